"""From any open state, by the clock alone: everybody on the ladder is texted, in time."""

from __future__ import annotations

from collections.abc import Iterator

from flows.effects import Text
from tests.proof.facts import CLOCK, reachable
from tests.proof.moves import rings
from tests.proof.nodes import Node, Taken, take
from tests.proof.ranking import alone
from tests.proof.shapes import Shape, shape

MOST_WAKES = 60


def by_the_clock_alone(node: Node, sound: set[Shape]) -> Iterator[str]:
    """Let nothing happen but the wakes, until everybody is asked.

    `sound` are shapes from which that is known to come; those of this run are added.
    """
    met: list[Shape] = []
    asked: set[str] = set()
    rounds = 0
    began = node.now
    limit = began + alone(node)
    for _ in range(MOST_WAKES):
        here = shape(node)
        if here in sound or not node.state.is_open:
            sound.update(met)
            return
        met.append(here)
        if not node.wakes:
            yield f"{node.state.place}, and nothing ever happens again"
            return
        wake = min(node.wakes.values(), key=lambda w: (w.at, w.key))
        taken = take(node, rings(node, wake))
        node = taken.after
        asked |= {e.phone for e in taken.step.effects if isinstance(e, Text)}
        if not rounds and node.now + alone(node) * (node.state.place != "public") > limit:
            yield f"by the clock alone it takes longer than {limit - began}"
            return
        rounds += _asks_all(taken)
        missed = [p.id for p in reachable(node) if p.phone not in asked]
        if rounds and not missed:
            sound.update(met)
            return
        if rounds > 1:  # whose text has just failed is asked with the first repeat
            yield f"by the clock alone no text goes to {', '.join(missed)}"
            return
    yield f"by the clock alone {MOST_WAKES} wakes do not ask everybody"


def _asks_all(taken: Taken) -> bool:
    """Whether this step is the one that asks everybody."""
    on = taken.after.state.place == "public"
    return on and (taken.before.state.place != "public" or taken.move.wake == CLOCK)
