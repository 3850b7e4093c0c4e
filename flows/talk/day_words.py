"""The day in what somebody typed: "fri", "tomorrow", "22 May", "22/5", "every Tuesday".

What is found is taken out of the text; the time of day stays.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from flows.directory import Value
from flows.text import DAYS, MONTHS

_SHORT_DAYS = tuple(name[:3].lower() for name in DAYS)
_SHORT_MONTHS = tuple(name[:3].lower() for name in MONTHS)
_DAY = (
    r"(mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|"
    r"fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_ENDINGS = "|".join(name[3:].lower() for name in (*MONTHS, "Sept") if name[3:])
_MONTH = rf"({'|'.join(_SHORT_MONTHS)})(?:{_ENDINGS})?\.?"
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (20\d\d))?"

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?:t| |\b)", re.ASCII)
_DATED = re.compile(rf"\b(?:the )?{_ORDINAL}(?: of)?[ -]?{_MONTH}{_YEAR}(?![a-z])", re.ASCII)
_TURNED = re.compile(rf"\b{_MONTH} {_ORDINAL}{_YEAR}\b", re.ASCII)
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\b", re.ASCII)
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})?(?!\d)", re.ASCII)
_NUMBERED = re.compile(r"\bthe (\d{1,2})(?:st|nd|rd|th)?\b|\b(\d{1,2})(?:st|nd|rd|th)\b", re.ASCII)
_AFTER_TOMORROW = re.compile(r"\b(?:the )?day after (?:tomorrow|tmrw|tmr)\b")
_NAMED = re.compile(r"\b(today|tonight|tomorrow|tmrw|tmr|tomoz|2moro|2morrow)\b")
_THIS = re.compile(r"\bthis (?=morning|afternoon|evening)")
_WEEKDAY = re.compile(rf"\b(this |next |coming )?{_DAY}s?\b( week\b)?")
_NEXT_WEEK = re.compile(r"\bnext week\b")
_PLURAL = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b")
_WEEKLY = re.compile(r"\b(?:every week|each week|weekly|every|each|once a week)\b")
_OTHER_RHYTHM = re.compile(
    r"\b(?:(?:every|each) (?:other|second|two|2|three|3|four|4|day|month|year|weekday)|"
    r"fortnight(?:ly)?|bi-?weekly|daily|monthly|twice)\b"
)
_IN_DAYS = re.compile(r"\bin (a|one|two|three|four|\d{1,3}) (day|week)s?(?: time)?\b", re.ASCII)
_FEW = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_JUST_PASSED = timedelta(days=31)
_WEEK = timedelta(days=7)


class Day(Value):
    """The day that was found, or why it is none (`wrong`), and the rest of the text.

    `rolls` says that the same weekday a week later is meant where the time has passed. `word` is
    "today" or "tomorrow" where it was said so. `evening` is true for "tonight".
    """

    on: date | None = None
    wrong: str = ""
    rest: str = ""
    rolls: bool = False
    word: str = ""
    evening: bool = False
    weekly: bool = False


def find_day(text: str, today: date) -> Day:
    """The day in a text in small letters, seen from `today`."""
    if _OTHER_RHYTHM.search(text):
        return Day(wrong="We can book one time, or every week.", rest=text)
    weekly = bool(_WEEKLY.search(text) or _PLURAL.search(text))
    text = _gone(_WEEKLY, text)
    found = _calendar(text, today) or _named(text, today) or _of_the_week(text, today)
    found = found or _numbered(text, today) or Day(rest=text)
    return found.model_copy(update={"weekly": weekly, "rest": " ".join(found.rest.split())})


def _gone(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(" ", text, count=1)


def _calendar(text: str, today: date) -> Day | None:
    """A day with its month, in one of the ways to write it."""
    if found := _ISO.search(text):
        year, month, number = found.groups()
        return _dated(_gone(_ISO, text), today, int(number), int(month), int(year))
    for pattern, turned in ((_DATED, False), (_TURNED, True), (_SLASHED, False), (_DOTTED, False)):
        if found := pattern.search(text):
            number, month = found.group(2 if turned else 1), found.group(1 if turned else 2)
            rest, said = _gone(pattern, text), found.group(3)
            if said and len(said) == 4 and not re.search(r"\d|noon|midday|midnight", rest):
                rest, said = f"{rest} {said}", None  # "22 May 2030" is half past eight
            place = int(month) if month.isdigit() else _SHORT_MONTHS.index(month) + 1
            year = int(said) + (2000 if len(said) == 2 else 0) if said else None
            return _dated(rest, today, int(number), place, year)
    return None


def _dated(rest: str, today: date, number: int, month: int, year: int | None) -> Day:
    """That day of that month: of the year that was said, else of the one in which it comes."""
    rest, weekday = _weekday(rest)
    if not 1 <= month <= 12:
        return Day(wrong=f"{month} isn't a month. We write the day first.", rest=rest)
    years = (year,) if year else (today.year, today.year + 1)
    days = [d for d in (_date(y, month, number) for y in years) if d]
    if not days:
        coming = year or today.year + (month < today.month)
        most = monthrange(min(max(coming, 1), 9998), month)[1]
        return Day(wrong=f"{MONTHS[month - 1]} has {most} days.", rest=rest)
    on = _chosen(days, today, weekday)
    if weekday is not None and on.weekday() != weekday:
        wrong = f"{on.day} {MONTHS[on.month - 1]} is a {DAYS[on.weekday()]}."
        return Day(on=on, wrong=wrong, rest=rest)
    return Day(on=on, rest=rest)


def _chosen(days: list[date], today: date, weekday: int | None) -> date:
    """The first that is not over. One of the last month is rather a mistake than next year's.

    The weekday beside it settles which of the two is meant.
    """
    good = [d for d in days if d >= today - _JUST_PASSED] or days[-1:]
    if good[0] < today and weekday is not None:
        return next((d for d in good if d.weekday() == weekday), good[0])
    return good[0]


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _weekday(text: str) -> tuple[str, int | None]:
    """The text without the weekday that stands beside a date, and which it is."""
    found = _WEEKDAY.search(text)
    if not found:
        return text, None
    return _gone(_WEEKDAY, text), _SHORT_DAYS.index(found.group(2)[:3])


def _named(text: str, today: date) -> Day | None:
    if _AFTER_TOMORROW.search(text):
        return Day(on=today + timedelta(days=2), rest=_gone(_AFTER_TOMORROW, text))
    if found := _NAMED.search(text):
        word = found.group(1)
        ahead = 0 if word in ("today", "tonight") else 1
        return Day(
            on=today + timedelta(days=ahead),
            rest=_gone(_NAMED, text),
            word="tomorrow" if ahead else "today",
            evening=word == "tonight",
        )
    if found := _IN_DAYS.search(text):
        many, unit = found.groups()
        count = _FEW[many] if many in _FEW else int(many)
        ahead = count * (7 if unit == "week" else 1)
        return Day(on=today + timedelta(days=ahead), rest=_gone(_IN_DAYS, text))
    if _THIS.search(text):
        return Day(on=today, rest=_gone(_THIS, text), word="today")
    return None


def _of_the_week(text: str, today: date) -> Day | None:
    """A weekday: the next that comes. "next" leaves out today and tomorrow."""
    next_week = _NEXT_WEEK.search(text)
    bare = _gone(_NEXT_WEEK, text)
    found = _WEEKDAY.search(bare)
    if not found:
        return None
    before, name, after = found.groups()
    ahead = (_SHORT_DAYS.index(name[:3]) - today.weekday()) % 7
    if next_week:
        ahead = 7 - today.weekday() + _SHORT_DAYS.index(name[:3])
    elif (before == "next " and ahead < 2) or after:
        ahead += 7
    rest = _gone(_WEEKDAY, bare)
    return Day(on=today + timedelta(days=ahead), rest=rest, rolls=ahead == 0)


def _numbered(text: str, today: date) -> Day | None:
    """ "the 22nd": the next day of that number."""
    found = _NUMBERED.search(text)
    if not found:
        return None
    number = int(found.group(1) or found.group(2))
    rest = _gone(_NUMBERED, text)
    for ahead in range(62):
        on = today + timedelta(days=ahead)
        if on.day == number:
            return Day(on=on, rest=rest)
    return Day(wrong="No month has that many days.", rest=rest)
