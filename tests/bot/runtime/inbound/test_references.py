"""A reference that was given out before is never given out again, whatever chance draws."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from bot.demo.simulated_charity import Town
from storage.records import escalations
from tests.bot.operations.drill.drilling import FRIDAY, code, every_text
from tests.charities import open_town


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


async def test_a_reference_of_ones_own_open_concern_is_drawn_again() -> None:
    async with open_town(FRIDAY) as town:
        for _ in range(2):
            town.app.library.chance = Random(1)
            await raises_concern_anew(town)

        async with town.app.database.reading() as tx:
            open_ones = await escalations.load_open(tx, town.app.organisation)
        asked = [body for who, body in every_text(town) if "ring Sam" in body]
        assert len(open_ones) == 2
        assert len({body.split("concern ")[1][:4] for body in asked}) == 2


async def raises_concern_anew(town: Town) -> None:
    """Sam raises one from the command on."""
    await town.types("sam", "/concern")
    await town.taps("sam", "No, but I'm worried")
    await town.taps("sam", "No, not one of our team")
    await town.forward(timedelta(seconds=30))
    for answer in ("OK", "Skip", "Skip"):
        await town.taps("sam", answer)
