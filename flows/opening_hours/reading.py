"""Opening hours as councils write them -> a `Week`, or HoursError where a doubt is left.

Theory of operation. The text becomes words (`tokens`). Two times with a dash between them become a
span, two days with a dash between them the days from one to the other. The text then falls into
parts, at each line, semicolon and full stop, and at a comma where what stands on both sides is
whole. Each part begins with days ("Mon-Fri 9-5, Sat 10-4") or with times ("9-5 Mon-Fri"), and goes
on so to its end; whatever is left over refuses the whole. No day may be given twice, so that of two
readings none is ever chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from flows.formatting import DAYS, spoken_list
from flows.opening_hours.parts import Part, read_part
from flows.opening_hours.spans import HoursError
from flows.opening_hours.tokens import BANK_HOLIDAYS, Token, tokens
from flows.opening_hours.week import WHOLE_DAY, Holidays, Span, Week, unsaid

EXAMPLE = 'Write them like "Mon-Fri 9am-5pm, Sat 10am-4pm, closed bank holidays".'
_EVERY = frozenset(range(7))
_LONGEST = 300


@lru_cache(maxsize=4096)
def read_hours(text: str) -> Week:
    """The week that the text describes. Raises HoursError, with what is wrong in its words."""
    if len(text) > _LONGEST:
        raise HoursError("That is too long for opening hours.")
    words = tokens(text)
    if not any(token.kind in ("time", "all_day", "always", "closed") for token in words):
        raise HoursError("There is no time in it.")
    whole = Part(())
    for part in _parts(words):
        read_part(part, whole)
    return _week(whole, office=any(token.kind == "office" for token in words))


def _parts(words: Iterable[Token]) -> Iterable[list[Token]]:
    """The parts that stand for themselves."""
    lines: list[list[Token]] = [[]]
    for token in words:
        if token.kind == "end":
            lines.append([])
        elif token.kind != "office":
            lines[-1].append(token)
    for line in filter(None, lines):
        between = _at_commas(line)
        whole = len(between) > 1 and all(map(_is_whole, between))
        yield from between if whole else [line]


def _at_commas(line: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in line:
        if token.kind == "comma":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _is_whole(part: Sequence[Token]) -> bool:
    """Whether a part says both when and on which days, or what is closed."""
    kinds = {token.kind for token in part}
    if part and part[0].kind in ("except", "including"):
        return kinds <= {"except", "including", "days", "and", "dash", "to"}
    return "always" in kinds or ("days" in kinds and bool(kinds & {"time", "all_day", "closed"}))


def _week(whole: Part, *, office: bool) -> Week:
    days = _days(whole, office=office)
    holiday = days.pop(BANK_HOLIDAYS, None)
    shut = whole.shut
    for day in shut - {BANK_HOLIDAYS}:
        days.pop(day, None)
    if not days:
        raise HoursError("It is never open by that.")
    if missing := whole.included - {BANK_HOLIDAYS} - set(days):
        raise HoursError(f"{spoken_list([DAYS[n] for n in sorted(missing)])} have no times.")
    week = tuple(days.get(day, ()) for day in range(7))
    given = sum((holiday is not None, BANK_HOLIDAYS in shut, BANK_HOLIDAYS in whole.included))
    if given > 1:
        raise HoursError("Bank holidays stand in it twice.")
    holidays: Holidays = unsaid(week)
    if holiday is not None:
        holidays = "own"
    elif BANK_HOLIDAYS in shut:
        holidays = "shut"
    elif BANK_HOLIDAYS in whole.included:
        holidays = "same"
    dates = tuple(sorted(whole.shut_on))
    return Week(days=week, holidays=holidays, holiday=holiday or (), shut_on=dates)


def _days(whole: Part, *, office: bool) -> dict[int, tuple[Span, ...]]:
    """The spans of each day, early closing taken in."""
    rules = whole.rules
    if any(not days for days, _ in rules):
        rules = _of_no_days(rules, office=office)
    days: dict[int, tuple[Span, ...]] = {}
    for named, spans in _together(rules).items():
        for day in named:
            if day in days:
                raise HoursError(f"{_name(day)} stands in it twice.")
            days[day] = spans
    for named, shuts in whole.early:
        for day in named:
            days[day] = _shutting(days.get(day), shuts, rules)
    return days


_Rule = tuple[frozenset[int], tuple[Span, ...]]


def _together(rules: list[_Rule]) -> dict[frozenset[int], tuple[Span, ...]]:
    """Spans of the same days together: "Mon-Fri 9-12, Mon-Fri 1-5"."""
    found: dict[frozenset[int], tuple[Span, ...]] = {}
    for named, spans in rules:
        before = found.get(named, ())
        if before and spans[0][0] < before[-1][1]:
            raise HoursError("The same days stand in it twice, with times that overlap.")
        found[named] = (*before, *spans)
    return found


def _of_no_days(rules: list[_Rule], *, office: bool) -> list[_Rule]:
    """Times without days: every day if they are the whole text, Monday to Friday for an office."""
    (_, spans), *more = rules
    if not more and spans == (WHOLE_DAY,):
        return [(_EVERY, spans)]
    if not more and office:
        return [(frozenset(range(5)), spans)]
    raise HoursError("It does not say on which days.")


def _shutting(spans: tuple[Span, ...] | None, shuts: int, rules: list[_Rule]) -> tuple[Span, ...]:
    """The spans of a day with early closing: its own, else those of the days named last."""
    *before, (opens, later) = spans or rules[-1][1]
    if not opens < shuts <= max(later, shuts if spans is None else later):
        raise HoursError("A day cannot shut before it opens, or later than on the other days.")
    return (*before, (opens, shuts))


def _name(day: int) -> str:
    return "Bank holidays" if day == BANK_HOLIDAYS else DAYS[day]
