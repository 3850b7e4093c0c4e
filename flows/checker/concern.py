"""Proofs 2 and 3: a concern can be raised from anywhere and soon climbs; danger comes first."""

from __future__ import annotations

import re
from collections import deque

from flows.checker.found import Found
from flows.checker.graph import Edge, Graph, is_automatic
from flows.pack import Flow, Pack

MOST_ANSWERS = 6
RESERVED_COMMANDS = frozenset({"concern", "start", "cancel", "stop"})
RESERVED_WORDS = frozenset(
    {"concern", "raise a concern", "help me", "999", "i m worried", "i am worried", "worried"}
)


def plain_words(label: str) -> str:
    """A label as it is compared: in small letters, without signs."""
    return " ".join(re.findall(r"[a-z0-9]+", label.lower()))


def nothing_shadows(found: Found, pack: Pack) -> None:
    """Proof 2: no label, command or word replaces the way to raise a concern."""
    flows = [f.name for f in pack.flows.values() if f.safeguarding]
    if len(flows) != 1:
        many = f"these are: {', '.join(flows)}" if flows else "none is"
        found.error(2, f"exactly one flow is marked `safeguarding: true`, and {many}.")
    for part, entries, reserved in (
        ("menu", pack.menu, RESERVED_WORDS),
        ("anywhere", pack.anywhere, RESERVED_COMMANDS),
        ("words", pack.words, RESERVED_WORDS),
    ):
        for label, flow in entries.items():
            if plain_words(label) in reserved and flow not in ("concern", *flows):
                message = (
                    f'"{label}" in {part} always raises a concern. Use another word for "{flow}".'
                )
                found.error(2, message)
    for flow_ in pack.flows.values():
        _labels(found, flow_)


def _labels(found: Found, flow: Flow) -> None:
    for state in flow.states.values():
        for button in state.buttons:
            shadows = plain_words(button.label) in RESERVED_WORDS
            if shadows and not button.go.concern and not flow.practice:
                message = (
                    f"[{button.label}] must raise a concern. Lead it to `concern`, or rename it."
                )
                found.error(2, message, flow.name, state.name)


def only_the_concern_raises(found: Found, graph: Graph) -> None:
    """Proof 2: other flows reach a concern by `concern`, and the product opens it."""
    for state in graph.flow.states.values():
        for action in (*state.do, *(d for b in state.buttons for d in b.do)):
            if action.verb in ("raise", "danger", "text only"):
                message = f"`{action.verb}` works in the concern flow only. Lead here to `concern`."
                found.error(2, message, graph.flow.name, state.name)


def climbs(found: Found, graph: Graph) -> None:
    """Proof 2: on every way a ladder is raised within six answers, where nobody is asked."""
    flow, pack = graph.flow, found.pack
    for state in flow.states.values():
        if state.run is not None:
            message = "the concern flow calls no other flow. Write its states here."
            found.error(2, message, flow.name, state.name)
        if state.waits and any(d.verb == "raise" for d in state.do):
            message = "`raise` may not stand where an answer is waited for. Give it its own state."
            found.error(2, message, flow.name, state.name)
        for name in raised(graph, state.name):
            if name not in pack.ladders:
                found.error(2, f'there is no ladder "{name}" in pack.yaml.', flow.name, state.name)
    _count_answers(found, graph)


def raised(graph: Graph, name: str) -> list[str]:
    """The ladders that a state and its buttons raise."""
    state = graph.flow.states[name]
    actions = (*state.do, *(d for b in state.buttons for d in b.do))
    return [d.what or "" for d in actions if d.verb == "raise"]


def _raises(graph: Graph, edge: Edge) -> bool:
    """Whether a ladder is raised on the edge, or in the state to which it leads."""
    state = graph.flow.states.get(edge.go.state or "")
    return any(d.verb == "raise" for d in (*edge.do, *(state.do if state else ())))


def _count_answers(found: Found, graph: Graph) -> None:
    """Walk breadth first over (state, answers so far), as long as nothing is raised."""
    flow = graph.flow
    if flow.start not in flow.states or any(d.verb == "raise" for d in flow.states[flow.start].do):
        return
    seen = {(flow.start, 0)}
    waiting: deque[tuple[str, int, tuple[str, ...]]] = deque([(flow.start, 0, (flow.start,))])
    while waiting:
        name, answers, path = waiting.popleft()
        for edge in graph.edges[name]:
            if not edge.mask & graph.reach[name] or _raises(graph, edge) or edge.go.concern:
                continue
            step = (*path, f"{edge.via} > {edge.go.state or 'end'}")
            asked = answers + (not is_automatic(edge))
            if edge.go.end is not None:
                message = (
                    "a concern can be over before anybody is told. Raise a ladder on this way."
                )
                found.error(2, message, flow.name, name, step)
                return
            if asked >= MOST_ANSWERS:
                message = f"nobody is told within {MOST_ANSWERS} answers. Raise a ladder sooner."
                found.error(2, message, flow.name, name, step)
                return
            key = (edge.go.state or "", asked)
            if key[0] in flow.states and key not in seen:
                seen.add(key)
                waiting.append((*key, step))


def danger_first(found: Found, graph: Graph) -> None:
    """Proof 3: the danger question comes first, and a yes shows 999 and raises at once."""
    flow = graph.flow
    first = _first_question(graph)
    if first is None:
        found.error(3, "the first state must ask whether a child is in danger now.", flow.name)
        return
    state = flow.states[first]
    asks = state.say or ""
    if not state.buttons or "danger" not in asks.lower() or "999" not in asks:
        message = (
            "the first question must ask, with buttons, if a child is in danger, and name 999."
        )
        found.error(3, message, flow.name, first)
        return
    sure = 0
    for edge in (e for e in graph.edges[first] if e.answered):
        good = _shows_999_and_raises(found.pack, graph, edge)
        sure += good
        label = plain_words(edge.via.removeprefix("tap "))
        if not good and (label.startswith("yes") or "not sure" in label):
            message = (
                "a yes must raise a ladder that is `at_once`, and show 999, before it asks on."
            )
            found.error(3, message, flow.name, first, (first, edge.via))
    if not sure:
        message = "no answer to the danger question raises a ladder at once."
        found.error(3, message, flow.name, first)


def _first_question(graph: Graph) -> str | None:
    name: str | None = graph.flow.start
    for _ in range(len(graph.flow.states)):
        state = graph.flow.states.get(name or "")
        if state is None or state.run is not None:
            return None
        if state.waits:
            return state.name
        ways = graph.edges[state.name]
        name = ways[0].go.state if len(ways) == 1 else None
    return None


def _shows_999_and_raises(pack: Pack, graph: Graph, edge: Edge) -> bool:
    """Whether a yes shows 999 in the next message and texts everybody before anything is asked.

    For danger from one of the team: 999 at once; the ladder waits for the name to leave out.
    """
    from_team = any(d.verb == "danger" and d.what == "from our team" for d in edge.do)
    raised = [d.what for d in edge.do if d.verb == "raise"]
    name = edge.go.state
    for _ in range(len(graph.flow.states)):
        state = graph.flow.states.get(name or "")
        if state is None:
            return False
        raised += [d.what for d in state.do if d.verb == "raise"]
        if state.say or state.waits:
            at_once = any(w in pack.ladders and pack.ladders[w].at_once for w in raised if w)
            return "999" in (state.say or "") and (from_team or at_once)
        ways = graph.edges[state.name]
        name = ways[0].go.state if len(ways) == 1 else None
    return False
