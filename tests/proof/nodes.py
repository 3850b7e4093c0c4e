"""A node of the search: the escalation, its timers, who is left, and what was said.

What was said is kept beside the state on purpose: facts are judged by it, not by what the
escalation believes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from flows.directory import Directory
from flows.effects import Cancel, Effect, Text, Wake
from flows.escalation import events as happened
from flows.escalation.events import Event
from flows.escalation.machine import open_escalation, open_overdue, step
from flows.escalation.state import Context, Draws, Escalation, Step
from tests.flows.escalation.play import FRIDAY, LONDON, SAM
from tests.proof.charities import PACK, directory_of
from tests.proof.waiting import NOTHING_SAID, Ours, heard

REFERENCE = "K7Q2"
CODES = tuple(str(100000 + n) for n in range(400))
TWICE = tuple(str(200000 + n) for n in range(400))
NOBODY: frozenset[str] = frozenset()
How = Literal["concern", "by text", "overdue", "drill"]


@dataclass(frozen=True)
class Said:
    """What was told to the escalation so far, kept by the search and not by the state."""

    marked: frozenset[str] = NOBODY  # ids of those it was said to be about
    phones: frozenset[str] = NOBODY  # their numbers when it was said
    answered: bool = False  # whether an answer cleared telling the manager
    asked: bool = False  # whether anybody was asked to take it
    held: bool = False  # whether anybody held it since it was opened
    numbers: bool = False  # whether the public numbers were in the mentor's hand since then
    ours: Ours = NOTHING_SAID  # what was said of our team, and whether a name is awaited


@dataclass(frozen=True)
class Move:
    """One thing that happens: an event, when, and what of the directory changes with it.

    Without an event it is only time that passes. `also` happens in the same breath: STOP is sent
    by a phone, so it is that of everybody on it.
    """

    event: Event | None
    at: datetime
    also: tuple[Event, ...] = ()
    gone: frozenset[str] = NOBODY
    stopped: frozenset[str] = NOBODY
    wake: str | None = None


@dataclass(frozen=True)
class Node:
    """A state reached, with the story that led to it (`before` and `move`)."""

    charity: str
    state: Escalation
    now: datetime
    wakes: Mapping[str, Wake]
    gone: frozenset[str] = NOBODY
    stopped: frozenset[str] = NOBODY
    said: Said = Said()
    calm: bool = True
    before: Node | None = field(default=None, repr=False, compare=False)
    move: Move | None = field(default=None, compare=False)

    @property
    def directory(self) -> Directory:
        """Today's directory."""
        return directory_of(self.charity, self.gone, self.stopped)

    @property
    def left(self) -> timedelta:
        """How long until the one clock."""
        return self.state.clock - self.now if self.state.clock else timedelta()


@dataclass(frozen=True)
class Taken:
    """One transition: from where, by what, what the step said, and where it led."""

    before: Node
    move: Move
    step: Step
    after: Node


def context(directory: Directory, codes: tuple[str, ...] = CODES) -> Context:
    """What a step looks into."""
    draws = Draws(codes=codes, reference=REFERENCE)
    return Context(PACK, directory, LONDON, draws, our_number="+447700900900")


def first(charity: str, how: How = "concern", *, calm: bool = True) -> Node:
    """The first tap, or the clock of a session that was not checked out.

    `calm` has every text arrive at once; else each receipt is an event of its own.
    """
    directory = directory_of(charity, NOBODY, NOBODY)
    if how == "overdue":
        due = FRIDAY - timedelta(minutes=5)
        opened = open_overdue(context(directory), SAM, due, FRIDAY)
    else:
        by_text, drill = how == "by text", how == "drill"
        opened = open_escalation(context(directory), SAM, FRIDAY, by_text=by_text, drill=drill)
    node = Node(charity, opened.state, FRIDAY, _wakes({}, opened.effects), calm=calm)
    return _settled(replace(node, said=_heard(node, None, opened)))


def take(node: Node, move: Move) -> Taken:
    """Let it happen. Whatever the step raises is left to the caller."""
    directory = directory_of(node.charity, move.gone, move.stopped)
    codes = CODES[sum(map(len, node.state.codes.values())) :]
    taken = _steps(directory, codes, node.state, move)
    wakes = dict(node.wakes)
    if move.wake is not None:
        del wakes[move.wake]
    after = replace(
        node,
        state=taken.state,
        now=move.at,
        wakes=_wakes(wakes, taken.effects),
        gone=move.gone,
        stopped=move.stopped,
        before=node,
        move=move,
    )
    after = replace(after, said=_heard(after, move.event, taken))
    return Taken(node, move, taken, _settled(after))


def again(taken: Taken) -> Step:
    """The same event once more, at the same moment."""
    after = taken.after
    codes = TWICE[sum(map(len, after.state.codes.values())) :]
    return _steps(after.directory, codes, taken.step.state, taken.move)


def _steps(directory: Directory, codes: tuple[str, ...], state: Escalation, move: Move) -> Step:
    """The step of a move's event, and of what happens in the same breath."""
    taken = Step(state)
    for event in (move.event, *move.also):
        if event is not None:
            more = step(context(directory, codes), taken.state, event, move.at)
            taken = Step(more.state, (*taken.effects, *more.effects))
    return taken


def _wakes(wakes: Mapping[str, Wake], effects: Iterable[Effect]) -> Mapping[str, Wake]:
    kept = dict(wakes)
    for effect in effects:
        if isinstance(effect, Wake):
            kept[effect.key] = effect
        elif isinstance(effect, Cancel):
            kept.pop(effect.key, None)
    return kept


def _settled(node: Node) -> Node:
    """In calm weather every text that asks somebody has arrived before anything else happens."""
    if not node.calm:
        return node
    state = node.state
    for told in state.told:
        if told.delivered is None and not told.failed and not told.called_off:
            event = happened.TextDelivered(key=told.key, person=told.person)
            state = step(context(node.directory), state, event, node.now).state
    return node if state is node.state else replace(node, state=state)


def _heard(node: Node, event: Event | None, taken: Step) -> Said:
    """What has been said by now."""
    said, state = node.said, taken.state
    changes: dict[str, object] = {}
    if isinstance(event, happened.SubjectNamed):
        person = node.directory.person(event.answer)
        if person is not None:
            changes["marked"] = said.marked | {person.id}
            changes["phones"] = said.phones | {person.phone}
    clears = isinstance(event, happened.QuestionsAnswered) and event.ladder != "unfinished"
    if clears or isinstance(event, happened.DangerNow):
        changes["answered"] = True
    if any(isinstance(e, Text) and e.to != state.mentor.id for e in taken.effects):
        changes["asked"] = True
    if node.before is not None:
        old = node.before.state
        changes["ours"] = heard(said.ours, event, old, state, lambda p: _is_known(node, p))
    over = node.before is not None and not node.before.state.is_open
    held, numbers = (False, False) if over else (said.held, said.numbers)
    on_numbers = state.place == "rung" and not state.step and state.ladder == "unsaid"
    changes["held"] = held or state.owner is not None
    changes["numbers"] = numbers or state.place == "public" or state.naming or on_numbers
    return replace(said, **changes)  # type: ignore[arg-type]


def _is_known(node: Node, answer: str) -> bool:
    return node.directory.person(answer) is not None
