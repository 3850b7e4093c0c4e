"""Polling of Twilio for received SMS and receipts.

It is the only way without a public address, and a second way with one, since Twilio retries a
missed webhook once at most. The same SMS is handed on once while this runs; after a restart its sid
shows that it is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.channels.backoff import rest
from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.channels.sms.channel import Texts
from flows.directory import Value
from flows.events import TextReceived, TextReported
from storage.database.errors import StorageError

log = structlog.get_logger(__name__)

# How far each look goes back: Twilio's list may lag by a minute, and our clock may
# be an hour ahead of theirs.
OVERLAP = timedelta(hours=2)


class Watch(Value):
    """What to look for: whether something is open, and (key, sid) of texts without an end yet."""

    open: bool = False
    unsettled: tuple[tuple[str, str], ...] = ()


TakeSms = Callable[[TextReceived], Awaitable[None]]
TakeReceipt = Callable[[TextReported], Awaitable[None]]
LookedThrough = Callable[[datetime], Awaitable[None]]


async def poll_sms(
    texts: Texts,
    watch: Callable[[], Awaitable[Watch]],
    take_sms: TakeSms,
    take_receipt: TakeReceipt,
    stop: asyncio.Event,
    *,
    clock: Callable[[], datetime],
    since: datetime,
    looked_through: LookedThrough,
    busy: float = 5,
    idle: float = 30,
) -> None:
    """Look every `busy` seconds while something is open, else every `idle`, until `stop` is set.

    `since` is the time up to which every SMS is known to have been taken. `looked_through` is given
    each newer such time, so that the next start goes on from there. `take_sms` and `take_receipt`
    return when the SMS is committed; when they raise, it is tried again. They must make an SMS that
    is itself at fault a dead letter.
    """
    looking = _Looking(texts, take_sms, take_receipt, since, looked_through)
    while not stop.is_set():
        seconds = idle
        try:
            watched = await _watched(watch)
            seconds = busy if watched.open or watched.unsettled else idle
            await looking.once(watched, clock())
        except (TemporaryFailure, PermanentFailure, StorageError) as failure:
            log.warning("text_poll_failed", error=str(failure) or type(failure).__name__)
        await rest(stop, seconds)


async def _watched(watch: Callable[[], Awaitable[Watch]]) -> Watch:
    """What to look for; as if something were open where the database can't say.

    An SMS may be a concern, and the fallback keeps it.
    """
    try:
        return await watch()
    except StorageError as error:
        log.error("not_read", error=type(error).__name__)
        return Watch(open=True)


class _Looking:
    def __init__(
        self,
        texts: Texts,
        take_sms: TakeSms,
        take_receipt: TakeReceipt,
        since: datetime,
        looked_through: LookedThrough,
    ) -> None:
        self._texts = texts
        self._take_sms = take_sms
        self._take_receipt = take_receipt
        self._since = since
        self._looked_through = looked_through
        self._taken: set[str] = set()
        self._told: dict[str, str] = {}

    async def once(self, watched: Watch, now: datetime) -> None:
        await self._incoming(now)
        await self._receipts(watched)

    async def _incoming(self, now: datetime) -> None:
        listed = await self._texts.received_since(self._since)
        failed, unstored = 0, None
        for text in listed:
            try:
                failed += not await self._took(text)
            except StorageError as error:  # the next one may be a concern, which the fallback keeps
                unstored = error
        if unstored is not None:
            raise unstored
        if not failed:  # after a failure the next look begins no later than this one
            self._since = max(self._since, now - OVERLAP)
            self._taken &= {text.sid for text in listed}
            await self._looked_through(self._since)

    async def _took(self, text: TextReceived) -> bool:
        if text.sid in self._taken:
            return True
        try:
            await self._take_sms(text)
        except (TemporaryFailure, StorageError):
            raise
        except Exception as error:
            log.error("text_not_taken", sid=text.sid, error=type(error).__name__)
            return False
        self._taken.add(text.sid)
        return True

    async def _receipts(self, watched: Watch) -> None:
        self._told = {sid: self._told.get(sid, "") for _, sid in watched.unsettled}
        for key, sid in watched.unsettled:
            try:
                await self._receipt(key, sid)
            except (
                PermanentFailure
            ) as failure:  # about this text only, e.g. it was deleted at Twilio
                log.warning("receipt_not_found", sid=sid, error=str(failure))
            except (TemporaryFailure, StorageError):
                raise
            except Exception as error:  # our own bug never ends the polling
                log.error("receipt_not_taken", sid=sid, error=type(error).__name__)

    async def _receipt(self, key: str, sid: str) -> None:
        standing = await self._texts.status(sid)
        if standing.receipt != self._told[sid]:
            report = TextReported(key=key, receipt=standing.receipt, error=standing.error)
            await self._take_receipt(report)
            self._told[sid] = standing.receipt
