"""Concerns in the engine: opened by the first tap, told what the mentor says, never refused.

Concerns are never merged: with one open already, another tap can open a second.
"""

from __future__ import annotations

from flows.conversation.events import Begun, Shown
from flows.conversation.state import attached
from flows.directory import Person
from flows.effects import Text
from flows.engine import concern_talk, drills
from flows.engine.helplines import show_numbers
from flows.engine.turn import Converse, Turn
from flows.escalation import events as escalation_events
from flows.escalation import machine as escalation
from flows.escalation.buttons import column
from flows.escalation.events import QuestionsAnswered
from flows.escalation.state import Context, Draws, Escalation
from flows.formatting import plain
from flows.messages import chat_messages, sms_mentor_by_sms, sms_types
from flows.requests import (
    AboutTeam,
    Danger,
    NameSubject,
    NoteConcern,
    Raise,
    TextOnly,
    Witness,
)
from flows.sessions.state import OpenOverdue

HELPLINE = sms_types.Phone("0808 800 5000")  # the NSPCC's

Said = Raise | Danger | AboutTeam | NameSubject | TextOnly | NoteConcern | Witness


def context(turn: Turn, pack: str, *, reference: str = "") -> Context:
    """The context of an escalation's step. It draws as many codes as there are staff."""
    world = turn.world
    codes = tuple(next(world.codes) for _ in world.directory.staff())
    return Context(
        pack=world.packs[pack],
        directory=world.directory,
        zone=world.zone,
        draws=Draws(codes=codes, reference=reference),
        our_number=world.our_number,
    )


def open_or_show(turn: Turn, chat: int, mentor: Person | None, converse: Converse) -> None:
    """Take the first tap on "Raise a concern", from anywhere; a stranger gets the public numbers.

    While the questions of a concern are on the screen, they are shown again, with a button for
    another one.
    """
    top = turn.world.conversation(chat).top
    if mentor is None and top is not None and top.flow == turn.world.pack.join:
        # While they join, the question comes back afterwards, since it is the way in.
        show_numbers(turn, chat, chat_messages.NOT_SET_UP)
        converse(turn, chat, Shown())
        return
    if mentor is None:
        show_numbers(turn, chat)
        return
    if top is not None and top.escalation is not None:
        about, other = top.escalation, chat_messages.ANOTHER_KEY
        keys = column(
            concern_talk.danger_key(about),
            chat_messages.GO_ON_KEY,
            other,
            concern_talk.mistake_key(about),
        )
        turn.say(chat, chat_messages.CONCERN_WAITING, keys=keys, urgent=True)
    else:
        raise_concern(turn, chat, mentor, converse)


def is_over(turn: Turn, reference: str | None) -> bool:
    """Whether that concern is known, and closed or taken back."""
    found = turn.world.escalations.get(reference or "")
    return found is not None and not found.is_open


def raise_concern(turn: Turn, chat: int, mentor: Person, converse: Converse) -> str:
    """Open an escalation and show its first question, in one go; its reference."""
    reference = open_concern(turn, mentor)
    flow = turn.world.pack.concern_flow.name
    converse(turn, chat, Begun(flow=flow, pack=turn.world.current, escalation=reference))
    return reference


def open_concern(turn: Turn, mentor: Person, *, by_text: bool = False) -> str:
    """Open an escalation for a concern of that mentor; its reference."""
    world = turn.world
    reference = world.new_reference()
    session = world.current_session(mentor.id)
    pairing = session.pairing if session is not None and session.running else None
    step = escalation.open_escalation(
        context(turn, world.current, reference=reference),
        mentor,
        turn.now,
        session_pairing=pairing,
        by_text=by_text,
    )
    world.escalations[reference] = step.state
    turn.emit(*step.effects)
    drills.make_way(turn, step.state.programme)
    if world.member(mentor.id).blocked_at is not None:
        by_sms_from_now(turn, reference, by_text=True)
    return reference


def raise_by_sms(turn: Turn, mentor: Person) -> None:
    """Open a concern that was raised by SMS: it has no questions, so its ladder is `unfinished`."""
    open_concern(turn, mentor, by_text=True)


def open_overdue(turn: Turn, mentor: Person, pack: str, asked: OpenOverdue) -> str:
    """Open the escalation that looks for an overdue mentor; its reference."""
    world = turn.world
    reference = world.new_reference()
    step = escalation.open_overdue(
        context(turn, pack, reference=reference),
        mentor,
        asked.due_at,
        turn.now,
        due_for=asked.due_for,
        from_manager=asked.from_manager,
        ladder=asked.ladder,
        wrote_at=asked.wrote_at,
    )
    world.escalations[reference] = step.state
    turn.emit(*step.effects)
    drills.make_way(turn, step.state.programme)
    return reference


def happened(turn: Turn, reference: str, event: escalation_events.Event) -> None:
    """Take one step of an escalation and emit its effects.

    Its session hears when it is resolved.
    """
    before = turn.world.escalations.get(reference)
    if before is None:
        return
    play = drills.step if before.drill else escalation.step
    step = play(context(turn, before.pack), before, event, turn.now)
    turn.world.escalations[reference] = step.state
    turn.emit(*step.effects)
    if before.kind == "overdue" and before.is_open and not step.state.is_open:
        turn.hears(turn, reference)
    drills.follow(turn, before, step.state)


def heard_from(turn: Turn, person: str) -> None:
    """Mark a person reachable in everything that is open, since they wrote to us."""
    for reference, found in list(turn.world.escalations.items()):
        if person in found.unreachable:
            unreachable = tuple(p for p in found.unreachable if p != person)
            changed = found.model_copy(update={"unreachable": unreachable})
            turn.world.escalations[reference] = changed


def pass_on(turn: Turn, chat: int, mentor: Person | None, said: Said) -> None:
    """Pass on what the concern's conversation says to its escalation.

    An answer that would raise a concern that is over opens a new one: a new danger is a new
    concern, and no mentor may be told "we're texting" when nobody is.
    """
    reference = turn.rebound.get(said.reference or "", said.reference or "")
    raises = isinstance(said, Raise | Danger | AboutTeam | NameSubject)
    if raises and mentor is not None and is_over(turn, reference):
        turn.rebound[said.reference or ""] = reference = _again(turn, chat, mentor, reference)
    event: escalation_events.Event
    match said:
        case Raise(ladder=ladder):
            event = QuestionsAnswered(ladder=ladder)
        case Danger(what="cannot ring"):
            event = escalation_events.CannotRing()
        case Danger():
            event = escalation_events.DangerFromTeam()
        case AboutTeam():
            event = escalation_events.AboutTeam()
        case NameSubject(answer=answer):
            event = escalation_events.SubjectNamed(answer=answer)
        case TextOnly():
            event = escalation_events.TextOnlyAsked()
        case NoteConcern(field=field, answer=answer):
            event = escalation_events.Noted(field=field, answer=answer)
        case Witness(what=what):
            event = escalation_events.Witnessed(what=what)
    place = len(turn.effects)
    happened(turn, reference, event)
    concern_talk.note_call(turn, reference, place)


def _again(turn: Turn, chat: int, mentor: Person, old: str) -> str:
    """Open a new concern for the frame that asked about the old one."""
    new = open_concern(turn, mentor)
    conversation = turn.world.conversation(chat)
    for frame in conversation.frames:
        if frame.escalation == old:
            conversation = attached(conversation, frame.id, new)
    turn.world.conversations[chat] = conversation
    return new


def tell_by_sms(turn: Turn, mentor: Person) -> None:
    """Send what the mentor has to know of each concern to their phone, now and from now on."""
    charity = sms_types.Charity(plain(turn.world.directory.organisation.text_name, 16))
    for found in of_mentor(turn, mentor):
        by_sms_from_now(turn, found.reference, by_text=True)
        owner = found.owner or next(iter(found.step), None)
        person = turn.world.directory.person(owner)
        reference = sms_types.Reference(found.reference)
        if person is None and found.danger:
            body = sms_mentor_by_sms.danger_by_sms(charity, reference)
        elif person is None:
            body = sms_mentor_by_sms.line_by_sms(charity, reference, HELPLINE)
        else:
            name, phone = sms_types.Name(plain(person.text_name)), sms_types.Phone(person.phone)
            body = sms_mentor_by_sms.ring_by_sms(charity, reference, name, phone)
        key = f"{found.reference}-chat-{turn.now:%Y%m%dT%H%M%S}"
        turn.emit(Text(to=mentor.id, phone=mentor.phone, body=body, key=key, urgent=True))


def by_sms_from_now(turn: Turn, reference: str, *, by_text: bool) -> None:
    """Set whether what the mentor has to know of this concern goes to their phone as well."""
    changed = turn.world.escalations[reference].model_copy(update={"by_text": by_text})
    turn.world.escalations[reference] = changed


def of_mentor(turn: Turn, mentor: Person) -> list[Escalation]:
    """The mentor's own open concerns, the oldest first."""
    found = turn.world.escalations.values()
    return [e for e in found if e.mentor.id == mentor.id and e.is_open]
