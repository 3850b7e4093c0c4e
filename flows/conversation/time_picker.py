"""Picking a day and a time by buttons alone, where typing failed or nobody wants to type.

A choice is (label, kept): what is kept is a moment, or a word of ours that leads to more buttons.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.conversation.times import USUAL, USUAL_HOURS, Hours, WhyNot, suggested
from flows.directory import Value
from flows.formatting import clock, day, long_day

PREFIX = "pick:"
DAYS_TO_PICK = 7
FIRST, MORE = (10, 14, 16, 18), (9, 11, 12, 13, 15, 17, 19, 20)
ANOTHER_DAY = ("Another day", f"{PREFIX}days")
ANOTHER_TIME = ("Another time", f"{PREFIX}days")

Choices = tuple[tuple[str, str], ...]


class Picker(Value):
    """What is said, and the choices to tap. `on` is the day whose times they are."""

    words: str
    choices: Choices
    on: date | None = None


def pick(kept: str, now: datetime, zone: ZoneInfo, hours: Hours = USUAL_HOURS) -> Picker | None:
    """The buttons to which a choice leads, or None where the choice is a moment."""
    if not kept.startswith(PREFIX):
        return None
    said, _, more = kept.removeprefix(PREFIX).partition(":")
    if said == "days":
        return _days(now, zone, hours)
    return times_on(date.fromisoformat(said), now, zone, hours, more=bool(more))


def after(found: WhyNot) -> Choices:
    """The choices after an answer that could not be read."""
    return (*found.suggestions, ANOTHER_DAY)


def times_on(
    on: date | None,
    now: datetime,
    zone: ZoneInfo,
    hours: Hours = USUAL_HOURS,
    *,
    more: bool = False,
) -> Picker:
    """The usual times of a day, or of tomorrow; of the next day where that one has none left."""
    chosen = on or now.astimezone(zone).date() + timedelta(days=1)
    offers = suggested(chosen, _usual(MORE if more else FIRST, hours), now, zone)
    if not offers:
        chosen = max(chosen, now.astimezone(zone).date()) + timedelta(days=1)
        offers = suggested(chosen, _usual(FIRST, hours), now, zone)
    choices = tuple((clock(moment, zone), kept) for moment, kept in offers)
    rest = ANOTHER_DAY if more else ("More", f"{PREFIX}{chosen.isoformat()}:more")
    said = long_day(datetime.combine(chosen, USUAL, tzinfo=zone), zone)
    return Picker(words=f"Pick a time on {said}.", choices=(*choices, rest), on=chosen)


def _usual(choices: tuple[int, ...], hours: Hours) -> tuple[int, ...]:
    return tuple(hour for hour in choices if hours.hold(hour * 60))


def _days(now: datetime, zone: ZoneInfo, hours: Hours) -> Picker:
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_TO_PICK + 1)]
    if not suggested(today, _usual((*FIRST, *MORE), hours), now, zone):
        days = days[1:]
    choices = tuple((_label(on, zone), f"{PREFIX}{on.isoformat()}") for on in days)
    return Picker(words="Pick a day. For a later one, type it, like 22 June 4pm.", choices=choices)


def _label(on: date, zone: ZoneInfo) -> str:
    return day(datetime.combine(on, time(12), tzinfo=zone), zone)
