"""One part of opening hours: days and their times, closed days, early closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.formatting import DAYS
from flows.opening_hours.spans import Clock, HoursError, span_of
from flows.opening_hours.tokens import Token
from flows.opening_hours.week import WHOLE_DAY, Span


@dataclass
class Part:
    """What was read so far.

    `rules` are days with their spans, `early` days with their closing times.
    """

    words: tuple[Token, ...] = ()
    rules: list[tuple[frozenset[int], tuple[Span, ...]]] = field(default_factory=list)
    early: list[tuple[frozenset[int], int]] = field(default_factory=list)
    shut: set[int] = field(default_factory=set)
    shut_on: set[tuple[int, int]] = field(default_factory=set)
    included: set[int] = field(default_factory=set)


@dataclass
class _Item:
    """A run of words with one meaning."""

    kind: str
    days: frozenset[int] = frozenset()
    dates: frozenset[tuple[int, int]] = frozenset()
    times: tuple[Clock, Clock] | None = None
    clock: Clock | None = None


def read_part(words: Sequence[Token], whole: Part) -> None:
    """Add the meaning of the words to the whole. Raises HoursError for words left over."""
    _Reader(_items(words), whole).read()


def _items(words: Sequence[Token]) -> list[_Item]:
    items: list[_Item] = []
    at = 0
    while at < len(words):
        item, at = _item(words, at)
        if item is not None:
            items.append(item)
    return items


def _item(words: Sequence[Token], at: int) -> tuple[_Item | None, int]:
    token = words[at]
    after = [word.kind for word in words[at + 1 : at + 3]]
    match token.kind:
        case "time" if after in _SPANS:
            return _Item("span", times=(_clock(token), _clock(words[at + 2]))), at + 3
        case "between" if [w.kind for w in words[at + 1 : at + 4]] == ["time", "and", "time"]:
            return _Item("span", times=(_clock(words[at + 1]), _clock(words[at + 3]))), at + 4
        case "days" if after in (["dash", "days"], ["to", "days"], ["until", "days"]):
            return _Item("days", days=_run(token, words[at + 2])), at + 3
        case "days":
            dates = frozenset({token.date}) if token.date else frozenset()
            return _Item("days", days=token.days, dates=dates), at + 1
        case "until" | "to" if after[:1] == ["time"]:
            return _Item("until", clock=_clock(words[at + 1])), at + 2
        case "all_day" | "always" | "closed" | "except" | "including":
            return _Item(token.kind), at + 1
        case "and" | "comma":
            return None, at + 1
        case "dash" if _is_between(words, at):
            return None, at + 1
    raise HoursError(_left_over(token))


_SPANS = (["dash", "time"], ["to", "time"], ["until", "time"])


def _is_between(words: Sequence[Token], at: int) -> bool:
    """Whether a dash stands between days and times: "Mon-Fri - 9am-5pm"."""
    if not 0 < at < len(words) - 1:
        return False
    kinds = {words[at - 1].kind, words[at + 1].kind}
    return "days" in kinds and bool(kinds & {"time", "closed", "all_day"})


def _clock(token: Token) -> Clock:
    assert token.clock is not None
    return token.clock


def _run(first: Token, last: Token) -> frozenset[int]:
    """The days from one to another, across the end of the week too."""
    if len(first.days) != 1 or len(last.days) != 1 or max(*first.days, *last.days) >= len(DAYS):
        raise HoursError(f"{first.words}-{last.words} are no days of the week.")
    (start,), (end,) = first.days, last.days
    if start == end:
        raise HoursError(f"{first.words}-{last.words} can be read in two ways.")
    return frozenset((start + n) % 7 for n in range((end - start) % 7 + 1))


def _left_over(token: Token) -> str:
    if token.kind == "time":
        return f"{token.words} is only one end: a time to open and one to shut are needed."
    return f'"{token.words}" stands where it means nothing.'


class _Reader:
    """Walks the items of one part. Days wait in `days` until their times come, or the reverse."""

    def __init__(self, items: list[_Item], whole: Part) -> None:
        self.items = items
        self.whole = whole
        self.at = 0
        self.days: set[int] = set()
        self.times: list[_Item] = []
        kinds = [item.kind for item in items if item.kind in ("days", "span", "all_day", "always")]
        self.times_first = bool(kinds) and kinds[0] != "days"

    def read(self) -> None:
        while self.at < len(self.items):
            item = self.items[self.at]
            self.at += 1
            match item.kind:
                case "days":
                    self._take_days(item)
                case "span" | "all_day":
                    self._take_time(item)
                case "always":
                    self._take_time(item)
                    self.days |= set(range(7))
                case "closed":
                    self._take_closed()
                case "until":
                    self._take_until(item)
                case "except":
                    self._take_except()
                case "including":
                    self.whole.included |= self._following()[0]
        self._finish(last=True)

    def _next_is(self, *kinds: str) -> bool:
        return self.at < len(self.items) and self.items[self.at].kind in kinds

    def _take_days(self, item: _Item) -> None:
        if item.dates:
            self.at -= 1
            shut, dates = self._following()
            if shut or not self._next_is("closed"):
                raise HoursError("A single day of the year can only be closed.")
            self.at += 1
            self.whole.shut_on |= dates
            return
        if self.times and not self.times_first:
            self._finish()
        self.days |= item.days

    def _take_time(self, item: _Item) -> None:
        if self.days and self.times and self.times_first:
            self._finish()
        self.times.append(item)

    def _take_closed(self) -> None:
        """ "closed weekends", or "Sat closed" where days wait."""
        waiting = self.days and not self.times
        if waiting:
            self.whole.shut |= self.days
            self.days = set()
            return
        if not self._next_is("days"):
            raise HoursError('"closed" needs a day.')
        self._finish()
        days, dates = self._following()
        if self._next_is("span", "all_day", "until"):
            raise HoursError('After "closed" and a day, write the rest on a line of its own.')
        self.whole.shut |= days
        self.whole.shut_on |= dates

    def _take_except(self) -> None:
        had_times = bool(self.times)
        if not self._next_is("days"):
            raise HoursError('"except" needs a day.')
        days, dates = self._following()
        if had_times and self._next_is("span", "all_day", "until"):
            raise HoursError('After "except" and a day, write the rest on a line of its own.')
        self.whole.shut |= days
        self.whole.shut_on |= dates

    def _take_until(self, item: _Item) -> None:
        """ "until 4.30pm on Fridays", or "Friday until 4.30pm" where days wait."""
        assert item.clock is not None
        if self.days and not self.times:
            days, self.days = frozenset(self.days), set()
        else:
            self._finish()
            days = frozenset(self._following()[0])
        if not days or not self.whole.rules or self._next_is("span", "all_day"):
            raise HoursError(f"until {item.clock.words} needs a day, after the usual hours.")
        shuts = item.clock.later if item.clock.half is None else item.clock.minutes
        self.whole.early.append((days, shuts or 24 * 60))

    def _following(self) -> tuple[set[int], set[tuple[int, int]]]:
        """The days that follow."""
        days: set[int] = set()
        dates: set[tuple[int, int]] = set()
        while self._next_is("days"):
            days |= self.items[self.at].days
            dates |= self.items[self.at].dates
            self.at += 1
        return days, dates

    def _finish(self, *, last: bool = False) -> None:
        """Make a rule of the days and times that have come together."""
        if self.times and (self.days or (last and not self.whole.rules)):
            self.whole.rules.append((frozenset(self.days), _spans(self.times)))
        elif self.times or self.days:
            raise HoursError("Some days have no times, or some times no days.")
        self.days, self.times = set(), []


def _spans(items: Sequence[_Item]) -> tuple[Span, ...]:
    """The spans of a day, each after the one before it."""
    spans: list[Span] = []
    for item in items:
        after = spans[-1][1] if spans else None
        span = span_of(*item.times, after) if item.times else WHOLE_DAY
        if after is not None and span[0] < after:
            raise HoursError("The times of a day overlap, or stand in the wrong order.")
        spans.append(span)
    if len(spans) > 1 and spans[-1][1] - spans[0][0] > 24 * 60:
        raise HoursError("The times of a day overlap, or stand in the wrong order.")
    return tuple(spans)
