"""A flow as a graph: each way from a state, under which facts, and what it saves and does."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from flows.checker.facts import Valuations, valuations
from flows.formatting import names_in
from flows.pack import Do, Flow, Guard, State, Target


@dataclass(frozen=True, slots=True)
class Edge:
    """One way: by a tap, an answer, a timer, an outcome of a called flow, or by itself.

    `answered` says that a person did something for it. `do` is done on the way, `saves` is kept.
    """

    source: str
    go: Target
    via: str
    mask: int
    answered: bool = False
    timer: bool = False
    saves: str | None = None
    do: tuple[Do, ...] = ()


@dataclass(slots=True)
class Graph:
    """A flow laid out, with the valuations and the first edge that reach each state."""

    flow: Flow
    facts: Valuations
    edges: dict[str, tuple[Edge, ...]] = field(default_factory=dict)
    stuck: dict[str, int] = field(default_factory=dict)  # valuations that leave no way
    reach: dict[str, int] = field(default_factory=dict)
    first: dict[str, Edge] = field(default_factory=dict)

    def entering(self) -> dict[str, list[Edge]]:
        """The edges that lead into each state."""
        found: dict[str, list[Edge]] = {name: [] for name in self.flow.states}
        for edge in self.all_edges():
            if edge.go.state in found:
                found[edge.go.state].append(edge)
        return found

    def all_edges(self) -> Iterator[Edge]:
        """Every edge of the flow."""
        for edges in self.edges.values():
            yield from edges

    def path_to(self, state: str) -> tuple[str, ...]:
        """The shortest way from the beginning to a state, one step each."""
        steps: list[str] = []
        while state in self.first:
            edge = self.first[state]
            steps.append(f"{edge.via} > {state}")
            state = edge.source
        return (self.flow.start, *reversed(steps))


def templates(state: State) -> tuple[str, ...]:
    """Every text of a state with names to fill in."""
    texts = (state.say, state.copy_text, *(a.say for a in state.after))
    labels = (*(b.label for b in state.buttons), *(i.text for i in state.tick))
    return tuple(t for t in (*texts, *labels) if t)


def guards_of(state: State) -> Iterator[Guard]:
    """Every guard of a state."""
    yield from (way.when for way in state.then if way.when)
    yield from (item.when for item in state.tick if item.when)


def lay_out(flow: Flow, silent: Callable[[str], bool] = lambda _: False) -> Graph:
    """The graph of a flow. `silent` says whether a flow can run through without waiting."""
    states = flow.states.values()
    used = (n for s in states for t in templates(s) for n in names_in(t))
    guards = [*(g for s in states for g in guards_of(s)), *(n.when for n in flow.needs)]
    graph = Graph(flow, valuations(flow, guards, used))
    for name, state in flow.states.items():
        graph.edges[name] = tuple(_edges(graph, state, silent))
    _walk(graph)
    return graph


def is_automatic(edge: Edge) -> bool:
    """Whether this way waits for nothing."""
    return not (edge.answered or edge.timer)


def _edges(graph: Graph, state: State, silent: Callable[[str], bool]) -> Iterator[Edge]:
    every = graph.facts.all
    for button in state.buttons:
        yield Edge(
            state.name,
            button.go,
            f'tap "{button.label}"',
            every,
            answered=True,
            saves=None if state.ask else state.save,
            do=button.do,
        )
    for after in state.after:
        if after.go is not None:
            yield Edge(state.name, after.go, "wait", every, timer=True)
    if state.next_round is not None:
        yield Edge(state.name, state.next_round, "this round is used up already", every)
    if state.run is not None:
        waits = not silent(state.run)
        for outcome, go in state.returns:
            yield Edge(state.name, go, f'"{state.run}" ends with {outcome}', every, answered=waits)
    elif _goes_on(state):
        yield from _ways(graph, state)


def _goes_on(state: State) -> bool:
    """Whether `then` or `end` matters; a list or a review with buttons may do without."""
    if state.tick or state.review:
        return bool(state.then or state.end or not state.buttons)
    return state.ask is not None or not state.waits


def _ways(graph: Graph, state: State) -> Iterator[Edge]:
    """The lines of `then`, the first that holds; then the end."""
    answered = bool(state.ask or state.tick or state.review)
    says = (
        "answer" if state.ask else "tick all" if state.tick else "send" if state.review else "go on"
    )
    kept = [(says, state.save)]
    if answered and state.optional:
        kept.append(('tap "Skip"', None))
    for via, saves in kept:
        left = graph.facts.all
        for way in state.then:
            true, false = graph.facts.may(way.when)
            if left & true:
                yield Edge(state.name, way.go, via, left & true, answered, saves=saves)
            left &= false
        if state.end is not None and left:
            yield Edge(state.name, Target(end=state.end), via, left, answered, saves=saves)
            left = 0
        if left:
            graph.stuck[state.name] = left


def begins_with(graph: Graph) -> int:
    """The valuations that meet the needs of the flow."""
    mask = graph.facts.all
    for need in graph.flow.needs:
        mask &= graph.facts.may(need.when)[0]
    return mask


def _walk(graph: Graph) -> None:
    """Forward: the valuations that reach each state; breadth first, so first edges are shortest."""
    flow = graph.flow
    graph.reach = dict.fromkeys(flow.states, 0)
    if flow.start not in flow.states:
        return
    graph.reach[flow.start] = begins_with(graph)
    waiting = deque([flow.start])
    while waiting:
        name = waiting.popleft()
        for edge in graph.edges[name]:
            new = graph.reach[name] & edge.mask
            to = edge.go.state
            if to not in flow.states or not new & ~graph.reach[to]:
                continue
            if not graph.reach[to] and to != flow.start:
                graph.first[to] = edge
            graph.reach[to] |= new
            waiting.append(to)


def can_end(graph: Graph) -> dict[str, int]:
    """Backward: the valuations from which each state has a way to an end."""
    good = dict.fromkeys(graph.flow.states, 0)
    entering = graph.entering()
    waiting = deque[str]()
    for edge in graph.all_edges():
        if edge.go.end is not None and edge.mask & ~good[edge.source]:
            good[edge.source] |= edge.mask
            waiting.append(edge.source)
    while waiting:
        name = waiting.popleft()
        for edge in entering[name]:
            new = edge.mask & good[name]
            if new & ~good[edge.source]:
                good[edge.source] |= new
                waiting.append(edge.source)
    return good


def circle(names: Iterable[str], edges: dict[str, list[Edge]]) -> list[Edge] | None:
    """The edges of one circle among these states, or None where there is none."""
    inside, done = set(names), set[str]()
    for start in names:
        trail: list[Edge] = []
        on_trail = {start: 0}
        stack = [(start, iter(edges.get(start, ())))] if start not in done else []
        while stack:
            name, ways = stack[-1]
            edge = next((e for e in ways if e.go.state in inside and e.go.state not in done), None)
            if edge is None:
                done.add(name)
                stack.pop()
                on_trail.pop(name, None)
                if trail:
                    trail.pop()
                continue
            to = edge.go.state or ""
            if to in on_trail:
                return [*trail[on_trail[to] :], edge]
            trail.append(edge)
            on_trail[to] = len(trail)
            stack.append((to, iter(edges.get(to, ()))))
    return None
