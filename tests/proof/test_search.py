"""Every state near every place of every ladder, with everything that can happen in it."""

from __future__ import annotations

import pytest

from flows.checker.ladders import promise_lines
from flows.escalation.ladder import bounds, spell
from flows.escalation.machine import ROWS
from flows.escalation.table import PLACES
from tests.proof.charities import CHARITIES, PACK
from tests.proof.moves import LADDERS, moves
from tests.proof.nodes import How, Node, first
from tests.proof.ranking import TURN, first_bound, second_bound, turns, whole
from tests.proof.search import Bounds, search
from tests.proof.starts import places
from tests.proof.story import story_of


@pytest.mark.parametrize(
    ("charity", "how", "calm", "enough"),
    [
        ("small", "concern", True, 1000),
        ("shared", "concern", False, 1400),
        ("harbour", "overdue", False, 200),
        ("duty", "by text", True, 200),
    ],
)
def test_whatever_happens_in_any_place_every_fact_holds(
    charity: str, how: How, calm: bool, enough: int
) -> None:
    found = search(places(charity, how, calm=calm), Bounds(wide=1, deep=1))

    assert [story_of(v) for v in found.violations] == []
    assert found.states > enough


def test_whatever_happens_in_a_drill_every_fact_holds() -> None:
    on_it = [node for node in places("small", "drill") if node.state.ladder == "concern"]

    found = search(on_it, Bounds(wide=1, deep=1))

    assert [story_of(v) for v in found.violations] == []
    assert found.states > 200


def test_a_search_begins_in_every_place_of_every_ladder() -> None:
    starts = list(places("harbour"))

    assert {node.state.place for node in starts} == set(PLACES)
    assert {node.state.ladder for node in starts} == set(LADDERS)


def kinds(node: Node) -> set[str]:
    return {move.event.kind for move in moves(node, core=False) if move.event is not None}


def test_every_kind_of_event_is_tried() -> None:
    rough = (*places("harbour", calm=False), *places("harbour", "overdue", calm=False))

    tried = set[str]().union(*map(kinds, rough))

    assert len(tried) == len(ROWS)


def longest(charity: str) -> tuple[str, str]:
    """The two bounds of the ladder with the longest, as `mentorline check` prints them."""
    lines = [
        line for line in promise_lines(PACK, CHARITIES[charity]) if line.startswith("concern:")
    ]
    return lines[0].split(" within ")[1].split(" (")[0], lines[0].split(" within ")[2]


@pytest.mark.parametrize("charity", CHARITIES)
def test_the_bounds_that_the_check_prints_are_those_that_no_event_raises(charity: str) -> None:
    opened = first(charity)

    assert longest(charity) == (spell(first_bound(opened)), spell(second_bound(opened)))


@pytest.mark.parametrize("charity", CHARITIES)
@pytest.mark.parametrize("ladder", LADDERS)
def test_each_ladder_has_the_bounds_that_are_reckoned_here_anew(charity: str, ladder: str) -> None:
    printed = bounds(PACK, ladder, CHARITIES[charity], "north")
    raising = PACK.timings.raising

    assert printed.b1 == raising + whole(ladder, charity, to_numbers=True)
    in_vain = whole(ladder, charity, to_numbers=False) + turns(ladder, charity) * TURN
    assert printed.b2 == raising + in_vain
