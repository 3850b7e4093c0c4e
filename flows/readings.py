"""Reading a typed answer of each kind: a value to keep, or one kind sentence on what to type.

Nothing is guessed: what cannot be read is asked again, with the same question.
"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.directory import Value
from flows.model import AskKind
from flows.times import read_time, suggested_times

LONGEST = {"text": 500, "long text": 2000}  # a concern is "text": 500 at most (design.md 7)
LONGEST_DURATION = 24 * 60
_WORDS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_SPOKEN = {
    "half an hour": 30,
    "an hour": 60,
    "one hour": 60,
    "an hour and a half": 90,
    "two hours": 120,
    "a quarter of an hour": 15,
    "quarter of an hour": 15,
}
_LENGTH = re.compile(
    r"(?:(\d{1,2}(?:\.5)?) ?(?:h|hr|hrs|hour|hours))? ?(?:and )?"
    r"(?:(\d{1,4}) ?(?:m|min|mins|minute|minutes)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}", re.ASCII)


class Read(Value):
    """An answer that was understood: what is kept."""

    value: str


class Unread(Value):
    """An answer that was not: why, and the choices (label, kept) that help after two of them."""

    why: str
    choices: tuple[tuple[str, str], ...] = ()


def read(kind: AskKind, text: str, now: datetime, zone: ZoneInfo) -> Read | Unread:
    """What a typed answer means. `now` is aware; times are read in `zone` and kept as ISO."""
    plain = text.strip()
    match kind:
        case "text" | "long text":
            return _words(plain, LONGEST[kind])
        case "number":
            return _number(plain)
        case "duration":
            return _duration(plain)
        case "future time":
            found = read_time(plain, now, zone)
            if isinstance(found, str):
                return Unread(why=found, choices=suggested_times(plain, now, zone))
            return Read(value=found.isoformat(timespec="minutes"))
        case "contact":
            return Unread(why="We need a tap here, not words. Tap Share my number below.")
        case "one of":
            return Unread(why="Got that, but we need a tap here.")


def _words(text: str, longest: int) -> Read | Unread:
    if not any(c.isalnum() for c in text):
        return Unread(why="We need a few words here.")
    if len(text) > longest:
        return Unread(
            why=f"That's {len(text)} letters, and {longest} fit here. Nothing is lost: it's still "
            "above. Please send it again, shorter."
        )
    return Read(value=text)


def _number(text: str) -> Read | Unread:
    if text.lower() in _WORDS:
        return Read(value=str(_WORDS.index(text.lower())))
    if _NUMBER.fullmatch(text):
        return Read(value=str(int(text.replace(",", ""))))
    return Unread(why="We can't read that as a number. Type it like 3 or 12.")


def _duration(text: str) -> Read | Unread:
    minutes = _minutes(" ".join(text.lower().split()))
    if minutes is None or not 0 < minutes <= LONGEST_DURATION:
        why = "We can't read that as a length of time. Type it like 45 min or 1 h."
        return Unread(why=why, choices=tuple((f"{m} min", f"{m} min") for m in (30, 45, 60, 90)))
    return Read(value=f"{minutes} min")


def _minutes(text: str) -> int | None:
    if text in _SPOKEN:
        return _SPOKEN[text]
    found = _LENGTH.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    hours, minutes = found.groups(default="0")
    return int(float(hours) * 60) + int(minutes)


def same(label: str, typed: str) -> bool:
    """Whether somebody typed that label: capitals, emoji and punctuation don't count."""
    return bool(_bare(label)) and _bare(label) == _bare(typed)


def _bare(text: str) -> str:
    kept = "".join(c if c.isalnum() else " " for c in text.casefold() if c not in "'’")
    return " ".join(kept.split())


def head(label: str) -> str:
    """What a choice of a list is called in short: "Priya" of "Priya, manager"."""
    return re.split(r"[,(]", label, maxsplit=1)[0].strip()
