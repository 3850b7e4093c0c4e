"""Reading a future day and time as people type them.

"fri 4", "tomorrow 16:00", "22 May 4.30pm", "every Tuesday at 5". Words with two meanings are never
guessed: they come back as a question with each meaning to tap. Whatever is read is also read back.
"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.conversation.time_meaning import meaning
from flows.conversation.time_outcomes import WHICH, Meaning, Rank, Seen
from flows.conversation.time_phrases import phrases
from flows.conversation.time_rules import Phrase
from flows.conversation.time_words import LONGEST, plain, spelled, words
from flows.conversation.times import USUAL_HOURS, Booking, Hours, WhyNot, iso, spoken, why_not

_OTHER_RHYTHM = re.compile(
    r"\b(?:(?:every|each) (?:other|second|two|2|three|3|four|4|few|day|month|year|weekday|"
    r"fortnight)|fortnightly|bi-?weekly|daily|monthly|twice)\b"
)


def read_time(
    text: str, now: datetime, zone: ZoneInfo, near: datetime | None = None
) -> datetime | WhyNot:
    """The moment that was typed, aware, local and in the future; or why there is none."""
    found = read_booking(text, now, zone, near)
    return found if isinstance(found, WhyNot) else found.start


def read_booking(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    near: datetime | None = None,
    hours: Hours = USUAL_HOURS,
) -> Booking | WhyNot:
    """The moment that was typed, and whether it is for every week; or why there is none.

    `now` and `near` are aware. A time of day alone is on the day of `near` where that is in the
    future (a session that is moved, the day that was typed before), else today or tomorrow.
    """
    return read_seen(text, Seen(now=now, zone=zone, hours=hours, near=near))


def read_seen(text: str, seen: Seen) -> Booking | WhyNot:
    """The same, seen from where the conversation is."""
    said = plain(text)
    if len(said) > LONGEST:
        return _unread(seen)
    if _OTHER_RHYTHM.search(said):
        return why_not("We can book one time, or every week.", seen.now, seen.zone)
    found = phrases(words(said), spelled=spelled(said))
    meant = [(phrase, m) for phrase in found if (m := meaning(phrase, seen)) is not None]
    return _settled(_likely(meant), seen)


def _likely(found: list[tuple[Phrase, Meaning]]) -> list[Meaning]:
    """The other likely readings beside a moment: "3.05" is a date only if its day agrees.

    "4.12" alone is more likely a date than twelve past four, and "sun 4.10" may be either, so it is
    asked.
    """
    days = [phrase for phrase, m in found if _is_day(phrase, m)]
    if any(phrase.weekdays or not _with_round_clock(found) for phrase in days):
        return [m for phrase, m in found if phrase.clock is None]
    clocks = [m for phrase, m in found if phrase.clock or phrase.span is not None]
    return clocks if any(m.booking for m in clocks) else [m for _, m in found]


def _is_day(phrase: Phrase, found: Meaning) -> bool:
    """Whether it is a date whose time is missing."""
    return phrase.dated is not None and phrase.clock is None and found.rank is Rank.LACKING


def _with_round_clock(found: list[tuple[Phrase, Meaning]]) -> bool:
    clocks = [phrase.clock for phrase, m in found if phrase.clock and m.booking]
    return all(clock.minute % 5 == 0 for clock in clocks)


def _settled(found: list[Meaning], seen: Seen) -> Booking | WhyNot:
    """The outcome of all the phrases: one moment, or a question."""
    bookings = [m.booking for m in found if m.booking]
    reasons = sorted((m for m in found if m.why), key=lambda m: m.rank)
    starts = list(dict.fromkeys(b.start for b in bookings))
    questions = [m.why for m in reasons if m.why and m.rank is Rank.QUESTION]
    if len(starts) == 1 and not questions:
        return bookings[0]
    if starts:
        return _two_ways(bookings, questions, seen)
    if reasons and reasons[0].why:
        return reasons[0].why
    return _unread(seen)


def _two_ways(bookings: list[Booking], questions: list[WhyNot], seen: Seen) -> WhyNot:
    """The question which of several moments is meant; every week, where all of them
    were said so.
    """
    weekly = all([*(b.weekly for b in bookings), *(why.weekly for why in questions)])
    starts = [one.start for one in bookings]
    own = tuple((spoken(start, seen.zone), iso(start)) for start in starts)
    more = tuple(offer for why in questions for offer in why.suggestions)
    offers = tuple(dict.fromkeys((*own, *more)))[:3]
    return WhyNot(
        wrong="That can be two times.",
        example=WHICH,
        suggestions=offers,
        question=True,
        weekly=weekly,
    )


def _unread(seen: Seen) -> WhyNot:
    why = why_not("We can't read that as a day and a time.", seen.now, seen.zone)
    return why.model_copy(update={"heard": False})
