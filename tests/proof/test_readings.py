"""Every failed rule is found when it is planted, by the fact it breaks."""

from __future__ import annotations

import sys
from functools import cache

import pytest

from flows.escalation.machine import ACTIONS
from flows.escalation.table import MOVES, TABLE
from tests.proof.facts import FACTS
from tests.proof.nodes import How, Node
from tests.proof.readings import READINGS, Reading
from tests.proof.search import Bounds, Found, search
from tests.proof.starts import places
from tests.proof.story import story_of


@cache
def near(charity: str, how: How) -> tuple[Node, ...]:
    """Where the search begins, reached before anything is planted."""
    return tuple(places(charity, how))


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.words)
def test_a_reading_that_failed_is_found_when_it_is_planted(reading: Reading) -> None:
    starts = near(reading.charity, reading.how)

    def broken(found: Found) -> bool:
        return any(v.fact == reading.breaks for v in found.violations)

    with reading.plant():
        found = search(starts, Bounds(wide=1, deep=1), stop=broken)

    assert broken(found), f"{found.states} states, and nobody sees it"


def test_each_reading_names_a_fact_and_no_two_are_the_same() -> None:
    assert {r.breaks for r in READINGS} <= set(FACTS)
    assert len({r.words for r in READINGS}) == len(READINGS)


def everything() -> tuple[object, ...]:
    """All that can be planted: cells, moves, actions, and every function of the escalation."""
    modules = [m for name, m in sorted(sys.modules.items()) if name.startswith("flows.escalation")]
    functions = [sorted(vars(m).items(), key=lambda pair: pair[0]) for m in modules]
    return {r: dict(c) for r, c in TABLE.items()}, dict(MOVES), dict(ACTIONS), functions


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.words)
def test_what_is_planted_is_gone_afterwards(reading: Reading) -> None:
    before = everything()
    with reading.plant():
        assert everything() != before

    assert everything() == before


def test_what_is_found_is_told_as_a_story_from_the_first_tap_to_what_is_wrong() -> None:
    reading = next(r for r in READINGS if r.words == "danger ignored while held")
    starts = near(reading.charity, reading.how)
    with reading.plant():
        found = search(starts, Bounds(wide=1, deep=1), stop=lambda found: bool(found.violations))
        told = story_of(found.violations[0]).splitlines()

    assert told[0].startswith("16:41:00  opened in small -> raising, ladder unfinished")
    assert told[-2].startswith("16:41:00  danger_now -> held")
    assert told[-1] == "WRONG (danger_goes_to_all): in danger, and it is held"
