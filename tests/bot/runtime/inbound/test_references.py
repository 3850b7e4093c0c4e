"""A reference that was given out before is never given out again, whatever is drawn."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from bot.demo.simulated_charity import SimulatedCharity
from storage.records import escalations
from tests.bot.operations.drill.drilling import FRIDAY, code, every_text
from tests.charities import open_simulated_charity


async def test_a_reference_that_was_used_is_drawn_again_and_its_concern_reaches_the_team() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        charity.app.library.chance = Random(1)
        await charity.replies("sam", "CONCERN")
        await charity.replies("dan", f"DONE {code(charity, 'dan')} spoke to the family")
        await charity.forward(timedelta(hours=2))
        before = len(charity.phones.texts)

        charity.app.library.chance = Random(1)
        await charity.replies("sam", "CONCERN")

        texted = [who for who, body in every_text(charity, before) if "URGENT" in body]
        async with charity.app.database.reading() as tx:
            open_ones = await escalations.load_open(tx, charity.app.organisation)
        assert texted == ["dan"]
        assert len(open_ones) == 1


async def test_a_reference_of_ones_own_open_concern_is_drawn_again() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        for _ in range(2):
            charity.app.library.chance = Random(1)
            await raises_concern_anew(charity)

        async with charity.app.database.reading() as tx:
            open_ones = await escalations.load_open(tx, charity.app.organisation)
        asked = [body for who, body in every_text(charity) if "ring Sam" in body]
        assert len(open_ones) == 2
        assert len({body.split("concern ")[1][:4] for body in asked}) == 2


async def raises_concern_anew(charity: SimulatedCharity) -> None:
    """Sam raises one from the command on."""
    await charity.types("sam", "/concern")
    await charity.taps("sam", "No, but I'm worried")
    await charity.taps("sam", "No, not one of our team")
    await charity.forward(timedelta(seconds=30))
    for answer in ("OK", "Skip", "Skip"):
        await charity.taps("sam", answer)
