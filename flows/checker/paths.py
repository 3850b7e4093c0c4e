"""Proofs 1 and 6: every state can be reached and left, no endless loop, three tries at most."""

from __future__ import annotations

from flows.checker.found import Found
from flows.checker.graph import Edge, Graph, begins_with, can_end, circle, is_automatic

MOST_AUTOMATIC = 20
MOST_TRIES = 3


def reachable(found: Found, graph: Graph) -> None:
    """Proof 1: every state can be reached from the first, and an end from every state."""
    flow = graph.flow
    if not begins_with(graph):
        found.error(1, "its needs can never all be met. Take one out, or change it.", flow.name)
    good = can_end(graph)
    for name in flow.states:
        if not graph.reach[name]:
            message = "nothing leads here. Lead a button to it, or take it out."
            found.error(1, message, flow.name, name)
        elif graph.stuck.get(name, 0) & graph.reach[name]:
            message = "no line of `then` may be left. Give it a last line without `if`."
            found.error(1, message, flow.name, name, graph.path_to(name))
        elif graph.reach[name] & ~good[name]:
            message = "there is no way from here to an end. Lead one way to `end`."
            found.error(1, message, flow.name, name, graph.path_to(name))


def loops(found: Found, graph: Graph) -> None:
    """Proof 1: no loop of automatic states, `at_most` in each other loop, at most twenty steps in a
    row.
    """
    flow = graph.flow
    alone = _among(graph, automatic=True)
    if ring := circle(flow.states, alone):
        message = (
            "the bot would go round here for ever by itself. Let a state of it wait for a tap."
        )
        found.error(1, message, flow.name, ring[0].source, _told(ring))
    else:
        _long_runs(found, graph, alone)
    open_ended = [name for name, state in flow.states.items() if state.at_most is None]
    ring = circle(open_ended, _among(graph, automatic=False)) or []
    if ring and not all(map(is_automatic, ring)):
        message = "one can go round here for ever. Give one of these states `at_most: 5`."
        found.error(1, message, flow.name, ring[0].source, _told(ring))


def _among(graph: Graph, automatic: bool) -> dict[str, list[Edge]]:
    return {
        name: [
            e for e in edges if e.mask & graph.reach[name] and (is_automatic(e) or not automatic)
        ]
        for name, edges in graph.edges.items()
    }


def _told(edges: list[Edge]) -> tuple[str, ...]:
    return (edges[0].source, *(f"{e.via} > {e.go.state}" for e in edges))


def _long_runs(found: Found, graph: Graph, alone: dict[str, list[Edge]]) -> None:
    """Add a fault for too long a run of automatic states, found by a walk against the arrows."""
    length: dict[str, int] = {}
    for start in graph.flow.states:
        stack = [start]
        while stack:
            name = stack[-1]
            after = [e.go.state for e in alone.get(name, ()) if e.go.state in graph.flow.states]
            if open_ones := [a for a in after if a not in length]:
                stack.extend(a for a in open_ones if a)
                continue
            length[name] = max((1 + length[a] for a in after if a), default=0)
            stack.pop()
    worst = max(length, key=lambda name: length[name], default=None)
    if worst is not None and length[worst] > MOST_AUTOMATIC:
        message = (
            f"{length[worst]} steps in a row go by themselves, {MOST_AUTOMATIC} may. Let one wait."
        )
        found.error(1, message, graph.flow.name, worst, graph.path_to(worst))


def most_tries(found: Found) -> None:
    """Proof 6: the number of tries up to which the session counts."""
    if found.pack.timings.tries > MOST_TRIES:
        many = found.pack.timings.tries
        found.error(6, f"timings: {many} tries are more than the {MOST_TRIES} that may be made.")


def tries(found: Found, graph: Graph) -> None:
    """Proof 6: a try is logged in a bounded repeat of three at most, and a text comes after it."""
    for state in graph.flow.states.values():
        logging = [b for b in state.buttons if any(d.verb == "log" for d in b.do)]
        if not logging and not any(d.verb == "log" for d in state.do):
            continue
        flow, name = graph.flow.name, state.name
        if state.round is None:
            if _comes_again(graph, name):
                message = "tries can be logged here again and again. Use `repeat: {times: tries}`."
                found.error(6, message, flow, name, graph.path_to(name))
        elif state.round[1] > MOST_TRIES:
            message = f"{state.round[1]} tries are more than the {MOST_TRIES} that may be made."
            found.error(6, message, flow, name)
        elif state.round[0] == state.round[1] and not all(
            _texts_next(graph, b.go.state) for b in logging
        ):
            message = "after the last try comes no text to send. Lead it to a state with `copy`."
            found.error(6, message, flow, name, graph.path_to(name))


def _comes_again(graph: Graph, name: str) -> bool:
    """Whether a state can be met twice in one run of the flow."""
    seen, waiting = set[str](), [name]
    while waiting:
        for edge in graph.edges[waiting.pop()]:
            to = edge.go.state or ""
            if to == name:
                return True
            if to in graph.flow.states and to not in seen:
                seen.add(to)
                waiting.append(to)
    return False


def _texts_next(graph: Graph, name: str | None) -> bool:
    """Whether the first thing that waits from here on offers a ready text."""
    state = graph.flow.states.get(name or "")
    if state is None:
        return False
    if state.copy_text or state.waits:
        return state.copy_text is not None
    return all(_texts_next(graph, e.go.state) for e in graph.edges[state.name])
