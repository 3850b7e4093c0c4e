"""The engine: a world and an event in, a changed world and effects out; all of it pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from flows.changed_numbers import TO_FORMER
from flows.directory import Person, Role
from flows.effects import Effect, Page
from flows.engine import (
    answering,
    changed_people,
    concerns,
    concerns_shown,
    idea_news,
    notices,
    report_news,
    session_handler,
    session_over,
    session_shown,
    sms,
)
from flows.engine import chat as chatting
from flows.engine.dispatch import begin, converse
from flows.engine.helplines import show_numbers
from flows.engine.turn import Turn
from flows.engine.world import World
from flows.escalation.events import Removed, read_event
from flows.events import ChatEvent, TextReceived, TextReported
from flows.messages import chat_messages, sms_admin
from flows.notices import idea_clocks
from flows.quiet_hours import held
from flows.sessions.events import read_event as read_session_event

_CHAT: TypeAdapter[ChatEvent] = TypeAdapter(ChatEvent)


def from_chat(world: World, chat: int, event: ChatEvent, now: datetime) -> list[Effect]:
    """Take something that happened in a private chat."""
    turn = begin(world, now)
    chatting.chat(turn, chat, event)
    return _done(turn, _in_chat(world, chat))


def from_phone(world: World, event: TextReceived, now: datetime) -> list[Effect]:
    """Take an SMS that came in."""
    turn, before = begin(world, now), world.copy()
    sms.received(turn, event)
    answering.limit(turn, before, event.sender)
    return _done(turn, {p.id for p in world.directory.by_phone(event.sender)})


def from_receipt(
    world: World,
    event: TextReported,
    to: str,
    about: str | None,
    now: datetime,
    *,
    phone: str | None = None,
) -> list[Effect]:
    """Take the fate of a text of ours, which went `to` a person and is `about` a reference.

    `phone` is the number that it went to. If the person has another one by now, a failure speaks of
    the text and not of the person.
    """
    turn = begin(world, now)
    if event.key.endswith(TO_FORMER):  # the text to today's number speaks for both
        return turn.effects
    person = world.directory.person(to)
    if phone is not None and person is not None and person.phone != phone:
        event = event.model_copy(update={"error": None})
    sms.reported(turn, event, to, about)
    return _done(turn)


def from_timer(
    world: World, owner: str, about: str, event: Mapping[str, Any], now: datetime
) -> list[Effect]:
    """Take a timer that is due. Raises LookupError for an unknown owner."""
    turn = begin(world, now)
    actors: set[str] = set()
    match owner:
        case "conversation":  # a pause of minutes in what the person is doing
            chat = int(about.removeprefix("chat:"))
            actors = _in_chat(world, chat)
            chatting.chat(turn, chat, _CHAT.validate_python(dict(event)))
        case "escalation":
            concerns.happened(turn, about, read_event(dict(event)))
        case "session":
            session_handler.happened(turn, about, read_session_event(dict(event)))
        case "notice" if about.startswith(report_news.PREFIX):
            report_news.due(turn, about)
        case "notice" if idea_clocks.is_one(about):
            idea_news.due(turn, about)
        case "notice":
            notices.due(turn, about, event)
        case _:
            raise LookupError(f"nobody owns this timer: {owner}")
    return _done(turn, actors)


def _in_chat(world: World, chat: int) -> set[str]:
    """The people who act in that chat, as effects name them."""
    person = world.mentor_of(chat) or world.staff_of(chat)
    return {f"chat:{chat}", *([person.id] if person else [])}


def _done(turn: Turn, actors: Collection[str] = ()) -> list[Effect]:
    """Finish the turn: all that follows, with routine messages deferred, except those to the
    actors.
    """
    session_over.tidy(turn, converse)
    session_shown.tidy(turn)
    concerns_shown.tidy(turn)
    return held(turn.effects, actors, turn.now, turn.world.zone)


def from_revocation(
    world: World, person: Person, now: datetime, by: str | None, *, undone: bool = False
) -> list[Effect]:
    """Take a revocation: somebody lost their phone, or must not act any more.

    `undone` takes it back.
    """
    turn = begin(world, now)
    (changed_people.taken_back if undone else changed_people.revoke)(turn, person, by)
    return _done(turn)


def from_decisions(
    world: World,
    decided: Mapping[int, bool],
    by: Person,
    now: datetime,
    *,
    account: str | None = None,
) -> list[Effect]:
    """Take the command line's decisions on ideas: let out, or kept back (False), by number."""
    turn = begin(world, now)
    for number, out in decided.items():
        idea_news.decide(turn, number, by, out=out, account=account)
    return _done(turn)


def from_import(
    world: World,
    new: Collection[str],
    gone: Collection[str],
    now: datetime,
    *,
    moved: Collection[str] = (),
    by: str | None = None,
) -> list[Effect]:
    """Take a changed directory: new staff learn what our texts are, and people who left leave each
    concern.

    `moved` are people with another number than before, `by` the admin who imported it.
    """
    turn = begin(world, now)
    for person in world.directory.people:
        if person.id in moved and person.role == Role.MENTOR:
            changed_people.new_phone(turn, person)
        elif person.id in moved:
            changed_people.new_number(turn, person, by)
    for absent in sorted(gone):
        session_handler.removed(turn, absent)
        for reference in list(world.escalations):
            concerns.happened(turn, reference, Removed(person=absent))
    for person in world.directory.staff():
        if person.id in new and person.role != Role.ADMIN:
            notices.begin(turn, "welcome", person, None)
    return _done(turn)


def dead_lettered(
    world: World, chat: int | None, callback: str | None, key: str, now: datetime
) -> list[Effect]:
    """Take an input that became a dead letter: an admin is paged, and its sender gets the public
    numbers.
    """
    turn = begin(world, now)
    if chat is not None and callback is not None:
        turn.answer(chat, callback)
    turn.emit(Page(body=sms_admin.page_dead_letter(sms.charity_of(turn)), key=key))
    if chat is not None:
        turn.say(
            chat, chat_messages.WENT_WRONG, menu=world.mentor_of(chat) is not None, urgent=True
        )
        show_numbers(turn, chat)
    return turn.effects
