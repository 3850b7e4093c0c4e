"""Reachability: who would be reached if a concern were raised now, rung by rung with clock times.

Rule: it asks the ladder itself, so that it shows what would really happen; nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.directory import Directory, Person, Value
from flows.escalation.helplines import Line, lines
from flows.escalation.ladder import (
    ZERO,
    StepOfLadder,
    ladder_of,
    next_step,
    people_of,
    standing_in,
)
from flows.formatting import day as spoken_day
from flows.pack import Ladder, Pack, Rung

TEXTED = "already texted"
WHO = {
    "programme_manager": "the manager",
    "safeguarding_team": "the safeguarding team",
    "trustee": "the trustee",
    "admin": "the admins",
}


class Asked(Value):
    """One person of a rung: texted `at`, or never, with the reason `why`."""

    person: str
    name: str
    at: datetime | None = None
    why: str | None = None


class Stage(Value):
    """One rung: its people, or the numbers that the mentor would be shown `at` that time."""

    rung: int
    who: str
    at: datetime
    people: tuple[Asked, ...] = ()
    numbers: tuple[Line, ...] = ()

    @property
    def is_hole(self) -> bool:
        """Whether somebody should be told here and nobody can be, or no number is known."""
        return not self.numbers and not any(asked.at for asked in self.people)


class Reach(Value):
    """One ladder of one programme, as it would be climbed from this moment on."""

    programme: str
    ladder: str
    stages: tuple[Stage, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of all who would be texted, in that order, each once."""
        asked = [(a.at, a.person) for stage in self.stages for a in stage.people if a.at]
        asked.sort(key=lambda pair: pair[0])
        return tuple(dict.fromkeys(person for _, person in asked))

    @property
    def shown_at(self) -> datetime:
        """The latest time at which a public number stands on the mentor's screen."""
        return next((s.at for s in self.stages if s.numbers), self.stages[-1].at)


def reach(
    pack: Pack,
    ladder: str,
    directory: Directory,
    programme: str,
    now: datetime,
    zone: ZoneInfo,
    without: Person | None = None,
) -> Reach:
    """What a concern would do if it were raised now, with its questions answered at once.

    `without` is a person who would be left out, with all on their phone. Raises LookupError where
    the pack has no such ladder.
    """
    found = ladder_of(pack, ladder)
    if without is not None:
        phone = without.phone
        found = standing_in(found, directory, programme, lambda person: person.phone == phone)

    def why_not(person: Person, moment: datetime) -> str | None:
        return _why_not(person, directory, moment.astimezone(zone).date(), zone, without)

    steps = tuple(_steps(found, directory, programme, now, why_not))
    place = directory.programme(programme)
    borough = place.borough if place else None
    stages: list[Stage] = []
    for number, rung in enumerate(found.rungs):
        here = [(at, step) for at, step in steps if step.rung == number]
        at = here[0][0] if here else stages[-1].at if stages else now
        shown = lines(rung.numbers, pack, directory, borough, now=at, zone=zone)
        people = tuple(_asked(rung, directory, programme, here, at, why_not))
        who = WHO.get(rung.who or "", "public numbers")
        stages.append(Stage(rung=number, who=who, at=at, people=people, numbers=shown))
    return Reach(programme=programme, ladder=ladder, stages=tuple(stages))


WhyNot = Callable[[Person, datetime], str | None]


def _steps(
    ladder: Ladder, directory: Directory, programme: str, now: datetime, why_not: WhyNot
) -> Iterator[tuple[datetime, StepOfLadder]]:
    """Each step with its time; a person who is away by then is skipped."""
    last = len(ladder.rungs) - 1
    at, place = now, StepOfLadder(rung=-1, wait=ZERO)
    tried: tuple[str, ...] = ()
    while not place.public:
        moment = at
        step = next_step(
            ladder,
            directory,
            programme,
            lambda person, moment=moment: why_not(person, moment) is None,  # type: ignore[misc]
            rung=place.rung,
            tried=tried,
            left=place.left,
        )
        tried = (*tried, *step.people) if step.rung == place.rung else step.people
        place = step
        yield at, step
        if step.wait is not None and not ladder.at_once:
            at += step.wait
    assert place.rung == last


def _asked(
    rung: Rung,
    directory: Directory,
    programme: str,
    here: list[tuple[datetime, StepOfLadder]],
    at: datetime,
    why_not: WhyNot,
) -> Iterator[Asked]:
    times = {person: moment for moment, step in here for person in step.people}
    for person in people_of(rung, directory, programme):
        texted = times.get(person.id)
        why = None if texted else why_not(person, at) or TEXTED
        yield Asked(person=person.id, name=person.first_name, at=texted, why=why)


def _why_not(
    person: Person, directory: Directory, day: date, zone: ZoneInfo, without: Person | None
) -> str | None:
    """Why no SMS would go to the person on that day, in words; None where one would."""
    if person.id in directory.unreachable:
        return "no text reaches them"
    leave = next((a for a in person.away if a.first <= day <= a.last), None)
    if leave is not None:
        until = datetime(leave.last.year, leave.last.month, leave.last.day, 12, tzinfo=zone)
        return f"away until {spoken_day(until, zone)}"
    if without is not None and person.id == without.id:
        return "left out"
    if without is not None and person.phone == without.phone:
        return f"left out: shares a phone with {without.first_name}"
    return None
