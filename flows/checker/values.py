"""Proof 7: each name is known, and set on every way that leads to where it is used."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from flows.checker.facts import MAY_BE_MISSING
from flows.checker.found import Found
from flows.checker.graph import Edge, Graph, begins_with, guards_of, templates
from flows.conversation.times import whole
from flows.facts import FACTS, TIME_PARTS
from flows.formatting import names_in
from flows.pack import Guard, State
from flows.problems import did_you_mean


def values(found: Found, graph: Graph) -> None:
    """Proof 7: each name is known, and set on every way that leads to where it is used."""
    flow = graph.flow
    saved = {state.save for state in flow.states.values() if state.save}
    unset = _Unset(graph, sorted(saved))
    times = {s.save for s in flow.states.values() if s.ask and s.ask.kind == "future time"}
    known = saved | {f"{name}.{part}" for name in times for part in TIME_PARTS}
    for state in flow.states.values():
        for name in dict.fromkeys(n for text in templates(state) for n in names_in(text)):
            _used(found, graph, state, name, unset)
        for name in (*_guarded(state), *(value for value, _ in state.review)):
            if name not in FACTS and name not in known:
                message = f'nothing is saved as "{name}".{did_you_mean(name, saved)}'
                found.error(7, message, flow.name, state.name)
        for guard in guards_of(state):
            _compared(found, graph, state, guard)


def _guarded(state: State) -> Iterator[str]:
    yield from (guard.name for guard in guards_of(state))


def _used(found: Found, graph: Graph, state: State, name: str, unset: _Unset) -> None:
    flow = graph.flow.name
    if whole(name) in unset:
        name = whole(name)
        if unset.at(name, state.name) & graph.reach[state.name]:
            path = _path_without(graph, name, state.name)
            message = (
                f"{{{name}}} may not be set yet here. Ask for it on every way, or leave it out."
            )
            found.error(7, message, flow, state.name, path)
    elif name not in FACTS:
        saved = {s.save for s in graph.flow.states.values() if s.save}
        hint = did_you_mean(name, {*saved, *FACTS})
        found.error(7, f"we don't know {{{name}}}.{hint}", flow, state.name)
    elif name in MAY_BE_MISSING and graph.facts.missing(name) & graph.reach[state.name]:
        message = f"{{{name}}} is missing for some mentors. Ask `if: {name} is set` before."
        found.error(7, message, flow, state.name, graph.path_to(state.name))


class _Unset:
    """The valuations in which each value may still be unset on entering each state.

    It is one walk forward for all values: each value has its own block of bits in one number.
    """

    def __init__(self, graph: Graph, names: Iterable[str]) -> None:
        self._width = len(graph.facts.each)
        self._block = {name: n * self._width for n, name in enumerate(names)}
        self._masks = dict.fromkeys(graph.flow.states, 0)
        self._walk(graph)

    def __contains__(self, name: str) -> bool:
        return name in self._block

    def at(self, name: str, state: str) -> int:
        """The valuations in which the value may be unset on entering the state."""
        return self._masks[state] >> self._block[name] & ((1 << self._width) - 1)

    def _walk(self, graph: Graph) -> None:
        start, masks = graph.flow.start, self._masks
        if start not in masks:
            return
        each = sum(1 << shift for shift in self._block.values())
        full = each * graph.facts.all
        masks[start] = each * begins_with(graph)
        waiting = deque([start])
        while waiting:
            at = waiting.popleft()
            for edge in graph.edges[at]:
                to = edge.go.state
                if to not in masks:
                    continue
                new = masks[at] if edge.mask == graph.facts.all else masks[at] & each * edge.mask
                if edge.saves in self._block:
                    new &= full ^ (graph.facts.all << self._block[edge.saves])
                if new & ~masks[to]:
                    masks[to] |= new
                    waiting.append(to)


def _path_without(graph: Graph, name: str, goal: str) -> tuple[str, ...]:
    """The shortest way to a state on which the value is not saved."""
    start = graph.flow.start
    before: dict[str, Edge] = {}
    waiting = deque([start])
    while waiting and goal not in (*before, start):
        at = waiting.popleft()
        for edge in graph.edges[at]:
            to = edge.go.state
            if to in graph.flow.states and to not in before and edge.saves != name:
                before[to] = edge
                waiting.append(to)
    steps: list[str] = []
    at = goal
    while at != start and at in before:
        steps.append(f"{before[at].via} > {at}")
        at = before[at].source
    return (start, *reversed(steps))


def _compared(found: Found, graph: Graph, state: State, guard: Guard) -> None:
    """Proof 1: a label that is compared must exist, or its way is never taken."""
    if guard.comparison not in ("is", "is not"):
        return
    labels = _labels(graph, guard.name)
    if labels and str(guard.operand) not in labels:
        message = (
            f'"{guard.name}" is never "{guard.operand}".{did_you_mean(str(guard.operand), labels)}'
        )
        found.error(1, message, graph.flow.name, state.name)


def _labels(graph: Graph, name: str) -> set[str]:
    """All labels that a name can have, or nothing where it can be anything."""
    savers = [s for s in graph.flow.states.values() if s.save == name]
    if not savers:
        return set(FACTS[name].labels) if name in FACTS else set()
    if any(s.ask for s in savers):
        return set()
    return {button.keep for state in savers for button in state.buttons}
