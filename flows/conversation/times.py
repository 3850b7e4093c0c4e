"""Days and times as values: what was typed, why it was not read, what is kept and said back.

Local time stands only in texts; a kept moment is ISO with its offset. `time_reading` reads what
people type.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.directory import Value
from flows.facts import TIME_PARTS
from flows.formatting import clock, day, long_day

FURTHEST = timedelta(days=364)  # within it, a day and a month say which year is meant
TRY = "Type a time like 4pm or 16:00."
USUAL = time(16)  # the hour of an example and of a suggestion
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")


class Hours(Value):
    """The hours of the day in which a session usually begins.

    Outside them the person is asked once more.
    """

    earliest: time = time(8)
    latest: time = time(20)

    def hold(self, minute: int) -> bool:
        """Whether that minute of the day is among them. Midnight never is: of which day?"""
        first, last = (t.hour * 60 + t.minute for t in (self.earliest, self.latest))
        return minute > 0 and first <= minute <= last

    def just_after(self, minute: int) -> bool:
        """Whether it is less than an hour after the latest."""
        latest = self.latest.hour * 60 + self.latest.minute
        return latest < minute < latest + 60


USUAL_HOURS = Hours()


class Booking(Value):
    """What was typed: the moment (aware, local), whether every week, and what is to be said.

    `length` is in minutes, where one was said.
    """

    start: datetime
    weekly: bool = False
    length: int | None = None
    note: str = ""


class WhyNot(Value):
    """Why nothing was read: what was wrong, then an example; and the day that was meant, if any.

    `suggestions` are (label, ISO) pairs to tap. `question` says that they are all the meanings.
    `heard` is false where the words were no day or time at all. `weekly` and `length` (minutes) are
    what was said beside, and hold for the time that is tapped or typed next.
    """

    wrong: str
    example: str
    on: date | None = None
    suggestions: tuple[tuple[str, str], ...] = ()
    question: bool = False
    heard: bool = True
    weekly: bool = False
    length: int | None = None

    @property
    def why(self) -> str:
        """The whole sentence or two for the person."""
        return f"{self.wrong} {self.example}"


def passed(moment: datetime, now: datetime, zone: ZoneInfo) -> WhyNot:
    """The sentence about a moment that is over, typed or suggested long ago."""
    return why_not(f"{spoken(moment, zone)} has passed.", now, zone)


def suggested(
    on: date, hours: tuple[int, ...], now: datetime, zone: ZoneInfo
) -> tuple[tuple[datetime, str], ...]:
    """Those hours of a day that are to come and that the day has: (moment, ISO) pairs."""
    moments = (at_local(on, time(hour), zone) for hour in hours)
    return tuple((m, iso(m)) for m in moments if m is not None and m > now)


def iso(moment: datetime) -> str:
    """A moment as it is kept: to the minute, with its offset."""
    return moment.isoformat(timespec="minutes")


def spoken(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as a person reads it: "Fri 22 May, 4pm"."""
    return f"{day(moment, zone)}, {clock(moment, zone)}"


def moment_of(value: str) -> datetime | None:
    """The moment that a kept value is, or None where it is something else."""
    try:
        return datetime.fromisoformat(value) if _ISO.fullmatch(value) else None
    except ValueError:
        return None


def readable(value: str, zone: ZoneInfo) -> str:
    """A kept value as it is shown: a moment in words, anything else as it is."""
    moment = moment_of(value)
    return spoken(moment, zone) if moment else value


def parts(value: str, weekly: str | None, zone: ZoneInfo, length: timedelta) -> dict[str, str]:
    """The further names of a kept time, so that a flow can say it in full; {} for another value."""
    start = moment_of(value)
    if start is None:
        return {}
    from_to = f"{clock(start, zone)} to {clock(start + length, zone)}"
    on = long_day(start, zone)
    each = f", and every {on.split()[0]} after" if weekly == "yes" else ""
    return {
        "length": f"{int(length / timedelta(minutes=1))} min",
        "when": f"{on}, {from_to}{each}",
        "day": on,
        "time": clock(start, zone),
        "until": clock(start + length, zone),
    }


def whole(name: str) -> str:
    """The name of the value of which `name` is a part: "start" for "start.when"."""
    head, dot, part = name.rpartition(".")
    return head if dot and part in TIME_PARTS else name


def twice(start: datetime) -> str:
    """The sentence about a local time that comes twice, when the clocks go back; "" for
    all others.
    """
    if start.utcoffset() == start.replace(fold=1).utcoffset():
        return ""
    said = figures(start.hour * 60 + start.minute)
    return f"The clocks go back then, so {said} comes twice. We took the first."


def figures(minute: int) -> str:
    """A minute of the day with its minutes, "1:30am"."""
    hour = minute // 60
    return f"{hour % 12 or 12}:{minute % 60:02}{'am' if hour < 12 else 'pm'}"


def at_local(on: date, at: time, zone: ZoneInfo) -> datetime | None:
    """That local time, the first of two where the clocks go back; None where they leave it out."""
    local = datetime.combine(on, at, tzinfo=zone)
    try:
        same = local.astimezone(UTC).astimezone(zone)
    except OverflowError:
        return None
    return same if same.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def why_not(
    wrong: str, now: datetime, zone: ZoneInfo, on: date | None = None, again: str = ""
) -> WhyNot:
    """Why nothing was read, with an example and a time to tap, on the day meant or tomorrow."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    for chosen in (on, tomorrow, tomorrow + timedelta(days=1)):
        if chosen is None:
            continue
        offers = suggested(chosen, (USUAL.hour,), now, zone)
        if offers and offers[0][0] - now <= FURTHEST:
            moment, kept = offers[0]
            label = spoken(moment, zone)
            example = again or f"Type it like {label}."
            return WhyNot(wrong=wrong, example=example, on=on, suggestions=((label, kept),))
    return WhyNot(wrong=wrong, example=again or "Type it like Friday 4pm.", on=on)
