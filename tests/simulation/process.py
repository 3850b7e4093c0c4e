"""One running process of the product: it may be killed anywhere, stand still, or be stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from bot.channels.sms.poll import Watch, poll_sms
from bot.runtime.app import App, build
from bot.runtime.fallback.fallback import EVERY
from bot.runtime.intake import Intake
from bot.runtime.outbound.worker import Worker
from flows.events import TextReceived, TextReported
from storage.database.db import Database
from storage.database.errors import StorageError
from storage.database.keys import Keyring
from storage.queue import claims
from tests.simulation.disk import Disk, Killed, Point
from tests.simulation.loop import Clock
from tests.simulation.story import LONDON, Story
from tests.simulation.telegram import Line, Telegram
from tests.simulation.twilio import Twilio, TwilioLine

ORGANISATION = "harbour"
CURRENT: ContextVar[Process | None] = ContextVar("process", default=None)
LONGEST_REST = 6 * 3600.0
SHORTEST_REST = 0.25  # what is due and cannot be claimed waits behind a row under way
LATENCIES = (*(0.05,) * 12, 0.02, 0.15, 0.3)  # alike, so that answers come together as they do


class PatientWorker(Worker):
    """The real worker, but that it neither turns nor wakes up where there is nothing to do.

    The real one looks each second at most, since clocks jump; here whoever makes them jump rings.
    A turn without a row that is settled or due changes nothing, so it is left out.
    """

    soonest: Callable[[], datetime | None]

    async def _turn(self) -> int:
        due = self.soonest()
        if not self._settled and (due is None or due > self._clock()):
            return 0
        return await super()._turn()

    async def _rest(self) -> None:
        due, seconds = self.soonest(), LONGEST_REST
        if due is not None:
            seconds = min(seconds, (due - self._clock()).total_seconds())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.bell.wait(), timeout=max(SHORTEST_REST, seconds))


@dataclass
class Fuse:
    """What a process comes to: after so many points, at the first one that is of that kind.

    It dies, or else `instead` is called.
    """

    left: int
    points: tuple[str, ...]
    instead: Callable[[], None] | None = None


@dataclass
class Surroundings:
    """What a process finds on its machine and outside."""

    disk: Disk
    keyring: Keyring
    clock: Clock
    telegram: Telegram
    twilio: Twilio
    story: Story
    chance: Random
    died: Callable[[Process], None]
    soonest: Callable[[], datetime | None]


@dataclass(eq=False)
class Process:
    """A process. `reach` and `gate` are called at each point at which it could die."""

    number: int
    around: Surroundings
    alone: bool = True
    alive: bool = True
    fuse: Fuse | None = None
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)
    app: App | None = None
    intake: Intake | None = None
    _needed: asyncio.Event = field(default_factory=asyncio.Event)
    _moving: asyncio.Event = field(default_factory=asyncio.Event)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _main: asyncio.Task[None] | None = None

    @property
    def fated(self) -> bool:
        """Whether it is going to die soon."""
        return self.fuse is not None

    # Points at which it could die

    async def gate(self) -> None:
        """Wait while it stands still. Raises Killed."""
        if not self.alive:
            raise Killed
        while not self._moving.is_set():
            await self._moving.wait()
        if not self.alive:
            raise Killed

    def reach(self, point: Point | str) -> bool:
        """Whether it dies here."""
        fuse = self.fuse
        if fuse is None or not self.alive:
            return not self.alive
        fuse.left -= 1
        if fuse.left > 0 or (fuse.points and point not in fuse.points):
            return False
        if fuse.instead is not None:
            self.fuse = None
            fuse.instead()
            return False
        self.kill(point)
        return True

    async def travel(self, what: str) -> None:
        """A message is on its way to somebody outside, or back. Raises Killed."""
        await self.gate()
        await asyncio.sleep(self.around.chance.choice(LATENCIES))
        await self.gate()
        if self.reach(what):
            raise Killed

    def kill(self, why: str) -> None:
        """It is dead, at this very point: nothing is settled, nothing said."""
        if not self.alive:
            return
        self.alive = False
        self.fuse = None
        self._moving.set()
        self.around.story.tell("process {} is killed {}", self.number, why)
        self.around.died(self)
        current = asyncio.current_task()
        for task in self.tasks:
            if task is not current and not task.done():
                task.cancel()

    def stand_still(self) -> None:
        """The machine is paused."""
        self._moving.clear()

    def go_on(self) -> None:
        """The machine goes on, and knows nothing of the time between."""
        self._moving.set()

    def terminate(self) -> None:
        """SIGTERM."""
        self._stop.set()
        self._needed.set()
        if self.app is not None:
            self.app.worker.bell.set()

    @property
    def moving(self) -> bool:
        """Whether it lives and does not stand still."""
        return self.alive and self._moving.is_set()

    # Life

    def start(self) -> None:
        """Begin; all that it begins in its turn belongs to it."""
        self._moving.set()
        token = CURRENT.set(self)
        try:
            self._main = asyncio.get_running_loop().create_task(self._runs())
        finally:
            CURRENT.reset(token)

    async def _runs(self) -> None:
        """Run; a start that fails ends the process, and a supervisor starts the next."""
        try:
            await self._run()
        except StorageError as error:
            self.around.story.tell("process {} cannot start: {}", self.number, error)
            self.kill("by itself")

    def _build(self) -> App:
        here = self.around
        database = Database(here.disk.engine(self), here.keyring)
        app = build(
            database,
            ORGANISATION,
            Line(here.telegram, self),
            TwilioLine(here.twilio, self),
            clock=here.clock,
            zone=LONDON,
            chance=here.chance,
            spool=here.disk.spool,
        )
        worker = PatientWorker(
            database,
            ORGANISATION,
            app.worker._deliverer,
            here.clock,
            fallback=app.fallback,
            bell=app.worker.bell,
        )
        worker.soonest = here.soonest
        return replace(app, worker=worker)

    async def _run(self) -> None:
        self.app = app = self._build()
        if self.alone:  # whoever ran before is dead, and what it had under way is ours
            async with app.database.transaction(ORGANISATION) as tx:
                await claims.take_back(tx, ORGANISATION, self.around.clock())
        await app.fallback.start()
        self.intake = Intake(app, self._stop)
        self.around.twilio.take_sms = self.take_sms
        self.around.twilio.take_receipt = self.take_receipt
        self.around.story.tell("process {} runs", self.number)
        line = Line(self.around.telegram, self)
        parts = [
            asyncio.create_task(app.worker.run(self._stop)),
            asyncio.create_task(self.intake.poll_chats(line, _quietly, _quietly)),  # type: ignore[arg-type]
            asyncio.create_task(self._tend(app)),
        ]
        self.looks(self.around.twilio.missed)
        await asyncio.wait(parts)
        if self.alive:
            self.alive = False
            self.around.story.tell("process {} ends", self.number)
            self.around.died(self)
            await app.database.close()

    async def _tend(self, app: App) -> None:
        """The fallback's rounds, while there is anything for it to do."""
        while not self._stop.is_set():
            if self.around.disk.trouble or not app.fallback.report()["ok"]:
                await app.fallback.tend()
                await asyncio.sleep(EVERY)
            else:
                self._needed.clear()
                await self._needed.wait()

    async def trouble_begins(self) -> None:
        """The disk is about to fail; the fallback looks around as often as it always does."""
        if self.app is not None and self.moving:
            with contextlib.suppress(Killed):
                await self.app.fallback.refresh()

    def wakes_fallback(self) -> None:
        """There is something for the fallback to do."""
        self._needed.set()

    # What comes in

    async def take_sms(self, text: TextReceived) -> None:
        """A webhook: a text that came in."""
        assert self.intake
        await self._belonging(self.intake.take_sms(text))

    async def take_receipt(self, report: TextReported) -> None:
        """A webhook: what became of a text."""
        assert self.intake
        await self._belonging(self.intake.take_receipt(report))

    async def _belonging(self, work: Awaitable[None]) -> None:
        """Do something as this process; the caller is not told of its death."""
        token = CURRENT.set(self)
        try:
            task = asyncio.ensure_future(work)
        finally:
            CURRENT.reset(token)
        done, _ = await asyncio.wait({task}, timeout=15)
        if not done:
            return
        if task.cancelled() or isinstance(task.exception(), Killed):
            return
        if error := task.exception():
            raise error

    def looks(self, again: Callable[[], None]) -> None:
        """Look once; `again` is called where that was not possible."""
        if self.intake is None:
            again()
            return
        token = CURRENT.set(self)
        try:
            asyncio.get_running_loop().create_task(self._looks(again))
        finally:
            CURRENT.reset(token)

    async def _looks(self, again: Callable[[], None]) -> None:
        await self.look()
        if self.around.twilio.away or self.around.disk.trouble:
            again()

    async def look(self) -> None:
        """Fetch from Twilio's lists once, as the poller does all the time."""
        intake, once = self.intake, asyncio.Event()
        assert intake

        async def watched() -> Watch:
            once.set()
            return await intake._watched()

        await poll_sms(
            TwilioLine(self.around.twilio, self),
            watched,
            intake.take_sms,
            intake.take_receipt,
            once,
            clock=self.around.clock,
            since=await intake.texts_since(),
            looked_through=intake.looked_through,
        )


def _quietly() -> None:
    """Nobody listens."""
