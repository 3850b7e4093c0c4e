"""The public numbers, for anybody: a stranger, a removed mentor, somebody whom we failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows import sayings
from flows.escalation.lines import until_text
from flows.hours import status
from flows.model import Number, Pack

if TYPE_CHECKING:
    from flows.turns.folding import Turn

WORRIED = "Worried about a child? You can ring now."
IN_GROUP_EVERY = timedelta(minutes=10)
HOURLY = timedelta(hours=1)
CHILDLINE = "Are you a child? Childline is free: 0800 1111"


def lines(pack: Pack, now: datetime, zone: ZoneInfo, lead: str = WORRIED) -> str:
    """The numbers that need no directory, 999 first, with hours where somebody checked them."""
    local = now.astimezone(zone)
    shown = [lead, "Danger: 999"]
    shown += [line(number, local, zone) for number in pack.numbers.values()]
    return "\n".join([*shown, CHILDLINE])


def line(number: Number, local: datetime, zone: ZoneInfo) -> str:
    """One public line: "NSPCC (to 8pm): 0808 800 5000"."""
    found = status(number.hours, number.checked, local, number.nation)
    if found.state == "unknown":
        hours = " (may be shut)"
    elif found.until is None:
        hours = ""
    else:
        until = until_text(found.until, local, zone)
        hours = f" (to {until})" if found.state == "open" else f" (shut until {until})"
    return f"{number.name.removesuffix(' helpline')}{hours}: {number.call}"


def show_numbers(turn: Turn, chat: int, lead: str = WORRIED) -> None:
    """Show them in a chat."""
    turn.say(chat, lines(turn.world.pack, turn.now, turn.world.zone, lead), urgent=True)


def in_group(turn: Turn, chat: int) -> None:
    """A group is not private: say so, with the numbers, at most every ten minutes."""
    conversation = turn.world.conversation(chat)
    last = conversation.numbers_at
    if last is not None and turn.now - last < IN_GROUP_EVERY:
        return
    shown = conversation.model_copy(update={"numbers_at": turn.now})
    turn.world.conversations[chat] = shown
    show_numbers(turn, chat, sayings.IN_GROUP)


def greet(turn: Turn, chat: int, *, asked: bool = False) -> None:
    """Somebody whom the directory does not know: unless they asked, at most hourly (story 13)."""
    conversation = turn.world.conversation(chat)
    last = conversation.numbers_at
    if not asked and last is not None and turn.now - last < HOURLY:
        return
    shown = conversation.model_copy(update={"numbers_at": turn.now})
    turn.world.conversations[chat] = shown
    turn.say(chat, sayings.STRANGER)
    show_numbers(turn, chat)
