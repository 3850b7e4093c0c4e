"""A worker with rows to deliver, and an SMS service and a chat service that do as they are told.

The clock is moved by hand: `desk.passes(60)` plays a minute, and everything happens when it is due.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.channels.failures import UnknownOutcome
from bot.channels.inputs import FromReceipt, Input
from bot.channels.sms.channel import Sent, Standing
from bot.demo.clock import MovableClock
from bot.runtime.outbound.deliver import Deliverer
from bot.runtime.outbound.worker import Worker
from flows.effects import Edit, Effect, Say, Text
from flows.events import TextReceived, TextReported
from storage.database.db import Database
from storage.database.keys import Keyring
from storage.opening import open_database
from storage.queue import jobs
from storage.queue.claims import claim_due, next_due
from storage.queue.jobs import Job, NewJob
from tests.storage.values import KEY_1

NOW = datetime(2026, 5, 22, 15, 41, tzinfo=UTC)
ORG = "harbour"
PRIYA = "+447700900456"
LEASE = timedelta(seconds=60)
Trouble = Exception | None


@dataclass(frozen=True)
class Out:
    """A text that was handed over: seconds since the beginning, and its words."""

    at: float
    body: str
    to: str = PRIYA
    key: str = "K7Q2-1"
    urgent: bool = True


class Line:
    """A text service. `sends` and `finds` are what the next calls raise, None for nothing.

    What a call that raises UnknownOutcome was to send is there if it is in `arrives`; the list
    shows a text `lag` seconds after it was taken.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.sends: list[Trouble] = []
        self.finds: list[Trouble] = []
        self.arrives: list[bool] = []
        self.lag = 0.0
        self.out: list[Out] = []
        self.looks: list[float] = []
        self.asked: list[str] = []
        self._taken: list[tuple[str, datetime, Out]] = []

    def _seconds(self) -> float:
        return round((self._clock() - NOW).total_seconds(), 3)

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:
        """Take a text."""
        trouble = self.sends.pop(0) if self.sends else None
        out = Out(self._seconds(), body, to, key, urgent)
        self.out.append(out)
        sid = f"SM{len(self.out)}"
        unknown = isinstance(trouble, UnknownOutcome)
        if trouble is None or (unknown and (self.arrives.pop(0) if self.arrives else False)):
            self._taken.append((sid, self._clock(), out))
        if trouble is not None:
            raise trouble
        return Sent(sid=sid, status="accepted")

    async def find(
        self, to: str, body: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Look a text up."""
        self.asked.append(body)
        if self._seconds() not in self.looks:
            self.looks.append(self._seconds())
            trouble = self.finds.pop(0) if self.finds else None
            if trouble is not None:
                raise trouble
        shown = self._clock() - timedelta(seconds=self.lag)
        for sid, taken, out in self._taken:
            if (out.to, out.body) == (to, body) and since <= taken <= shown and sid not in known:
                return sid
        return None

    async def status(self, sid: str) -> Standing:
        """Nobody asks."""
        raise AssertionError(sid)

    async def received_since(self, since: datetime) -> list[TextReceived]:
        """Nobody asks."""
        raise AssertionError(since)


class Screen:
    """A chat service. `troubles` are what the next calls raise.

    `trouble_with` is what the next call with those words raises, whenever it comes.
    """

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []
        self.trouble_with: dict[str, Exception] = {}
        self.done: list[tuple[object, ...]] = []
        self.said: list[Say] = []
        self.works = True

    def _does(self, *what: object) -> None:
        trouble = self.troubles.pop(0) if self.troubles else None
        trouble = self.trouble_with.pop(str(what[-1]), trouble)
        if trouble is not None:
            raise trouble
        self.done.append(what)

    async def say(self, chat: int, say: Say) -> int:
        """A new message."""
        self._does("say", chat, say.text)
        self.said.append(say)
        return 900 + len(self.done)

    async def edit(self, chat: int, message: int, edit: Edit) -> bool:
        """Change one."""
        self._does("edit", chat, message, edit.text)
        return self.works

    async def answer(self, callback: str, toast: str) -> None:
        """Answer a tap."""
        self._does("answer", callback, toast)

    async def delete(self, chat: int, message: int) -> bool:
        """Take one out."""
        self._does("delete", chat, message)
        return self.works

    async def set_commands(self, commands: Iterable[tuple[str, str]]) -> None:
        """Nobody asks."""
        raise AssertionError(commands)

    async def username(self) -> str:
        """Nobody asks."""
        raise AssertionError


@dataclass
class Desk:
    """The worker, what it talks to, and what it handed on."""

    database: Database
    clock: MovableClock = field(default_factory=lambda: MovableClock(NOW))
    handled: list[Input] = field(default_factory=list)
    refuses: list[Trouble] = field(default_factory=list)
    aside: list[tuple[str, str]] = field(default_factory=list)
    aside_fails: Trouble = None
    _next: int = 0

    def __post_init__(self) -> None:
        self.line = Line(self.clock)
        self.screen = Screen()
        self.starts()

    def starts(self) -> None:
        """A process of its own: nothing of the one before is remembered but what is stored."""
        self.deliverer = Deliverer(
            self.database, ORG, self.screen, self.line, self._handle, self.clock, self._aside
        )
        self.worker = Worker(self.database, ORG, self.deliverer, self.clock)

    async def _handle(self, inputs: Sequence[Input]) -> None:
        trouble = self.refuses.pop(0) if self.refuses else None
        if trouble is not None:
            raise trouble
        self.handled += inputs

    async def _aside(self, key: str, error: Exception) -> None:
        if self.aside_fails is not None:
            raise self.aside_fails
        self.aside.append((key, type(error).__name__))

    # Rows

    async def add(self, *effects: Effect, lane: str | None = None) -> None:
        """Rows that are due now (or when their effect says)."""
        new = [self._row(effect, lane) for effect in effects]
        async with self.database.transaction(ORG) as tx:
            await jobs.add(tx, ORG, new, self.clock())

    def _row(self, effect: Effect, lane: str | None) -> NewJob:
        self._next += 1
        named = isinstance(effect, Text)
        return NewJob(
            key=effect.key if named else f"row {self._next}",  # type: ignore[arg-type, union-attr]
            kind=effect.kind,
            due_at=getattr(effect, "at", None) or getattr(effect, "due", None) or self.clock(),
            payload=effect.model_dump_json(),
            lane=lane,
            urgent=bool(getattr(effect, "urgent", False)),
        )

    async def add_raw(self, kind: str, payload: str) -> None:
        """A row that no effect of ours makes."""
        new = NewJob(key="odd", kind=kind, due_at=self.clock(), payload=payload)
        async with self.database.transaction(ORG) as tx:
            await jobs.add(tx, ORG, [new], self.clock())

    async def claims(self) -> list[Job]:
        """Somebody else claims all that is due."""
        async with self.database.transaction(ORG) as tx:
            return await claim_due(tx, ORG, self.clock(), 50, LEASE)

    async def row(self, key: str = "K7Q2-1") -> Job:
        """A row as it is stored."""
        async with self.database.reading() as tx:
            return (await jobs.find(tx, ORG, [key]))[key]

    async def stands(self, key: str = "K7Q2-1") -> tuple[str, str | None]:
        """A row's state and note."""
        row = await self.row(key)
        return row.state, row.note

    # Time

    async def passes(self, seconds: float = 0) -> None:
        """Let time pass: everything happens at the moment it is due."""
        until = self.clock.now + timedelta(seconds=seconds)
        await self.worker.drain()
        while (due := await self.due()) is not None and due <= until:
            self.clock.move_to(due)
            await self.worker.drain()
        self.clock.move_to(until)

    async def due(self) -> datetime | None:
        """When something is due next."""
        async with self.database.reading() as tx:
            return await next_due(tx, ORG, self.clock.now)

    # What came of it

    @property
    def reports(self) -> list[TextReported]:
        """The receipts that were handed on."""
        return [given.event for given in self.handled if isinstance(given, FromReceipt)]

    @property
    def sent(self) -> list[tuple[float, str]]:
        """When each text was handed over, and its words."""
        return [(out.at, out.body) for out in self.line.out]


@asynccontextmanager
async def desk_in(file: Path) -> AsyncIterator[Desk]:
    """A desk on that migrated database."""
    database = await open_database(f"sqlite:///{file}", Keyring([KEY_1]))
    try:
        yield Desk(database)
    finally:
        await database.close()


def text(
    key: str = "K7Q2-1", body: str = "ring Sam", *, urgent: bool = True, late: str | None = None
) -> Text:
    """A text to Priya."""
    return Text(to="priya", phone=PRIYA, body=body, key=key, urgent=urgent, late=late)
