"""A text that still waits when its reader is named never leaves."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.failures import TemporaryFailure
from bot.demo.simulated_charity import Town
from tests.bot.operations.drill.drilling import FRIDAY, every_text
from tests.charities import open_town


async def in_danger_while_no_text_goes_out(town: Town) -> None:
    """Sam can't ring 999; all are texted again, and Twilio takes nothing."""
    send = town.phones.send

    async def refuses(*_: object, **__: object) -> None:
        raise TemporaryFailure("refused")

    town.phones.send = refuses  # type: ignore[method-assign, assignment]
    await town.types("sam", "/concern")
    await town.taps("sam", "Yes, or not sure")
    await town.taps("sam", "It's about one of them")
    await town.taps("sam", "Ruby, trustee")
    await town.taps("sam", "I can't ring")
    town.phones.send = send  # type: ignore[method-assign]


async def test_whoever_is_left_out_gets_none_of_the_texts_that_waited() -> None:
    async with open_town(FRIDAY) as town:
        await in_danger_while_no_text_goes_out(town)
        await town.types("sam", "/concern")
        await town.taps("sam", "In danger now")  # it is known, so the card comes
        await town.taps("sam", "Something changed")
        await town.taps("sam", "Leave somebody out")
        await town.taps("sam", "Priya, manager")

        await town.forward(timedelta(minutes=5))

        texted = [who for who, body in every_text(town) if "DANGER" in body]
        assert "priya" not in texted
        assert "dan" in texted
