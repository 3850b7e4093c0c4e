"""When a public line is open: reads "Mon-Fri 09:00-17:00" and "daily 08:00-20:00".

Hours that cannot be read, or that nobody has checked, are unknown: the line "may be shut".
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Literal

from flows.directory import Value

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):?(\d{2})?\s*-\s*(\d{1,2}):?(\d{2})?")
_ALWAYS = {"always", "24 hours", "day and night", "24/7"}
_WHOLE_DAY = timedelta(days=1)


class Opening(Value):
    """One line of opening hours: days (0 is Monday), and its ends as offsets from midnight."""

    days: tuple[int, ...]
    opens: timedelta
    shuts: timedelta


class Status(Value):
    """Whether a line is open. `until` is when that changes (local time), None where never."""

    state: Literal["open", "shut", "unknown"]
    until: datetime | None = None


UNKNOWN = Status(state="unknown")


def parse(text: str) -> tuple[Opening, ...]:
    """Read opening hours; parts are separated by a comma or "and".

    Raises ValueError where a part cannot be read.
    """
    if text.strip().lower() in _ALWAYS:
        return (Opening(days=tuple(range(7)), opens=timedelta(), shuts=_WHOLE_DAY),)
    return tuple(_opening(part.strip().lower()) for part in re.split(r",|;| and ", text))


def status(hours: str | None, checked: date | str | None, local: datetime) -> Status:
    """Whether a line with these hours is open at a local time. Unchecked hours are unknown."""
    if not hours or not checked:
        return UNKNOWN
    try:
        openings = parse(hours)
    except ValueError:
        return UNKNOWN
    shuts = _shuts(openings, local)
    if shuts is None:
        return Status(state="shut", until=_opens(openings, local))
    return Status(state="open", until=_last(openings, shuts))


def _opening(part: str) -> Opening:
    found = _SPAN.search(part)
    if found is None:
        raise ValueError(f"no hours such as 09:00-17:00 in {part!r}")
    opens = _offset(found[1], found[2])
    shuts = _offset(found[3], found[4])
    if shuts <= opens:
        shuts += _WHOLE_DAY
    return Opening(days=_days(part[: found.start()].strip()), opens=opens, shuts=shuts)


def _offset(hour: str, minute: str | None) -> timedelta:
    offset = timedelta(hours=int(hour), minutes=int(minute or 0))
    if offset > _WHOLE_DAY or int(minute or 0) > 59:
        raise ValueError(f"{hour}:{minute} isn't on the clock")
    return offset


def _days(words: str) -> tuple[int, ...]:
    if words in {"", "daily", "every day", "mon-sun"}:
        return tuple(range(7))
    first, _, last = words.partition("-")
    start, end = _day(first), _day(last or first)
    return tuple((start + n) % 7 for n in range((end - start) % 7 + 1))


def _day(word: str) -> int:
    if word.strip()[:3] not in DAYS:
        raise ValueError(f"{word!r} isn't a day of the week")
    return DAYS.index(word.strip()[:3])


def _spans(openings: tuple[Opening, ...], local: datetime) -> list[tuple[datetime, datetime]]:
    """Every span from yesterday to a week ahead, in order, in wall-clock time."""
    midnight = datetime.combine(local.date(), time(), local.tzinfo)
    days = [midnight + timedelta(days=n) for n in range(-1, 9)]
    return sorted(
        (day + opening.opens, day + opening.shuts)
        for day in days
        for opening in openings
        if day.weekday() in opening.days
    )


def _shuts(openings: tuple[Opening, ...], local: datetime) -> datetime | None:
    ends = [shuts for opens, shuts in _spans(openings, local) if opens <= local < shuts]
    return max(ends) if ends else None


def _opens(openings: tuple[Opening, ...], local: datetime) -> datetime | None:
    return next((opens for opens, _ in _spans(openings, local) if opens > local), None)


def _last(openings: tuple[Opening, ...], shuts: datetime) -> datetime | None:
    """The end of a run of spans that touch; None where it never shuts."""
    for _ in range(8):
        later = _shuts(openings, shuts)
        if later is None:
            return shuts
        shuts = later
    return None
