"""Alarms: what a session's clock rings for in each state, and at which local time.

Rules: quiet hours are 21:00 to 08:00 local time; a reminder whose time has passed never fires;
local time stays local across a change of the clocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.pack import Timings
from flows.quiet_hours import BEGINS, by_day
from flows.sessions.state import Alarm, Session

EVENING = time(20, 30)  # for a reminder that would be too late in the morning
REPORT_DUE = time(9)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REMINDERS: frozenset[Alarm] = frozenset({"day before", "hour before"})


def at_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That local time in UTC; a time that a clock change leaves out becomes the hour after it."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def days_on(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same local time so many days later."""
    local = moment.astimezone(zone)
    return at_local(local.date() + days * DAY, local.time(), zone)


def reminders(start: datetime, zone: ZoneInfo) -> tuple[tuple[Alarm, datetime], ...]:
    """The two reminders of a session and their times: the day before at its time, and an hour
    before.
    """
    before: tuple[tuple[Alarm, datetime], ...] = (
        ("day before", days_on(start, -1, zone)),
        ("hour before", start - HOUR),
    )
    return tuple((alarm, _in_good_time(at, start, zone)) for alarm, at in before)


def _in_good_time(at: datetime, start: datetime, zone: ZoneInfo) -> datetime:
    """The time moved out of the quiet hours: to the morning, or to the evening before if that is
    too late.
    """
    morning = by_day(at, zone)
    if morning < start:
        return morning
    local = at.astimezone(zone)
    evening = local.date() if local.time() >= BEGINS else local.date() - DAY
    return at_local(evening, EVENING, zone)


def next_alarm(
    session: Session, timings: Timings, zone: ZoneInfo, now: datetime, since: datetime
) -> tuple[Alarm, datetime] | None:
    """The next alarm after `since`, the earliest first.

    A reminder only if its time is still to come.
    """
    left = [
        (alarm, at)
        for alarm, at in _alarms(session, timings, zone)
        if at > (max(now, since) if alarm in REMINDERS else since)
    ]
    return min(left, key=lambda one: one[1], default=None)


def _alarms(session: Session, timings: Timings, zone: ZoneInfo) -> Iterator[tuple[Alarm, datetime]]:
    match session.state:
        case "booked":
            yield from reminders(session.start, zone)
            yield "not begun", session.start + timings.asked
        case "asked" if session.asked_at:
            yield "silence", session.asked_at + timings.asked
        case "live":
            yield "time up", session.end
            yield "overdue", session.end + timings.grace
        case "ended" if session.over_at:
            day = session.over_at.astimezone(zone).date()
            yield "nudge", at_local(day + DAY, REPORT_DUE, zone)
            yield "nudge again", at_local(day + 2 * DAY, REPORT_DUE, zone)
            yield "report missing", at_local(day + 3 * DAY, REPORT_DUE, zone)


def week_of(moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The local week, Monday to Monday, around the moment."""
    day = moment.astimezone(zone).date()
    monday = day - day.weekday() * DAY
    return at_local(monday, time(), zone), at_local(monday + 7 * DAY, time(), zone)


def series_of(start: datetime, zone: ZoneInfo) -> str:
    """The weekly day and time of a start, as it is kept: "Fri 16:00"."""
    return f"{start.astimezone(zone):%a %H:%M}"


def slots(
    series: str, slot: date, now: datetime, zone: ZoneInfo
) -> Iterator[tuple[date, datetime]]:
    """The days and starts of a series after a slot that are still to come, without end."""
    at = time.fromisoformat(series.rpartition(" ")[2])
    day = slot
    while True:
        day += 7 * DAY
        start = at_local(day, at, zone)
        if start > now:
            yield day, start
