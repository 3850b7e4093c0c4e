"""The queue of updates: handed over by long polling, dropped only when a later offset confirms."""

import itertools
import time
from dataclasses import dataclass
from typing import Any

from tests.standins.bell import Bell
from tests.standins.spec import UPDATE_KINDS
from tests.standins.telegram_values import Json, Refused

LONGEST_POLL = 50
CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)

HOOKED = "Conflict: terminated by setWebhook request"


@dataclass
class Queued:
    """One update on its way, with the moments (monotonic seconds) of its life."""

    update: Json
    chat_id: int
    callback_id: str | None
    queued_at: float
    echo: bool = False
    handed_at: float | None = None
    answered_at: float | None = None

    @property
    def update_id(self) -> int:
        """Telegram's number of this update."""
        return int(self.update["update_id"])


class Updates:
    """All updates so far, and which of them wait."""

    def __init__(self, bell: Bell) -> None:
        self.all: list[Queued] = []
        self.waiting: list[Queued] = []
        self.handed_over: list[int] = []
        self.unwanted: list[Json] = []
        self.confirmed_offset = 0
        self.conflicts = 0
        self.allowed: frozenset[str] = frozenset()
        self.closed = False
        self._bell = bell
        self._ids = itertools.count(700_000_001)
        self._echoes: list[Queued] = []
        self._to_duplicate = 0
        self._held: list[Queued] = []
        self._to_hold = 0
        self._poller: object = None
        self._hooked = False
        self._silent: dict[int, list[Queued]] = {}  # by chat: what has had no response yet

    @property
    def pending(self) -> int:
        """How many updates are not confirmed yet."""
        return len(self.waiting) + len(self._echoes) + len(self._held)

    def put(self, kind: str, payload: Json, chat_id: int, callback_id: str | None = None) -> int:
        """Queue an update; give its id.

        Kinds outside `allowed_updates` are dropped, as they are by Telegram, and kept in
        `unwanted`.
        """
        assert kind in UPDATE_KINDS
        update: dict[str, Any] = {"update_id": next(self._ids), kind: payload}
        if self.allowed and kind not in self.allowed:
            self.unwanted.append(update)
            return int(update["update_id"])
        queued = Queued(update, chat_id, callback_id, time.monotonic())
        if self._to_duplicate:
            self._to_duplicate, queued.echo = self._to_duplicate - 1, True
        self.all.append(queued)
        self._silent.setdefault(chat_id, []).append(queued)
        self._line_up(queued)
        self._bell.ring()
        return queued.update_id

    def _line_up(self, queued: Queued) -> None:
        if not self._to_hold:
            self.waiting.append(queued)
            return
        self._held.append(queued)
        self._to_hold -= 1
        if not self._to_hold:
            self.waiting += reversed(self._held)
            self._held = []

    def duplicate(self, times: int) -> None:
        """Hand each of the next `times` updates over once more after it was confirmed."""
        self._to_duplicate += times

    def hold(self, count: int) -> None:
        """Keep the next `count` updates back, and hand them over together, last one first."""
        self._to_hold += count

    def drop_all(self) -> None:
        """Forget what waits (`drop_pending_updates`)."""
        self.waiting, self._echoes, self._held, self._to_hold = [], [], [], 0

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """One getUpdates. As at Telegram, a newer poll ends an older one with 409."""
        self.confirm(offset)
        ticket = self._poller = object()
        self._hooked = False
        self._bell.ring()
        deadline = time.monotonic() + min(seconds, LONGEST_POLL)
        try:
            while not (self._echoes or self.waiting or self.closed):
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                await self._bell.wait(left)
                if self._poller is not ticket:
                    self.conflicts += 1
                    why = HOOKED if self._hooked else CONFLICT
                    raise Refused(why, 409, violation=False)
        finally:
            if self._poller is ticket:
                self._poller = None
        return [self.hand_over(queued) for queued in self._batch(limit)]

    def end_poll(self) -> None:
        """End a running poll with a 409, since a webhook was set."""
        self._hooked, self._poller = self._poller is not None, None
        self._bell.ring()

    def confirm(self, offset: int) -> None:
        """Drop all updates below `offset`; a negative one keeps only the last of them."""
        if offset < 0:
            gone, self.waiting = self.waiting[:offset], self.waiting[offset:]
        else:
            gone = [queued for queued in self.waiting if queued.update_id < offset]
            self.waiting = [queued for queued in self.waiting if queued.update_id >= offset]
        self._echoes += [queued for queued in gone if queued.echo]
        self.confirmed_offset = max(self.confirmed_offset, offset)

    def _batch(self, limit: int) -> list[Queued]:
        echoes, self._echoes = self._echoes[:limit], self._echoes[limit:]
        return (echoes + self.waiting)[:limit]

    def hand_over(self, queued: Queued) -> Json:
        """Note that the update leaves for the bot (first time or again), and give it."""
        queued.handed_at = queued.handed_at or time.monotonic()
        self.handed_over.append(queued.update_id)
        return queued.update

    def taken(self, queued: Queued) -> None:
        """Drop one update that a webhook has taken."""
        if queued in self.waiting:
            self.waiting.remove(queued)
        if queued.echo:
            queued.echo = False
            self.waiting.insert(0, queued)

    def responded(self, chat_id: int, callback_id: str | None = None) -> None:
        """Note a first response: to the tap itself, or anything that reaches its chat."""
        now = time.monotonic()
        for queued in self._silent.get(chat_id, []):
            if queued.handed_at and callback_id in {None, queued.callback_id}:
                queued.answered_at = now
        self._silent[chat_id] = [q for q in self._silent.get(chat_id, []) if not q.answered_at]
