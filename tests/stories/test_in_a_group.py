"""A group is not private: a command there gets the numbers, and how to talk to us alone."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.inputs import FromChat
from flows.events import CalledInGroup
from tests.bot.operations.drill.drilling import FRIDAY
from tests.charities import open_simulated_charity

GROUP = -77


async def test_a_command_in_a_group_gets_the_numbers_at_most_every_ten_minutes() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        for key in ("1", "2"):
            await charity.take([FromChat(key=key, chat=GROUP, event=CalledInGroup())])
        (said,) = charity.phones.chat(GROUP).shown

        assert said.text.startswith("This group isn't private, so we kept nothing.")
        assert "Danger: 999" in said.text
        assert charity.phones.texts == []
        await charity.forward(timedelta(minutes=10))
        await charity.take([FromChat(key="3", chat=GROUP, event=CalledInGroup())])
        assert len(charity.phones.chat(GROUP).shown) == 2
