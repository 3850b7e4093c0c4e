"""Reading a day and a time to come as people type them, and saying them back.

"fri 4", "tomorrow 16:00", "22 may 4.30pm", "4pm". A bare 1 to 7 is the afternoon. Local time stands
only here and in texts; a moment kept is ISO with its offset.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.text import clock, day

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "|".join(_MONTHS)
_NAMED = re.compile(
    r"(?:on |this |next )?\b(today|tonight|tomorrow|tmrw|mon(?:day)?|tue(?:s|sday)?|"
    r"wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b,?"
)
_DATED = re.compile(rf"(?:the )?\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ?({_MONTH})[a-z]*\b,?")
_TURNED = re.compile(rf"\b({_MONTH})[a-z]* (\d{{1,2}})(?:st|nd|rd|th)?\b,?")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/\d{2,4})?\b,?")
_CLOCK = re.compile(r"(?:at )?(\d{1,2})(?:[:.]?(\d{2}))? ?(am|pm|a\.m\.|p\.m\.)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")
HOW = "Type a time like 4pm or 16:00."


def read_time(text: str, now: datetime, zone: ZoneInfo) -> datetime | str:
    """The moment that was typed, aware and local; or why not, with what to type."""
    local = now.astimezone(zone)
    on, rest = _day(_plain(text), local.date())
    if isinstance(on, str):
        return on
    at = _time(rest)
    if at is None:
        return _unclear(rest, on)
    moment = _at(on or local.date(), at, zone)
    if moment <= now and on is None:
        moment = _at(local.date() + timedelta(days=1), at, zone)
    elif moment <= now and _weekday(text):
        moment = _at(local.date() + timedelta(days=7), at, zone)
    if moment <= now:
        return f"{spoken(moment, zone)} has passed. Type a day and a time to come."
    return moment


def suggested_times(text: str, now: datetime, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """Times to tap on the day that was typed, or tomorrow: (label, ISO) pairs."""
    today = now.astimezone(zone).date()
    on, _ = _day(_plain(text), today)
    chosen = on if isinstance(on, date) and on > today else today + timedelta(days=1)
    moments = [_at(chosen, time(hour), zone) for hour in (10, 14, 16, 18)]
    return tuple((spoken(m, zone), m.isoformat(timespec="minutes")) for m in moments)


def spoken(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as a person reads it: "Fri 22 May, 4pm"."""
    return f"{day(moment, zone)}, {clock(moment, zone)}"


def readable(value: str, zone: ZoneInfo) -> str:
    """A kept value as it is shown: a moment is spoken, all else stays as it is."""
    return spoken(datetime.fromisoformat(value), zone) if _ISO.fullmatch(value) else value


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _day(text: str, today: date) -> tuple[date | str | None, str]:
    """The day in the text (or why it is none) and what is left of the text."""
    for pattern, turned in ((_DATED, False), (_TURNED, True), (_SLASHED, False)):
        if found := pattern.search(text):
            first, second = found.groups()[:2]
            number, month = (second, first) if turned else (first, second)
            rest = _NAMED.sub(" ", text.replace(found.group(), " ", 1))
            return _dated(number, month, today), _plain(rest)
    if found := _NAMED.search(text):
        day_meant = today + timedelta(days=_ahead(found.group(1), today))
        return day_meant, _plain(text.replace(found.group(), " ", 1))
    return None, text


def _ahead(word: str, today: date) -> int:
    if word in ("today", "tonight"):
        return 0
    if word in ("tomorrow", "tmrw"):
        return 1
    return (_DAYS.index(word[:3]) - today.weekday()) % 7


def _weekday(text: str) -> bool:
    found = _NAMED.search(text.lower())
    return bool(found and found.group(1)[:3] in _DAYS)


def _dated(number: str, month: str, today: date) -> date | str:
    place = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    for year in (today.year, today.year + 1):
        try:
            found = date(year, place, int(number))
        except ValueError:
            continue
        if found >= today:
            return found
    return f"{number} {month} isn't a day that we know. Type a day like Fri or 22 May."


def _time(text: str) -> time | None:
    """The time of day that the whole text is, or None."""
    if text in ("noon", "midday", "at noon"):
        return time(12)
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute, half = int(found.group(1)), int(found.group(2) or 0), found.group(3)
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    elif 1 <= hour <= 7 and not found.group(1).startswith("0"):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _unclear(rest: str, on: date | None) -> str:
    how = HOW if on is None else f"Type it like {on.day} {_MONTHS[on.month - 1].title()} 4pm."
    if not rest:
        return f"We need a time too. {how}" if on else how
    if _CLOCK.fullmatch(rest):
        return f"{rest} isn't on the clock. {how}"
    return f"We can't read that as a day and a time. {how}"


def _at(on: date, at: time, zone: ZoneInfo) -> datetime:
    """That local time; an hour that the clock change leaves out becomes the one after it."""
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC).astimezone(zone)
