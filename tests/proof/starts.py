"""Starts of a search, besides the first tap: every ladder in every state, near at hand."""

from __future__ import annotations

from collections.abc import Iterator

from flows.escalation import events as happened
from flows.escalation.events import Event
from tests.proof.moves import DEAD, LADDERS, MINUTE, WORDS, rings
from tests.proof.nodes import How, Move, Node, first, take

MOST_STEPS = 8


def places(charity: str, how: How = "concern", *, calm: bool = True) -> Iterator[Node]:
    """A node of each place on each ladder, with the shortest way there."""
    opened = first(charity, how, calm=calm)
    yield opened
    yield _pause(opened)
    ladders = LADDERS if opened.state.place == "raising" else ()
    if ladders:
        yield _happens(opened, happened.MadeByMistake(reason="I was trying it out"))
        yield _happens(opened, happened.DangerFromTeam())
    for ladder in ladders:
        yield from _down(_happens(opened, happened.QuestionsAnswered(ladder=ladder)))
    yield from _down(_clock(opened))


def _down(node: Node) -> Iterator[Node]:
    """Down the ladder by the clock; at its first and last step somebody takes it, too."""
    yield node
    yield from _taken(node)
    yield from _lost(node)
    for _ in range(MOST_STEPS):
        if node.state.place == "public":
            return
        node = _clock(node)
        yield node
    yield from _taken(node)


def _taken(node: Node) -> Iterator[Node]:
    """Taken by the person who was asked first, chased, and decided."""
    if not node.state.codes:
        return
    holder = next(iter(node.state.codes))
    held = _happens(node, happened.Coded(person=holder))
    if held.state.owner is None:
        return
    yield held
    yield _clock(held)
    yield _happens(held, happened.Decided(person=holder, words=WORDS))


def _lost(node: Node) -> Iterator[Node]:
    """The person who was asked first is unreachable."""
    for told in node.state.told[:1]:
        yield _happens(node, happened.TextFailed(key=told.key, person=told.person, error=DEAD))


def _pause(node: Node) -> Node:
    """A minute later."""
    return take(node, Move(None, node.now + MINUTE)).after


def _happens(node: Node, event: Event) -> Node:
    return take(node, Move(event, node.now, gone=node.gone, stopped=node.stopped)).after


def _clock(node: Node) -> Node:
    """The clock rings, with every wake that is due before it."""
    number = node.state.clock_number
    while node.state.clock_number == number and node.state.is_open:
        wake = min(node.wakes.values(), key=lambda w: (w.at, w.key))
        node = take(node, rings(node, wake)).after
    return node
