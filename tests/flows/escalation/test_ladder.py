"""Ladders laid flat, their bounds, and who may know of what is on them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.directory import Directory, Person, Role
from flows.escalation.audience import audience
from flows.escalation.events import SubjectNamed
from flows.escalation.ladder import StepOfLadder, bounds, flatten, ladder_of, next_step, spell
from flows.pack import Ladder, Pack, Rung
from tests.flows.escalation.play import HARBOUR, Play, pack, person, raised

PACK = pack()


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def team_of(size: int) -> Directory:
    """Harbour with a safeguarding team of that size."""
    team = tuple(person(f"Team{n}", Role.SAFEGUARDING, 500 + n) for n in range(size))
    programme = HARBOUR.programmes[0].model_copy(update={"safeguarding": tuple(p.id for p in team)})
    return HARBOUR.model_copy(
        update={"people": (*HARBOUR.people, *team), "programmes": (programme,)}
    )


def shown(steps: tuple[StepOfLadder, ...]) -> list[tuple[str, float | None]]:
    """Each step as its people (or its numbers) and its minutes."""
    return [
        (
            " ".join(step.people or step.numbers),
            None if step.wait is None else step.wait.total_seconds() / 60,
        )
        for step in steps
    ]


def test_the_default_ladder_is_the_manager_then_the_team_one_after_another() -> None:
    steps = flatten(PACK, "concern", HARBOUR, "north")

    assert shown(steps) == [("priya", 10), ("dan", 3), ("ruth", 7), ("nspcc social_care", None)]


@pytest.mark.parametrize(
    ("size", "steps"),
    [
        (1, [("team0", 10)]),
        (2, [("team0", 3), ("team1", 7)]),
        (3, [("team0", 3), ("team1", 3), ("team2", 4)]),
        (4, [("team0", 3), ("team1", 3), ("team2 team3", 4)]),
        (6, [("team0", 3), ("team1", 3), ("team2 team3 team4 team5", 4)]),
    ],
)
def test_whoever_would_start_too_late_goes_together_with_the_last(
    size: int, steps: list[tuple[str, float]]
) -> None:
    flat = flatten(PACK, "unfinished", team_of(size), "north")

    assert shown(flat)[:-1] == steps


@pytest.mark.parametrize("size", range(1, 9))
def test_a_rung_never_takes_longer_however_many_are_on_it(size: int) -> None:
    flat = flatten(PACK, "unfinished", team_of(size), "north")

    assert sum((s.wait for s in flat if s.wait is not None), timedelta()) == minutes(10)


def test_without_a_space_between_people_a_rung_is_texted_at_once() -> None:
    rungs = (Rung(who="safeguarding_team", wait=minutes(5)), Rung(numbers=("nspcc",)))
    ladders = {**PACK.ladders, "unfinished": Ladder(name="unfinished", rungs=rungs)}
    other = PACK.model_copy(update={"ladders": ladders})

    assert shown(flatten(other, "unfinished", HARBOUR, "north"))[0] == ("dan ruth", 5)


def test_an_empty_step_takes_no_time() -> None:
    flat = flatten(PACK, "concern", HARBOUR, "north", can=lambda p: p.id == "ruth")

    assert shown(flat) == [("ruth", 10), ("nspcc social_care", None)]


def test_with_nobody_to_text_the_public_step_is_the_first() -> None:
    flat = flatten(PACK, "concern", HARBOUR, "north", can=lambda _: False)

    assert shown(flat) == [("nspcc social_care", None)]


def test_a_ladder_that_is_at_once_has_everybody_on_one_step() -> None:
    flat = flatten(PACK, "danger", HARBOUR, "north")

    assert shown(flat) == [("priya dan ruth", 0), ("nspcc social_care", None)]


def test_a_ladder_without_a_name_begins_with_the_staff_line_and_ends_with_a_trustee() -> None:
    flat = flatten(PACK, "unsaid", HARBOUR, "north")

    assert shown(flat) == [
        ("staff_line", 10),
        ("tess", 10),
        ("staff_line nspcc", None),
    ]


def test_a_place_on_a_ladder_stays_where_it_is_when_somebody_joins_the_team() -> None:
    ladder = ladder_of(PACK, "unfinished")

    later = next_step(
        ladder,
        team_of(4),
        "north",
        lambda _: True,
        rung=0,
        tried=("team0",),
        left=minutes(7),
    )

    assert shown((later,)) == [("team1", 3)]


def test_somebody_who_joins_after_a_rung_has_no_time_left_waits_for_the_public_step() -> None:
    ladder = ladder_of(PACK, "unfinished")

    later = next_step(ladder, team_of(4), "north", lambda _: True, rung=0, tried=("team0",))

    assert later.public


def test_an_overdue_ladder_begins_with_the_mentors_own_text() -> None:
    ladder = ladder_of(PACK, "overdue")

    assert [r.who for r in ladder.rungs] == [
        "mentor",
        "programme_manager",
        "safeguarding_team",
        None,
    ]
    assert ladder.rungs[0].wait == PACK.timings.grace


def test_a_ladder_that_the_pack_does_not_have_is_an_error() -> None:
    with pytest.raises(LookupError, match="no ladder 'nobody'"):
        ladder_of(PACK, "nobody")


def test_the_bounds_of_the_default_ladder_are_29_minutes_and_five_hours() -> None:
    found = bounds(PACK, "concern", team_of(3), "north")

    assert found.b1 == minutes(29)
    assert spell(found.b2) == "5 h 9 min"
    assert found.lines[0] == "5 min: questions unanswered"
    assert found.lines[1] == "10 min and 1 min of ours: Priya"
    assert "29 min" in found.lines[6]


@pytest.mark.parametrize(
    ("ladder", "b1"),
    [("danger", 6), ("unfinished", 18), ("about_staff", 18), ("unsaid", 5), ("danger_staff", 6)],
)
def test_the_bounds_of_the_other_ladders(ladder: str, b1: int) -> None:
    assert bounds(PACK, ladder, team_of(3), "north").b1 == minutes(b1)


@pytest.mark.parametrize("size", range(9))
def test_a_bigger_team_never_makes_the_first_bound_longer_than_29_minutes(size: int) -> None:
    assert bounds(PACK, "concern", team_of(size), "north").b1 <= minutes(29)


def test_a_wait_in_the_pack_changes_the_bounds() -> None:
    timings = PACK.timings.model_copy(update={"raising": minutes(1)})
    shorter = PACK.model_copy(update={"timings": timings})

    assert bounds(shorter, "concern", team_of(3), "north").b1 == minutes(25)


# The audience


def knows(play: Play) -> set[str]:
    return set(audience(play.pack, play.state, play.directory))


def test_the_audience_of_a_concern_is_everybody_on_its_ladder_and_not_the_mentor() -> None:
    assert knows(raised()) == {"priya", "dan", "ruth"}


def test_before_any_answer_the_manager_does_not_know() -> None:
    assert knows(Play()) == {"dan", "ruth"}


def test_the_subject_and_whoever_shares_their_number_are_no_audience() -> None:
    shared = next(p for p in HARBOUR.people if p.id == "priya").phone
    people = tuple(
        p.model_copy(update={"phone": shared}) if p.id == "ruth" else p for p in HARBOUR.people
    )
    play = raised(directory=HARBOUR.model_copy(update={"people": people}))

    play.happens(SubjectNamed(answer="priya"))

    assert knows(play) == {"dan"}


def test_a_member_of_the_team_who_is_the_mentor_or_shares_their_number_is_no_audience() -> None:
    sam = next(p for p in HARBOUR.people if p.id == "sam")
    people = tuple(
        p.model_copy(update={"phone": sam.phone}) if p.id == "dan" else p for p in HARBOUR.people
    )

    assert knows(raised(directory=HARBOUR.model_copy(update={"people": people}))) == {
        "priya",
        "ruth",
    }


def test_without_a_name_only_the_trustee_knows_whoever_was_texted_before() -> None:
    play = raised("unfinished")
    assert knows(play) == {"dan", "ruth"}

    play.happens(SubjectNamed(answer="Not sure"))

    assert knows(play) == {"tess"}


def test_a_person_who_left_is_no_audience() -> None:
    play = raised()
    people: tuple[Person, ...] = tuple(p for p in HARBOUR.people if p.id != "priya")

    play.directory = HARBOUR.model_copy(update={"people": people})

    assert knows(play) == {"dan", "ruth"}


def test_a_pack_with_one_rung_of_people_has_a_bound_too() -> None:
    rungs = (Rung(who="programme_manager", wait=minutes(3)), Rung(numbers=("nspcc",)))
    small = Pack(name="small", title="Small", ladders={"concern": Ladder(name="c", rungs=rungs)})

    assert bounds(small, "concern", HARBOUR, "north").b1 == minutes(9)
