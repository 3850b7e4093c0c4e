"""The ranking: the longest time that is left, worked out from the pack's numbers alone.

It is the clock, the waits that can still come, and a minute of ours for each step; for the second
bound also the time of everybody who could still acknowledge it. Rule: no event may raise it.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from flows.pack import Ladder, Rung
from tests.proof.charities import CHARITIES, PACK
from tests.proof.nodes import Node

ZERO = timedelta()
OURS = timedelta(minutes=1)
TURN = PACK.timings.held + PACK.timings.chase
BY_MENTOR = ("concern", "danger", "about_staff", "danger_staff", "unsaid", "unfinished")


def _rungs(name: str) -> tuple[Rung, ...]:
    """The rungs of a ladder; that of an overdue session begins with the mentor's own text."""
    if name != "overdue":
        return PACK.ladders[name].rungs
    own = Rung(who="mentor", wait=PACK.timings.grace)
    return (own, *PACK.ladders["concern"].rungs)


def _size(rung: Rung, charity: str) -> int:
    if rung.who == "mentor":
        return 1
    return len(CHARITIES[charity].who(rung.who or "", "north"))


@cache
def _steps(rung: Rung, charity: str, wait: timedelta) -> int:
    """How many steps at most fit into what is left of a rung."""
    if wait <= ZERO:
        return 0
    return min(_size(rung, charity), max(1, wait // rung.each)) if rung.each else 1


@cache
def _from(name: str, place: int, charity: str, *, to_numbers: bool) -> timedelta:
    """The waits of the rungs from a place on, to the first numbers or to the last ones."""
    total = ZERO
    for rung in _rungs(name)[place:]:
        if rung.wait is None or (to_numbers and rung.numbers):
            return total
        total += rung.wait + OURS * (1 if rung.numbers else _steps(rung, charity, rung.wait))
    return total


@cache
def whole(name: str, charity: str, *, to_numbers: bool) -> timedelta:
    """The waits of a whole ladder, from its first text on."""
    found: Ladder | None = PACK.ladders.get(name)
    if found is not None and found.at_once:
        return OURS if any(_size(r, charity) for r in found.rungs if r.who) else ZERO
    return _from(name, 0, charity, to_numbers=to_numbers)


@cache
def turns(name: str, charity: str, done: frozenset[str] = frozenset()) -> int:
    """How many could still take it without deciding anything."""
    people = {
        p.id for rung in _rungs(name) if rung.who for p in CHARITIES[charity].who(rung.who, "north")
    }
    return len(people - done)


def _later(node: Node, *, to_numbers: bool) -> timedelta:
    state = node.state
    rungs = _rungs(state.ladder)
    if state.rung >= len(rungs):  # it was on a longer ladder: only the last rung is left
        return ZERO
    rung = rungs[max(state.rung, 0)]
    here = state.left + OURS * _steps(rung, node.charity, state.left)
    return here + _from(state.ladder, state.rung + 1, node.charity, to_numbers=to_numbers)


def first_bound(node: Node) -> timedelta:
    """How long at most until somebody holds it, or the public numbers are in the mentor's hand."""
    if node.said.held or node.said.numbers:
        return ZERO
    clock = max(node.left, ZERO)
    if node.state.place == "raising":
        return clock + max(whole(name, node.charity, to_numbers=True) for name in BY_MENTOR)
    return clock + _later(node, to_numbers=True)


def second_bound(node: Node) -> timedelta:
    """How long at most until the public numbers are there, though all take it and nobody acts."""
    if node.said.numbers:
        return ZERO
    state, charity, clock = node.state, node.charity, max(node.left, ZERO)
    if state.place == "raising":
        longest = (
            whole(n, charity, to_numbers=False) + turns(n, charity) * TURN for n in BY_MENTOR
        )
        return clock + max(longest)
    if state.place == "held":
        clock += PACK.timings.chase
    left = _turns_left(node) * TURN
    return clock + _later(node, to_numbers=False) + left


def _turns_left(node: Node) -> int:
    """How many could still take it; while nobody has said whom it is about, the answer may still
    come, and bring those of its ladder as well.
    """
    state = node.state
    answers = ("concern", "about_staff") if state.ladder == "unfinished" else ()
    done = frozenset(state.holds)
    return max(turns(name, node.charity, done) for name in (state.ladder, *answers))


def alone(node: Node) -> timedelta:
    """How long at most until everybody is texted, when nothing happens but the clock."""
    state, clock = node.state, max(node.left, ZERO)
    if state.naming:
        return clock + whole("unsaid", node.charity, to_numbers=False)
    if state.place == "public":
        return clock
    if state.place == "raising":
        longest = max(whole(n, node.charity, to_numbers=False) for n in (state.ladder, "unsaid"))
        return clock + longest
    if state.place == "held":
        clock += PACK.timings.chase
    return clock + _later(node, to_numbers=False)
