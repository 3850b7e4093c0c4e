"""All of Mentorline's logic, pure: a world and an event in, a changed world and effects out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from flows import chatting, concerns, sayings, telling, texting, texts
from flows.directory import Role
from flows.effects import Effect, Page
from flows.escalation_events import Removed, read_event
from flows.events import ChatEvent, TextReceived, TextReported
from flows.folding import Turn
from flows.public import show_numbers
from flows.world import World

_CHAT: TypeAdapter[ChatEvent] = TypeAdapter(ChatEvent)


def from_chat(world: World, chat: int, event: ChatEvent, now: datetime) -> list[Effect]:
    """Something that happened in a private chat."""
    turn = Turn(world, now)
    chatting.chat(turn, chat, event)
    return turn.effects


def from_phone(world: World, event: TextReceived, now: datetime) -> list[Effect]:
    """A text that came in."""
    turn = Turn(world, now)
    texting.received(turn, event)
    return turn.effects


def from_receipt(
    world: World, event: TextReported, to: str, about: str | None, now: datetime
) -> list[Effect]:
    """What became of a text of ours, which went `to` a person and is `about` a reference."""
    turn = Turn(world, now)
    texting.reported(turn, event, to, about)
    return turn.effects


def from_timer(
    world: World, owner: str, about: str, event: Mapping[str, Any], now: datetime
) -> list[Effect]:
    """A Wake whose time has come. Raises LookupError for an unknown owner."""
    turn = Turn(world, now)
    match owner:
        case "conversation":
            chat = int(about.removeprefix("chat:"))
            chatting.chat(turn, chat, _CHAT.validate_python(dict(event)))
        case "escalation":
            concerns.happened(turn, about, read_event(dict(event)))
        case "notice":
            telling.due(turn, about)
        case _:
            raise LookupError(f"nobody owns this timer: {owner}")
    return turn.effects


def from_import(
    world: World, new: Collection[str], gone: Collection[str], now: datetime
) -> list[Effect]:
    """People changed: new staff learn what our texts are, whoever is gone leaves each concern."""
    turn = Turn(world, now)
    for absent in sorted(gone):
        for reference in list(world.escalations):
            concerns.happened(turn, reference, Removed(person=absent))
    for person in world.directory.staff():
        if person.id in new and person.role != Role.ADMIN:
            telling.begin(turn, "welcome", person, None)
    return turn.effects


def kept_aside(
    world: World, chat: int | None, callback: str | None, key: str, now: datetime
) -> list[Effect]:
    """An input of ours could not be handled: an admin is paged, its sender has the numbers."""
    turn = Turn(world, now)
    if chat is not None and callback is not None:
        turn.answer(chat, callback)
    turn.emit(Page(body=texts.page_kept_aside(texting.charity_of(turn)), key=key))
    if chat is not None:
        turn.say(chat, sayings.WENT_WRONG, menu=world.mentor_of(chat) is not None, urgent=True)
        show_numbers(turn, chat)
    return turn.effects
