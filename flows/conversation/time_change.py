"""Changes of an agreed time as people type them: "no, 5pm", "saturday", "an hour later"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flows.conversation.length_words import PATTERN, minutes_of
from flows.conversation.time_meaning import from_shift
from flows.conversation.time_outcomes import Seen
from flows.conversation.time_reading import read_seen
from flows.conversation.time_words import LONGEST, plain, words
from flows.conversation.times import Booking, WhyNot, at_local

_NO = re.compile(r"^(?:no|nope|nah|sorry|actually|wait|oops|not that|rather)\b[\s,.!;-]*")
_YES = re.compile(
    r"(?:y|yes|yeah|yep|yup|yes please|yes i did|yes thanks|correct|right|i did)[.!]*"
)
_LEAD = r"(?:make it |can it be |could it be |move it |change it |let's do |lets do )?"
_APART = re.compile(rf"{_LEAD}{PATTERN} (?P<way>later|earlier|sooner)(?: please)?")
_DAYS = re.compile(
    rf"{_LEAD}(?P<many>a|an|\d) (?P<unit>day|week) (?P<way>later|earlier|sooner)(?: please)?"
    rf"|{_LEAD}(?:the )?(?:(?P<day>next day|day after|following day)"
    rf"|(?P<week>week after|following week))(?: please)?"
)


def read_change(text: str, seen: Seen) -> Booking | WhyNot:
    """The moment that is meant instead of `seen.keep`, or why there is none.

    A day alone keeps the time, a time alone the day.
    """
    said = _NO.sub("", plain(text))
    if seen.keep and len(said) <= LONGEST and (start := _apart(words(said), seen.keep, seen)):
        return from_shift(start, seen)
    return read_seen(said, seen)


def said_yes(text: str) -> bool:
    """Whether the words are a plain yes."""
    return _YES.fullmatch(plain(text)) is not None


def _apart(said: str, agreed: datetime, seen: Seen) -> datetime | None:
    """The shift that words such as "an hour later" or "the next day" mean."""
    if found := _APART.fullmatch(said):
        apart = timedelta(minutes=minutes_of(found))
        return agreed + (apart if found["way"] == "later" else -apart)
    if found := _DAYS.fullmatch(said):
        days = _days(found)
        local = agreed.astimezone(seen.zone)
        return at_local(local.date() + timedelta(days=days), local.time(), seen.zone)
    return None


def _days(found: re.Match[str]) -> int:
    if found["day"] or found["week"]:
        return 1 if found["day"] else 7
    count = int(found["many"]) if found["many"].isdigit() else 1
    days = count * (7 if found["unit"] == "week" else 1)
    return days if found["way"] == "later" else -days
