"""OPEN alone opens what was closed last, where only one thing can be meant."""

from __future__ import annotations

from bot.demo.moves import code_of
from bot.demo.stories import only_concern
from tests.charities import open_simulated_charity
from tests.stories.cast import FRIDAY


async def test_open_without_a_code_opens_the_only_closed_concern_again() -> None:
    async with open_simulated_charity(FRIDAY.start) as charity:
        for label in ("Raise a concern", "No, but I'm worried", "No, not one of our team"):
            await charity.taps("sam", label)
        code = code_of(charity, "priya")
        await charity.replies("priya", code)
        await charity.replies("priya", f"DONE {code} spoke to the carer today")
        assert (await only_concern(charity)).place == "closed"

        await charity.replies("priya", "OPEN")

        assert (await only_concern(charity)).is_open
