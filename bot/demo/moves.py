"""What people do in more than one story: tick the checklist, raise a concern, read a code."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.demo.phones import Shown
from bot.demo.simulated_charity import Town
from flows.effects import Key
from storage.records import ideas

SAM = "sam"
MONTH = timedelta(days=30)
CODE = re.compile(r"(?:[Rr]eply|DONE|TAKE|OPEN|code) (\d{6})")
Verdict = list[tuple[str, bool]]
Story = Callable[[Town], Awaitable[Verdict]]


async def taps(town: Town, *labels: str) -> None:
    """Sam taps those buttons, one after the other. Raises NoSuchButtonError."""
    for label in labels:
        await town.taps(SAM, label)


async def raise_concern(town: Town) -> None:
    """Sam is worried about a child, and nobody of the team is in it."""
    await taps(town, "Raise a concern", "No, but I'm worried", "No, not one of our team")
    await town.forward(timedelta(seconds=30))  # a moment to ring, before we ask for more


async def tick_all(town: Town) -> None:
    """Tick every line of the checklist on the screen."""
    while (unticked := _unticked(town)) is not None:
        await town.taps_key(SAM, *unticked)


def _unticked(town: Town) -> tuple[Shown, Key] | None:
    """The first line of the newest checklist that is not ticked yet."""
    open_lines = [
        (shown, key)
        for shown, key in town.chat(SAM).buttons()
        if key.data and key.data.startswith("t:") and "✅" not in key.label
    ]
    return next(iter(open_lines), None)


async def let_ideas_out(town: Town, name: str, programme: str) -> None:
    """Somebody lets out every idea of the programme, as `mentorline ideas --release` does."""
    handler, now = town.app.handler, town.clock.now
    async with town.app.database.transaction(town.app.organisation) as tx:
        found = await ideas.load(tx, town.app.organisation, [programme], now.date() - MONTH)
        let_out = dict.fromkeys(found, True)
        await handler.decided(tx, [programme], let_out, town.person(name), now, "demo")


def code_of(town: Town, name: str) -> str:
    """The code in the newest text to that person. Raises LookupError where there is none."""
    for sms in reversed(town.texts(name)):
        if found := CODE.search(sms.body):
            return found.group(1)
    raise LookupError(f"{name} got no code")
