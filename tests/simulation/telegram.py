"""Simulated Telegram: a queue of updates that are kept until confirmed, and chats.

It repeats, delays, loses answers, is away for hours, says 429, and knows who blocked the bot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from random import Random
from typing import Any, Protocol

from telegram.error import NetworkError

from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.demo.phones import Chat, Shown
from flows.effects import Edit, Key, Say
from tests.simulation.loop import Clock
from tests.simulation.story import Story

MOST_AT_ONCE = 100


class Caller(Protocol):
    """The process that calls."""

    async def gate(self) -> None:
        """Wait while it stands still. Raises Killed."""

    async def travel(self, what: str) -> None:
        """Be on the way; the process may die there. Raises Killed."""


class Telegram:
    """The server: what it holds outlives every process of ours."""

    def __init__(self, clock: Clock, rng: Random, story: Story) -> None:
        self.clock = clock
        self.rng = rng
        self.story = story
        self.away = False
        self.chats: dict[int, Chat] = {}
        self.queue: list[dict[str, Any]] = []
        self.confirmed = 0
        self.shown: list[Callable[[int, Shown], None]] = []
        self.answers: dict[str, int] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._next_update = 1000
        self._next_message = 1
        self.sent: list[int] = []

    def chat(self, number: int) -> Chat:
        """That chat."""
        return self.chats.setdefault(number, Chat(number))

    # What people do

    def write(self, number: int, text: str) -> int:
        """Somebody writes; the update's id."""
        shown = Shown(self._message(), self.clock.true(), text, mine=True)
        self.chat(number).shown.append(shown)
        return self._update(number, message=self._raw(number, shown.message, text))

    def correct(self, number: int, text: str) -> int | None:
        """Somebody edits their last message."""
        mine = next((s for s in reversed(self.chat(number).shown) if s.mine), None)
        if mine is None:
            return None
        raw = self._raw(number, mine.message, text)
        return self._update(number, edited_message={**raw, "edit_date": raw["date"]})

    def tap(self, number: int, shown: Shown, key: Key) -> int:
        """Somebody taps a button; the update's id."""
        board = [
            [{"text": k.label, **({"callback_data": k.data} if k.data else {"url": "x:y"})}]
            for row in shown.keys
            for k in row
        ]
        tapped = {
            "id": f"tap{self._next_update}",
            "from": _person(number),
            "chat_instance": "1",
            "data": key.data,
            "message": {
                **self._raw(number, shown.message, shown.text),
                "reply_markup": {"inline_keyboard": board},
            },
        }
        return self._update(number, callback_query=tapped)

    def block(self, number: int, blocked: bool) -> int:
        """Somebody blocks the bot, or lets it in again."""
        self.chat(number).blocked = blocked
        status = "kicked" if blocked else "member"
        more = {"until_date": 0} if blocked else {}
        change = {
            "chat": {"id": number, "type": "private"},
            "from": _person(number),
            "date": int(self.clock.true().timestamp()),
            "old_chat_member": {"user": _person(1), "status": "member"},
            "new_chat_member": {"user": _person(1), "status": status, **more},
        }
        return self._update(number, my_chat_member=change)

    def _raw(self, number: int, message: int, text: str) -> dict[str, Any]:
        return {
            "message_id": message,
            "date": int(self.clock.true().timestamp()),
            "chat": {"id": number, "type": "private"},
            "from": _person(number),
            "text": text,
        }

    def _message(self) -> int:
        self._next_message += 1
        return self._next_message

    def _update(self, number: int, **what: Any) -> int:
        self._next_update += 1
        update = {"update_id": self._next_update, **what}
        self.sent.append(self._next_update)
        where = len(self.queue)
        if where and self.rng.random() < 0.03:  # a later one is handed over first
            where -= 1
        self.queue.insert(where, update)
        self.wake()
        return self._next_update

    def wake(self) -> None:
        """Wake the poller, as there is something for it."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    # What the product asks

    async def fetch(self, offset: int | None) -> list[dict[str, Any]]:
        """All that was not confirmed; waits until there is something. Raises NetworkError."""
        if self.away:
            raise NetworkError("away")
        if offset is not None:
            self._confirm(offset)
        while not self.queue:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            await waiting
            if self.away:
                raise NetworkError("away")
        batch = self.queue[:MOST_AT_ONCE]
        if len(batch) > 1 and self.rng.random() < 0.1:
            batch = [*batch, self.rng.choice(batch)]  # the same update twice
        return [*batch]

    def _confirm(self, offset: int) -> None:
        # Telegram confirms all ids below the offset, whatever order they were handed over in.
        self.queue = [update for update in self.queue if update["update_id"] >= offset]
        self.confirmed = max(self.confirmed, offset)

    def say(self, number: int, say: Say) -> int:
        """A message arrives. Raises PermanentFailure."""
        there = self.chat(number)
        if there.blocked:
            raise PermanentFailure("blocked")
        shown = Shown(self._message(), self.clock.true(), say.text, keys=say.keys, pinned=say.pin)
        there.shown.append(shown)
        there.keyboard = say.keyboard or there.keyboard
        self._tell(number, shown)
        return shown.message

    def edit(self, number: int, message: int, edit: Edit) -> bool:
        """A message is changed. Raises PermanentFailure."""
        if self.chat(number).blocked:
            raise PermanentFailure("blocked")
        shown = self.chat(number).find(message)
        if shown is None or shown.mine:
            return False
        shown.text, shown.keys, shown.edited = edit.text, edit.keys, True
        shown.pinned = shown.pinned and not edit.unpin
        self._tell(number, shown)
        return True

    def _tell(self, number: int, shown: Shown) -> None:
        for watcher in self.shown:
            watcher(number, shown)


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "Somebody"}


class Line:
    """One process's line to Telegram: what `poll` calls its bot, and the worker its chats."""

    def __init__(self, server: Telegram, caller: Caller) -> None:
        self._server = server
        self._caller = caller

    # as `poll` wants it

    async def raw_updates(
        self, offset: int | None, seconds: int, kinds: list[str]
    ) -> list[dict[str, Any]]:
        """Updates as they came."""
        await self._caller.travel("asks Telegram")
        found = await self._server.fetch(offset)
        await self._caller.travel("hears from Telegram")
        return found

    async def get_webhook_info(self) -> Any:
        """No webhook is set."""
        await self._caller.gate()
        return _NoWebhook

    # as the worker wants it

    async def say(self, chat: int, say: Say) -> int:
        """Send a message."""
        await self._call()
        message = self._server.say(chat, say)
        await self._answered()
        return message

    async def edit(self, chat: int, message: int, edit: Edit) -> bool:
        """Change a message."""
        await self._call()
        shown = self._server.edit(chat, message, edit)
        await self._answered()
        return shown

    async def answer(self, callback: str, toast: str) -> None:
        """Answer a tap."""
        await self._call()
        self._server.answers[callback] = self._server.answers.get(callback, 0) + 1

    async def delete(self, chat: int, message: int) -> bool:
        """Take a message away."""
        await self._call()
        there = self._server.chat(chat)
        shown = there.find(message)
        if shown is None:
            return False
        there.shown.remove(shown)
        return True

    async def set_commands(self, commands: Iterable[tuple[str, str]]) -> None:
        """Set the menu."""

    async def username(self) -> str:
        """The bot's name."""
        return "simulated_bot"

    async def _call(self) -> None:
        await self._caller.travel("calls Telegram")
        if self._server.away:
            raise TemporaryFailure("unavailable")
        if self._server.rng.random() < 0.004:
            raise TemporaryFailure("too_many", self._server.rng.choice((1.0, 3.0, 7.0)))

    async def _answered(self) -> None:
        await self._caller.travel("hears from Telegram")
        if self._server.rng.random() < 0.004:
            raise TemporaryFailure("unavailable")  # it was done, and nobody said so


class _NoWebhook:
    url = ""
