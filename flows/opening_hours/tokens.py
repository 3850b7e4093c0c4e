"""The words of opening hours, one after another: days, times, "closed", "except" and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from flows.directory import Value
from flows.opening_hours.spans import Clock, HoursError, clock_of
from flows.opening_hours.week import NAMED

Kind = Literal[
    "always", "all_day", "days", "time", "to", "dash", "until", "between", "closed", "except",
    "including", "and", "comma", "end", "office", "filler"
]  # fmt: skip
BANK_HOLIDAYS = 7  # stands in a set of days beside Monday (0) to Sunday (6)
_DAY_NAMES = (
    r"mo(?:n(?:day)?s?)?",
    r"tu(?:e(?:s(?:day)?s?)?)?",
    r"we(?:d(?:s|nes(?:day)?s?)?)?",
    r"th(?:u(?:r(?:s(?:day)?s?)?)?)?",
    r"fr(?:i(?:day)?s?)?",
    r"sa(?:t(?:urday)?s?)?",
    r"su(?:n(?:day)?s?)?",
)
_WEEKDAYS, _WEEKEND = frozenset(range(5)), frozenset({5, 6})
_EVERY = _WEEKDAYS | _WEEKEND
_DATES = {name.lower(): date for date, name in NAMED.items()}
_DATES |= {name.replace("'", ""): date for name, date in _DATES.items()}
_DATES |= {name.replace("christmas", "xmas"): date for name, date in _DATES.items()}
_HALF = r" ?(?:(?P<{}>[ap])\.? ?m\b\.?)?(?: ?h(?:ou)?rs?\b)?"
_BANK = r"(?:bank|public|national|statutory|uk)"
# A rule is a list of ways to write one thing; the first rule that fits is taken.
_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "always",
        (
            r"24 ?/ ?7(?: ?/ ?365)?|24 ?x ?7|always|day and night|round the clock",
            r"(?:at )?(?:any ?time|all times)(?: of (?:the )?day or night)?",
        ),
    ),
    (
        "all_day",
        (
            r"24[ -]?(?:hours?|hrs?|h)(?: (?:a|per|each|every) day| daily)?",
            r"all day(?: and (?:all )?night)?",
        ),
    ),
    (
        "holidays",
        (
            rf"(?:all |the )?{_BANK}(?:(?: and |/| & |, ?| or ){_BANK})*[ -]hol(?:iday)?s?",
            r"b\.?hs?|phs?",
        ),
    ),
    ("date", tuple(map(re.escape, _DATES))),
    (
        "every",
        (
            r"every ?day|each day|daily|all (?:week|days)(?: long)?",
            r"(?:7|seven) days(?: (?:a|per|of the) week)?|365 days(?: (?:a|per|of the) year)?",
        ),
    ),
    ("weekdays", (r"week ?-?days?|(?:normal )?working days?|working week|m-f",)),
    ("weekend", (r"(?:the )?week ?-?ends?",)),
    ("named", tuple(_DAY_NAMES)),
    ("office", (r"(?:normal )?(?:office|working|business|core) (?:hours|times)",)),
    ("closed", (r"(?:closed|shut|not open)(?: (?:on|all day|at))?|off",)),
    (
        "except",
        (
            r"except(?:ing)?(?: (?:for|on))?|exclud(?:ing|es?)|excl?\.?(?= )",
            r"(?:but )?not (?:including|on)|apart from|other than|but not",
            r"not(?= (?:bank|public))",
        ),
    ),
    ("including", (r"including|includes|incl?\.?(?= )|plus",)),
    (
        "until",
        (
            r"until|till?|'til",
            r"(?:closes|closing|finishing|finishes|ends|ending)(?: (?:early )?at)?",
        ),
    ),
    ("between", ("between",)),
    (
        "filler",
        (
            r"(?:our )?(?:phone |telephone )?lines? (?:is|are) open|opening (?:hours|times)",
            r"(?:we are |is |are )?open(?: from)?|hours(?: are)?|times|inclusive|hrs",
            r"from|on|at|the|every|each|only|o'?clock|phones?|telephone",
        ),
    ),
    ("to", ("to|through|thru",)),
    ("and", (r"and|&|\+",)),
    (
        "time",
        (
            r"(?:12 )?(?:noon|mid-?day|midnight)",
            rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d{{2}}))?{_HALF.format('half')}",
            rf"(?P<four>\d{{3,4}}){_HALF.format('half4')}",
        ),
    ),
)


class Token(Value):
    """One word. `days` for days (7 are bank holidays), `clock` for a time, `date` of a year."""

    kind: Kind
    words: str
    days: frozenset[int] = frozenset()
    clock: Clock | None = None
    date: tuple[int, int] | None = None


def tokens(text: str) -> list[Token]:
    """The words of the text in order. Raises HoursError for one that is not known."""
    line = _straight(text)
    return [token for token in _scan(line) if token.kind != "filler"]


def _straight(text: str) -> str:
    """Small letters, one kind of dash and quote, spaces that are spaces, lines as they are."""
    line = text.lower()
    line = re.sub(r"[\u2010-\u2015\u2212]", "-", line)
    line = re.sub(r"[\u2018\u2019\u02bc`]", "'", line)
    line = re.sub(r"[^\S\n]+", " ", line)
    return line.strip()


def _scan(line: str) -> Iterator[Token]:
    at = 0
    while at < len(line):
        sign = line[at]
        if sign in " ():":
            at += 1
            continue
        token, at = _next(line, at)
        yield token


def _next(line: str, at: int) -> tuple[Token, int]:
    sign = line[at]
    if sign in ";\n|":
        return Token(kind="end", words=sign), at + 1
    if sign == "." and not line[at + 1 : at + 2].isdigit():
        return Token(kind="end", words=sign), at + 1
    if sign == "," or (sign == "/" and at):
        return Token(kind="comma", words=sign), at + 1
    for name, pattern in _COMPILED:
        if found := pattern.match(line, at):
            return _token(name, found), _after_dot(name, line, found.end())
    if sign == "-":
        return Token(kind="dash", words=sign), at + 1
    raise HoursError(_unknown(line, at))


def _after_dot(name: str, line: str, end: int) -> int:
    """Past the dot of a day cut short: "Mon."."""
    return end + 1 if name == "named" and line[end : end + 1] == "." else end


def _unknown(line: str, at: int) -> str:
    word = re.match(r"[^\s,;()]+", line[at:])
    shown = word.group() if word else line[at]
    if re.match(r"out[ -]of|outside|after[ -]hours|overnight", line[at:]):
        return "Those are the hours of the night team, so write when the line itself is open."
    return f'"{shown}" is no day and no time.'


def _token(name: str, found: re.Match[str]) -> Token:
    words = found.group()
    match name:
        case "named":
            number = next(n for n, day in enumerate(_DAYS_COMPILED) if day.fullmatch(words))
            return Token(kind="days", words=words, days=frozenset({number}))
        case "date":
            return Token(kind="days", words=words, date=_DATES[words])
        case "every":
            return Token(kind="days", words=words, days=_EVERY)
        case "weekdays":
            return Token(kind="days", words=words, days=_WEEKDAYS)
        case "weekend":
            return Token(kind="days", words=words, days=_WEEKEND)
        case "holidays":
            return Token(kind="days", words=words, days=frozenset({BANK_HOLIDAYS}))
        case "time":
            return Token(kind="time", words=words, clock=_clock(found))
    return Token(kind=name, words=words)


def _clock(found: re.Match[str]) -> Clock:
    words = found.group().strip()
    if "midnight" in words:
        return Clock(words="midnight", hour=0, minute=0, half="24h")
    if "noon" in words or "mid" in words:
        return Clock(words="midday", hour=12, minute=0, half="pm")
    if four := found["four"]:
        half = f"{found['half4']}m" if found["half4"] else None
        return clock_of(words, int(four[:-2]), int(four[-2:]), half, by_24=True)
    half = f"{found['half']}m" if found["half"] else None
    hour, minute = found["hour"], int(found["minute"] or 0)
    return clock_of(words, int(hour), minute, half, by_24=hour.startswith("0"))


_DAYS_COMPILED = tuple(re.compile(name) for name in _DAY_NAMES)
_COMPILED = tuple(
    (name, re.compile(rf"(?:{'|'.join(ways)})(?![a-z0-9])(?!'[a-z])")) for name, ways in _RULES
)
