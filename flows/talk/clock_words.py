"""The time of day in what somebody typed: "4", "16.30", "half four", "5 in the evening".

A bare 1 to 7 is the afternoon, 8 to 11 the morning, 12 midday; all else is as it is written.
"""

from __future__ import annotations

import re
from datetime import time

from flows.directory import Value

_NUMBERS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_WORDS = {word: str(number) for number, word in enumerate(_NUMBERS, 1)}
_WORDS |= {"twenty": "20", "twenty-five": "25", "twentyfive": "25", "quarter": "15"}
_SPELLED = re.compile(r"\b(" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b")
_HALF = r"(?: ?(am|pm|a\.m\.?|p\.m\.?))?"
_CLOCK = rf"(\d{{1,2}})(?: ?[:.h] ?(\d{{2}})|(\d{{2}})|h)?{_HALF}"
_ONE = re.compile(_CLOCK, re.ASCII)
_RANGE = re.compile(rf"(?:from )?{_CLOCK} ?(?:-|–|to|until|till) ?{_CLOCK}", re.ASCII)
_SPOKEN = re.compile(
    rf"(?:(half)(?: past)?|(\d{{1,2}})(?: ?min(?:ute)?s?)? (past|to)) (\d{{1,2}}){_HALF}", re.ASCII
)
_PART = re.compile(r"\b(?:in the |this |at )?(morning|afternoon|evening|night)\b")
_IDIOM = (5, 10, 15, 20, 25)  # minutes that people say with "past" and "to"


class OffClock(Value):
    """What reads like a time of day, and is none: "25:00"."""

    said: str


def find_clock(text: str, *, evening: bool = False) -> time | OffClock | None:
    """The time of day that the whole text is; None where it is something else.

    `text` is in small letters. `evening` says that a bare hour can only be after midday.
    """
    part, bare = _PART.search(text), without_part(text)
    said = part.group(1) if part else ""
    half = "am" if said == "morning" else "pm" if said or evening else ""
    if bare in ("noon", "midday", "12 noon", "12 midday"):
        return time(12)
    if bare in ("midnight", "12 midnight"):
        return time(0)
    spelled = _SPELLED.search(bare) is not None
    bare = _SPELLED.sub(lambda found: _WORDS[found.group()], bare)
    if spoken := _SPOKEN.fullmatch(bare):
        if spelled or not _is_span(bare):
            return _spoken(spoken, half)
    elif found := _ONE.fullmatch(bare):
        hour, apart, joined, own = found.groups()
        return _checked(hour, apart or joined or "0", _short(own) or half, bare)
    if found := _RANGE.fullmatch(bare):
        hour, apart, joined, own, *_, other = found.groups()
        return _checked(hour, apart or joined or "0", _short(own or other) or half, bare)
    return None


def without_part(text: str) -> str:
    """The text without "in the evening" and the like."""
    return " ".join(_PART.sub(" ", text).split())


def _is_span(text: str) -> bool:
    """Whether "5 to 6", in digits, is an hour or two rather than five minutes to six."""
    found = _RANGE.fullmatch(text)
    return bool(found and int(found.group(5)) - int(found.group(1)) in (1, 2))


def _spoken(found: re.Match[str], half: str) -> time | OffClock:
    past_half, minutes, way, hour, own = found.groups()
    minute = 30 if past_half else int(minutes)
    if not (past_half or minute in _IDIOM) or not 1 <= int(hour) <= 12:
        return OffClock(said=found.group())
    whole = int(hour)
    if way == "to":
        whole, minute = (whole - 1) or 12, 60 - minute
    return _checked(str(whole), str(minute), _short(own) or half, found.group())


def _short(half: str | None) -> str:
    return f"{half[0]}m" if half else ""


def _checked(hour: str, minute: str, half: str, said: str) -> time | OffClock:
    """The time, or that it is none. A leading nought means the hour as it is written."""
    whole, minutes = int(hour), int(minute)
    if half and (whole > 12 if half == "am" else not whole):
        return OffClock(said=said)
    if half and whole <= 12:
        whole = whole % 12 + (12 if half == "pm" else 0)
    elif 1 <= whole <= 7 and not hour.startswith("0"):
        whole += 12
    return time(whole, minutes) if whole < 24 and minutes < 60 else OffClock(said=said)
