"""A ladder laid flat into steps: one person, or a group texted at once, each with a wait.

Rule: a rung never takes longer than its `wait`, however many people are on it, and an empty step
takes no time. People are never pinned. A place on a ladder is a rung and the people texted on it,
so that the directory may change underneath without moving anybody twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

from flows.directory import Directory, Person, Value
from flows.formatting import spoken_list
from flows.pack import Ladder, Pack, Rung

MENTOR = "mentor"  # the first rung of an overdue session: the SMS to the mentor
ZERO = timedelta()
OURS = timedelta(minutes=1)  # what a step may take beyond its wait, on our side

Can = Callable[[Person], bool]


class StepOfLadder(Value):
    """One step: the `people` to text or the `numbers` to show, and how long it lasts.

    `wait` is None on the last step, the public one, which stays. `left` is what remains of the
    rung's wait for its later people.
    """

    rung: int
    people: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    wait: timedelta | None = None
    left: timedelta = ZERO

    @property
    def public(self) -> bool:
        """Whether this is the last step, at which everybody is texted again and again."""
        return self.wait is None


class Bounds(Value):
    """The bounds: `b1` until a human or the public numbers, `b2` when everybody takes
    it in vain.
    """

    b1: timedelta
    b2: timedelta
    lines: tuple[str, ...]


def ladder_of(pack: Pack, name: str) -> Ladder:
    """The pack's ladder with that name; `overdue` is made from `concern` where there is none.

    `unfinished` spares the manager, since nobody has said whom the concern is about. Raises
    LookupError where the pack has no such ladder (the checker refuses such a pack).
    """
    if name == "unfinished" and name in pack.ladders:
        return _sparing_manager(pack.ladders[name])
    if name in pack.ladders and name != "overdue":
        return pack.ladders[name]
    if name != "overdue":
        raise LookupError(f"the pack {pack.name} has no ladder {name!r}")
    found = pack.ladders.get("overdue") or ladder_of(pack, "concern")
    if found.rungs[0].who == MENTOR:
        return found
    own = Rung(who=MENTOR, wait=pack.timings.grace)
    return found.model_copy(update={"name": "overdue", "rungs": (own, *found.rungs)})


def _sparing_manager(ladder: Ladder) -> Ladder:
    rungs = tuple(
        rung.model_copy(update={"spares_manager": rung.who == "safeguarding_team"})
        for rung in ladder.rungs
    )
    return ladder.model_copy(update={"rungs": rungs})


def standing_in(
    ladder: Ladder, directory: Directory, programme: str, barred: Callable[[Person], bool]
) -> Ladder:
    """The ladder with stand-ins on each rung whose people are all barred, or that has no people.

    A person who is barred once stays so, so that a place on the ladder keeps its meaning.
    """

    def rung_of(rung: Rung) -> Rung:
        team = rung.model_copy(update={"stand_in": None})
        if rung.stand_in is None or not all(map(barred, people_of(team, directory, programme))):
            return rung
        return rung.model_copy(update={"who": rung.stand_in, "each": None, "stand_in": None})

    if not any(rung.stand_in for rung in ladder.rungs):
        return ladder
    return ladder.model_copy(update={"rungs": tuple(map(rung_of, ladder.rungs))})


def people_of(
    rung: Rung, directory: Directory, programme: str, mentor: Person | None = None
) -> tuple[Person, ...]:
    """The people whom the rung names today, in listed order, each once."""
    if rung.who is None:
        return ()
    if rung.who == MENTOR:
        return (mentor,) if mentor else ()
    people = directory.who(rung.who, programme)
    if rung.spares_manager:
        managers = directory.who("programme_manager", programme)
        people = tuple(p for p in people if p not in managers)
    if not people and rung.stand_in:
        people = directory.who(rung.stand_in, programme)
    return tuple(dict.fromkeys(people))


def everybody(ladder: Ladder, directory: Directory, programme: str) -> tuple[Person, ...]:
    """Everybody on any rung today, in the order in which they would be texted, each once."""
    people = (p for rung in ladder.rungs for p in people_of(rung, directory, programme))
    return tuple(dict.fromkeys(people))


def next_step(
    ladder: Ladder,
    directory: Directory,
    programme: str,
    can: Can,
    *,
    rung: int = -1,
    tried: Collection[str] = (),
    left: timedelta = ZERO,
    mentor: Person | None = None,
) -> StepOfLadder:
    """The first step after a place that can be texted; otherwise the public step.

    The place is a rung, the people `tried` on it, and what is `left` of its wait; -1 is before the
    first. `can` says whether a person can be texted. A rung whose people are all on an earlier one
    too, such as a team that consists of the manager, is skipped: nobody waits for it.
    """
    earlier = {
        p.id for r in ladder.rungs[: max(rung, 0)] for p in people_of(r, directory, programme)
    }
    for number in range(max(rung, 0), len(ladder.rungs)):
        here = ladder.rungs[number]
        fresh = number != rung
        if here.wait is None:
            return StepOfLadder(rung=number, numbers=here.numbers)
        if here.numbers and fresh:
            return StepOfLadder(rung=number, numbers=here.numbers, wait=here.wait)
        people = tuple(
            p
            for p in people_of(here, directory, programme, mentor)
            if can(p) and (fresh or p.id not in tried)
        )
        listed = {p.id for p in people_of(here, directory, programme)}
        if listed and listed <= earlier:
            continue
        earlier |= listed
        available = here.wait if fresh else left
        if people and available > ZERO:
            return _split(number, people, here.each or ZERO, available)
    last = ladder.rungs[-1]
    return StepOfLadder(rung=len(ladder.rungs) - 1, numbers=last.numbers)


def _split(
    number: int, people: tuple[Person, ...], each: timedelta, available: timedelta
) -> StepOfLadder:
    """The first of `people` alone, if the next can still start `each` before the end.

    Otherwise all of them together, with all the time that is left.
    """
    if len(people) > 1 and each > ZERO and available - each >= each:
        return StepOfLadder(rung=number, people=(people[0].id,), wait=each, left=available - each)
    return StepOfLadder(rung=number, people=tuple(p.id for p in people), wait=available)


def flatten(
    pack: Pack,
    ladder: str,
    directory: Directory,
    programme: str,
    *,
    can: Can = lambda _: True,
    mentor: Person | None = None,
) -> tuple[StepOfLadder, ...]:
    """Every step of a ladder as it would be climbed today, from the first to the public one.

    A ladder that is `at_once` has two: everybody, with no wait, and the public step.
    """
    found = ladder_of(pack, ladder)
    last = next_step(found, directory, programme, lambda _: False, rung=len(found.rungs) - 1)
    if found.at_once:
        people = tuple(p.id for p in everybody(found, directory, programme) if can(p))
        return (StepOfLadder(rung=0, people=people, wait=ZERO), last) if people else (last,)
    steps: list[StepOfLadder] = []
    place = StepOfLadder(rung=-1, wait=ZERO)
    tried: tuple[str, ...] = ()
    while not place.public:
        step = next_step(
            found,
            directory,
            programme,
            can,
            rung=place.rung,
            tried=tried,
            left=place.left,
            mentor=mentor,
        )
        tried = (*tried, *step.people) if step.rung == place.rung else step.people
        steps.append(step)
        place = step
    return tuple(steps)


def ranking(clock: timedelta, steps: tuple[StepOfLadder, ...]) -> timedelta:
    """The longest time to the end of `steps`: the clock, each wait, and a minute of ours for each
    step.
    """
    waits = [step.wait + OURS for step in steps if step.wait is not None]
    return clock + sum(waits, ZERO)


def bounds(pack: Pack, ladder: str, directory: Directory, programme: str) -> Bounds:
    """The two bounds of a ladder, counted from the first tap, with the sum in words.

    Everybody counts as at work, since one person fewer never makes a ladder longer. Raises
    LookupError where the pack has no such ladder.
    """
    timings = pack.timings
    steps = flatten(pack, ladder, directory, programme)
    first_numbers = next(n for n, step in enumerate(steps) if step.numbers)
    to_numbers = steps[: first_numbers + 1]
    b1 = ranking(timings.raising, tuple(s for s in to_numbers if not s.numbers))
    people = everybody(ladder_of(pack, ladder), directory, programme)
    turns = len(people) * (timings.held + timings.chase)
    b2 = ranking(timings.raising, steps) + turns
    lines = (
        f"{spell(timings.raising)}: questions unanswered",
        *(_line(step, directory) for step in steps),
        f"so {spell(b1)} at most until somebody holds it, or the public numbers are there",
        f"{spell(turns)} more, if each of {len(people)} takes it and nobody decides",
        f"so {spell(b2)} at most until the public numbers are there",
    )
    return Bounds(b1=b1, b2=b2, lines=lines)


def _line(step: StepOfLadder, directory: Directory) -> str:
    names = [p.first_name for p in map(directory.person, step.people) if p is not None]
    what = spoken_list(names) if names else "the public numbers"
    if step.wait is None:
        return "then: the public numbers, and all are texted again until somebody takes it"
    return f"{spell(step.wait)} and {spell(OURS)} of ours: {what}"


def spell(span: timedelta) -> str:
    """A span of time in words, "29 min" or "5 h 9 min"."""
    seconds = int(span.total_seconds())
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 min"
