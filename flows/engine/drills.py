"""Drills: the real ladder with real people and times, marked in every text, and in nobody's chat.

Rule: a drill ends when somebody takes it, when the public numbers would come, or when a real
concern needs the same people. It never asks anybody to ring a public line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flows.directory import Directory, Person, Programme
from flows.effects import Cancel, Effect, Record, Text, Wake
from flows.engine.turn import Turn
from flows.escalation import machine as escalation
from flows.escalation.events import (
    ClosedAsWritten,
    Coded,
    Decided,
    DoneAlone,
    DrillEnded,
    Event,
    QuestionsAnswered,
    Referred,
    Reply,
)
from flows.escalation.machine import Context, Escalation, Step
from flows.escalation.transition import Transition, record, sender, text
from flows.messages import sms_concern

Taking = Coded | Referred | Decided | DoneAlone | ClosedAsWritten
KEPT = Record | Text | Wake | Cancel


def begin(
    turn: Turn, context: Context, asker: Person, programme: Programme, ladder: str
) -> Escalation:
    """Open a drill: its texts ask to ring `asker`, and its ladder begins at once.

    Raises LookupError where the pack has no such ladder.
    """
    opened = escalation.open_escalation(
        context, asker, turn.now, programme=programme.id, drill=True
    )
    raised = escalation.step(context, opened.state, QuestionsAnswered(ladder=ladder), turn.now)
    reference = raised.state.reference
    turn.world.escalations[reference] = raised.state
    turn.emit(*unsaid([*opened.effects, *raised.effects]))
    details = {"programme": programme.id, "ladder": ladder}
    turn.emit(Record(about=reference, what="drill began", actor=asker.id, details=details))
    words = turn.world.member(programme.manager).words | {_mark(programme): reference}
    turn.change(programme.manager, words=words)
    return raised.state


def _mark(programme: Programme) -> str:
    """The name of the manager's note that a drill of the programme is under way."""
    return f"drill:{programme.id}"


def step(context: Context, before: Escalation, event: Event, now: datetime) -> Step:
    """One step of a drill.

    Its chat messages go nowhere, and it ends instead of going on to the public step.
    """
    if isinstance(event, Reply) and not before.is_open:
        return _say_over(Transition(context, before, now), event)
    if isinstance(event, Taking) and _may_take(context, before, event):
        return _end(context, before, now, DrillEnded(why="taken", person=event.person))
    taken = escalation.step(context, before, event, now)
    after = taken.state
    if before.is_open and after.is_open and after.place != "rung":
        untaken = _end(context, _as_it_was(before, after), now, DrillEnded(why="untaken"))
        records = tuple(e for e in taken.effects if isinstance(e, Record))
        return Step(untaken.state, (*records, *untaken.effects))
    return Step(after, tuple(unsaid(taken.effects)))


def _may_take(context: Context, before: Escalation, event: Taking) -> bool:
    return event.person in escalation.audience(context.pack, before, context.directory)


def _end(context: Context, before: Escalation, now: datetime, event: DrillEnded) -> Step:
    ended = escalation.step(context, before, event, now)
    return Step(ended.state, tuple(unsaid(ended.effects)))


def _as_it_was(before: Escalation, after: Escalation) -> Escalation:
    """The state without the texts to everybody that are not sent, and with the fate of those that
    were.
    """
    newer = {told.key: told for told in after.told}
    told = tuple(newer.get(one.key, one) for one in before.told)
    kept = {"unreachable": after.unreachable, "passed": after.passed, "told": told}
    return before.model_copy(update=kept)


def _say_over(transition: Transition, event: Reply) -> Step:
    """Answer a reply to a drill that is over; it is never opened again."""
    if event.person not in transition.audience():
        return Step(
            transition.state, record(transition, "refused: drill over", event.person).effects
        )
    person = sender(transition, event.person)
    transition = text(
        transition, person, sms_concern.drill_over(transition.charity, transition.reference)
    )
    transition = record(transition, "replied after the drill", event.person)
    return Step(transition.state, transition.effects)


def unsaid(effects: tuple[Effect, ...] | list[Effect]) -> Iterator[Effect]:
    """The effects of a drill without its chat messages: in chat there are real concerns only."""
    return (effect for effect in effects if isinstance(effect, KEPT))


def follow(turn: Turn, before: Escalation, after: Escalation) -> None:
    """Forget a drill that is over; a concern that is opened again needs its people."""
    if before.drill and not after.is_open:
        programme = turn.world.directory.programme(after.programme)
        if programme is not None:
            _forget(turn, programme, after.reference)
    elif not before.drill and after.is_open and not before.is_open:
        make_way(turn, after.programme)


def make_way(turn: Turn, programme_id: str) -> None:
    """End every drill that keeps the same people busy, since a real concern was opened."""
    directory = turn.world.directory
    for other in sharing(directory, programme_id):
        reference = turn.world.member(other.manager).words.get(_mark(other))
        if reference is None:
            continue
        _forget(turn, other, reference)
        turn.emit(
            Wake(
                key=f"drill:{reference}",
                at=turn.now,
                owner="escalation",
                about=reference,
                event={"kind": DrillEnded().kind},  # in the form that an earlier version reads too
            )
        )


def sharing(directory: Directory, programme_id: str) -> tuple[Programme, ...]:
    """The programmes that share people with this one, itself first among them if it is known."""
    here = directory.programme(programme_id)
    busy = {here.manager, *here.safeguarding} if here else set()
    others = (p for p in directory.programmes if busy & {p.manager, *p.safeguarding})
    return tuple(sorted(others, key=lambda p: p.id != programme_id))


def _forget(turn: Turn, programme: Programme, reference: str) -> None:
    """Forget the programme's drill, which is over or about to be."""
    member = turn.world.member(programme.manager)
    if member.words.get(_mark(programme)) == reference:
        kept = {name: text for name, text in member.words.items() if name != _mark(programme)}
        turn.change(programme.manager, words=kept)
