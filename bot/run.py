"""`mentorline run`: everything in one process, until SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from socket import socket
from typing import Any

import structlog
from twilio.request_validator import RequestValidator

from bot.alone import alone
from bot.app import App, build
from bot.backoff import Backoff, rest
from bot.failures import PermanentFailure, TemporaryFailure
from bot.health import Health
from bot.inputs import FromChat, FromPhone, FromReceipt
from bot.listening import listening
from bot.logs import configure_logs
from bot.opened import opened
from bot.publishing import Published, publish_or_keep
from bot.settings import Settings, load_settings
from bot.sms_poll import Watch, poll_texts
from bot.sms_twilio import open_texts
from bot.telegram_chat import TelegramChats
from bot.telegram_poll import poll
from bot.telegram_request import TelegramBot, make_bot
from bot.telegram_updates import Incoming, chat_of
from bot.web.app import web_app
from bot.web.serving import serve
from bot.web.twilio import Account
from flows.effects import Page
from flows.events import TextReceived, TextReported
from storage import claims, escalations, inbox, receipts
from storage import settings as kept
from storage.migrate import migrate

log = structlog.get_logger()

COMMANDS = (
    ("concern", "Raise a concern, at any time"),
    ("session", "My session: start, finish, report"),
    ("contact", "The child or carer got in touch"),
    ("ideas", "Things to do, and ways to talk"),
    ("help", "Where am I, and whom can I ring?"),
)
RECEIPTS_FOR = timedelta(minutes=30)
TEXTS_BEFORE, TEXTS_AT_MOST = timedelta(minutes=10), timedelta(days=1)


def utc_now() -> datetime:
    """The one clock of the running product."""
    return datetime.now(UTC)


def run() -> int:
    """Read the settings, start everything, and stay until it is told to stop.

    Raises SettingsError, RunsAlreadyError, AddressTakenError, StorageError, NoSoundPackError or
    NobodyHereError, each a clear sentence.
    """
    settings = load_settings(for_run=True)
    configure_logs(settings.log_level, settings.secrets)
    return asyncio.run(_run(settings))


async def _run(settings: Settings) -> int:
    async with AsyncExitStack() as stack:
        only_one = await stack.enter_async_context(alone(settings.database_url))
        taken = stack.enter_context(listening(settings.host, settings.port))
        migrated = await migrate(settings.database_url)
        if migrated.copy is not None:
            log.info("migrated", copy=migrated.copy.name)
        found = await stack.enter_async_context(opened(settings))
        token = settings.telegram_bot_token
        auth = settings.twilio_auth_token
        assert token
        assert auth
        assert settings.sender
        assert settings.twilio_account_sid
        bot = make_bot(token.get_secret_value(), settings.telegram_api_base_url)
        await stack.enter_async_context(bot)
        texts = await stack.enter_async_context(
            open_texts(
                settings.twilio_account_sid,
                auth.get_secret_value(),
                settings.sender,
                base_url=settings.twilio_api_base_url,
                public_url=settings.public_url,
                test_numbers_only=settings.test_numbers_only,
            )
        )
        published = await publish_or_keep(
            found.database, found.organisation, settings.pack, found.directory, utc_now()
        )
        app = build(
            found.database,
            found.organisation,
            TelegramChats(bot),
            texts,
            clock=utc_now,
            zone=settings.zone,
            our_number=settings.twilio_from_number,
        )
        if only_one:  # whoever ran before is dead, and what it had under way is ours
            async with app.database.transaction(app.organisation) as tx:
                await claims.take_back(tx, app.organisation, utc_now())
        return await Running(settings, app, bot, texts, published, taken).until_stopped()


class Running:
    """The parts of a running process, and the signal that ends them all."""

    def __init__(
        self,
        settings: Settings,
        app: App,
        bot: TelegramBot,
        texts: Any,
        published: Published,
        taken: socket,
    ) -> None:
        self._settings = settings
        self._app = app
        self._bot = bot
        self._texts = texts
        self._published = published
        self._taken = taken
        self._stop = asyncio.Event()
        self._health = Health(app, published)

    async def until_stopped(self) -> int:
        """Run every part. 0 when told to stop; 1 when a part ended by itself, which is a fault."""
        loop = asyncio.get_running_loop()
        for signal_ in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signal_, self._stop.set)
        await self._tell_of_faulty_pack()
        self._say_how()
        parts = {
            asyncio.create_task(part, name=name)
            for name, part in (
                ("worker", self._app.worker.run(self._stop)),
                ("telegram", self._poll_telegram()),
                ("texts", self._poll_texts()),
                ("web", self._serve()),
                ("menu", self._introduce()),
            )
        }
        stopping = asyncio.create_task(self._stop.wait(), name="stop")
        try:
            ended = await self._watch(parts, stopping)
        finally:
            self._stop.set()
            self._app.worker.bell.set()  # it may be resting
            await asyncio.wait(parts, timeout=9)
            stopping.cancel()
        return 1 if ended else 0

    async def _watch(
        self, parts: set[asyncio.Task[None]], stopping: asyncio.Task[bool]
    ) -> str | None:
        """Wait for the stop, or for a part that ends by itself; give its name."""
        waiting: set[asyncio.Task[Any]] = {*parts, stopping}
        while not self._stop.is_set():
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopping}:
                error = task.exception()
                if error is None and (task.get_name() == "menu" or self._stop.is_set()):
                    continue
                log.error("part_ended", part=task.get_name(), error=type(error).__name__)
                return task.get_name()
        log.info("stopping")
        return None

    def _say_how(self) -> None:
        if self._settings.public_url is None:
            log.warning("no_public_url", texts="polled every few seconds instead of webhooks")
        log.info("started", pack=self._published.title, port=self._settings.port)

    async def _tell_of_faulty_pack(self) -> None:
        if not self._published.problems:
            return
        log.error("pack_faulty", faults=len(self._published.problems), kept=self._published.hash)
        charity = "Mentorline"
        body = (
            f"{charity}: the new pack has faults, so the last sound one goes on. "
            "Run mentorline check."
        )
        key = f"pack-{self._published.hash[:12]}-{utc_now():%Y%m%dT%H%M%S}"
        await self._app.handler.emit([Page(body=body, key=key)])

    # Telegram

    async def _poll_telegram(self) -> None:
        await poll(
            self._bot, self._take, self._set_aside, self._stop, heard=self._health.heard_telegram
        )

    async def _take(self, incoming: list[Incoming]) -> None:
        await self._app.handler.handle(
            [FromChat(key=one.key, chat=one.chat, event=one.event) for one in incoming]
        )

    async def _set_aside(self, raw: dict[str, Any], error: Exception) -> None:
        key = str(raw.get("update_id", "unknown"))
        tap = raw.get("callback_query")
        callback = tap.get("id") if isinstance(tap, dict) else None
        await self._app.handler.set_aside(
            "telegram", key, raw, error, chat=chat_of(raw), callback=callback
        )

    async def _introduce(self) -> None:
        """Tell Telegram our menu, and remember our own name for invitation links."""
        chats = TelegramChats(self._bot)
        backoff = Backoff(first=1, most=60)
        while not self._stop.is_set():
            try:
                await chats.set_commands(COMMANDS)
                name = await chats.username()
            except (TemporaryFailure, PermanentFailure) as failure:
                log.warning("menu_not_set", error=str(failure))
                await rest(self._stop, backoff.seconds())
                continue
            async with self._app.database.transaction() as tx:
                await kept.put(tx, self._app.organisation, "bot username", name)
            return

    # Twilio

    async def _poll_texts(self) -> None:
        await poll_texts(
            self._texts,
            self._watched,
            self._take_text,
            self._take_receipt,
            self._stop,
            clock=utc_now,
            since=await self._texts_since(),
            busy=30 if self._settings.public_url else 2,
            idle=60 if self._settings.public_url else 5,
        )

    async def _texts_since(self) -> datetime:
        """From when on a text may have been missed: since we last heard anything, within a day."""
        now = utc_now()
        async with self._app.database.reading() as tx:
            heard = await inbox.last_received(tx, self._app.organisation)
        return max((heard or now) - TEXTS_BEFORE, now - TEXTS_AT_MOST)

    async def _watched(self) -> Watch:
        organisation = self._app.organisation
        async with self._app.database.reading() as tx:
            climbing = await escalations.load_open(tx, organisation)
            since = utc_now() - RECEIPTS_FOR
            waiting = await receipts.unsettled(tx, organisation, since)
        return Watch(open=bool(climbing), unsettled=tuple(waiting))

    async def _take_text(self, text: TextReceived) -> None:
        given = FromPhone(text)
        try:
            await self._app.handler.handle([given])
        except Exception as error:
            if not self._app.handler.is_bug(error):
                raise
            await self._app.handler.set_aside("twilio", given.key, text.model_dump(), error)

    async def _take_receipt(self, report: TextReported) -> None:
        await self._app.handler.handle([FromReceipt(report)])

    # The web

    async def _serve(self) -> None:
        settings = self._settings
        auth = settings.twilio_auth_token
        assert auth
        assert settings.twilio_account_sid
        site = web_app(
            self._take_text,
            self._take_receipt,
            self._health.report,
            validator=RequestValidator(auth.get_secret_value()),
            account=Account(settings.twilio_account_sid, settings.twilio_from_number),
            public_url=settings.public_url,
        )
        await serve(site, self._taken, self._stop)
