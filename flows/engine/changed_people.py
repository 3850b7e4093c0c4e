"""Changed people: a staff member's new number, a mentor's new phone, a revoked person."""

from __future__ import annotations

from flows import changed_numbers
from flows.changed_numbers import FORMER, REVOKED, YES, last_digits
from flows.directory import Person, Role
from flows.effects import Page, Record, Text
from flows.engine import concerns, notices
from flows.engine.confirming import charity_of, name_of
from flows.engine.helplines import show_numbers
from flows.engine.turn import Turn
from flows.escalation.events import Removed
from flows.messages import chat_messages, sms_admin, sms_joining, sms_types


def new_number(turn: Turn, person: Person, by: str | None) -> None:
    """Take a staff member's new number: the former one is told, and a second admin is asked."""
    turn.emit(Record(about=person.id, what="number changed", actor=by or "import"))
    old = turn.world.member(person.id).words.get(FORMER)
    if old is None:  # the former number came back
        return
    _tell_old(turn, person, old, by)
    for admin in changed_numbers.second_admins(turn.world.directory, person.id, by):
        notices.begin(turn, "new_number", admin, person)


def _tell_old(turn: Turn, person: Person, old: str, by: str | None) -> None:
    last = sms_types.Digits(last_digits(person.phone))
    other = _whom_to_ring(turn, person, by)
    name, phone = name_of(other), sms_types.Phone(other.phone)
    body = sms_joining.number_changed(charity_of(turn), last, name, phone)
    key = f"number-{person.id}-{turn.now:%Y%m%dT%H%M%S}"
    turn.emit(Text(to=person.id, phone=old, body=body, key=key, urgent=True))


def _whom_to_ring(turn: Turn, person: Person, by: str | None) -> Person:
    """An admin who did not do it, else another staff member, else the admin themselves."""
    directory = turn.world.directory
    admins = directory.with_role(Role.ADMIN)
    ordered = [*(a for a in admins if a.id != by), *directory.staff()]
    others = (p for p in ordered if p.id != person.id and p.phone != person.phone)
    return next(others, person)


def new_phone(turn: Turn, mentor: Person) -> None:
    """Take a mentor's new phone: the chat of the old one is shut, and both are told."""
    turn.emit(Record(about=mentor.id, what="phone changed", actor="import"))
    programme = mentor.programme or ""
    manager = next(iter(turn.world.directory.who("programme_manager", programme)), None)
    whom = name_of(manager) if manager else sms_types.Name("your manager")
    body = sms_joining.new_phone(charity_of(turn), whom)
    key = f"phone-{mentor.id}-{turn.now:%Y%m%dT%H%M%S}"
    _shut_chat(turn, mentor, chat_messages.CHAT_SHUT_NEW_PHONE)
    turn.emit(Text(to=mentor.id, phone=mentor.phone, body=body, key=key, prompt=True))


def _shut_chat(turn: Turn, person: Person, words: str) -> None:
    """Unbind the chat: it gets the public numbers, and what is open goes on by SMS."""
    chat = turn.world.chat_of(person.id)
    if chat is None:
        return
    turn.change(person.id, chat=None)
    conversation = turn.world.conversation(chat)
    turn.world.conversations[chat] = conversation.model_copy(update={"frames": (), "invite": None})
    turn.say(chat, words, urgent=True)
    show_numbers(turn, chat)
    if person.role == Role.MENTOR:
        concerns.tell_by_sms(turn, person)


def revoke(turn: Turn, person: Person, by: str | None) -> None:
    """Revoke a person: nobody who has their chat or phone acts as them any more.

    A mentor comes back by a new link and the manager's code, a staff member by an import with
    another number.
    """
    turn.emit(Record(about=person.id, what="revoked", actor=by or "command line"))
    _shut_chat(turn, person, chat_messages.CHAT_SHUT)
    if person.role == Role.MENTOR:
        turn.change(person.id, approved_at=None)
        for manager in turn.world.directory.who("programme_manager", person.programme or ""):
            body = sms_joining.revoked(charity_of(turn), name_of(person))
            key = f"revoked-{person.id}-{manager.id}-{turn.now:%Y%m%dT%H%M%S}"
            turn.emit(Text(to=manager.id, phone=manager.phone, body=body, key=key, prompt=True))
        return
    words = {**turn.world.member(person.id).words, REVOKED: YES}
    turn.change(person.id, words=words)
    directory = turn.world.directory
    changed = {"revoked": directory.revoked | {person.id}}
    turn.look_again(directory.model_copy(update=changed))
    turn.add_unreachable(person.id)
    for reference in list(turn.world.escalations):
        concerns.happened(turn, reference, Removed(person=person.id))
    key = f"revoked-{person.id}-{turn.now:%Y%m%dT%H%M%S}"
    turn.emit(Page(body=sms_admin.page_revoked(charity_of(turn), name_of(person)), key=key))


def taken_back(turn: Turn, person: Person, by: str | None) -> None:
    """Take back a revocation of a staff member: their number counts again."""
    words = dict(turn.world.member(person.id).words)
    words.pop(REVOKED, None)
    turn.change(person.id, words=words)
    turn.emit(Record(about=person.id, what="revocation undone", actor=by or "command line"))
