"""Joining: a link of the person's own, then their own number, then the manager's code.

A contact that matches lets a mentor raise concerns at once; sessions wait for the manager's code.
"""

from __future__ import annotations

from flows.conversation.events import Begun, ContactMatched, ContactRefused, Shown
from flows.directory import Person, Role
from flows.effects import Record
from flows.engine import staff_chat
from flows.engine.dispatch import converse
from flows.engine.helplines import greet
from flows.engine.turn import Turn
from flows.engine.world import Invite
from flows.events import ContactShared, Started
from flows.formatting import to_e164
from flows.messages import chat_messages


def started(turn: Turn, chat: int, mentor: Person | None, event: Started) -> None:
    """Take /start: a known person goes on, a good link begins `join`, a stranger gets
    the numbers.
    """
    if mentor is not None:
        turn.say(chat, chat_messages.ALREADY_JOINED.format(name=mentor.first_name), menu=True)
        if turn.world.conversation(chat).top is not None:
            converse(turn, chat, Shown())
        return
    invite = _usable(turn, event.payload)
    person = turn.world.directory.person(invite.person) if invite else None
    if invite is not None and person is not None and person.role != Role.MENTOR:
        staff_chat.invited(turn, chat, person, invite.token)
    elif invite is not None:
        _begin(turn, chat, invite)
    elif event.payload:
        turn.say(chat, chat_messages.LINK_OLD, keys=chat_messages.NUMBERS_KEYS)
    else:
        greet(turn, chat, asked=True)


def _usable(turn: Turn, token: str | None) -> Invite | None:
    invite = turn.world.invites.get(token or "")
    if invite is None or invite.used_at is not None or invite.expires_at <= turn.now:
        return None
    return invite if turn.world.directory.person(invite.person) else None


def _begin(turn: Turn, chat: int, invite: Invite) -> None:
    flow = turn.world.pack.join
    if flow is None:
        raise LookupError("the pack has no `join` flow")
    if any(frame.flow == flow for frame in turn.world.conversation(chat).frames):
        converse(turn, chat, Shown())
        return
    values = {"invite": invite.token}
    converse(turn, chat, Begun(flow=flow, pack=turn.world.current, values=values))


def token_of(turn: Turn, chat: int) -> str | None:
    """The invite with which the person in that chat is joining, if they are."""
    conversation = turn.world.conversation(chat)
    values = (frame.values for frame in conversation.frames)
    return next((v["invite"] for v in values if "invite" in v), conversation.invite)


def contact_shared(turn: Turn, chat: int, mentor: Person | None, event: ContactShared) -> None:
    """Take a contact card: only the sender's own number, and only the one in the directory."""
    if mentor is not None:
        turn.say(chat, chat_messages.CONTACT_KNOWN, menu=True)
        return
    invite = _usable(turn, token_of(turn, chat))
    if invite is None:
        turn.say(chat, chat_messages.LINK_OLD, keys=chat_messages.NUMBERS_KEYS)
        return
    person = turn.world.directory.person(invite.person)
    phone = to_e164(event.phone)
    if not event.own:
        _refused(turn, chat, person, chat_messages.CONTACT_NOT_OWN)
    elif person is None or phone is None or phone != person.phone:
        _refused(turn, chat, person, chat_messages.CONTACT_OTHER)
    else:
        _bind(turn, chat, person, invite)
        if person.role == Role.MENTOR:
            converse(turn, chat, ContactMatched(phone=phone))
        else:
            staff_chat.joined(turn, chat, person)


def _refused(turn: Turn, chat: int, person: Person | None, why: str) -> None:
    if person is not None and person.role != Role.MENTOR:
        staff_chat.refused(turn, chat, why)
    else:
        converse(turn, chat, ContactRefused(why=why))


def _bind(turn: Turn, chat: int, person: Person, invite: Invite) -> None:
    """Bind the chat to the person; an earlier chat of theirs is let go."""
    world = turn.world
    member = world.member(person.id)
    world.members[person.id] = member.model_copy(
        update={"chat": chat, "joined_at": turn.now, "blocked_at": None}
    )
    world.invites[invite.token] = invite.model_copy(update={"used_at": turn.now})
    turn.emit(Record(about=person.id, what="joined", actor=person.id))
