"""Fetches incoming texts and receipts from Twilio: always without a public address, and as a
second way in with one, since a webhook that was missed is retried once at most (failures.md 26).

The same text is handed on once while this runs; across restarts its sid says that it is known.
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

# Each look goes back so far: Twilio's list may lag by a minute (failures.md 7), and our clock may
# be an hour ahead of theirs (failures.md 41).
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

    `since` is the time up to which every text is known to have been taken. `looked_through` is
    told each newer such time: a start after this one goes on from there. `take_sms` and
    `take_receipt` return when the text is committed; what they raise means that it is tried
    again. A text that is itself at fault they must set aside on their own.
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

    A text may be a concern, and the fallback keeps it.
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
            except (
                StorageError
            ) as error:  # one behind it may be a concern, which the fallback keeps
                unstored = error
        if unstored is not None:
            raise unstored
        if not failed:  # otherwise the next look begins no later than this one
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
            except PermanentFailure as failure:  # of this text only, e.g. taken off the account
                log.warning("receipt_not_found", sid=sid, error=str(failure))
            except (TemporaryFailure, StorageError):
                raise
            except Exception as error:  # a bug of ours never ends the polling
                log.error("receipt_not_taken", sid=sid, error=type(error).__name__)

    async def _receipt(self, key: str, sid: str) -> None:
        standing = await self._texts.status(sid)
        if standing.receipt != self._told[sid]:
            report = TextReported(key=key, receipt=standing.receipt, error=standing.error)
            await self._take_receipt(report)
            self._told[sid] = standing.receipt
