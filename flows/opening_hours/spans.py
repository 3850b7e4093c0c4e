"""Two clock times as a span: "9-5", "09.00-17.00", "8.45am to 5.15".

Rule: times with two readings are refused. Without am and pm, only a reading that nobody could doubt
for an office is taken: from a morning hour to an earlier hour (9-5), or to 12.
"""

from __future__ import annotations

from typing import Literal

from flows.directory import Value
from flows.opening_hours.week import MIDNIGHT, Span

Half = Literal["am", "pm", "24h", None]
NOON = 12 * 60
_TWO_WAYS = "can be read in two ways"


class HoursError(ValueError):
    """Opening hours that cannot be read for certain; the message says why."""


class Clock(Value):
    """A time as written. `half` says how: "24h" by the 24-hour clock, None by neither.

    `full` says that it has two digits and minutes, as the 24-hour clock has.
    """

    words: str
    hour: int
    minute: int
    half: Half
    full: bool = False

    @property
    def minutes(self) -> int:
        """Minutes from midnight, as far as certain: without am and pm as in the morning."""
        if self.half == "24h":
            return self.by_24
        return self.hour % 12 * 60 + self.minute + (NOON if self.half == "pm" else 0)

    @property
    def by_24(self) -> int:
        """Minutes from midnight, by the 24-hour clock."""
        return self.hour * 60 + self.minute

    @property
    def later(self) -> int:
        """The same hour after noon."""
        return self.hour % 12 * 60 + self.minute + NOON


def clock_of(words: str, hour: int, minute: int, half: str | None, *, by_24: bool) -> Clock:
    """The time as written; `by_24` says that it is certainly written by the 24-hour clock.

    Raises HoursError.
    """
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise HoursError(f"{words} isn't on the clock.")
    if half == "am" and hour == 12:
        raise HoursError(f"{words} {_TWO_WAYS}: write midnight or midday.")
    if half == "am" and hour > 12:
        raise HoursError(f"{words} isn't on the clock.")
    if hour > 12 or hour == 0 or (half is None and by_24):
        return Clock(words=words, hour=hour, minute=minute, half="24h")
    kind: Half = "am" if half == "am" else "pm" if half == "pm" else None
    full = len(words) == len("10:30")
    return Clock(words=words, hour=hour, minute=minute, half=kind, full=full)


def span_of(start: Clock, end: Clock, after: int | None = None) -> Span:
    """The span from one time to another. `after` is the end of the span before it on that day.

    Raises HoursError.
    """
    if start.half and end.half:
        return _certain(start, end)
    if start.half is None and end.half is None:
        return _bare(start, end, after)
    return _by_end(start, end) if start.half is None else _by_start(start, end)


def _certain(start: Clock, end: Clock) -> Span:
    opens, shuts = start.minutes, end.minutes
    if shuts == 0:
        shuts = MIDNIGHT
    if opens == MIDNIGHT:
        opens = 0
    if shuts > opens:
        return opens, shuts
    by_day = NOON if end.half == "am" else 16 * 60  # "13:00-05:00" is a slip for 5pm
    if opens < by_day or shuts > NOON:
        raise _doubt(start, end)
    return opens, shuts + MIDNIGHT


def _bare(start: Clock, end: Clock, after: int | None) -> Span:
    if after is not None and after > start.minutes:  # "9-12, 1-5": it goes on in the afternoon
        if (start.hour == 12 or start.hour <= 6) and after <= start.later < end.later:
            return start.later, end.later
        raise _doubt(start, end)
    if start.full and end.full and start.by_24 < end.by_24:
        return start.by_24, end.by_24
    if not 7 <= start.hour <= 11:
        raise _doubt(start, end)
    if end.hour == 12 or end.hour <= 7:
        shuts = end.later
        if end.hour == 12 or end.minutes < start.minutes:
            return start.minutes, shuts
    raise _doubt(start, end)


def _by_end(start: Clock, end: Clock) -> Span:
    """The start without am and pm, the end with."""
    shuts = end.minutes or MIDNIGHT
    if end.half == "24h" and end.words != "midnight":
        if shuts > start.by_24:
            return start.by_24, shuts
        raise _doubt(start, end)
    morning = 6 <= start.hour <= 11
    if morning and start.minutes < shuts <= start.later:
        return start.minutes, shuts
    if not morning and shuts > NOON and start.later < shuts:
        return start.later, shuts
    raise _doubt(start, end)


def _by_start(start: Clock, end: Clock) -> Span:
    """The start with am and pm, the end without."""
    opens = start.minutes % MIDNIGHT
    if start.half == "24h":
        if end.by_24 > opens and (end.hour > 9 or opens == 0):
            return opens, end.by_24
        raise _doubt(start, end)
    if start.half == "am" and end.hour == 12 and end.later > opens:
        return opens, end.later
    if start.half == "am" and end.minutes <= opens and opens >= 5 * 60:
        return opens, end.later
    if NOON <= opens < 16 * 60 and opens < end.later and end.hour != 12:
        return opens, end.later
    raise _doubt(start, end)


def _doubt(start: Clock, end: Clock) -> HoursError:
    return HoursError(f"{start.words}-{end.words} {_TWO_WAYS}.")
