"""A text that still waits when its reader is named never leaves."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.failures import TemporaryFailure
from bot.demo.simulated_charity import SimulatedCharity
from tests.bot.operations.drill.drilling import FRIDAY, every_text
from tests.charities import open_simulated_charity


async def in_danger_while_no_text_goes_out(charity: SimulatedCharity) -> None:
    """Sam can't ring 999; all are texted again, and Twilio takes nothing."""
    send = charity.phones.send

    async def refuses(*_: object, **__: object) -> None:
        raise TemporaryFailure("refused")

    charity.phones.send = refuses  # type: ignore[method-assign, assignment]
    await charity.types("sam", "/concern")
    await charity.taps("sam", "Yes, or not sure")
    await charity.taps("sam", "It's about one of them")
    await charity.taps("sam", "Ruby, trustee")
    await charity.taps("sam", "I can't ring")
    charity.phones.send = send  # type: ignore[method-assign]


async def test_whoever_is_left_out_gets_none_of_the_texts_that_waited() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await in_danger_while_no_text_goes_out(charity)
        await charity.types("sam", "/concern")
        await charity.taps("sam", "In danger now")  # it is known, so the card comes
        await charity.taps("sam", "Something changed")
        await charity.taps("sam", "Leave somebody out")
        await charity.taps("sam", "Priya, manager")

        await charity.forward(timedelta(minutes=5))

        texted = [who for who, body in every_text(charity) if "DANGER" in body]
        assert "priya" not in texted
        assert "dan" in texted
