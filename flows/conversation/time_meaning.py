"""The meaning of one phrase, seen from now: a moment, a question with offers, or why there is none.

Rule: only a phrase with one meaning is a moment. A bare hour is the one in the usual hours; an hour
outside them, typed in full, is asked about once more (CUK-07).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flows.conversation.time_clock import LEAST, MOST, Clock, spans
from flows.conversation.time_day_words import Days
from flows.conversation.time_days import days_of
from flows.conversation.time_outcomes import (
    WHICH,
    Cut,
    Meaning,
    Rank,
    Seen,
    asked,
    at_night,
    booked,
    offers_of,
    told,
)
from flows.conversation.time_rules import Phrase
from flows.conversation.times import TRY, USUAL, Booking, WhyNot, figures, passed, why_not
from flows.formatting import clock, long_day

_LONG_SPAN = 12 * 60  # minutes; hours over a night of a clock change are ambiguous


def meaning(said: Phrase, seen: Seen) -> Meaning | None:
    """The meaning of a phrase; None where it only looks like a time."""
    found = _meaning(said, seen)
    if found is None or found.why is None:
        return found
    beside = {"weekly": said.weekly, "length": _length(said)}
    return found.model_copy(update={"why": found.why.model_copy(update=beside)})


def _length(said: Phrase) -> int | None:
    """The length, where it was said and is possible."""
    cuts = spans(said.clock, said.end, said.part) if said.clock and said.end else ()
    lengths = {end - start for start, end in cuts if end is not None}
    length = lengths.pop() if len(lengths) == 1 else said.length
    return length if length is not None and LEAST <= length <= MOST else None


def _meaning(said: Phrase, seen: Seen) -> Meaning | None:
    if said.span is not None:
        return _from_now(said, seen)
    said = _kept_clock(said, seen)
    days = days_of(said, seen.today)
    if said.loose and (days.wrong or not _fits_loose(said.clock)):
        return None
    if said.clock is None:
        return _no_clock(said, days, seen)
    for one in (said.clock, said.end):
        if one is not None and one.impossible:
            wrong = f"{one.said} isn't on the clock."
            return told(_on_day(wrong, said, days, seen), Rank.WRONG)
    cuts = spans(said.clock, said.end, said.part)
    if not cuts:
        return told(_on_day("That time of day can't be read.", said, days, seen), Rank.UNFIT)
    found = _on_days(said, days, cuts, seen)
    return _unsure(found, seen) if said.loose and _bare(said.clock) else found


def _fits_loose(clock: Clock | None) -> bool:
    """Whether the rest is a time beyond doubt, so that a bare number before it can be a date."""
    return clock is not None and not clock.impossible and not (clock.half and clock.hour > 12)


def from_shift(start: datetime, seen: Seen) -> Booking | WhyNot:
    """A moment that was counted from another ("an hour later"), as if it was typed in full."""
    start = start.astimezone(seen.zone)
    minute = start.hour * 60 + start.minute
    if start <= seen.now:
        return passed(start, seen.now, seen.zone)
    found = (
        booked(Phrase(), start, None, seen) if seen.hours.hold(minute) else at_night(start, seen)
    )
    return found.booking or found.why or why_not("That time can't be.", seen.now, seen.zone)


def _kept_clock(said: Phrase, seen: Seen) -> Phrase:
    """The meaning of a day alone where a time was agreed before: that time on another day."""
    has_day = said.weekdays or said.dated or said.shift is not None
    other = has_day or said.part  # "pm", of two times that were offered
    if seen.keep is None or said.clock or said.loose or not other:
        return said
    local = seen.keep.astimezone(seen.zone)
    return said.model_copy(update={"clock": Clock(hour=local.hour, minute=local.minute, sure=True)})


def _from_now(said: Phrase, seen: Seen) -> Meaning | None:
    """The meaning of "in 2 hours", with nothing beside it but a length."""
    if said.model_copy(update={"span": None, "length": None, "weekly": False}) != Phrase():
        return None
    start = (seen.now + timedelta(minutes=said.span or 0)).astimezone(seen.zone)
    start = start.replace(second=0, microsecond=0)
    if start <= seen.now or said.weekly:
        return None
    changed = start.utcoffset() != seen.now.astimezone(seen.zone).utcoffset()
    if changed and (said.span or 0) >= _LONG_SPAN:
        return asked("The clocks change before then.", WHICH, [start], seen)
    minute = start.hour * 60 + start.minute
    if not seen.hours.hold(minute):
        return at_night(start, seen)
    return booked(said, start, None, seen)


def _no_clock(said: Phrase, days: Days, seen: Seen) -> Meaning | None:
    """The meaning of a day alone, or of less."""
    if len(days.options) > 1:
        return _among(days, ((USUAL.hour * 60, None),), seen)
    if days.wrong:
        on = days.options[0] if days.options else None
        return told(why_not(days.wrong, seen.now, seen.zone, on), Rank.WRONG)
    if days.options and days.options[0] < seen.today:
        return told(why_not("That day is over.", seen.now, seen.zone), Rank.WRONG)
    if days.options:
        on = days.options[0]
        wrong = _on_day("We need a time too.", said, days, seen).wrong
        return told(why_not(wrong, seen.now, seen.zone, on, TRY), Rank.LACKING)
    if said.weekly or said.week:
        why = why_not("We need a day and a time too.", seen.now, seen.zone)
        return told(why, Rank.LACKING)
    return None


def _on_days(said: Phrase, days: Days, cuts: tuple[Cut, ...], seen: Seen) -> Meaning:
    """The meaning of a time of day on the days that can be meant."""
    if len(days.options) > 1 or (days.wrong and days.options):
        return _among(days, _usual(cuts, seen) or cuts, seen)
    if days.wrong:
        return told(why_not(days.wrong, seen.now, seen.zone), Rank.WRONG)
    if days.options:
        return _on_one(said, days, cuts, seen)
    if said.weekly:
        again = "Type it like every Tuesday 5pm."
        return told(why_not("We need a day too.", seen.now, seen.zone, again=again), Rank.WRONG)
    if said.week:
        return told(why_not("We need a day too.", seen.now, seen.zone), Rank.WRONG)
    return _any_day(said, cuts, seen)


def _on_one(said: Phrase, days: Days, cuts: tuple[Cut, ...], seen: Seen) -> Meaning:
    on = days.options[0]
    usual = _usual(cuts, seen)
    if not usual:
        return _outside(on, cuts, seen)
    comes = _to_come(on, usual, seen)
    if not comes and days.rolls and _was(on, usual, seen):
        comes = _to_come(on + timedelta(days=7), usual, seen)
    return _chosen(said, on, usual, comes, seen)


def _chosen(
    said: Phrase, on: date, usual: tuple[Cut, ...], comes: list[tuple[datetime, Cut]], seen: Seen
) -> Meaning:
    """The one usual time that is to come; two are asked about, none is over or impossible."""
    if len({start for start, _ in comes}) == 1:
        start, cut = comes[0]
        if not seen.hours.hold(cut[0]):
            return at_night(start, seen)
        return booked(said, start, cut, seen)
    if comes:
        return _halves([start for start, _ in comes], seen)
    first = seen.moment(on, usual[0][0])
    if first is None:
        at = f"{figures(usual[0][0])} is left out"
        wrong = f"The clocks go forward then, so {at}."
        return told(why_not(wrong, seen.now, seen.zone, on, again=TRY), Rank.WRONG)
    return _over(first, usual, seen)


def _over(first: datetime, usual: tuple[Cut, ...], seen: Seen) -> Meaning:
    """The answer to a time that has passed: the same time on a later day is offered."""
    why = passed(first, seen.now, seen.zone)
    if first.date() == seen.today and (tomorrow := _to_come(_after(seen.today), usual, seen)):
        offers = offers_of([start for start, _ in tomorrow], seen)
        example = f"Type it like {offers[0][0]}."
        why = why.model_copy(update={"suggestions": offers, "example": example})
    return told(why, Rank.PASSED)


def _any_day(said: Phrase, cuts: tuple[Cut, ...], seen: Seen) -> Meaning:
    """The meaning of a time of day alone: on the day spoken of, else today, else tomorrow."""
    near = seen.near.astimezone(seen.zone).date() if seen.near else seen.today
    on = max(near, seen.today)
    usual = _usual(cuts, seen)
    if not usual:
        on = on if _to_come(on, cuts, seen) else _after(seen.today)
        return _outside(on, cuts, seen)
    comes = _to_come(on, usual, seen)
    later = _to_come(_after(seen.today), usual, seen)
    if len(usual) > 1:
        both = comes if len(comes) == len(usual) else (*comes, *later)
        return _halves(sorted({s for s, _ in both})[: len(usual)], seen)
    if comes or not later or (said.clock and not _bare(said.clock)):
        return _chosen(said, on, usual, comes or later, seen)
    return _over(_was(on, usual, seen)[0], usual, seen)


def _among(days: Days, cuts: tuple[Cut, ...], seen: Seen) -> Meaning:
    """The question about several days, or about a day that is not as was said."""
    starts = [s for on in days.options for s, _ in _to_come(on, cuts, seen)]
    if not starts:
        on = days.options[0]
        return told(why_not(days.wrong, seen.now, seen.zone, on), Rank.WRONG)
    return asked(days.wrong, WHICH, starts, seen)


def _outside(on: date, cuts: tuple[Cut, ...], seen: Seen) -> Meaning:
    """The question about a time outside the usual hours, with the other half of the day to tap."""
    start = seen.moment(on, cuts[0][0])
    if start is None:
        wrong = f"The clocks go forward then, so {figures(cuts[0][0])} is left out."
        return told(why_not(wrong, seen.now, seen.zone, on, again=TRY), Rank.WRONG)
    if start <= seen.now and cuts[0][0]:
        return told(passed(start, seen.now, seen.zone), Rank.PASSED)
    return at_night(start, seen)


def _halves(starts: list[datetime], seen: Seen) -> Meaning:
    """The question about "8 tomorrow": in the morning or in the evening?"""
    said = " or ".join(clock(start, seen.zone) for start in starts)
    return asked(f"Is that {said}?", "Tap one.", starts, seen, starts[0].date())


def _unsure(found: Meaning, seen: Seen) -> Meaning | None:
    if found.booking is None:
        return None
    return asked("That can be two things.", WHICH, [found.booking.start], seen)


def _usual(cuts: tuple[Cut, ...], seen: Seen) -> tuple[Cut, ...]:
    """The times in the usual hours.

    For "half 8" the evening too, since many people mean just that.
    """
    usual = tuple(cut for cut in cuts if seen.hours.hold(cut[0]))
    late = tuple(cut for cut in cuts if seen.hours.just_after(cut[0]))
    return (*usual, *late) if usual and len(cuts) > 1 else usual


def _to_come(on: date, cuts: tuple[Cut, ...], seen: Seen) -> list[tuple[datetime, Cut]]:
    found = ((seen.moment(on, cut[0]), cut) for cut in cuts)
    return [(start, cut) for start, cut in found if start is not None and start > seen.now]


def _was(on: date, cuts: tuple[Cut, ...], seen: Seen) -> list[datetime]:
    found = (seen.moment(on, cut[0]) for cut in cuts)
    return [start for start in found if start is not None and start <= seen.now]


def _after(on: date) -> date:
    return on + timedelta(days=1)


def _bare(said: Clock) -> bool:
    """Whether the half of the day was left open."""
    return len(said.minutes) > 1


def _on_day(wrong: str, said: Phrase, days: Days, seen: Seen) -> WhyNot:
    """The answer with the day that is meant, so that a time alone is enough next."""
    if len(days.options) != 1 or days.wrong:
        return why_not(wrong, seen.now, seen.zone, again=TRY)
    on = days.options[0]
    full = long_day(datetime.combine(on, USUAL, tzinfo=seen.zone), seen.zone)
    tail = f"{said.word.title()} is {full}." if said.word else f"It's for {full}."
    return why_not(f"{wrong} {tail}", seen.now, seen.zone, on, TRY)
