"""Proof 5 of a pack: a person who may be the subject of a concern is told nothing about it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from flows.checker.concern import raised
from flows.checker.found import Found
from flows.checker.graph import Edge, Graph
from flows.escalation.ladder import ladder_of
from flows.pack import Ladder, Pack

TEAM = ("programme_manager", "safeguarding_team")


def tells_none_of(ladder: Ladder) -> bool:
    """Whether nobody on the team is on the ladder: only public numbers and trustees."""
    return not any(rung.who in TEAM for rung in ladder.rungs)


def clock_ladders(found: Found, pack: Pack) -> None:
    """Proof 5: the ladder of an unanswered concern never tells the manager first, or the team."""
    for name in ("unfinished", "unsaid"):
        if name not in pack.ladders:
            message = (
                f'there is no ladder "{name}", which a concern climbs that is left unanswered.'
            )
            found.error(5, message)
    unfinished = pack.ladders.get("unfinished")
    first = unfinished.rungs[0].who if unfinished and unfinished.rungs else None
    if unfinished and (first == "programme_manager" or unfinished.at_once):
        message = (
            'ladder "unfinished" tells the manager first, maybe about them. Begin with the team.'
        )
        found.error(5, message, state="ladders.unfinished")
    unsaid = pack.ladders.get("unsaid")
    if unsaid and not tells_none_of(unsaid):
        message = 'ladder "unsaid" tells the team, maybe about one of them. Begin with a number.'
        found.error(5, message, state="ladders.unsaid")


def left_out(found: Found, graph: Graph) -> None:
    """Proof 5: when a concern is marked as about the team and nobody is named, nobody on the team
    is told.
    """
    for state in graph.flow.states.values():
        if state.ask and state.ask.list == "staff":
            _asks_whom(found, graph, state.name)
    start = (graph.flow.start, False)
    seen = {start}
    waiting: deque[tuple[str, bool, tuple[str, ...]]] = deque([(*start, (graph.flow.start,))])
    while waiting:
        name, marked, path = waiting.popleft()
        for edge, unnamed in _marked_edges(graph, name, marked):
            to = edge.go.state or ""
            if to not in graph.flow.states or not edge.mask & graph.reach[name]:
                continue
            step = (*path, f"{edge.via} > {to}")
            if unnamed:
                _refuse_team(found, graph, edge, step)
            if (to, unnamed) not in seen:
                seen.add((to, unnamed))
                waiting.append((to, unnamed, step))


def _marked_edges(graph: Graph, name: str, marked: bool) -> Iterator[tuple[Edge, bool]]:
    """The ways from a state, each with whether the concern is then marked without a name."""
    for edge in graph.edges[name]:
        what = [d.what for d in edge.do if d.verb in ("mark", "danger")]
        mark = "about our team" in what or "from our team" in what
        yield edge, (marked or mark) and edge.saves != "subject"


def _refuse_team(found: Found, graph: Graph, edge: Edge, path: tuple[str, ...]) -> None:
    state = graph.flow.states[edge.go.state or ""]
    for action in (*edge.do, *state.do):
        ladder = found.pack.ladders.get(action.what or "") if action.verb == "raise" else None
        if ladder and not tells_none_of(ladder):
            message = f'"{ladder.name}" tells the team before anybody is left out. Raise `unsaid`.'
            found.error(5, message, graph.flow.name, state.name, path)


def _asks_whom(found: Found, graph: Graph, name: str) -> None:
    """Add a fault unless the answer is saved as `subject` and "Not sure" leads to nobody on the
    team.
    """
    flow, state = graph.flow, graph.flow.states[name]
    if state.save != "subject":
        message = "whom to leave out must be saved as `subject`, or nobody is left out."
        found.error(5, message, flow.name, name)
    unsure = [
        way.go.state
        for way in state.then
        if way.when and way.when.comparison == "is" and way.when.operand == "Not sure"
    ]
    ladders = [pack_ladder for to in unsure for pack_ladder in _next_ladders(found.pack, graph, to)]
    if not ladders or not all(map(tells_none_of, ladders)):
        message = (
            '"Not sure" must lead to `raise: unsaid`. Add {if: subject is Not sure, go: ...} first.'
        )
        found.error(5, message, flow.name, name, graph.path_to(name))
    if state.optional:
        message = 'whom to leave out can\'t be skipped. Take `optional` away; "Not sure" is there.'
        found.error(5, message, flow.name, name)


def _next_ladders(pack: Pack, graph: Graph, name: str | None) -> list[Ladder]:
    state = graph.flow.states.get(name or "")
    if state is None:
        return []
    return [ladder_of(pack, w) for w in raised(graph, state.name) if w in pack.ladders]
