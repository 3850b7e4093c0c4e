"""Notification while there are no rows: messages to mentors, to admins, to people who wrote.

A chat message goes out once and is not repeated; an SMS is tried like any other (`direct_sms.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.channels.inputs import FromChat, FromPhone, Input
from bot.channels.telegram.sender import Chats
from bot.runtime.fallback.direct_sms import Direct
from bot.runtime.fallback.entries import Held
from flows.directory import Role
from flows.effects import Say, Text
from flows.engine import degraded_messages
from flows.engine.degraded_messages import Went
from flows.engine.world import World
from flows.escalation.state import Escalation
from flows.events import Tapped
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import chat_messages, sms_degraded
from flows.messages import sms_types as wordings

log = structlog.get_logger()

COURTESY = timedelta(minutes=5)
PAGE_EVERY = timedelta(hours=1)


class Notifier:
    """Sends what has to be said. SMS go to `direct`, which sends them in its next `round`."""

    def __init__(self, chats: Chats, direct: Direct, clock: Callable[[], datetime]) -> None:
        self._chats = chats
        self._direct = direct
        self._clock = clock
        self._courtesies: dict[str, datetime] = {}
        self._paged: datetime | None = None
        self._told: dict[
            str, frozenset[str]
        ] = {}  # the people of whom a mentor knows that we texted them
        self._number = 0

    async def truth(
        self,
        world: World,
        state: Escalation,
        held: Held,
        given: Input | None,
        *,
        again: bool = False,
    ) -> None:
        """Tell the mentor how their concern stands: in chat, and by SMS where only that reaches
        them.

        `given` is the input it follows from, None for a clock; `again`: they raised it once more.
        """
        if state.drill or state.kind != "concern" or not state.is_open:
            return
        now, mentor, reference = self._clock(), state.mentor, state.reference
        went = Went(held.went(reference), self._direct.unsure(reference))
        self._told[reference] = went.taken
        say = degraded_messages.told(
            world, state, went, now, new=reference in held.new, again=again, still=given is None
        )
        by_chat = await self.say(world, say)
        if state.by_text or not by_chat or isinstance(given, FromPhone):
            body = degraded_messages.told_by_sms(world, state, went, now)
            self._text(mentor.id, mentor.phone, body, f"{reference}-told")

    async def news(self, world: World, state: Escalation, held: Held) -> None:
        """Tell the mentor that a text has gone out after all."""
        taken = held.went(state.reference)
        new = taken - self._told.get(state.reference, taken)
        people = tuple(p for p in world.directory.people if p.id in new)
        if people and state.is_open:
            self._told[state.reference] = taken
            await self.say(world, degraded_messages.gone_out(state, people))

    async def say(self, world: World, say: Say) -> bool:
        """Send a chat message; whether it reached a chat."""
        chat = world.chat_of(say.to)
        if say.to.startswith("chat:"):
            chat = int(say.to.removeprefix("chat:"))
        if chat is None or world.member(say.to).blocked_at is not None:
            return False
        try:
            await self._chats.say(chat, say.model_copy(update={"key": None}))
        except (TemporaryFailure, PermanentFailure) as failure:
            log.warning("not_said", reason=failure.reason)
            return False
        return True

    async def answer(self, given: Input) -> None:
        """Answer a tap, so that the phone does not wait."""
        if not isinstance(given, FromChat) or not isinstance(given.event, Tapped):
            return
        try:
            await self._chats.answer(given.event.callback, chat_messages.CANNOT_SAVE_TOAST)
        except (TemporaryFailure, PermanentFailure) as failure:
            log.warning("not_answered", reason=failure.reason)

    async def be_civil(self, world: World, given: Input) -> None:
        """Tell a person who wrote that it waits, and whom they can ring; every five minutes at
        most.
        """
        match given:
            case FromChat(chat=chat) if self._is_due(f"chat:{chat}"):
                await self.say(world, degraded_messages.cannot_save(world, chat, self._clock()))
            case FromPhone(event=event) if known := world.directory.by_phone(event.sender):
                if self._is_due(event.sender):
                    staff = any(person.role != Role.MENTOR for person in known)
                    words = sms_degraded.cannot_save_staff if staff else sms_degraded.cannot_save
                    self._text(known[0].id, event.sender, words(charity_of(world)), "waits")

    def _is_due(self, who: str) -> bool:
        now, last = self._clock(), self._courtesies.get(who)
        if last is not None and timedelta() <= now - last < COURTESY:
            return False
        self._courtesies[who] = now
        return True

    def page(self, world: World) -> None:
        """Page every admin, once an hour at most."""
        now = self._clock()
        if self._paged is not None and timedelta() <= now - self._paged < PAGE_EVERY:
            return
        self._paged = now
        for admin in world.directory.with_role(Role.ADMIN):
            if admin.id not in world.directory.unreachable:
                body = sms_degraded.page_degraded(charity_of(world))
                self._text(admin.id, admin.phone, body, f"unsaved-{admin.id}")

    def _text(self, to: str, phone: str, body: str, name: str) -> None:
        self._number += 1
        key = f"{name}-{self._clock():%Y%m%dT%H%M%S}-{self._number}"
        self._direct.add([Text(to=to, phone=phone, body=body, key=key, urgent=True)])


def charity_of(world: World) -> wordings.Charity:
    """The charity's name as texts show it."""
    name = world.directory.organisation.text_name
    return wordings.Charity(plain(name, LONGEST_ORGANISATION))
