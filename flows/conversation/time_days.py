"""Days of a whole phrase: weekday, date and "tomorrow" have to agree."""

from __future__ import annotations

from datetime import date, timedelta

from flows.conversation.time_day_words import Days, Weekday, days_of_date, days_of_week
from flows.conversation.time_rules import Phrase

ONE_DAY = "We book one day at a time."
NOT_ONE = "Those are two different days."


def days_of(said: Phrase, today: date) -> Days:
    """Every day that can be meant, seen from today; none where no day was said."""
    named = _named(said, today)
    if said.shift is None:
        return named
    ahead = today + timedelta(days=said.shift)
    if not named.options and not named.wrong:
        return Days(options=(ahead,))
    if ahead in named.options and not (said.dated and named.wrong):
        return Days(options=(ahead,))
    return Days(options=_each(ahead, *named.options), wrong=named.wrong or NOT_ONE)


def _named(said: Phrase, today: date) -> Days:
    """The days by weekday and date alone."""
    weekdays = tuple(dict.fromkeys(said.weekdays))
    several = len({w.index for w in weekdays}) > 1
    if said.dated:
        beside = weekdays[0] if weekdays and not several else None
        found = days_of_date(said.dated, beside, today)
        return _in_week(found, said.week, today) if not several else _wrong(found, NOT_ONE)
    if several:
        every = (days_of_week(w, said.week, today).options for w in weekdays)
        return Days(options=_each(*(on for options in every for on in options)), wrong=ONE_DAY)
    if weekdays:
        return _weekday(weekdays, said.week, today)
    return Days()


def _weekday(weekdays: tuple[Weekday, ...], week: str, today: date) -> Days:
    """The one weekday, said once or twice ("Friday ..., and every Friday after")."""
    full = [w for w in weekdays if w.which or w.weeks]
    return days_of_week(full[0] if full else weekdays[0], week, today)


def _in_week(found: Days, week: str, today: date) -> Days:
    if not week or not found.options:
        return found
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * (week == "next"))
    within = 0 <= (found.options[0] - monday).days < 7
    return found if within else _wrong(found, NOT_ONE)


def _wrong(found: Days, wrong: str) -> Days:
    return found.model_copy(update={"wrong": found.wrong or wrong})


def _each(*days: date) -> tuple[date, ...]:
    return tuple(sorted(set(days)))
