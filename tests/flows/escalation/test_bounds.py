"""The sums behind the bounds as they are printed, and ladders laid flat for unusual charities."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.escalation.ladder import (
    StepOfLadder,
    bounds,
    flatten,
    ladder_of,
    next_step,
    people_of,
    spell,
)
from flows.pack import Ladder, Rung
from tests.flows.escalation.play import HARBOUR, SAM, pack, without

PACK = pack()
MINUTE = timedelta(minutes=1)


def test_the_reckoning_of_the_default_ladder_is_printed_line_by_line() -> None:
    assert bounds(PACK, "concern", HARBOUR, "north").lines == (
        "5 min: questions unanswered",
        "10 min and 1 min of ours: Priya",
        "3 min and 1 min of ours: Dan",
        "7 min and 1 min of ours: Ruth",
        "then: the public numbers, and all are texted again until somebody takes it",
        "so 28 min at most until somebody holds it, or the public numbers are there",
        "3 h 30 min more, if each of 3 takes it and nobody decides",
        "so 3 h 58 min at most until the public numbers are there",
    )


def test_the_reckoning_names_the_numbers_that_come_before_the_end() -> None:
    assert bounds(PACK, "unsaid", HARBOUR, "north").lines[1:3] == (
        "10 min and 1 min of ours: the public numbers",
        "10 min and 1 min of ours: Tess",
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (45, "45 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (7262, "2 h 1 min 2 s"),
    ],
)
def test_a_span_is_spelled_in_hours_minutes_and_seconds(seconds: int, words: str) -> None:
    assert spell(timedelta(seconds=seconds)) == words


def test_a_ladder_at_once_is_one_step_without_a_wait_and_the_numbers() -> None:
    assert flatten(PACK, "danger", HARBOUR, "north") == (
        StepOfLadder(rung=0, people=("priya", "dan", "ruth"), wait=timedelta()),
        StepOfLadder(rung=2, numbers=("nspcc", "social_care")),
    )


def test_a_ladder_at_once_with_nobody_on_it_is_the_numbers_alone() -> None:
    nobody = flatten(PACK, "danger", HARBOUR, "north", can=lambda _: False)

    assert nobody == (StepOfLadder(rung=2, numbers=("nspcc", "social_care")),)


def test_a_ladder_at_once_leaves_out_who_cannot_be_texted() -> None:
    steps = flatten(PACK, "danger", HARBOUR, "north", can=lambda p: p.id != "dan")

    assert steps[0].people == ("priya", "ruth")


def test_the_overdue_ladder_laid_flat_begins_with_the_mentor() -> None:
    steps = flatten(PACK, "overdue", HARBOUR, "north", mentor=SAM)

    assert [s.people for s in steps] == [("sam",), ("priya",), ("dan",), ("ruth",), ()]
    assert [s.wait for s in steps] == [5 * MINUTE, 10 * MINUTE, 3 * MINUTE, 7 * MINUTE, None]


def test_a_rung_names_nobody_twice_and_nobody_who_is_gone() -> None:
    programme = HARBOUR.programmes[0].model_copy(update={"safeguarding": ("dan", "dan", "ruth")})
    twice = without(HARBOUR, "ruth").model_copy(update={"programmes": (programme,)})

    assert [p.id for p in people_of(Rung(who="safeguarding_team"), twice, "north")] == ["dan"]
    assert people_of(Rung(numbers=("nspcc",)), twice, "north") == ()
    assert people_of(Rung(who="mentor"), twice, "north") == ()
    assert people_of(Rung(who="mentor"), twice, "north", SAM) == (SAM,)


def test_a_pack_with_a_ladder_of_its_own_for_overdue_keeps_its_first_rung() -> None:
    rungs = (Rung(who="safeguarding_team", wait=5 * MINUTE), Rung(numbers=("nspcc",)))
    own = PACK.model_copy(
        update={"ladders": {**PACK.ladders, "overdue": Ladder(name="overdue", rungs=rungs)}}
    )

    steps = flatten(own, "overdue", HARBOUR, "north", mentor=SAM)

    assert [s.people for s in steps] == [("sam",), ("dan", "ruth"), ()]


def test_a_ladder_for_overdue_that_begins_with_the_mentor_is_taken_as_it_is() -> None:
    rungs = (Rung(who="mentor", wait=2 * MINUTE), Rung(numbers=("nspcc",)))
    own = PACK.model_copy(
        update={"ladders": {**PACK.ladders, "overdue": Ladder(name="overdue", rungs=rungs)}}
    )

    steps = flatten(own, "overdue", HARBOUR, "north", mentor=SAM)

    assert [(s.people, s.wait) for s in steps] == [(("sam",), 2 * MINUTE), ((), None)]


def test_whoever_can_start_just_as_long_before_the_end_still_starts_alone() -> None:
    rungs = (
        Rung(who="safeguarding_team", wait=6 * MINUTE, each=3 * MINUTE),
        Rung(numbers=("nspcc",)),
    )
    own = PACK.model_copy(update={"ladders": {"concern": Ladder(name="concern", rungs=rungs)}})

    steps = flatten(own, "concern", HARBOUR, "north")

    assert [(s.people, s.wait) for s in steps] == [
        (("dan",), 3 * MINUTE),
        (("ruth",), 3 * MINUTE),
        ((), None),
    ]


def test_whoever_is_on_two_rungs_is_asked_on_both() -> None:
    programme = HARBOUR.programmes[0].model_copy(update={"safeguarding": ("dan", "priya")})
    directory = HARBOUR.model_copy(update={"programmes": (programme,)})

    steps = flatten(PACK, "concern", directory, "north")

    assert [s.people for s in steps] == [("priya",), ("dan",), ("priya",), ()]


def test_a_ladder_whose_last_rung_has_a_wait_ends_there_all_the_same() -> None:
    rungs = (
        Rung(who="safeguarding_team", wait=MINUTE),
        Rung(who="trustee", wait=MINUTE),
        Rung(numbers=("nspcc",), wait=MINUTE),
    )

    end = next_step(Ladder(name="concern", rungs=rungs), HARBOUR, "north", lambda _: True, rung=2)

    assert end == StepOfLadder(rung=2, numbers=("nspcc",))
    assert end.public


def test_the_ladder_that_is_made_for_overdue_has_its_name() -> None:
    assert ladder_of(PACK, "overdue").name == "overdue"


def test_a_ladder_at_once_that_begins_with_numbers_ends_with_its_last_ones() -> None:
    rungs = (
        Rung(numbers=("nspcc",), wait=MINUTE),
        Rung(who="safeguarding_team", wait=MINUTE),
        Rung(numbers=("social_care",)),
    )
    own = Ladder(name="concern", rungs=rungs, at_once=True)

    steps = flatten(PACK.model_copy(update={"ladders": {"concern": own}}), "concern", HARBOUR, "n")

    assert steps == (StepOfLadder(rung=2, numbers=("social_care",)),)
