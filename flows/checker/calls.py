"""Proof 1 between flows: a called flow exists, returns every outcome, and makes no circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flows.checker.found import Found
from flows.checker.graph import Edge, Graph, circle, is_automatic, lay_out
from flows.language.load_calls import REFUSED
from flows.pack import Flow, Pack, Target
from flows.problems import did_you_mean


def lay_out_all(pack: Pack) -> dict[str, Graph]:
    """The graph of every flow; flows that others call come first."""
    graphs: dict[str, Graph] = {}
    left = dict(pack.flows)
    while left:
        ready = [f for f in left.values() if not any(c in left for c in _called(f))]
        for flow in ready or list(left.values()):  # a circle of calls: refused elsewhere
            graphs[flow.name] = lay_out(flow, lambda name: _is_silent(graphs.get(name)))
            del left[flow.name]
    return graphs


def _called(flow: Flow) -> set[str]:
    return {s.run for s in flow.states.values() if s.run and s.run != flow.name}


def _is_silent(graph: Graph | None) -> bool:
    """Whether a flow can run from its beginning to an end without waiting for anybody."""
    if graph is None:
        return False
    seen, waiting = {graph.flow.start}, [graph.flow.start]
    while waiting:
        for edge in graph.edges.get(waiting.pop(), ()):
            if not is_automatic(edge):
                continue
            if edge.go.end is not None:
                return True
            if edge.go.state and edge.go.state not in seen:
                seen.add(edge.go.state)
                waiting.append(edge.go.state)
    return False


def targets(found: Found, graph: Graph) -> None:
    """Proof 1: every target names a state of the flow."""
    states = graph.flow.states
    if graph.flow.start not in states:
        message = f'it starts at "{graph.flow.start}", which is no state.'
        found.error(1, message + did_you_mean(graph.flow.start, states), graph.flow.name)
    for edge in graph.all_edges():
        name = edge.go.state
        if name is not None and name not in states:
            message = (
                f'{edge.via} leads to "{name}", which is no state.{did_you_mean(name, states)}'
            )
            found.error(1, message, graph.flow.name, edge.source)


def calls(found: Found, graphs: Mapping[str, Graph]) -> None:
    """Proof 1: every call returns by each outcome, and no flow calls itself, even
    through others.
    """
    for graph in graphs.values():
        for state in graph.flow.states.values():
            if state.run is None:
                continue
            called = graphs.get(state.run)
            if called is None:
                message = f'there is no flow "{state.run}".{did_you_mean(state.run, graphs)}'
                found.error(1, message, graph.flow.name, state.name)
                continue
            if called.flow.safeguarding:
                message = "a concern is not called. Lead to `concern`, where the product opens it."
                found.error(2, message, graph.flow.name, state.name)
            _comes_back(found, graph, state.name, dict(state.returns), outcomes(called))
    arrows = {
        name: [Edge(name, Target(state=to), "calls", 1) for to in sorted(_called(graph.flow))]
        + [Edge(name, Target(state=name), "calls", 1)] * _calls_itself(graph.flow)
        for name, graph in graphs.items()
    }
    if ring := circle(graphs, arrows):
        way = (ring[0].source, *(f"calls {e.go.state}" for e in ring))
        found.error(
            1, "flows call each other in a circle. Take one call out.", ring[0].source, path=way
        )


def _calls_itself(flow: Flow) -> bool:
    return any(state.run == flow.name for state in flow.states.values())


def outcomes(graph: Graph) -> frozenset[str]:
    """Every outcome with which a flow can end, or be refused by one of its needs."""
    ends = (e.go.end for e in graph.all_edges() if e.mask & graph.reach[e.source])
    gates = {REFUSED} if graph.flow.needs else set[str]()
    return frozenset(end for end in ends if end is not None) | gates


def _comes_back(
    found: Found, graph: Graph, state: str, returns: Mapping[str, Target], ends: Iterable[str]
) -> None:
    for missing in sorted(set(ends) - set(returns)):
        message = f'it can end with "{missing}", and `then` has no line for that. Add one.'
        found.error(1, message, graph.flow.name, state, graph.path_to(state))
    for idle in sorted(set(returns) - set(ends)):
        message = f'it never ends with "{idle}".{did_you_mean(idle, ends)}'
        found.error(1, message, graph.flow.name, state)


def references(found: Found, pack: Pack, graphs: Mapping[str, Graph]) -> None:
    """Proof 1: the menu, commands and words begin flows that exist; an unused flow is reported."""
    begun = {s.run for g in graphs.values() for s in g.flow.states.values() if s.run}
    for part, entries in (("menu", pack.menu), ("anywhere", pack.anywhere), ("words", pack.words)):
        for label, flow in entries.items():
            begun.add(flow)
            if flow not in pack.flows and flow != "concern":
                hint = did_you_mean(flow, pack.flows)
                found.error(1, f'"{label}" in {part}: there is no flow "{flow}".{hint}')
    if pack.join is not None and pack.join not in pack.flows:
        found.error(
            1, f'`join`: there is no flow "{pack.join}".{did_you_mean(pack.join, pack.flows)}'
        )
    for name, graph in graphs.items():
        if name not in {*begun, pack.join} and not graph.flow.safeguarding:
            message = "nothing begins it. Add it to menu, anywhere or words, or take it out."
            found.warn(message, name)
