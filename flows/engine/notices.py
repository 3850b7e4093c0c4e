"""Notices in the engine: a pack tells a role something, and what follows from the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

from pydantic import TypeAdapter

from flows.directory import Person
from flows.effects import Record, Text
from flows.engine import confirming
from flows.engine.turn import Turn
from flows.formatting import spoken_list, uk_phone
from flows.messages import chat_messages
from flows.notices import machine
from flows.notices.machine import (
    CarerTold,
    Channel,
    ChatLost,
    CodeDrawn,
    Notice,
    NoticeEvent,
    Replied,
)
from flows.requests import NoticeKind, Tell

KINDS: tuple[str, ...] = get_args(NoticeKind)
_EVENT: TypeAdapter[NoticeEvent] = TypeAdapter(NoticeEvent)


def context(turn: Turn) -> machine.Context:
    """The context of a notice's step."""
    return machine.Context(directory=turn.world.directory, zone=turn.world.zone)


def tell(turn: Turn, mentor: Person, wanted: Tell) -> None:
    """Open a notice to everybody whom the role names. Raises LookupError for an unknown kind."""
    if wanted.about not in KINDS:
        raise LookupError(f"unknown notice: {wanted.about}")
    already = any(isinstance(e, Record) and e.what == "carer told" for e in turn.effects)
    for person in turn.world.directory.who(wanted.who, mentor.programme or ""):
        begin(turn, cast("NoticeKind", wanted.about), person, mentor)
    if already:
        carer_told(turn, mentor)


def begin(turn: Turn, kind: NoticeKind, to: Person, mentor: Person | None, count: int = 1) -> None:
    """Open one notice; `count` is how many reports it is about."""
    world = turn.world
    reference, code = world.new_reference(), next(world.codes)
    step = machine.begin(
        context(turn),
        kind,
        to,
        mentor,
        reference=reference,
        code=code,
        now=turn.now,
        count=count,
        by=_channel(turn, kind, to),
    )
    world.notices[reference] = step.state
    turn.emit(*step.effects)


def _channel(turn: Turn, kind: NoticeKind, to: Person) -> Channel:
    """The channel of the notice: the person's choice for reports, SMS for everything else."""
    member = turn.world.member(to.id)
    chats = to.reports_by == "telegram" and member.chat is not None and member.blocked_at is None
    return "telegram" if chats and kind in machine.ABOUT_REPORTS else "sms"


def happened(turn: Turn, reference: str, event: NoticeEvent) -> None:
    """Take one step of a notice, and do what follows from its result."""
    before = turn.world.notices.get(reference)
    if before is None:
        return
    step = machine.step(context(turn), before, event, turn.now)
    turn.world.notices[reference] = step.state
    # An answer is urgent: the person waits for it with the phone in their hand.
    answer = isinstance(event, Replied | CodeDrawn)
    turn.emit(*(_urgent(e) if answer and isinstance(e, Text) else e for e in step.effects))
    if step.result not in ("approved", "refused") or not step.state.mentor:
        return
    if step.state.kind == "new_number":
        confirming.settled(turn, step.state, confirmed=step.result == "approved")
    else:
        _judged(turn, step.state, let_in=step.result == "approved")


def _urgent(text: Text) -> Text:
    return text.model_copy(update={"urgent": True})


def carer_told(turn: Turn, mentor: Person) -> None:
    """Note that the mentor told the carer of a contact (CUK-19)."""
    for reference, found in list(turn.world.notices.items()):
        if found.mentor == mentor.id and found.kind == "contact_report" and found.open:
            happened(turn, reference, CarerTold())


def due(turn: Turn, reference: str, event: Mapping[str, Any]) -> None:
    """Take the timer of a notice."""
    found = turn.world.notices.get(reference)
    if found is None:
        return
    person = turn.world.directory.person(found.to)
    by = _channel(turn, found.kind, person) if person else "sms"
    turn.world.notices[reference] = found.model_copy(update={"by": by})
    happened(turn, reference, _EVENT.validate_python(dict(event)))


def chat_lost(turn: Turn, person: Person) -> None:
    """Send the notices that waited in a chat to the person's phone, since they blocked the bot."""
    for reference, found in list(turn.world.notices.items()):
        if found.to == person.id and found.open and found.by == "telegram":
            happened(turn, reference, ChatLost())


def replied(turn: Turn, reference: str, event: Replied) -> None:
    """Take a reply of the notice's person."""
    happened(turn, reference, event)


def _judged(turn: Turn, found: Notice, *, let_in: bool) -> None:
    """Let the mentor in, or not, as the manager replied."""
    mentor = turn.world.directory.person(found.mentor)
    if mentor is None:
        return
    chat = turn.world.chat_of(mentor.id)
    if let_in:
        turn.change(mentor.id, approved_at=turn.now)
    if chat is None:
        return
    if let_in:
        pairs = [f"{p.code} ({p.initials})" for p in turn.world.directory.pairings_of(mentor.id)]
        paired = f"You're paired with {spoken_list(pairs)}. " if pairs else ""
        text = chat_messages.LET_IN.format(name=mentor.first_name, paired=paired)
    else:
        manager = turn.world.directory.person(found.to)
        name = manager.first_name if manager else "your manager"
        phone = uk_phone(manager.phone) if manager else ""
        text = chat_messages.NOT_LET_IN.format(manager=name, phone=phone)
    turn.say(chat, text, menu=True, prompt=True)
