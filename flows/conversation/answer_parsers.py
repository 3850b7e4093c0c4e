"""Parsers of typed answers, one for each kind: a value to keep, or a sentence on what to type.

Nothing is guessed: an answer that cannot be read is asked for again, with the same question.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from flows.conversation.length_words import PATTERN, minutes_of
from flows.conversation.time_picker import after, times_on
from flows.conversation.time_reading import read_booking
from flows.conversation.time_words import plain, words
from flows.conversation.times import USUAL_HOURS, Booking, Hours, WhyNot, iso
from flows.directory import Value
from flows.pack import AskKind

LONGEST = {"text": 500, "long text": 2000}  # letters; a concern is "text", and its words stay few
FEWEST_LETTERS = 2
LONGEST_DURATION = 24 * 60
_WORDS = (
    *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_LENGTH = re.compile(rf"(?:for |about |around )*(?:{PATTERN}|(?P<bare>\d{{2,4}}))(?: please)?")
_CLOCKED = re.compile(r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}", re.ASCII)


class Read(Value):
    """A typed answer that was understood: the value to keep, and values beside it ("weekly").

    `note` is something that the person should know about it.
    """

    value: str
    also: dict[str, str] = Field(default_factory=dict)
    note: str = ""


class Unread(Value):
    """A typed answer that was not understood: why, and (label, kept) pairs to tap.

    `offers` come at once, in place of the question's own choices; `choices` come after two such
    answers, with `words` in place of the question. `on` is the day that was meant, `also` what was
    said beside the time ("weekly").
    """

    why: str
    offers: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    words: str | None = None
    on: date | None = None
    also: dict[str, str] = Field(default_factory=dict)


def read(
    kind: AskKind,
    text: str,
    now: datetime,
    zone: ZoneInfo,
    near: datetime | None = None,
    hours: Hours = USUAL_HOURS,
) -> Read | Unread:
    """The meaning of a typed answer. `now` is aware; times are read in `zone` and kept as ISO.

    A time of day alone is taken for the day of `near`, where a day was spoken of, and within
    `hours`.
    """
    said = text.strip()
    match kind:
        case "text" | "long text":
            return _words(said, LONGEST[kind])
        case "number":
            return _number(said)
        case "duration":
            return _duration(said)
        case "future time":
            found = read_booking(said, now, zone, near, hours)
            return read_as(found, now, zone, near, hours)
        case "contact":
            return Unread(why="We need a tap here, not words. Tap Share my number below.")
        case "one of":
            return Unread(why="We haven't kept that. Please tap one.")


def read_as(
    found: Booking | WhyNot,
    now: datetime,
    zone: ZoneInfo,
    near: datetime | None = None,
    hours: Hours = USUAL_HOURS,
) -> Read | Unread:
    """The typed time as an answer: a value to keep, or a question."""
    if isinstance(found, WhyNot):
        return unread_time(found, now, zone, near, hours)
    also = {"weekly": "no"} | _beside(found)
    return Read(value=iso(found.start), also=also, note=found.note)


def _beside(found: Booking | WhyNot) -> dict[str, str]:
    """The values said beside a time: whether every week, and how long."""
    weekly = {"weekly": "yes"} if found.weekly else {}
    return weekly | ({"length": f"{found.length} min"} if found.length else {})


def unread_time(
    found: WhyNot,
    now: datetime,
    zone: ZoneInfo,
    near: datetime | None = None,
    hours: Hours = USUAL_HOURS,
) -> Unread:
    """The reason why a time was not taken, with times to tap.

    A question offers only times that it can mean.
    """
    on = found.on or (near.astimezone(zone).date() if near else None)
    picker = times_on(on, now, zone, hours)
    choices = () if found.question else picker.choices
    return Unread(
        why=found.why,
        offers=after(found),
        choices=choices,
        words=picker.words,
        on=on,
        also=_beside(found),
    )


def _words(text: str, longest: int) -> Read | Unread:
    letters = sum(c.isalnum() for c in text)
    if not letters:
        return Unread(why="We need a few words here.")
    if letters < FEWEST_LETTERS:
        return Unread(why="That's very short. A few words help, like: cards and a game.")
    if len(text) > longest:
        return Unread(
            why=f"That's {len(text)} letters, and {longest} fit here. Nothing is lost: it's still "
            "above. Please send it again, shorter."
        )
    return Read(value=text)


def _number(text: str) -> Read | Unread:
    text = plain(text)
    if text in _WORDS:
        return Read(value=str(_WORDS.index(text)))
    if _NUMBER.fullmatch(text):
        return Read(value=str(int(text.replace(",", ""))))
    return Unread(why="We can't read that as a number. Type it like 3 or 12.")


def _duration(text: str) -> Read | Unread:
    minutes = _minutes(plain(text))
    if minutes is None or not 0 < minutes <= LONGEST_DURATION:
        why = "We can't read that as a length of time. Type it like 45 min or 1 h."
        return Unread(why=why, choices=tuple((f"{m} min", f"{m} min") for m in (30, 45, 60, 90)))
    return Read(value=f"{minutes} min")


def _minutes(text: str) -> int | None:
    """The minutes; None where they can't be read, or may be hours or minutes, as a bare "1"."""
    if found := _CLOCKED.fullmatch(text):
        return int(found["hours"]) * 60 + int(found["minutes"])
    said = words(text)
    found = _LENGTH.fullmatch(f"an {said}" if said.startswith("hour") else said)
    if found is None:
        return None
    return int(found["bare"]) if found["bare"] else minutes_of(found)


def same(label: str, typed: str) -> bool:
    """Whether the text is that label: capitals, emoji and punctuation don't count."""
    return bool(_bare(label)) and _bare(label) == _bare(typed)


def _bare(text: str) -> str:
    kept = "".join(c if c.isalnum() else " " for c in text.casefold() if c not in "'’")
    return " ".join(kept.split())


def head(label: str) -> str:
    """The short form of a list's choice: "Priya" of "Priya, manager"."""
    return re.split(r"[,(]", label, maxsplit=1)[0].strip()
