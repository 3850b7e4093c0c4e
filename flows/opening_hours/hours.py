"""Opening hours of a public line: whether it is open, from its hours as somebody wrote them.

Rule: hours that can't be read, or that nobody has checked, are unknown: the line "may be shut".
`reading.py` reads the hours, and the opening_hours library evaluates them by the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from opening_hours import OpeningHours, State

from flows.directory import Value
from flows.opening_hours.bank_holidays import NATIONS, Nation, bank_holidays
from flows.opening_hours.reading import EXAMPLE, read_hours
from flows.opening_hours.spans import HoursError

__all__ = [
    "EXAMPLE",
    "UNKNOWN",
    "HoursError",
    "Status",
    "in_words",
    "or_email",
    "read_hours",
    "status",
]

EMAIL = "Email any time"  # somebody reads it, and nobody promises how soon
_AHEAD = timedelta(days=21)  # no office is shut for longer, even between two bank holidays


class Status(Value):
    """Whether a line is open. `until` is when that changes (local time), None where never."""

    state: Literal["open", "shut", "unknown"]
    until: datetime | None = None


UNKNOWN = Status(state="unknown")


def status(
    hours: str | None, checked: date | str | None, local: datetime, nation: str = "england"
) -> Status:
    """Whether a line with these hours is open at a local time, bank holidays of its nation
    included.

    Hours that nobody checked are unknown.
    """
    if not hours or not checked or nation not in NATIONS:
        return UNKNOWN
    try:
        found = _evaluator(hours, nation, local.year)
    except HoursError:
        return UNKNOWN
    return _status(found, local)


def in_words(hours: str) -> str:
    """The hours as read: "Monday to Friday, 9am to 5pm, shut on bank holidays".

    Raises HoursError where they can't be read.
    """
    return read_hours(hours).words()


@lru_cache(maxsize=1024)
def _evaluator(hours: str, nation: Nation, year: int) -> OpeningHours:
    """The hours with the bank holidays from the year before to the year after."""
    days = [day for n in (year - 1, year, year + 1) for day in bank_holidays(nation, n)]
    return OpeningHours(read_hours(hours).expression(days))


def _status(found: OpeningHours, local: datetime) -> Status:
    spans = _from_now_on(found, local.replace(tzinfo=None, fold=0))
    _, end, state = next(spans)
    if state == State.UNKNOWN:
        return UNKNOWN
    if state == State.OPEN:
        return Status(state="open", until=_at(end, local.tzinfo))
    opens = next((start for start, _, later in spans if later == State.OPEN), None)
    return Status(state="shut", until=_at(opens, local.tzinfo))


def _from_now_on(
    found: OpeningHours, now: datetime
) -> Iterator[tuple[datetime, datetime | None, State]]:
    """Spans of one state; the last of them has no end, as later days were not looked at."""
    until = now + _AHEAD
    for start, end, state, _ in found.intervals(now, until):
        yield start, None if end >= until else end, state


def _at(moment: datetime | None, zone: tzinfo | None) -> datetime | None:
    return moment.replace(tzinfo=zone) if moment else None


def or_email(email: str | None, hours: Status) -> str:
    """The address to write to, as words after a number; none where the number answers now."""
    return f". {EMAIL}: {email}" if email and hours.state != "open" else ""
