"""Moves that several stories share: tick the checklist, raise a concern, read a code."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.demo.phones import Shown
from bot.demo.simulated_charity import SimulatedCharity
from flows.effects import Key
from storage.records import ideas

SAM = "sam"
MONTH = timedelta(days=30)
CODE = re.compile(r"(?:[Rr]eply|DONE|TAKE|OPEN|code) (\d{6})")
Verdict = list[tuple[str, bool]]
Story = Callable[[SimulatedCharity], Awaitable[Verdict]]


async def taps(charity: SimulatedCharity, *labels: str) -> None:
    """Tap those buttons as Sam, one after the other. Raises NoSuchButtonError."""
    for label in labels:
        await charity.taps(SAM, label)


async def raise_concern(charity: SimulatedCharity) -> None:
    """Raise a concern as Sam, about a child and nobody of the team."""
    await taps(charity, "Raise a concern", "No, but I'm worried", "No, not one of our team")
    await charity.forward(timedelta(seconds=30))  # time to ring, before the next question


async def tick_all(charity: SimulatedCharity) -> None:
    """Tick every line of the checklist on the screen."""
    while (unticked := _unticked(charity)) is not None:
        await charity.taps_key(SAM, *unticked)


def _unticked(charity: SimulatedCharity) -> tuple[Shown, Key] | None:
    """The first line of the newest checklist that is not ticked yet."""
    open_lines = [
        (shown, key)
        for shown, key in charity.chat(SAM).buttons()
        if key.data and key.data.startswith("t:") and "✅" not in key.label
    ]
    return next(iter(open_lines), None)


async def let_ideas_out(charity: SimulatedCharity, name: str, programme: str) -> None:
    """Let out every idea of the programme, as `mentorline ideas --release` does."""
    handler, now = charity.app.handler, charity.clock.now
    async with charity.app.database.transaction(charity.app.organisation) as tx:
        found = await ideas.load(tx, charity.app.organisation, [programme], now.date() - MONTH)
        let_out = dict.fromkeys(found, True)
        await handler.decided(tx, [programme], let_out, charity.person(name), now, "demo")


def code_of(charity: SimulatedCharity, name: str) -> str:
    """The code in the newest text to that person. Raises LookupError where there is none."""
    for sms in reversed(charity.texts(name)):
        if found := CODE.search(sms.body):
            return found.group(1)
    raise LookupError(f"{name} got no code")
