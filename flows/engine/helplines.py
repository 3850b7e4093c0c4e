"""Helplines for anybody: a stranger, a removed mentor, a person whom we failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.engine.turn import Turn
from flows.escalation.helplines import until_text
from flows.messages import chat_messages
from flows.opening_hours.hours import or_email, status
from flows.pack import Number, Pack

WORRIED = "Worried about a child? You can ring now."
IN_GROUP_EVERY = timedelta(minutes=10)
HOURLY = timedelta(hours=1)
CHILDLINE = "Are you a child? Childline is free: 0800 1111"


def lines(
    pack: Pack, now: datetime, zone: ZoneInfo, lead: str = WORRIED, *, danger: bool = False
) -> str:
    """The numbers that need no directory, 999 first, with hours where somebody checked them.

    In danger they show no email addresses: an email is no help then.
    """
    local = now.astimezone(zone)
    shown = [lead, "Danger: 999"]
    for number in pack.numbers.values():
        asked = number.model_copy(update={"email": None}) if danger else number
        shown.append(line(asked, local, zone))
    return "\n".join([*shown, CHILDLINE])


def line(number: Number, local: datetime, zone: ZoneInfo) -> str:
    """One public line: "NSPCC (to 8pm): 0808 800 5000"."""
    name = number.name.removesuffix(" helpline")
    return f"{name}{_hours(number, local, zone)}: {number.call}{_email(number, local)}"


def spoken(number: Number, local: datetime, zone: ZoneInfo) -> str:
    """The same after its name: "0808 800 5000 (to 8pm)"."""
    return f"{number.call}{_hours(number, local, zone)}{_email(number, local)}"


def _email(number: Number, local: datetime) -> str:
    return or_email(number.email, status(number.hours, number.checked, local, number.nation))


def _hours(number: Number, local: datetime, zone: ZoneInfo) -> str:
    found = status(number.hours, number.checked, local, number.nation)
    if found.state == "unknown":
        return " (may be shut)"
    if found.until is None:
        return ""
    until = until_text(found.until, local, zone)
    return f" (to {until})" if found.state == "open" else f" (shut until {until})"


def show_numbers(turn: Turn, chat: int, lead: str = WORRIED, *, danger: bool = False) -> None:
    """Show the public numbers in a chat."""
    world = turn.world
    shown = lines(world.pack, turn.now, world.zone, lead, danger=danger)
    turn.say(chat, shown, urgent=True)


def in_group(turn: Turn, chat: int) -> None:
    """Say that a group is not private, with the numbers, at most every ten minutes."""
    conversation = turn.world.conversation(chat)
    last = conversation.numbers_at
    if last is not None and turn.now - last < IN_GROUP_EVERY:
        return
    shown = conversation.model_copy(update={"numbers_at": turn.now})
    turn.world.conversations[chat] = shown
    show_numbers(turn, chat, chat_messages.IN_GROUP)


def greet(turn: Turn, chat: int, *, asked: bool = False) -> None:
    """Greet a stranger, at most once an hour unless they asked."""
    conversation = turn.world.conversation(chat)
    last = conversation.numbers_at
    if not asked and last is not None and turn.now - last < HOURLY:
        return
    shown = conversation.model_copy(update={"numbers_at": turn.now})
    turn.world.conversations[chat] = shown
    turn.say(chat, chat_messages.STRANGER)
    show_numbers(turn, chat)
