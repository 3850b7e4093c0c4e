"""A week of opening hours: the spans of each day, and what holds on bank holidays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from flows.directory import Value
from flows.formatting import DAYS, MONTHS, spoken_list

Span = tuple[int, int]  # minutes from midnight; a span over midnight ends after 1440
Holidays = Literal["shut", "same", "unknown", "own"]
MIDNIGHT = 24 * 60
WHOLE_DAY: Span = (0, MIDNIGHT)
NAMED = {
    (12, 25): "Christmas Day",
    (12, 24): "Christmas Eve",
    (12, 26): "Boxing Day",
    (1, 1): "New Year's Day",
    (12, 31): "New Year's Eve",
}
_SHORT = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


class Week(Value):
    """A week: `days` from Monday on, each with its spans in order.

    `shut_on` are (month, day) of every year. `holidays` says what holds on a bank holiday: "own"
    are the spans of `holiday`, "unknown" that nobody said.
    """

    days: tuple[tuple[Span, ...], ...]
    holidays: Holidays
    holiday: tuple[Span, ...] = ()
    shut_on: tuple[tuple[int, int], ...] = ()

    def expression(self, bank_holidays: Iterable[date]) -> str:
        """The week in OpenStreetMap's notation, with those bank holidays written out as dates."""
        rules = [
            f"{','.join(_SHORT[n] for n in days)} {','.join(map(_osm, spans))}"
            for days, spans in self._groups()
        ]
        dates = ",".join(map(_date, bank_holidays))
        how = {"shut": "off", "unknown": "unknown", "own": ",".join(map(_osm, self.holiday))}
        if dates and self.holidays in how:
            rules.append(f"{dates} {how[self.holidays]}")
        rules += [f"{MONTHS[month - 1][:3]} {day:02} off" for month, day in self.shut_on]
        return "; ".join(rules)

    def canonical(self) -> str:
        """The week in the one form in which it is stored: "Mon-Thu 09:00-17:00, Fri 09:00-16:00".

        A version that knows no bank holidays reads it the same way, or not at all.
        """
        rules = [
            f"{_run(run)} {_stored(span)}"
            for days, spans in self._groups()
            for run in _runs(days)
            for span in spans
        ]
        if self.holidays != unsaid(self.days):
            rules += self._canonical_holidays()
        rules += [f"closed {NAMED[date]}" for date in self.shut_on]
        return ", ".join(rules)

    def _canonical_holidays(self) -> list[str]:
        if self.holidays == "own":
            return [f"bank holidays {_stored(span)}" for span in self.holiday]
        return [f"{'closed' if self.holidays == 'shut' else 'including'} bank holidays"]

    def words(self) -> str:
        """The week as a person says it: "Monday to Friday, 9am to 5pm, shut on bank holidays"."""
        if self.days == ((WHOLE_DAY,),) * 7 and self.holidays == "same" and not self.shut_on:
            return "day and night, every day"
        groups = [f"{_days(days)}, {_spans(spans)}" for days, spans in self._groups()]
        notes = [self._holiday_words()]
        notes += [f"shut on {NAMED[date]}" for date in self.shut_on]
        return ", ".join(["; ".join(groups), *notes])

    def _holiday_words(self) -> str:
        match self.holidays:
            case "shut":
                return "shut on bank holidays"
            case "same":
                return "the same on bank holidays"
            case "own":
                return f"on bank holidays {_spans(self.holiday)}"
        return 'shown as "may be shut" on bank holidays'

    def _groups(self) -> Iterator[tuple[tuple[int, ...], tuple[Span, ...]]]:
        """Days with the same spans, in the order of the week."""
        for spans in dict.fromkeys(filter(None, self.days)):
            yield tuple(n for n, there in enumerate(self.days) if there == spans), spans


def unsaid(days: tuple[tuple[Span, ...], ...]) -> Holidays:
    """What holds on bank holidays where nothing is said of them.

    An office that is shut at weekends is shut then too. A line that has the same hours every day
    keeps them. For any other, nobody knows.
    """
    if days[0] and all(spans == days[0] for spans in days):
        return "same"
    overnight = any(shuts > MIDNIGHT for spans in days for _, shuts in spans)
    return "unknown" if days[5] or days[6] or overnight else "shut"


def _stored(span: Span) -> str:
    start, end = span
    return _osm((start, end if end <= MIDNIGHT else end - MIDNIGHT))


def _date(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1][:3]} {day.day:02}"


def _osm(span: Span) -> str:
    start, end = span
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


def _days(days: tuple[int, ...]) -> str:
    if len(days) == 7:
        return "every day"
    words: list[str] = []
    for run in _runs(days):
        named = [DAYS[day] for day in run]
        words += [f"{named[0]} to {named[-1]}"] if len(run) > 2 else named
    return spoken_list(words)


def _runs(days: tuple[int, ...]) -> list[list[int]]:
    """Days in a row."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _run(days: list[int]) -> str:
    first, last = DAYS[days[0]][:3], DAYS[days[-1]][:3]
    return first if first == last else f"{first}-{last}"


def _spans(spans: tuple[Span, ...]) -> str:
    return " and ".join(map(_span, spans))


def _span(span: Span) -> str:
    if span == WHOLE_DAY:
        return "day and night"
    start, end = span
    night = " the next day" if end > MIDNIGHT else ""
    return f"{_clock(start)} to {_clock(end)}{night}"


def _clock(minutes: int) -> str:
    hour, minute = minutes // 60 % 24, minutes % 60
    if not minute and hour % 12 == 0:
        return "midday" if hour else "midnight"
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''}{'am' if hour < 12 else 'pm'}"
