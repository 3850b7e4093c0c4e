"""A world: its people, its servers, the processes of ours that come and go, and its weather."""

from __future__ import annotations

import asyncio
import atexit
import base64
import contextlib
import hashlib
import shutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from bot.operations.monitoring.clock_repair import SelfCheck
from bot.runtime.inbound.load import Library
from bot.runtime.publishing import publish
from flows.directory import Person, Role
from flows.messages import chat_messages
from storage.database.db import Database
from storage.database.keys import Keyring
from storage.database.migrate import migrate
from storage.records import people as stored_people
from storage.records.imports import save_directory
from storage.records.verification import verify
from tests.simulation.charity import LINES, chat_of, pack, people
from tests.simulation.disk import Disk, Point
from tests.simulation.invariants import Rules
from tests.simulation.loop import Clock, Loop
from tests.simulation.mentors import Mentor
from tests.simulation.process import CURRENT, ORGANISATION, Fuse, Process, Surroundings
from tests.simulation.staff import Colleague
from tests.simulation.story import LONDON, Story
from tests.simulation.telegram import Telegram
from tests.simulation.twilio import Posted, Twilio
from tests.simulation.weather import Planned, Spell, Weather, forecast
from tests.simulation.witness import Witness

KEY = base64.urlsafe_b64encode(hashlib.sha256(b"a simulated key").digest()).decode()
FAST = Path("/dev/shm")
# Ordinary days, and the days on which the clocks change.
STARTS = (
    datetime(2026, 3, 28, 7, tzinfo=UTC),
    datetime(2026, 5, 18, 9, tzinfo=UTC),
    datetime(2026, 10, 24, 8, tzinfo=UTC),
    datetime(2026, 12, 24, 12, tzinfo=UTC),
)
FUSES: tuple[tuple[str, ...], ...] = (
    (), (), ("before the commit",), ("in the commit",), ("after the commit",),
    ("calls Twilio",), ("hears from Twilio",), ("hears from Telegram",),
)  # fmt: skip
SOON = 5.0  # a supervisor starts what ended by itself
LEFT_CLAIMED = 25.0  # a lease and a look-up, less what follows a fault anyway
AFTER_A_BREAK = 5.0  # the story goes on for so long
AFTERWARDS = timedelta(hours=3)  # fine weather, and everybody does what they should


class _Nobody:
    """The process that prepares the database: it is none, and never dies."""

    alive = True
    fated = False

    async def gate(self) -> None:
        """Never waits."""

    def reach(self, point: Point) -> bool:
        """Never dies."""
        return False


@dataclass(frozen=True)
class Plan:
    """Which world: the same values give the same world."""

    seed: int
    days: float = 2.0
    mentors: int = 3

    @property
    def calm(self) -> bool:
        """Long simulations have ordinary weeks; short ones have much in little time."""
        return self.days > 7

    def rng(self, of: str) -> Random:
        """Chance for one part, apart from every other's."""
        return Random(f"{self.seed}/{self.days:g}/{self.mentors}/{of}")


class World:
    """One world. `play` lets it run to its end."""

    def __init__(self, plan: Plan, loop: Loop, template: Path, folder: Path) -> None:
        self.plan = plan
        self.loop = loop
        rng = plan.rng("start")
        self.began = rng.choice(STARTS) + timedelta(seconds=rng.randrange(86400))
        self.clock = Clock(loop, self.began)
        self.story = Story(self.clock)
        self.weather = Weather()
        self.keyring = Keyring([KEY])
        self.disk = Disk(folder, template, plan.rng("disk"))
        self.telegram = Telegram(self.clock, plan.rng("telegram"), self.story)
        self.twilio = Twilio(self.clock, plan.rng("twilio"), self.story)
        self.witness = Witness(self.disk, self.keyring)
        self.directory = people(plan.rng("people"), plan.mentors)
        self.public_numbers = {"08088005000", *LINES, "999"} - {"999"}
        self.set_back = 0.0
        self.rules = Rules(self)
        self.processes: list[Process] = []
        self.colleagues: dict[str, Colleague] = {}
        self.mentors: list[Mentor] = []
        self._chance = plan.rng("chance")
        self._dice = plan.rng("weather")
        self._on_raising: list[Planned] = []
        self._down: Spell | None = None
        self._restart_in = SOON
        self._look_at: asyncio.TimerHandle | None = None
        self._looking: asyncio.TimerHandle | None = None
        self._over = self._calm = False
        self._own: list[asyncio.Task[Any]] = []
        self._broke = asyncio.Event()
        self.story.broke = self._broke.set
        loop.born = self._born
        loop.set_exception_handler(self._unhandled)

    # Tasks

    def _born(self, task: asyncio.Task[Any]) -> None:
        process = CURRENT.get()
        if process is not None:
            process.tasks.append(task)
            if len(process.tasks) > 500:
                process.tasks = [t for t in process.tasks if not t.done()]
        else:
            self._own.append(task)
            if len(self._own) > 2000:
                self._own = [t for t in self._own if not t.done()]

    def _unhandled(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self.story.breaks("a bug", f"{context['message']}: {error!r}")

    def does(self, work: Coroutine[Any, Any, None]) -> None:
        """Let somebody do something."""
        self.loop.create_task(work)

    # The whole of it

    async def play(self) -> None:
        """From the first day to the last, and until all is quiet."""
        await self._move_in()
        self.rules.begin()
        self.disk.committed = self._committed
        self.twilio.before_send.append(self.rules.sending)
        self.twilio.arrived += [self._text_arrived, self.rules.texted]
        self.twilio.missed = self._missed
        self.telegram.shown.append(self.rules.shown)
        self._new_process()
        for planned in forecast(self.plan.rng("forecast"), self.plan.days, self.plan.calm):
            if planned.what.endswith("raised"):
                self._on_raising.append(planned)
            else:
                self.loop.call_at(planned.at, self._strikes, planned)
        self._people_begin()
        if await self._passes(self.plan.days * 86400):
            return
        await self._calm_down()
        if await self._passes(AFTERWARDS.total_seconds()):
            return
        for process in self.processes:
            process.terminate()
        await asyncio.sleep(20)
        await self.rules.at_the_end()

    async def _passes(self, seconds: float) -> bool:
        """Time passes; whether a rule was broken, which ends it all a moment later."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._broke.wait(), timeout=seconds)
            await asyncio.sleep(AFTER_A_BREAK)
        return self._broke.is_set()

    async def _move_in(self) -> None:
        database = Database(self.disk.engine(_Nobody()), self.keyring)
        now = self.clock()
        async with database.transaction(ORGANISATION) as tx:
            await save_directory(tx, self.directory, now)
            await publish(tx, ORGANISATION, pack(), now)
            for mentor in self.directory.with_role(Role.MENTOR):
                number = chat_of(mentor.id)
                await stored_people.bind(tx, ORGANISATION, mentor.id, number, now)
                await stored_people.approve(tx, ORGANISATION, [mentor.id], now)
                self.telegram.chat(number).keyboard = chat_messages.keyboard(tuple(pack().menu))
        await database.close()

    def _people_begin(self) -> None:
        for person in self.directory.staff():
            rng = self.plan.rng(person.id)
            self.colleagues[person.id] = Colleague(person, self.twilio, rng, self.story)
        for person in self.directory.with_role(Role.MENTOR):
            rng = self.plan.rng(person.id)
            mentor = Mentor(person, self.telegram, self.twilio, rng, self.story)
            mentor.raised = self._concern_raised
            mentor.perhaps = self.rules.perhaps
            self.mentors.append(mentor)
            self._plan_deeds(mentor, rng)

    def _plan_deeds(self, mentor: Mentor, rng: Random) -> None:
        seconds = self.plan.days * 86400
        often = self.plan.days / (14 if self.plan.calm else 2)
        for mean, deed in mentor.deeds():
            count = int(mean * often) + (rng.random() < (mean * often) % 1)
            for _ in range(count):
                self.loop.call_at(rng.uniform(60, seconds), self._begins, deed)

    def _begins(self, deed: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.does(deed())

    def _text_arrived(self, posted: Posted) -> None:
        for person in self.directory.by_phone(posted.to)[:1]:
            if person.id in self.colleagues:
                self.does(self.colleagues[person.id].reads(posted))

    def is_held(self, key: str) -> bool:
        """Whether a process that lives holds that text outside the database."""
        apps = [process.app for process in self._living()]
        return any(app is not None and key in app.fallback.texts for app in apps)

    def is_blocked(self, mentor: str) -> bool:
        """Whether that mentor's screen cannot be reached."""
        return self.telegram.chat(chat_of(mentor)).blocked

    def changed_at(self, reference: str, state: dict[str, object]) -> float:
        """When the escalation came to where it is, as seen from outside."""
        concern = self.rules.followed.get(reference)
        return concern.wound_at if concern else 0.0

    async def verify(self) -> list[str]:
        """What is wrong with the chain of evidence."""
        database = Database(self.disk.engine(_Nobody()), self.keyring)
        async with database.reading() as tx:
            found = await verify(tx, ORGANISATION)
        await database.close()
        return found.problems

    async def self_check(self) -> list[str]:
        """What the product's own self-check would have to mend; it is left out until now."""
        database = Database(self.disk.engine(_Nobody()), self.keyring)
        check = SelfCheck(database, ORGANISATION, Library(self._chance), LONDON)
        mended = await check.once(self.clock())
        await database.close()
        return [one.wake.key for one in mended]

    async def leave(self) -> None:
        """Stop everybody."""
        self._over = True
        self.disk.committed = lambda: None
        for process in self._living():
            process.kill("at the end")
        me = asyncio.current_task()
        tasks = [*self._own, *(t for p in self.processes for t in p.tasks)]
        left = [t for t in tasks if t is not me and not t.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def close(self) -> None:
        """Let go of the files."""
        self.disk.close()

    # Processes

    def _new_process(self, alone: bool = True) -> Process:
        process = Process(
            number=len(self.processes) + 1,
            around=Surroundings(
                disk=self.disk,
                keyring=self.keyring,
                clock=self.clock,
                telegram=self.telegram,
                twilio=self.twilio,
                story=self.story,
                chance=self._chance,
                died=self._died,
                soonest=self.witness.soonest,
            ),
            alone=alone,
        )
        self.processes.append(process)
        if self._down is not None:
            self._down.end = self.loop.time()
            self._down = None
        process.start()
        return process

    def _living(self) -> list[Process]:
        return [p for p in self.processes if p.alive]

    def _died(self, process: Process) -> None:
        others = [p for p in self._living() if p is not process]
        self.disk.leave(process, alone=not others)
        if others:
            self.twilio.take_sms = others[-1].take_sms
            self.twilio.take_receipt = others[-1].take_receipt
            # What it had claimed waits for its lease to run out, and is looked up then.
            spell = self.weather.begin("process down", self.loop.time())
            spell.end = spell.begin + LEFT_CLAIMED
            return
        self.twilio.take_sms = self.twilio.take_receipt = None
        if self._over:
            return
        self._down = self.weather.begin("process down", self.loop.time())
        self.loop.call_later(self._restart_in, self._restart)
        self._restart_in = SOON

    def _restart(self) -> None:
        if not self._living() and not self._over:
            whole = self.disk.whole()
            if whole != "ok":
                self.story.breaks("whole", f"after a crash: {whole}")
            self._new_process()

    def _committed(self) -> None:
        """Something was stored; with two processes, the other's worker sees it within a second."""
        self.rules.committed()
        if self._looking is None and len(self._living()) > 1:
            self._looking = self.loop.call_later(1.0, self._all_look)

    def _all_look(self) -> None:
        self._looking = None
        for process in self._living():
            if process.app is not None:
                process.app.worker.bell.set()

    def _missed(self) -> None:
        """The real poller looks every 30 or 60 s; here it looks when there is something to find."""
        if self._look_at is None:
            self._look_at = self.loop.call_later(self._dice.uniform(25, 60), self._look)

    def _look(self) -> None:
        self._look_at = None
        for process in self._living()[-1:]:
            process.looks(self._missed)

    # Weather

    def _concern_raised(self, mentor: Person, update: int | None, sid: str | None) -> None:
        self.rules.raised.append((mentor, update, sid, self.loop.time()))
        self.rules.tapped[mentor.id] += 1
        self.story.count("concerns")
        while self._on_raising and self._dice.random() < 0.55:
            planned = self._on_raising.pop(0)
            self.loop.call_later(self._dice.uniform(0, 3), self._strikes, planned)

    def _strikes(self, planned: Planned) -> None:
        if self._over or self._calm:
            return
        self.story.count(planned.what)
        process = next(iter(self._living()), None)
        match planned.what.removesuffix(" when a concern is raised"):
            case "kill":
                self._restart_in = planned.lasts
                if process is not None:
                    left = self._dice.choice((1, 2, 5, 12, 25, 50, 90))
                    process.fuse = Fuse(self._dice.randint(1, left), self._dice.choice(FUSES))
            case "host down":
                self._restart_in = planned.lasts
                if process is not None:
                    process.kill("with its host")
            case "terminate" if process is not None:
                self._restart_in = planned.lasts
                self.story.tell("SIGTERM")
                process.terminate()
            case "stand still" if process is not None:
                self._pause(process, planned.lasts)
            case "two at once" if process is not None and process.moving:
                self._doubles(process, planned.lasts, worst=self._dice.random() < 0.6)
            case "twilio":
                self._away("twilio", planned)
            case "telegram":
                self._away("telegram", planned)
            case "disk":
                self._disk_trouble(planned)
            case "clock":
                self._jump(planned)

    def _doubles(self, process: Process, lasts: float, *, worst: bool) -> None:
        """A machine stands still with rows claimed; another takes over, then the first wakes.

        At the `worst` moment it has just claimed the clock of an escalation.
        """

        def sleeps() -> None:
            if worst and not self.witness.claimed("clock:"):
                process.fuse = Fuse(1, ("after the commit",), sleeps)
            elif len(self._living()) == 1:
                self._pause(process, lasts)
                second = self._new_process(alone=False)
                self.loop.call_later(lasts + 120, second.terminate)

        process.fuse = Fuse(self._dice.randint(1, 12), ("after the commit",), sleeps)

    def _pause(self, process: Process, lasts: float) -> None:
        if not process.moving:
            return
        self.story.tell("process {} stands still for {:.0f} s", process.number, lasts)
        process.stand_still()
        spell = self.weather.begin("process stands still", self.loop.time())

        def over() -> None:
            spell.end = self.loop.time()
            self.story.tell("process {} goes on", process.number)
            process.go_on()

        self.loop.call_later(lasts, over)

    def _away(self, who: str, planned: Planned) -> None:
        if who == "twilio":
            if self.twilio.away:
                return
            self.twilio.away = planned.how
            spell = self.weather.begin("twilio away", self.loop.time())
        else:
            if self.telegram.away:
                return
            self.telegram.away = True
            self.telegram.wake()
            spell = self.weather.begin("telegram away", self.loop.time())
        self.story.tell("{} is away ({}) for {:.0f} s", who, planned.how, planned.lasts)

        def over() -> None:
            if spell.end is None:
                spell.end = self.loop.time()
                self.story.tell("{} is back", who)
                if who == "twilio":
                    self.twilio.away = ""
                else:
                    self.telegram.away = False

        self.loop.call_later(planned.lasts, over)

    def _disk_trouble(self, planned: Planned) -> None:
        self.does(self._disk_fails(planned))

    async def _disk_fails(self, planned: Planned) -> None:
        for process in self._living():
            await process.trouble_begins()
        if self.disk.trouble is not None or self._calm:
            return
        self.disk.trouble = planned.how  # type: ignore[assignment]
        for process in self._living():
            process.wakes_fallback()
        spell = self.weather.begin("disk", self.loop.time())
        self.story.tell("the disk: {} for {:.0f} s", planned.how, planned.lasts)

        def over() -> None:
            if spell.end is None:
                spell.end = self.loop.time()
                self.disk.trouble = None
                self.story.tell("the disk is well again")

        self.loop.call_later(planned.lasts, over)

    def _jump(self, planned: Planned) -> None:
        by = timedelta(hours=1 if planned.how == "forward" else -1)
        self.story.tell("the machine's clock goes an hour {}", planned.how)
        self.clock.jump(by)
        if by > timedelta():
            self.rules.not_before = self.clock()
        else:
            self.set_back += 3600.0
        for process in self._living():
            if process.app is not None:
                process.app.worker.bell.set()

    async def _calm_down(self) -> None:
        """Fine weather from here on, and everybody does what they should."""
        self.story.tell("from here on the weather is fine")
        now = self.loop.time()
        for spell in self.weather.spells:
            if spell.kind in {"twilio away", "telegram away", "disk"} and spell.end is None:
                spell.end = now
        self.twilio.away, self.telegram.away, self.disk.trouble = "", False, None
        for process in self.processes:
            process.fuse = None
        for phone in self.twilio.phones.values():
            phone.off_until = 0.0
        for colleague in self.colleagues.values():
            colleague.diligent = True
        self._calm = True


_TEMPLATE: list[Path] = []


def template() -> Path:
    """A migrated, empty database, made once in a process."""
    if not _TEMPLATE:
        folder = Path(mkdtemp(prefix="simulation-", dir=FAST if FAST.is_dir() else None))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        asyncio.run(migrate(f"sqlite:///{folder}/template.db"))
        _TEMPLATE.append(folder / "template.db")
    return _TEMPLATE[0]
