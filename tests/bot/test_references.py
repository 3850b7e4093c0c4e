"""A reference that was given out before is never given out again, whatever chance draws."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from storage import escalations
from tests.bot.drilling import FRIDAY, code, every_text
from tests.towns import open_town


async def test_a_reference_that_was_used_is_drawn_again_and_its_concern_reaches_the_team() -> None:
    async with open_town(FRIDAY) as town:
        town.app.library.chance = Random(1)
        await town.replies("sam", "CONCERN")
        await town.replies("dan", f"DONE {code(town, 'dan')} spoke to the family")
        await town.forward(timedelta(hours=2))
        before = len(town.phones.texts)

        town.app.library.chance = Random(1)
        await town.replies("sam", "CONCERN")

        texted = [who for who, body in every_text(town, before) if "URGENT" in body]
        async with town.app.database.reading() as tx:
            open_ones = await escalations.load_open(tx, town.app.organisation)
        assert texted == ["dan"]
        assert len(open_ones) == 1
