"""The search: breadth first over everything that can happen, each state once, shortest story first.

Rule: it runs the real step of the escalation. What it finds is a shortest story, so that it can be
read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from time import process_time

from tests.proof.alone import by_the_clock_alone
from tests.proof.facts import FACTS
from tests.proof.moves import moves
from tests.proof.nodes import Move, Node, Taken, take
from tests.proof.shapes import Shape, shape

NO_CRASH = "a_step_never_raises"
ALONE = "everybody_by_the_clock_alone"


@dataclass(frozen=True)
class Violation:
    """A fact that does not hold, where, and what is wrong."""

    fact: str
    wrong: str
    node: Node


@dataclass
class Bounds:
    """How far to go: any event up to `wide` of them, then only what leads on, up to `deep`."""

    wide: int
    deep: int
    most: int | None = None


@dataclass
class Found:
    """What a search came to."""

    states: int = 0
    expanded: int = 0
    transitions: int = 0
    seconds: float = 0.0
    violations: list[Violation] = field(default_factory=list)
    alone: set[Shape] = field(default_factory=set)


Stop = Callable[[Found], bool]


def never(_found: Found) -> bool:
    """Go on to the end."""
    return False


def search(
    starts: Iterable[Node],
    bounds: Bounds,
    *,
    stop: Stop = never,
    tell: Callable[[Found, int], None] | None = None,
) -> Found:
    """Everything within the bounds, from each start; of each fact only the shortest story."""
    found, began = Found(), process_time()
    edge: deque[tuple[Node, int]] = deque()
    seen: set[Shape] = set()
    for start in starts:
        _meet(start, 0, edge, seen, found)
    while edge and not stop(found):
        node, depth = edge.popleft()
        if depth >= bounds.deep:
            break
        for taken in _outcomes(node, depth, bounds, found):
            if bounds.most is None or len(seen) < bounds.most:
                _meet(taken.after, depth + 1, edge, seen, found)
        found.expanded += 1
        found.seconds = process_time() - began
        if tell is not None:
            tell(found, depth)
    found.seconds = process_time() - began
    return found


def _meet(
    node: Node, depth: int, edge: deque[tuple[Node, int]], seen: set[Shape], found: Found
) -> None:
    here = shape(node)
    if here in seen:
        return
    seen.add(here)
    found.states += 1
    edge.append((node, depth))
    for wrong in by_the_clock_alone(node, found.alone):
        _note(found, Violation(ALONE, wrong, node))


def _outcomes(node: Node, depth: int, bounds: Bounds, found: Found) -> Iterator[Taken]:
    for move in moves(node, core=depth >= bounds.wide):
        taken = _try(node, move, found)
        if taken is not None:
            yield taken


def _try(node: Node, move: Move, found: Found) -> Taken | None:
    found.transitions += 1
    try:
        taken = take(node, move)
        judge(taken, found)
    except Exception as raised:
        what = move.event.kind if move.event else "time"
        wrong = f"{what} in {node.state.place}: {type(raised).__name__}: {raised}"
        _note(found, Violation(NO_CRASH, wrong, node))
        return None
    return taken


def judge(taken: Taken, found: Found) -> None:
    """Every fact of one step."""
    for name, fact in FACTS.items():
        for wrong in fact(taken):
            _note(found, Violation(name, wrong, taken.after))


def _note(found: Found, violation: Violation) -> None:
    if not any(v.fact == violation.fact for v in found.violations):
        found.violations.append(violation)
