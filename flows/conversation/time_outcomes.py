"""Outcomes of reading a time: a booking, or why there is none, with what to tap.

`Seen` is the point of view: now, the zone, the usual hours, what was agreed before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from flows.conversation.time_clock import DAY, LEAST, MOST
from flows.conversation.time_rules import Phrase
from flows.conversation.times import (
    FURTHEST,
    TRY,
    Booking,
    Hours,
    WhyNot,
    at_local,
    iso,
    spoken,
    twice,
    why_not,
)
from flows.directory import Value
from flows.formatting import clock

MOST_OFFERS = 3
WHICH = "Which one is it?"
_ZONES = {"gmt": 0, "utc": 0, "z": 0, "bst": 60}
Cut = tuple[int, int | None]  # minutes of the day, from and to


class Rank(IntEnum):
    """How well a reason fits what was typed; the reason with the lowest rank is told."""

    QUESTION = 0
    PASSED = 1
    WRONG = 2
    LACKING = 3
    UNFIT = 4


class Meaning(Value):
    """A booking, or why there is none and how well that fits what was typed."""

    booking: Booking | None = None
    why: WhyNot | None = None
    rank: Rank = Rank.UNFIT


@dataclass(frozen=True)
class Seen:
    """The point of view of a phrase. `near` is the day spoken of, `keep` a time for a day alone."""

    now: datetime
    zone: ZoneInfo
    hours: Hours
    near: datetime | None = None
    keep: datetime | None = None

    @property
    def today(self) -> date:
        """The local day of now."""
        return self.now.astimezone(self.zone).date()

    def moment(self, on: date, minute: int) -> datetime | None:
        """That minute of that day, where the clocks have it; the day's end is the next one."""
        days, rest = divmod(minute, DAY)
        return at_local(on + timedelta(days=days), time(rest // 60, rest % 60), self.zone)


def at_night(start: datetime, seen: Seen) -> Meaning:
    """The question about a time outside the usual hours (CUK-07), the other half of the
    day first.
    """
    said = clock(start, seen.zone)
    minute = start.hour * 60 + start.minute
    first = seen.hours.earliest.hour * 60 + seen.hours.earliest.minute
    night = start.hour < 6 or start.hour >= 22
    kind = "at night" if night else "early" if minute < first else "late"
    wrong = f"{said[0].upper()}{said[1:]} is {kind}."
    other = seen.moment(start.date(), (minute + DAY // 2) % DAY)
    if other and other > seen.now and seen.hours.hold((minute + DAY // 2) % DAY):
        example = f"Did you mean {clock(other, seen.zone)}?"
        return asked(wrong, example, [other, *([start] if minute else [])], seen)
    return asked(wrong, "Tap it if it's right.", [start] if minute else [], seen)


def asked(
    wrong: str, example: str, starts: list[datetime], seen: Seen, on: date | None = None
) -> Meaning:
    """A question, with the possible moments to tap."""
    offers = offers_of(starts, seen)
    if not offers:
        return told(why_not(wrong, seen.now, seen.zone, on), Rank.WRONG)
    same = {start.date() for start in starts}
    only = on or (same.pop() if len(same) == 1 else None)
    why = WhyNot(wrong=wrong, example=example, on=only, suggestions=offers, question=True)
    return told(why, Rank.QUESTION)


def offers_of(starts: list[datetime], seen: Seen) -> tuple[tuple[str, str], ...]:
    """(label, ISO) pairs of the moments to come within a year, three at most."""
    good = [s for s in starts if seen.now < s <= seen.now + FURTHEST]
    chosen = list(dict.fromkeys(good))[:MOST_OFFERS]
    return tuple((spoken(start, seen.zone), iso(start)) for start in chosen)


def booked(said: Phrase, start: datetime, cut: Cut | None, seen: Seen) -> Meaning:
    """A booking at that moment, if it is within a year, in this zone, and of a possible length."""
    if start - seen.now > FURTHEST:
        return told(why_not("That's too far ahead.", seen.now, seen.zone), Rank.WRONG)
    if said.zone and (there := _in_zone(said.zone, start)) is not None:
        return asked("Our times are those of this country.", WHICH, [there, start], seen)
    length = cut[1] - cut[0] if cut and cut[1] is not None else said.length
    if length is not None and not LEAST <= length <= MOST:
        wrong = "A session is 15 minutes to four hours."
        return told(why_not(wrong, seen.now, seen.zone, start.date(), TRY), Rank.WRONG)
    note = twice(start)
    return Meaning(booking=Booking(start=start, weekly=said.weekly, length=length, note=note))


def _in_zone(zone: str, start: datetime) -> datetime | None:
    """The local moment of that time in another zone; None where it is the same."""
    minutes = _ZONES.get(zone)
    if minutes is None:
        figures = zone[1:].replace(":", "")
        minutes = int(figures[:2]) * 60 + int(figures[2:])
    offset = start.utcoffset() or timedelta()
    apart = offset - timedelta(minutes=minutes)
    return start + apart if apart else None


def told(why: WhyNot, rank: Rank) -> Meaning:
    """The reason why there is no moment, and how well it fits."""
    return Meaning(why=why, rank=rank)
