"""The handler, the one way in: inputs become events, one transaction a batch, effects become rows.

Nothing is acknowledged before it is committed, and nothing is said before the state that makes it
true is committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import IntegrityError

from bot.channels.inputs import FromChat, FromPhone, FromReceipt, FromTimer, Input
from bot.runtime.inbound.load import UNKNOWN, Batch, Library, load
from bot.runtime.inbound.save import ReferenceTakenError, save
from bot.runtime.outbound.outbox import ASIDE, Rows
from bot.runtime.protocols import Fallback
from flows.directory import Person
from flows.effects import Effect
from flows.engine import engine
from flows.engine.world import World
from storage.database.db import Database, Tx
from storage.database.errors import DatabaseBusy, StorageError
from storage.queue import inbox, jobs
from storage.records import escalations, evidence

log = structlog.get_logger()

SOURCES = {FromChat: "telegram", FromPhone: "twilio", FromReceipt: "twilio"}
TRIES = 5  # how often a taken reference or code is drawn again
LOCKED_TRIES = 2  # each waits five seconds for the program that holds the database


class _NotTriedError(DatabaseBusy):
    """The batch was not tried: the database is locked, or the fallback could not be replayed."""


@dataclass
class Handler:
    """Handles batches for one organisation. `rang` is called once rows were committed."""

    database: Database
    organisation: str
    zone: ZoneInfo
    clock: Callable[[], datetime]
    library: Library
    rang: Callable[[], None] = lambda: None
    our_number: str | None = None
    fallback: Fallback | None = None

    async def handle(self, inputs: Sequence[Input]) -> None:
        """Handle a batch: returns once it is committed, or taken by the fallback.

        Raises StorageError where the database can't be used and something of the batch has to come
        again. Anything else is a bug, and nothing of the batch is stored then.
        """
        try:
            await self._patiently(inputs)
        except StorageError as error:
            if self.fallback is None:
                raise
            if not isinstance(error, _NotTriedError):
                self.fallback.failing(error)
            if await self.fallback.take(inputs):
                raise
        else:
            self.rang()

    async def _patiently(self, inputs: Sequence[Input]) -> None:
        """Store a batch after what waited outside; a lock is waited for twice."""
        if self.fallback is not None and (self.fallback.locked or not await self.fallback.mend()):
            raise _NotTriedError
        for attempt in range(LOCKED_TRIES):
            try:
                world = await self._stored(inputs)
            except DatabaseBusy:
                if attempt + 1 == LOCKED_TRIES:
                    raise
            else:
                break
        if self.fallback is not None and world is not None:
            self.fallback.fine()
            self.fallback.learn(world)

    async def store(self, given: Input) -> None:
        """Store one input that waited outside, or make it a dead letter. Raises StorageError."""
        try:
            await self._stored([given])
        except StorageError:
            raise
        except Exception as error:
            chat = given.chat if isinstance(given, FromChat) else None
            source = SOURCES.get(type(given), "jobs")
            await self.add_dead_letter(source, given.key, asdict(given), error, chat=chat)

    async def _stored(self, inputs: Sequence[Input]) -> World | None:
        """Store a batch; draws that clash with stored ones are drawn again."""
        for attempt in range(TRIES):
            try:
                return await self._transaction(inputs)
            except (IntegrityError, ReferenceTakenError):
                if attempt + 1 == TRIES:
                    raise
        return None

    async def _transaction(self, inputs: Sequence[Input]) -> World | None:
        now = self.clock()
        async with self.database.transaction(self.organisation) as tx:
            new = await self._new(tx, inputs, now)
            if not new:
                return None
            batch = await load(
                tx, self.organisation, self.library, self.zone, new, now, self.our_number
            )
            rows = Rows(batch.world, now)
            for given in new:
                rows.add(given.key, self._effects(batch, given, now))
            await save(tx, self.organisation, batch, now)
            await evidence.append(tx, self.organisation, rows.records, now)
            await jobs.add(tx, self.organisation, rows.jobs, now)
            await jobs.cancel(tx, self.organisation, rows.cancelled, now)
        return batch.world

    async def _new(self, tx: Tx, inputs: Sequence[Input], now: datetime) -> list[Input]:
        """The inputs that were never taken before.

        A timer is new while its claim is still valid.
        """
        new: list[Input] = []
        for source in ("telegram", "twilio"):
            keys = [i.key for i in inputs if SOURCES.get(type(i)) == source]
            if keys:
                taken = await inbox.take_new(tx, self.organisation, source, keys, now)
                seen: set[str] = set()
                for given in inputs:
                    if SOURCES.get(type(given)) == source and given.key in taken - seen:
                        seen.add(given.key)
                        new.append(given)
        timers = [i for i in inputs if isinstance(i, FromTimer)]
        if timers:
            done = [jobs.Finished(t.job, t.fence) for t in timers]
            valid = await jobs.finish(tx, self.organisation, done, now)
            new += [timer for timer in timers if timer.job in valid]
        return new

    def _effects(self, batch: Batch, given: Input, now: datetime) -> Iterable[Effect]:
        world = batch.world
        match given:
            case FromChat():
                effects = engine.from_chat(world, given.chat, given.event, now)
            case FromPhone():
                effects = engine.from_phone(world, given.event, now)
            case FromReceipt():
                told = batch.told.get(given.event.key, UNKNOWN)
                effects = engine.from_receipt(
                    world, given.event, told.to, told.about, now, phone=told.phone
                )
            case FromTimer():
                effects = engine.from_timer(world, given.owner, given.about, given.event, now)
        kind = given.owner if isinstance(given, FromTimer) else given.event.kind
        log.info("handled", input=kind, effects=[effect.kind for effect in effects])
        return effects

    async def emit(self, effects: Sequence[Effect]) -> None:
        """Store effects that follow from no input, such as a page at the start."""
        now = self.clock()
        async with self.database.transaction(self.organisation) as tx:
            await self._store(tx, f"shell:{now.isoformat()}", effects, now)
        self.rang()

    async def notice(self, of: Callable[[World, datetime], Sequence[Effect]]) -> None:
        """Store what follows from something that the program itself noticed."""
        now = self.clock()
        async with self.database.transaction(self.organisation) as tx:
            batch = await load(tx, self.organisation, self.library, self.zone, [], now)
            await self._store(tx, f"noticed:{now.isoformat()}", of(batch.world, now), now)
        self.rang()

    async def imported(
        self,
        tx: Tx,
        new: Collection[str],
        gone: Collection[str],
        now: datetime,
        *,
        moved: Collection[str] = (),
        by: str | None = None,
    ) -> None:
        """Store what follows from an import, in its transaction: `new` and `gone` are ids of
        people.

        `moved` are those with another number, `by` the admin who imported it.
        """
        await self._follows(
            tx,
            f"import:{now.isoformat()}",
            lambda world: engine.from_import(world, new, gone, now, moved=moved, by=by),
            {*gone, *moved},
            now,
        )

    async def revoked(
        self, tx: Tx, person: Person, now: datetime, by: str | None, *, undone: bool = False
    ) -> None:
        """Store what follows from a revocation, or from taking one back, in its transaction."""
        await self._follows(
            tx,
            f"revoke:{now.isoformat()}",
            lambda world: engine.from_revocation(world, person, now, by, undone=undone),
            {person.id},
            now,
        )

    async def decided(
        self,
        tx: Tx,
        programmes: Collection[str],
        decisions: Mapping[int, bool],
        by: Person,
        now: datetime,
        account: str,
    ) -> None:
        """Store what follows from decisions on ideas of these programmes (False: kept back)."""
        await self._follows(
            tx,
            f"ideas:{now.isoformat()}",
            lambda world: engine.from_decisions(world, decisions, by, now, account=account),
            frozenset(),
            now,
            programmes,
        )

    async def _follows(
        self,
        tx: Tx,
        key: str,
        effects: Callable[[World], list[Effect]],
        people: Collection[str],
        now: datetime,
        ideas_of: Collection[str] = frozenset(),
    ) -> None:
        """Store what follows from something other than an input, for all that is open and for
        `people`.
        """
        raised = await escalations.load_open(tx, self.organisation)
        batch = await load(
            tx,
            self.organisation,
            self.library,
            self.zone,
            [],
            now,
            references=frozenset(raised),
            gone=frozenset(people),
            ideas_of=ideas_of,
        )
        rows = Rows(batch.world, now)
        rows.add(key, effects(batch.world))
        await save(tx, self.organisation, batch, now)
        await evidence.append(tx, self.organisation, rows.records, now)
        await jobs.add(tx, self.organisation, rows.jobs, now)
        await jobs.cancel(tx, self.organisation, rows.cancelled, now)

    async def add_dead_letter(
        self,
        source: str,
        key: str,
        payload: object,
        error: Exception,
        *,
        chat: int | None = None,
        callback: str | None = None,
    ) -> None:
        """Keep an input that could not be handled as a dead letter; an admin is paged.

        Its sender, where there is a `chat`, gets the public numbers at once, and a tap its answer
        (`callback`). Raises StorageError.
        """
        now = self.clock()
        log.error("set_aside", source=source, key=key, error=type(error).__name__)
        async with self.database.transaction(self.organisation) as tx:
            kept = {key: json.dumps(payload, default=str)}
            await inbox.add_dead_letter(tx, self.organisation, source, kept, now)
            batch = await load(tx, self.organisation, self.library, self.zone, [], now)
            name = f"{ASIDE}{source}-{key}"
            effects = engine.dead_lettered(batch.world, chat, callback, name, now)
            await self._store(tx, f"aside:{source}:{key}", effects, now)
        self.rang()

    async def row_failed(self, key: str, error: Exception) -> None:
        """Page an admin, once, about a row of `jobs` that our own code can't carry out."""
        await self.add_dead_letter("jobs", key, {"row": key}, error)

    async def _store(self, tx: Tx, key: str, effects: Sequence[Effect], now: datetime) -> None:
        batch = await load(tx, self.organisation, self.library, self.zone, [], now)
        rows = Rows(batch.world, now)
        rows.add(key, effects)
        await evidence.append(tx, self.organisation, rows.records, now)
        await jobs.add(tx, self.organisation, rows.jobs, now)

    @staticmethod
    def is_bug(error: Exception) -> bool:
        """Whether trying again would fail again: the fault is ours, not the database's."""
        return not isinstance(error, StorageError)
