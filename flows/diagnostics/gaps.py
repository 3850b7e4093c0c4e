"""Gaps: days, now or to come, on which a ladder reaches nobody because all its people are away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.directory import Directory, Person, Value
from flows.escalation.ladder import everybody, ladder_of
from flows.formatting import day, long_day, spoken_list
from flows.pack import Pack

_DAY = timedelta(days=1)
NOON, UTC = time(12), ZoneInfo("UTC")


class Gap(Value):
    """A span of days on which no SMS about a concern reaches any of `people`, both days included.

    They are all the people on each of the `ladders` of the programme.
    """

    programme: str
    ladders: tuple[str, ...]
    people: tuple[str, ...]
    first: date
    last: date

    def words(self, directory: Directory) -> str:
        """What an admin reads: who is away together, when, and what that means."""
        programme = directory.programme(self.programme)
        names = [p.first_name for p in map(directory.person, self.people) if p]
        verb = "are all away" if len(names) > 1 else "is away"
        return (
            f'"{programme.name if programme else self.programme}": {spoken_list(names)} {verb} '
            f"{self.days}, so nobody could be told (ladder {', '.join(self.ladders)}). "
            "Name somebody who stands in."
        )

    @property
    def days(self) -> str:
        """The days in words: "from Thursday 24 December to Sunday 27 December"."""
        return self._between(long_day)

    @property
    def short_days(self) -> str:
        """The days as an SMS shows them: "from Thu 24 Dec to Sun 27 Dec"."""
        return self._between(day)

    def _between(self, spoken: Callable[[datetime, ZoneInfo], str]) -> str:
        first, last = (spoken(datetime.combine(d, NOON, UTC), UTC) for d in (self.first, self.last))
        return f"on {first}" if first == last else f"from {first} to {last}"


def gaps(pack: Pack, directory: Directory, today: date) -> tuple[Gap, ...]:
    """Every gap that is not over, the first to come first."""
    found: dict[tuple[str, tuple[str, ...], date, date], list[str]] = {}
    for programme in directory.programmes:
        for name in pack.ladders:
            people = everybody(ladder_of(pack, name), directory, programme.id)
            ids = tuple(sorted(p.id for p in people))
            for first, last in _nobody_there(people, directory, today):
                found.setdefault((programme.id, ids, first, last), []).append(name)
    listed = (
        Gap(programme=programme, ladders=tuple(names), people=ids, first=first, last=last)
        for (programme, ids, first, last), names in found.items()
    )
    return tuple(sorted(listed, key=lambda gap: (gap.first, gap.last)))


def can_be_told(person: Person, directory: Directory, when: date) -> bool:
    """Whether an SMS of that day reaches the person, as far as we know."""
    return person.id not in directory.unreachable and not person.is_away(when)


def _nobody_there(
    people: Sequence[Person], directory: Directory, today: date
) -> Iterator[tuple[date, date]]:
    """The runs of days from today on which somebody could usually be told, but all are away."""
    reachable = [p for p in people if p.id not in directory.unreachable]
    if not reachable or not all(p.away for p in reachable):
        return
    changes = {today} | {a.first for p in reachable for a in p.away}
    changes |= {a.last + _DAY for p in reachable for a in p.away}
    begun: date | None = None
    for change in sorted(each for each in changes if each >= today):
        away = all(p.is_away(change) for p in reachable)
        if away and begun is None:
            begun = change
        elif not away and begun is not None:
            yield begun, change - _DAY
            begun = None
