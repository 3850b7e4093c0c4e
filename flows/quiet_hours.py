"""Quiet hours, 21:00 to 08:00 local: nothing but safeguarding comes then."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ENDS, BEGINS = time(8), time(21)


def by_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the next 8am local where it falls into the quiet hours."""
    local = moment.astimezone(zone)
    if ENDS <= local.time() < BEGINS:
        return moment
    return _at(local, ENDS, later=local.time() >= BEGINS)


def next_morning(moment: datetime, zone: ZoneInfo, at: time) -> datetime:
    """That time of the next local day."""
    return _at(moment.astimezone(zone), at, later=True)


def _at(local: datetime, at: time, *, later: bool) -> datetime:
    day = local.date() + timedelta(days=1 if later else 0)
    return datetime.combine(day, at, local.tzinfo).astimezone(UTC)
