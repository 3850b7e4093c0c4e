"""A trace as a story: a line an event, at its time, with what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from flows.effects import Effect, Page, Say, Text
from tests.flows.escalation.play import LONDON
from tests.proof.nodes import Node, take
from tests.proof.search import Violation

LONGEST = 60


def story_of(violation: Violation) -> str:
    """The shortest way to what is wrong, from the first tap on."""
    way = _way_to(violation.node)
    lines = [
        _line(way[0], ()),
        *(_line(after, _effects(before, after)) for before, after in pairwise(way)),
    ]
    return "\n".join((*lines, f"WRONG ({violation.fact}): {violation.wrong}"))


def _way_to(node: Node) -> list[Node]:
    way: list[Node] = []
    at: Node | None = node
    while at is not None:
        way.append(at)
        at = at.before
    return way[::-1]


def _effects(before: Node, after: Node) -> tuple[Effect, ...]:
    """What was done on the way; the search does not keep it."""
    assert after.move is not None
    try:
        return take(before, after.move).step.effects
    except LookupError:  # what was planted when it was found is gone
        return ()


def _line(node: Node, effects: tuple[Effect, ...]) -> str:
    at = node.now.astimezone(LONDON).strftime("%H:%M:%S")
    return f"{at}  {_what(node)} -> {'; '.join(_came(node, effects))}"


def _what(node: Node) -> str:
    if node.move is None:
        return f"opened in {node.charity}{'' if node.calm else ', receipts late'}"
    event = node.move.event
    if event is None:
        return "a minute passes"
    said = event.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    return " ".join((event.kind, *(f"{k}={v}" for k, v in said.items())))


def _came(node: Node, effects: tuple[Effect, ...]) -> Iterator[str]:
    state = node.state
    on = f" {state.rung} ({', '.join(state.step) or 'numbers'})" if state.place == "rung" else ""
    yield f"{state.place}{on}, ladder {state.ladder}"
    if state.owner:
        yield f"held by {state.owner}"
    if state.clock:
        yield f"clock {state.clock.astimezone(LONDON):%H:%M:%S}"
    texts = [e.to for e in effects if isinstance(e, Text)]
    if texts:
        yield f"texts {', '.join(texts)}"
    if any(isinstance(e, Page) for e in effects):
        yield "pages an admin"
    said = next((e for e in effects if isinstance(e, Say)), None)
    if said is not None:
        yield f"says to {said.to}: {said.text.splitlines()[0][:LONGEST]}"
