"""Days as people type them: "fri", "friday week", "22 May", "4/12/2026", "the 4th".

A day is kept as it was said (`Weekday`, `Dated`) and then seen from today: `days_of` gives every
day that can be meant. Where there are two, nothing is guessed: the person is asked.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from flows.directory import Value
from flows.formatting import DAYS, MONTHS

_JUST_PASSED = timedelta(days=31)
_WEEK = timedelta(days=7)
_SUNDAY = 6
_FURTHEST = timedelta(days=364)
_TOO_FAR = "That's too far ahead."
_YEARS = 9  # a year further from now is a slip of the pen


class Weekday(Value):
    """A day of the week (0 is Monday) with its words; `weeks` is the number in "friday week"."""

    index: int
    which: str = ""  # "this", "next", "coming", "last"
    weeks: int = 0


class Dated(Value):
    """A number of a month; `month` and `year` are None where they were not said."""

    number: int
    month: int | None = None
    year: int | None = None


class Days(Value):
    """The days that can be meant, and what is wrong with them; one day and no fault is certain.

    `rolls` says that the same weekday a week later is meant where the time has passed.
    """

    options: tuple[date, ...] = ()
    wrong: str = ""
    rolls: bool = False


def days_of_week(said: Weekday, week: str, today: date) -> Days:
    """The days that a weekday can mean. `week` is "this" or "next" where a week was named."""
    ahead = (said.index - today.weekday()) % 7
    first = today + timedelta(days=ahead)
    monday = today - timedelta(days=today.weekday())
    if said.which == "last":
        return Days(wrong="That day is over.")
    if week:
        there = monday + timedelta(days=said.index) + (_WEEK if week == "next" else timedelta())
        twice = week == "next" and today.weekday() == _SUNDAY
        return _one_of(there, there + _WEEK if twice else there)
    if said.weeks:
        return Days(options=(_later(first, said.weeks),))
    if said.which == "next":
        return _next(first, ahead, monday + timedelta(days=7 + said.index), today)
    if said.which == "coming" and not ahead:
        return _one_of(first, first + _WEEK)
    return Days(options=(first,), rolls=not ahead and not said.which)


def _next(first: date, ahead: int, there: date, today: date) -> Days:
    """The days of "next friday": the one that comes, or the one of next week.

    Of two, the person is asked.
    """
    if ahead == 1 or today.weekday() == _SUNDAY:
        return _one_of(first, first + _WEEK)
    return _one_of(first if ahead else first + _WEEK, there)


def _one_of(*days: date) -> Days:
    options = tuple(sorted(set(days)))
    wrong = f"There are two {DAYS[options[0].weekday()]}s." if len(options) > 1 else ""
    return Days(options=options, wrong=wrong)


def _later(on: date, weeks: int) -> date:
    return on + weeks * _WEEK


def days_of_date(said: Dated, weekday: Weekday | None, today: date) -> Days:
    """The days of a date, in the year in which it comes; the weekday beside it has to agree."""
    if said.month is None:
        return _numbered(said.number, weekday, today)
    if not 1 <= said.month <= 12:
        return Days(wrong=f"{said.month} isn't a month. We write the day first.")
    if said.year and abs(said.year - today.year) > _YEARS:
        return Days(wrong=_TOO_FAR if said.year > today.year else "That day is over.")
    years = (said.year,) if said.year else (today.year, today.year + 1)
    days = [d for d in (_date(y, said.month, said.number) for y in years) if d]
    gone = not said.year and 0 <= today.month - said.month <= 1 and len(days) < len(years)
    if not days or (gone and days[0].year > today.year):
        coming = said.year or today.year + (said.month < today.month and not gone)
        most = monthrange(coming, said.month)[1]
        return Days(wrong=f"{MONTHS[said.month - 1]} has {most} days.")
    return _agreed(_chosen(days, today, weekday), weekday, today)


def _chosen(days: list[date], today: date, weekday: Weekday | None) -> date:
    """The first date that is not over.

    One of the last month is more likely a slip than next year's.

    The weekday beside it settles which of the two is meant.
    """
    good = [d for d in days if d >= today - _JUST_PASSED] or days[-1:]
    if good[0] < today and weekday is not None:
        return next((d for d in good if d.weekday() == weekday.index), good[0])
    return good[0]


def _numbered(number: int, weekday: Weekday | None, today: date) -> Days:
    """The next day with that number; where a month without it lies between, the person is asked."""
    ahead = (today + timedelta(days=n) for n in range(93))
    comes = [d for d in ahead if d.day == number]
    if not comes:
        return Days(wrong="No month has that many days.")
    soon_after = (d for d in comes[1:] if d - today <= 2 * _JUST_PASSED)
    later = [d for d in soon_after if weekday and d.weekday() == weekday.index]
    soon = today if number >= today.day else today.replace(day=28) + timedelta(days=4)
    most = monthrange(soon.year, soon.month)[1]
    if number > most:
        return Days(options=tuple(comes[:1]), wrong=f"{MONTHS[soon.month - 1]} has {most} days.")
    return _agreed(comes[0], weekday, today, tuple(later[:1]))


def _agreed(on: date, weekday: Weekday | None, today: date, later: tuple[date, ...] = ()) -> Days:
    """That day, if it is the weekday beside it.

    Otherwise the day and the days that may be meant.
    """
    if on - today > _FURTHEST:
        return Days(wrong=_TOO_FAR)
    if weekday is None or (on.weekday() == weekday.index and weekday.which != "last"):
        return Days(options=(on,))
    wrong = f"{on.day} {MONTHS[on.month - 1]} is a {DAYS[on.weekday()]}."
    near = (on + timedelta(days=n) for n in range(-3, 4))
    there = [d for d in near if d.weekday() == weekday.index and d >= today]
    return Days(options=(on, *there, *later), wrong=wrong)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
