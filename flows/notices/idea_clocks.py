"""The timers of ideas: Friday at noon for the manager, Monday at 9am for the bulletin.

Older programs sent unread ideas on Mondays. Their timer has another name, and they know none of
these.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.effects import Wake

PREFIX = "ideas:"
OLD_PREFIX = "bulletin:"
ASK, OUT = "ask", "out"
MONDAY, FRIDAY = 0, 4
NOON, NINE = time(12), time(9)
WEEK = timedelta(days=7)


def ask(programme: str, now: datetime, zone: ZoneInfo) -> Wake:
    """The timer that asks a programme's manager, on the next Friday at noon."""
    return _wake(ASK, programme, following(now, zone, FRIDAY, NOON))


def out(programme: str, now: datetime, zone: ZoneInfo) -> Wake:
    """The timer of a programme's next bulletin, on the next Monday at 9am."""
    return _wake(OUT, programme, following(now, zone, MONDAY, NINE))


def following(now: datetime, zone: ZoneInfo, weekday: int, at: time) -> datetime:
    """The first local moment after `now` on that weekday, at that time."""
    today = now.astimezone(zone).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    moment = datetime.combine(day, at, zone)
    return moment if moment > now else datetime.combine(day + WEEK, at, zone)


def read_about(about: str) -> tuple[str, str]:
    """What such a timer is for, and its programme. A timer of an older program asks first."""
    if about.startswith(OLD_PREFIX):
        return ASK, about.removeprefix(OLD_PREFIX).partition(":")[2]
    what, _, rest = about.removeprefix(PREFIX).partition(":")
    return what, rest.partition(":")[2]


def is_one(about: str) -> bool:
    """Whether this is the `about` of a timer of ideas."""
    return about.startswith((PREFIX, OLD_PREFIX))


def monday_of(moment: datetime, zone: ZoneInfo) -> date:
    """The Monday of the moment's local week."""
    local = moment.astimezone(zone).date()
    return local - timedelta(days=local.weekday())


def _wake(what: str, programme: str, at: datetime) -> Wake:
    about = f"{PREFIX}{what}:{at.date().isoformat()}:{programme}"
    return Wake(key=about, at=at, owner="notice", about=about, event={"kind": f"ideas {what}"})
