"""`mentorline run`: everything in one process, until SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from socket import socket

import structlog
from twilio.request_validator import RequestValidator

from bot.channels.refusals import Refusals
from bot.channels.sms.twilio import open_texts
from bot.channels.sms.webhook import Account
from bot.channels.telegram.http import TelegramBot, make_bot
from bot.channels.telegram.menu import introduce
from bot.channels.telegram.sender import TelegramChats
from bot.operations.monitoring.alert_messages import charity_of
from bot.operations.monitoring.alerts import Alarms
from bot.operations.monitoring.clock_repair import SelfCheck
from bot.operations.monitoring.day_record import DayRecord
from bot.operations.monitoring.gap_check import GapCheck
from bot.operations.monitoring.health import Health, Report
from bot.operations.monitoring.heartbeat import Heartbeat, ping
from bot.operations.monitoring.incidents import NONE
from bot.operations.monitoring.lately import Lately
from bot.operations.monitoring.monitor import Watch
from bot.operations.monitoring.people import tell_of_changed_people
from bot.operations.monitoring.provider_health import Calls, ObservedSms
from bot.operations.monitoring.tasks import Parts
from bot.operations.monitoring.watchdog import Watchdog
from bot.runtime.app import App, build
from bot.runtime.database_place import require_database
from bot.runtime.fallback.spool import spool_path
from bot.runtime.files import raise_limit
from bot.runtime.intake import Intake
from bot.runtime.last_place import keep_place
from bot.runtime.logs import catch_what_nobody_does, configure_logs, let_go, loop_fault
from bot.runtime.open import opened
from bot.runtime.publishing import Published, publish_or_keep
from bot.runtime.restored.gate import Gate
from bot.runtime.restored.looking_back import History, LookingBack
from bot.runtime.settings import Settings, load_settings
from bot.runtime.single_instance import single_instance
from bot.web.app import web_app
from bot.web.recording import record
from bot.web.server import listening, serve, serve_on
from flows.effects import Page
from flows.messages import sms_admin
from flows.messages import sms_types as wordings
from flows.user_errors import UserError
from storage.database.errors import StorageError
from storage.database.migrate import migrate
from storage.database.soundness import refuse_damaged
from storage.queue import claims
from storage.records import bindings

log = structlog.get_logger()

# Seconds without a sign of life after which a part hangs. Each beats far more often: the
# worker at least each second, a long poll each half minute, texts each minute and each call.
HANGS_AFTER = {
    "worker": 60,
    "telegram": 120,
    "texts": 180,
    "watch": 90,
    "heartbeat": 180,
}


def utc_now() -> datetime:
    """The one clock of the running product."""
    return datetime.now(UTC)


def run() -> int:
    """Read the settings, start everything, and stay until told to stop.

    Raises SettingsError, RunsAlreadyError, AddressTakenError, StorageError, NoSoundPackError or
    NobodyHereError, each a clear sentence.
    """
    settings = load_settings(for_run=True)
    configure_logs(settings.log_level, settings.secrets)
    catch_what_nobody_does()
    raise_limit()
    watchdog = Watchdog()
    watchdog.start()
    try:
        return asyncio.run(_run_or_say(settings, watchdog))
    finally:
        let_go(sys.stdout, sys.stderr)


async def _run_or_say(settings: Settings, watchdog: Watchdog) -> int:
    """Run; a refused start is reported outside at once."""
    asyncio.get_running_loop().set_exception_handler(loop_fault)
    try:
        return await _run(settings, watchdog)
    except UserError:
        if settings.heartbeat:
            await ping(settings.heartbeat, well=False, seconds=5)
        raise
    finally:
        watchdog.leaving()


async def _run(settings: Settings, watchdog: Watchdog) -> int:
    await require_database(settings)
    async with AsyncExitStack() as stack:
        only_one = await stack.enter_async_context(single_instance(settings.database_url))
        taken = stack.enter_context(listening(settings.host, settings.port))
        migrated = await migrate(settings.database_url)
        if migrated.copy is not None:
            log.info("migrated", copy=migrated.copy.name)
        if migrated.newer:
            log.warning("rolled_back")
        found = await stack.enter_async_context(opened(settings))
        await refuse_damaged(found.database)
        async with found.database.transaction() as tx:
            await bindings.begin(tx, found.organisation, datetime.now(UTC))
        keep_place(settings)
        token = settings.telegram_bot_token
        auth = settings.twilio_auth_token
        assert token
        assert auth
        assert settings.sender
        assert settings.twilio_account_sid
        bot = make_bot(token.get_secret_value(), settings.telegram_api_base_url)
        await stack.enter_async_context(bot)
        twilio = await stack.enter_async_context(
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
        parts, calls = Parts(), Calls(utc_now)
        texts = ObservedSms(twilio, calls, parts.beat("texts"))
        app = build(
            found.database,
            found.organisation,
            TelegramChats(bot),
            texts,
            clock=utc_now,
            zone=settings.zone,
            our_number=settings.twilio_from_number,
            spool=spool_path(settings.database_url, settings.encryption_keys_file),
        )
        if only_one:  # the process before is dead, and its claims are ours
            await _take_back(app)
        await app.fallback.start()
        await tell_of_changed_people(app)
        running = Running(settings, app, bot, texts, twilio, calls, parts, published, taken)
        if published.problems:
            await running.tell_of_faulty_pack(charity_of(found.directory.organisation))
        return await running.until_stopped(watchdog)


class Running:
    """The parts of a running process, and the signal that ends them all."""

    def __init__(
        self,
        settings: Settings,
        app: App,
        bot: TelegramBot,
        texts: ObservedSms,
        history: History,
        calls: Calls,
        parts: Parts,
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
        self._parts = parts
        self._intake = Intake(app, self._stop)
        self._gate = Gate(LookingBack(app, history, self._intake.take_sms), self._stop)
        self._chats = TelegramChats(bot)
        self._refusals = Refusals(app.clock)
        self._rival = Lately(times=2)
        self._fell = Lately(quiet=60.0)
        self._heartbeat = Heartbeat(settings.heartbeat, self._well, app.clock)
        others: dict[str, Report] = {
            "heartbeat": self._heartbeat.report,
            "fallback": app.fallback.report,
            "clock": lambda: {"ok": self._watching.steady},
        }
        self._record = DayRecord(app, self._heartbeat.tell)
        self._health = Health(app, published, parts, calls, others)
        self._watching = Watch(
            app.database,
            app.organisation,
            app.clock,
            self._health,
            SelfCheck(
                app.database, app.organisation, app.library, settings.zone, app.worker.bell.set
            ),
            Alarms(texts, self._chats, NONE),
            others=self._troubles,
            gaps=GapCheck(
                app.database, app.organisation, app.library, settings.zone, app.worker.bell.set
            ),
        )

    async def until_stopped(self, watchdog: Watchdog) -> int:
        """Run every part. 0 when told to stop; 1 when a part ended by itself or hangs: a fault."""
        loop = asyncio.get_running_loop()
        for signal_ in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signal_, self._stop.set)
        self._say_how()
        self._start()
        failed: str | None = None
        try:
            failed = await self._parts.until(self._stop, watchdog.beat)
        finally:
            watchdog.leaving()
            self._stop.set()
            self._app.worker.bell.set()  # it may be resting
            ending = [self._parts.end()]
            await asyncio.gather(*ending, *([self._heartbeat.fail()] if failed else []))
        if failed is None:
            log.info("stopping")
        return 1 if failed else 0

    def _start(self) -> None:
        app, stop, parts = self._app, self._stop, self._parts
        webhooks = self._settings.public_url is not None
        beats = {name: parts.beat(name) for name in HANGS_AFTER}
        app.worker.beat = beats["worker"]
        heard = self._health.heard_telegram
        works = {
            "worker": self._gate.after(app.worker.run(stop), beats["worker"]),
            "telegram": self._intake.poll_chats(
                self._bot, heard, beats["telegram"], self._rival.happened
            ),
            "texts": self._intake.poll_sms(self._texts, beats["texts"], webhooks=webhooks),
            "watch": self._gate.after(self._watching.run(stop, beats["watch"]), beats["watch"]),
            "heartbeat": self._heartbeat.run(stop, beats["heartbeat"]),
        }
        parts.start("looking back", self._gate.run(), may_end=True)
        for name, work in works.items():
            parts.start(name, work, HANGS_AFTER[name])
        # The end of the web server does not end the rest: SMS are fetched as well as pushed.
        parts.start("web", serve_on(self._serve, stop, self._fell.happened))
        parts.start("refusals", record(self._refusals, app.handler, stop))
        menu = introduce(self._chats, app.database, app.organisation, stop)
        parts.start("menu", menu, may_end=True)
        parts.start("fallback", app.fallback.run(stop))
        parts.start("record of the day", self._record.run(stop))

    def _troubles(self) -> list[wordings.Trouble]:
        """The troubles that the database can't show."""
        found: list[tuple[wordings.Trouble, bool]] = [
            ("web", self._fell.is_there),
            ("rival", self._rival.is_there),
            ("refused", self._refusals.too_many),
        ]
        return [name for name, there in found if there]

    async def _well(self) -> bool:
        return await self._health.well()

    def _say_how(self) -> None:
        if self._settings.public_url is None:
            log.warning("no_public_url", texts="polled every few seconds instead of webhooks")
        log.info("started", pack=self._published.hash[:12], port=self._settings.port)

    async def tell_of_faulty_pack(self, charity: wordings.Charity) -> None:
        """Page an admin that the pack has faults, and that the last sound one goes on."""
        log.error("pack_faulty", faults=len(self._published.problems), kept=self._published.hash)
        key = f"pack-{self._published.hash[:12]}-{utc_now():%Y%m%dT%H%M%S}"
        page = Page(body=sms_admin.page_pack_faulty(charity), key=key)
        try:
            await self._app.handler.emit([page])
        except StorageError as error:
            log.error("not_stored", error=type(error).__name__)

    async def _serve(self) -> None:
        settings = self._settings
        auth, token = settings.twilio_auth_token, settings.health_token
        assert auth
        assert settings.twilio_account_sid
        site = web_app(
            self._intake.take_sms,
            self._intake.take_receipt,
            self._health.report,
            validator=RequestValidator(auth.get_secret_value()),
            account=Account(settings.twilio_account_sid, settings.twilio_from_number),
            public_url=settings.public_url,
            health_token=token.get_secret_value() if token else None,
            refused=self._refusals,
        )
        beat = self._parts.beat("web")
        await serve(site, self._taken, self._stop, beat, self._refusals)


async def _take_back(app: App) -> None:
    """Take back a dead process's claims; on a full disk they wait for their lease instead."""
    try:
        async with app.database.transaction(app.organisation) as tx:
            await claims.take_back(tx, app.organisation, utc_now())
    except StorageError as error:
        log.error("not_taken_back", error=type(error).__name__)
