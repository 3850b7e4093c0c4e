"""OPEN alone opens what was closed last, where only one thing can be meant."""

from __future__ import annotations

from bot.demo.moves import code_of
from bot.demo.stories import only_concern
from tests.charities import open_town
from tests.stories.cast import FRIDAY


async def test_open_without_a_code_opens_the_only_closed_concern_again() -> None:
    async with open_town(FRIDAY.start) as town:
        for label in ("Raise a concern", "No, but I'm worried", "No, not one of our team"):
            await town.taps("sam", label)
        code = code_of(town, "priya")
        await town.replies("priya", code)
        await town.replies("priya", f"DONE {code} spoke to the carer today")
        assert (await only_concern(town)).place == "closed"

        await town.replies("priya", "OPEN")

        assert (await only_concern(town)).is_open
