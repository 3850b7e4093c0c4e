"""Intake from Telegram and Twilio, by polling and by webhook, handed to the one handler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels.backoff import Backoff
from bot.channels.inputs import FromChat, FromPhone, FromReceipt
from bot.channels.sms.channel import Texts
from bot.channels.sms.poll import Watch, poll_sms
from bot.channels.telegram.http import TelegramBot
from bot.channels.telegram.poll import poll
from bot.channels.telegram.updates import Incoming, chat_of
from bot.runtime.app import App
from flows.engine.noticed import webhook_removed
from flows.events import TextReceived, TextReported
from storage.database.errors import StorageError
from storage.queue import inbox, receipts
from storage.records import escalations, settings

log = structlog.get_logger()

RECEIPTS_FOR = timedelta(minutes=30)
TEXTS_BEFORE, TEXTS_AT_MOST = timedelta(minutes=10), timedelta(days=7)
LOOKED_THROUGH = "texts looked through until"  # the setting's name
WRITTEN_EVERY = timedelta(minutes=5)

Beat = Callable[[], None]


class Intake:
    """Takes in what comes for one organisation. Each poll calls its `beat` at every turn."""

    def __init__(self, app: App, stop: asyncio.Event) -> None:
        self._app = app
        self._stop = stop
        self._written: datetime | None = None

    # Telegram

    async def poll_chats(
        self, bot: TelegramBot, heard: Beat, beat: Beat, contested: Beat = lambda: None
    ) -> None:
        """Receive updates until told to stop. `heard` is called after each answer.

        `contested` is called whenever another program asks for them.
        """

        def answered() -> None:
            beat()
            heard()

        await poll(
            bot,
            self._take,
            self._add_dead_letter,
            self._stop,
            heard=answered,
            backoff=_Beating(beat),
            unhooked=self._unhooked,
            contested=contested,
        )

    async def _unhooked(self) -> None:
        """Record that a webhook took our updates, and page an admin, once an hour."""
        try:
            await self._app.handler.notice(webhook_removed)
        except (StorageError, LookupError) as error:
            log.error("not_told_of_webhook", error=type(error).__name__)

    async def _take(self, incoming: list[Incoming]) -> None:
        await self._app.handler.handle(
            [FromChat(key=one.key, chat=one.chat, event=one.event) for one in incoming]
        )

    async def _add_dead_letter(self, raw: dict[str, Any], error: Exception) -> None:
        key = str(raw.get("update_id", "unknown"))
        tap = raw.get("callback_query")
        callback = tap.get("id") if isinstance(tap, dict) else None
        await self._app.handler.add_dead_letter(
            "telegram", key, raw, error, chat=chat_of(raw), callback=callback
        )

    # Twilio

    async def poll_sms(self, texts: Texts, beat: Beat, *, webhooks: bool) -> None:
        """Fetch SMS and receipts until told to stop; less often where `webhooks` bring them."""

        async def watched() -> Watch:
            beat()
            return await self._watched()

        await poll_sms(
            texts,
            watched,
            self.take_sms,
            self.take_receipt,
            self._stop,
            clock=self._app.clock,
            since=await self.texts_since(),
            looked_through=self.looked_through,
            busy=30 if webhooks else 2,
            idle=60 if webhooks else 5,
        )

    async def texts_since(self) -> datetime:
        """The time since which an SMS may have been missed, within a week.

        Another SMS does not prove that none was missed before it; only a look through the whole
        list does, and `looked_through` keeps its time.
        """
        now, organisation = self._app.clock(), self._app.organisation
        try:
            async with self._app.database.reading() as tx:
                kept = await settings.get(tx, organisation, LOOKED_THROUGH)
                heard = None if kept else await inbox.last_received(tx, organisation)
        except StorageError as error:
            log.warning("not_known_since_when", error=type(error).__name__)
            return now - TEXTS_AT_MOST
        since = datetime.fromisoformat(kept) if kept else (heard or now) - TEXTS_BEFORE
        return max(since, now - TEXTS_AT_MOST)

    async def looked_through(self, until: datetime) -> None:
        """Keep, every few minutes, that every SMS from before that time has been taken."""
        if self._written is not None and abs(until - self._written) < WRITTEN_EVERY:
            return
        try:
            async with self._app.database.transaction(self._app.organisation) as tx:
                await settings.put(tx, self._app.organisation, LOOKED_THROUGH, until.isoformat())
        except StorageError as error:
            log.warning("not_kept_since_when", error=type(error).__name__)
        else:
            self._written = until

    async def _watched(self) -> Watch:
        """What to look for; while nothing can be read, anything that may come, since it may be a
        concern.
        """
        organisation = self._app.organisation
        try:
            async with self._app.database.reading() as tx:
                climbing = await escalations.load_open(tx, organisation)
                since = self._app.clock() - RECEIPTS_FOR
                waiting = await receipts.unsettled(tx, organisation, since)
        except StorageError as error:
            log.warning("not_known_what_waits", error=type(error).__name__)
            return Watch(open=True)
        return Watch(open=bool(climbing), unsettled=tuple(waiting))

    async def take_sms(self, text: TextReceived) -> None:
        """Take an SMS; one that our own code can't handle becomes a dead letter."""
        given = FromPhone(text)
        try:
            await self._app.handler.handle([given])
        except Exception as error:
            if not self._app.handler.is_bug(error):
                raise
            await self._app.handler.add_dead_letter("twilio", given.key, text.model_dump(), error)

    async def take_receipt(self, report: TextReported) -> None:
        """Take the outcome of a text of ours."""
        await self._app.handler.handle([FromReceipt(report)])


class _Beating(Backoff):
    """A backoff that beats while it waits, so that a waiting poll counts as alive."""

    def __init__(self, beat: Beat) -> None:
        super().__init__()
        self._beat = beat

    def seconds(self, at_least: float | None = None) -> float:
        self._beat()
        return super().seconds(at_least)
