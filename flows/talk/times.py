"""Reading a day and a time to come as people type them, and saying them back.

"fri 4", "tomorrow 16:00", "22 May 4.30pm", "every Tuesday at 5". Local time stands only here and in
texts; a moment kept is ISO with its offset. Nothing is guessed: what is read is always read back.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.directory import Value
from flows.talk.clock_words import OffClock, find_clock, without_part
from flows.talk.day_words import Day, find_day
from flows.text import clock, day, long_day

LONGEST = 80  # letters in which somebody says a time
FURTHEST = timedelta(days=364)  # so that a day and a month say which year is meant
TRY = "Type a time like 4pm or 16:00."
USUAL = time(16)  # the hour of an example and of a suggestion
PARTS = ("when", "day", "time", "until", "weekly")  # further names of a kept time
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")
_NOISE = re.compile(r"\b(?:at|on|the|from|around|about|say|please|o'?clock|ish|session)\b|[,;!?@]+")
_SPAN = re.compile(
    r"(?:in )?(half an?|an?|\d{1,3}(?:\.5)?|one|two|three|four|five|six) "
    r"?(h|hrs?|hours?|m|mins?|minutes?)( and a half| from now| time)*",
    re.ASCII,
)
_FEW = {"half a": 0.5, "half an": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_FEW |= {"four": 4, "five": 5, "six": 6}


class Booking(Value):
    """What was typed: the moment (aware, local), whether every week, and what is to be said."""

    start: datetime
    weekly: bool = False
    note: str = ""


class WhyNot(Value):
    """Why nothing was read: what was wrong, then an example; the day that was meant, if any.

    `suggestions` are (label, ISO) pairs to tap.
    """

    wrong: str
    example: str
    on: date | None = None
    suggestions: tuple[tuple[str, str], ...] = ()

    @property
    def why(self) -> str:
        """The whole sentence or two for the person."""
        return f"{self.wrong} {self.example}"


def read_time(
    text: str, now: datetime, zone: ZoneInfo, near: datetime | None = None
) -> datetime | WhyNot:
    """The moment that was typed, aware, local and to come; or why not."""
    found = read_booking(text, now, zone, near)
    return found if isinstance(found, WhyNot) else found.start


def read_booking(
    text: str, now: datetime, zone: ZoneInfo, near: datetime | None = None
) -> Booking | WhyNot:
    """The moment that was typed, and whether it is for every week; or why not.

    `now` and `near` are aware. A time of day alone is on the day of `near` where that is to come
    (a session that is moved, the day that was typed before), else today or tomorrow.
    """
    today = now.astimezone(zone).date()
    plain = _plain(text)
    if len(plain) > LONGEST:
        return _unread(now, zone)
    if later := _from_now(plain, now, zone):
        return later
    found = find_day(plain, today)
    if found.wrong:
        return _why(found.wrong, now, zone, found.on)
    rest = " ".join(_NOISE.sub(" ", found.rest).split())
    at = find_clock(rest, evening=found.evening or _is_over(rest, found, now, zone))
    if isinstance(at, OffClock):
        return _off_clock(at, found, now, zone)
    if at is None:
        return _lacking(rest, found, now, zone)
    return _moment(found, at, now, zone, near)


def passed(moment: datetime, now: datetime, zone: ZoneInfo) -> WhyNot:
    """What to say of a moment that is over, typed or suggested long ago."""
    return _why(f"{spoken(moment, zone)} has passed.", now, zone)


def suggested(
    on: date, hours: tuple[int, ...], now: datetime, zone: ZoneInfo
) -> tuple[tuple[datetime, str], ...]:
    """Those hours of a day that are to come and that the day has: (moment, ISO) pairs."""
    moments = (_at(on, time(hour), zone) for hour in hours)
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
    """A kept value as it is shown: a moment is spoken, all else stays as it is."""
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
        "when": f"{on}, {from_to}{each}",
        "day": on,
        "time": clock(start, zone),
        "until": clock(start + length, zone),
    }


def whole(name: str) -> str:
    """The name of the value of which `name` is a part: "start" for "start.when"."""
    head, dot, part = name.rpartition(".")
    return head if dot and part in PARTS else name


def _plain(text: str) -> str:
    same = unicodedata.normalize("NFKC", text[: 4 * LONGEST]).casefold().replace("’", "'")
    return " ".join(same.split()).strip(" .")


def _from_now(text: str, now: datetime, zone: ZoneInfo) -> Booking | None:
    """ "in 2 hours"."""
    found = _SPAN.fullmatch(text)
    if not found or not (text.startswith("in ") or "from now" in text):
        return None
    many, unit, more = found.groups()
    count = _FEW[many] if many in _FEW else float(many)
    count += 0.5 if "half" in (more or "") else 0
    start = now + timedelta(minutes=count * (60 if unit.startswith("h") else 1))
    start = start.astimezone(zone).replace(second=0, microsecond=0)
    return Booking(start=start) if start > now else None


def _is_over(rest: str, found: Day, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a bare hour of today has passed as a morning hour, so that the evening is meant."""
    if found.word != "today" or not re.fullmatch(r"[1-9]|1[01]", rest):
        return False
    return int(rest) <= now.astimezone(zone).hour


def _moment(
    found: Day, at: time, now: datetime, zone: ZoneInfo, near: datetime | None
) -> Booking | WhyNot:
    """That time on that day, if it is to come, within a year, and on the clocks of that night."""
    if found.on is None and found.weekly:
        again = "Type it like every Tuesday 5pm."
        return _why("We need a day too.", now, zone, again=again)
    on, rolls = found.on, found.rolls
    if on is None:
        on = near.astimezone(zone).date() if near else now.astimezone(zone).date()
        start = _at(on, at, zone)
        if start is not None and start <= now:
            on = now.astimezone(zone).date()
            on += timedelta(days=(_at(on, at, zone) or now) <= now)
    start = _at(on, at, zone)
    if start is not None and start <= now and rolls:
        on += timedelta(days=7)
        start = _at(on, at, zone)
    if start is None:
        wrong = f"The clocks go forward then, so {_said(at)} is left out."
        return _why(wrong, now, zone, on, again=TRY)
    if start <= now:
        return passed(start, now, zone)
    if start - now > FURTHEST:
        return _why("That's too far ahead.", now, zone)
    return Booking(start=start, weekly=found.weekly, note=_twice(start, at))


def _at(on: date, at: time, zone: ZoneInfo) -> datetime | None:
    """That local time, the first of two where the clocks go back; None where they leave it out."""
    local = datetime.combine(on, at, tzinfo=zone)
    try:
        same = local.astimezone(UTC).astimezone(zone)
    except OverflowError:
        return None
    return same if same.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def _twice(start: datetime, at: time) -> str:
    """What to say of a time that comes twice, when the clocks go back."""
    if start.utcoffset() == start.replace(fold=1).utcoffset():
        return ""
    return f"The clocks go back then, so {_said(at)} comes twice. We took the first."


def _said(at: time) -> str:
    half = "am" if at.hour < 12 else "pm"
    return f"{at.hour % 12 or 12}:{at.minute:02}{half}"


def _off_clock(at: OffClock, found: Day, now: datetime, zone: ZoneInfo) -> WhyNot:
    wrong = f"{at.said} isn't on the clock."
    return _why(_with_day(wrong, found, zone), now, zone, found.on, TRY)


def _lacking(rest: str, found: Day, now: datetime, zone: ZoneInfo) -> WhyNot:
    """No time was found: none is there, or what is there is something else."""
    if without_part(rest) or (found.on is None and not found.weekly):
        return _unread(now, zone, found.on)
    if found.on is None:
        return _why("We need a day and a time too.", now, zone)
    wrong = _with_day("We need a time too.", found, zone)
    return _why(wrong, now, zone, found.on, TRY)


def _with_day(wrong: str, found: Day, zone: ZoneInfo) -> str:
    """The day that is meant is said, so that a time alone is enough next."""
    if found.on is None:
        return wrong
    on = long_day(datetime.combine(found.on, USUAL, tzinfo=zone), zone)
    return f"{wrong} {found.word.title()} is {on}." if found.word else f"{wrong} It's for {on}."


def _unread(now: datetime, zone: ZoneInfo, on: date | None = None) -> WhyNot:
    return _why("We can't read that as a day and a time.", now, zone, on)


def _why(
    wrong: str, now: datetime, zone: ZoneInfo, on: date | None = None, again: str = ""
) -> WhyNot:
    """With an example, and a time to tap on the day that was meant, or else tomorrow."""
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
