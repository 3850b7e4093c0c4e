"""The receive loop: long polls, each update confirmed to Telegram only after it was committed.

The offset that takes updates off Telegram's queue is sent with the *next* poll, so after a crash at
any point Telegram sends again, and nothing is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
from typing import Any

import structlog
from telegram import Update
from telegram.error import Conflict, NetworkError, TelegramError

from bot.channels.backoff import Backoff, rest, unless_stopped
from bot.channels.failures import TemporaryFailure
from bot.channels.telegram.http import FloodLimit, TelegramBot
from bot.channels.telegram.updates import KINDS, Incoming, read
from storage.database.errors import StorageError

log = structlog.get_logger(__name__)

Take = Callable[[list[Incoming]], Awaitable[None]]
DeadLetter = Callable[[dict[str, Any], Exception], Awaitable[None]]

POLL_SECONDS = 30
# While nothing can be stored, a concern behind updates that must come again is still seen.
UNSTORED_SECONDS = 1.0
# The sooner we ask again, the fewer of our updates another program takes.
CONTESTED_SECONDS = 1.0


async def _nobody() -> None:
    """Ignore the call, where no listener is given."""


async def poll(
    bot: TelegramBot,
    take: Take,
    add_dead_letter: DeadLetter,
    stop: asyncio.Event,
    *,
    seconds: int = POLL_SECONDS,
    heard: Callable[[], None] = lambda: None,
    backoff: Backoff | None = None,
    unhooked: Callable[[], Awaitable[None]] = _nobody,
    contested: Callable[[], None] = lambda: None,
) -> None:
    """Receive until `stop` is set.

    `take` returns when a batch is committed. When it raises TemporaryFailure or StorageError (no
    update is at fault) the batch is asked for again later. When it raises anything else, each
    update is taken alone, and `add_dead_letter` keeps the culprit durably, as it came, before the
    others go on. Both may be given the same update again, so its id has to be their key. `heard` is
    called after each answer of Telegram's, so that a watchdog knows that the loop lives. `unhooked`
    is called when a webhook that somebody set was removed, `contested` whenever another program
    asks for our updates.
    """
    loop = _Loop(bot, take, add_dead_letter, stop, seconds=seconds, heard=heard, unhooked=unhooked)
    backoff = backoff or Backoff()
    trouble = ""
    while not stop.is_set():
        try:
            await loop.once()
        except (TelegramError, TemporaryFailure, StorageError) as error:
            if trouble != (trouble := type(error).__name__):
                log.warning("polling_failed", error=trouble)
            if isinstance(error, Conflict) and loop.is_rival(error):
                contested()
            await rest(stop, min(backoff.seconds(_asked_for(error)), _at_most(error)))
        else:
            if trouble and not stop.is_set():
                log.info("polling_resumed")
            trouble = ""
            backoff.reset()


def _at_most(error: Exception) -> float:
    match error:
        case StorageError():
            return UNSTORED_SECONDS
        case Conflict():
            return CONTESTED_SECONDS
    return inf


def _asked_for(error: Exception) -> float | None:
    match error:
        case FloodLimit():
            return error.seconds
        case TemporaryFailure():
            return error.retry_after
    return None


class _Loop:
    def __init__(
        self,
        bot: TelegramBot,
        take: Take,
        add_dead_letter: DeadLetter,
        stop: asyncio.Event,
        *,
        seconds: int,
        heard: Callable[[], None],
        unhooked: Callable[[], Awaitable[None]],
    ) -> None:
        self._unhooked = unhooked
        self._bot = bot
        self._take = take
        self._add_dead_letter = add_dead_letter
        self._stop = stop
        self._seconds = seconds
        self._heard = heard
        self._offset: int | None = None
        self._no_webhook = False

    async def once(self) -> None:
        """One poll, with everything that came of it."""
        if not self._no_webhook:
            await unless_stopped(self._stop, self._drop_webhook())
        polling = self._bot.raw_updates(self._offset, self._seconds, KINDS)
        raw = await unless_stopped(self._stop, polling)
        if raw is not None:
            self._heard()
            await self._batch(raw)

    def is_rival(self, conflict: Conflict) -> bool:
        """Whether the conflict is another program that asks for our updates.

        Otherwise it is a webhook.
        """
        self._no_webhook = (
            False  # a webhook is looked for before the next poll, whatever the error says
        )
        return "webhook" not in conflict.message.lower()

    async def _drop_webhook(self) -> None:
        # While a webhook is set every poll is a 409. Telegram keeps its waiting updates for us.
        found = bool((await self._bot.get_webhook_info()).url)
        if found:
            await self._bot.delete_webhook(drop_pending_updates=False)
            log.warning("webhook_removed")
        self._no_webhook = True
        if found:
            await self._unhooked()

    async def _batch(self, raw: list[Any]) -> None:
        if raw and not any(map(_has_id, raw)):
            raise NetworkError("Invalid server response")  # such an update could never be confirmed
        good: list[tuple[dict[str, Any], Incoming]] = []
        for update in raw:
            try:
                incoming = self._read(update)
            except Exception as error:  # a malformed update can make the library raise anything
                await self._dead_letter(update, error)
            else:
                if incoming is not None:
                    good.append((update, incoming))
        if good:
            await self._take_all(good)
        self._confirm(raw)

    def _read(self, raw: dict[str, Any]) -> Incoming | None:
        update = Update.de_json(raw, self._bot)
        return read(update)

    async def _take_all(self, good: list[tuple[dict[str, Any], Incoming]]) -> None:
        try:
            await self._take([incoming for _, incoming in good])
        except (TemporaryFailure, StorageError):
            raise
        except Exception as error:
            log.error("batch_failed", updates=len(good), error=type(error).__name__)
            for raw, incoming in good:
                await self._take_alone(raw, incoming)

    async def _take_alone(self, raw: dict[str, Any], incoming: Incoming) -> None:
        try:
            await self._take([incoming])
        except (TemporaryFailure, StorageError):
            raise
        except Exception as error:
            await self._dead_letter(raw, error)

    async def _dead_letter(self, raw: dict[str, Any], error: Exception) -> None:
        log.error("update_set_aside", error=type(error).__name__)
        await self._add_dead_letter(raw, error)

    def _confirm(self, raw: list[Any]) -> None:
        ids = [update["update_id"] for update in raw if _has_id(update)]
        self._offset = max(ids) + 1 if ids else self._offset


def _has_id(update: Any) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
