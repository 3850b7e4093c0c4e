"""A flow compiled to a `transitions` machine, whose generated triggers rule out illegal moves.

It is compiled once for each version and shared by all conversations: the machine holds no model and
no callback, and effects stay outside (a trigger inside a callback would recurse).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from transitions import Machine, MachineError

from flows.pack import Flow, State, Target

CONCERN = "concern:"  # the colons keep these places apart from a pack's own states
END = "end:"


class StuckError(Exception):
    """A frame cannot go on: a fault of ours or of the pack, never of the person."""


@dataclass(frozen=True)
class _Version:
    pack: str
    name: str
    flow: Flow = field(compare=False)


@dataclass
class _Place:
    state: str


def move(pack: str, flow: Flow, state: str, trigger: str) -> str:
    """The place to which the trigger leads from the state: a state's name, "end:OUTCOME" or
    "concern:".

    Raises StuckError where the flow has no such move.
    """
    place = _Place(state)
    try:
        machine(pack, flow).events[trigger].trigger(place)
    except (KeyError, ValueError, MachineError) as reason:
        raise StuckError(f"{flow.name}: no {trigger} from {state}") from reason
    return place.state


def machine(pack: str, flow: Flow) -> Machine:
    """The compiled flow, kept by the pack's hash (a pack without a hash is not kept)."""
    return _cached(_Version(pack, flow.name, flow)) if pack else _compile(flow)


@lru_cache(maxsize=512)
def _cached(version: _Version) -> Machine:
    return _compile(version.flow)


def _compile(flow: Flow) -> Machine:
    moves = [(trigger, s.name, _place(go)) for s in flow.states.values() for trigger, go in ways(s)]
    ends = {place for _, _, place in moves if place not in flow.states}
    return Machine(
        model=None,
        states=[*flow.states, *sorted(ends)],
        initial=flow.start,
        transitions=[list(m) for m in moves],
        auto_transitions=False,
    )


def ways(state: State) -> Iterator[tuple[str, Target]]:
    """Every trigger of a state with its target: everything that can happen in it."""
    yield from ((f"button.{i}", b.go) for i, b in enumerate(state.buttons))
    yield from ((f"way.{i}", w.go) for i, w in enumerate(state.then))
    yield from ((f"return.{outcome}", go) for outcome, go in state.returns)
    yield from ((f"timer.{i}", a.go) for i, a in enumerate(state.after) if a.go)
    if state.end is not None:
        yield "finish", Target(end=state.end)
    if state.next_round:
        yield "round", state.next_round


def _place(go: Target) -> str:
    if go.concern:
        return CONCERN
    return f"{END}{go.end}" if go.end is not None else str(go.state)
