"""The worker, the one way out: takes due rows and has them delivered.

A row is claimed, delivered, settled. Rows of one chat go in order, one at a time; chats do not wait
for each other, and texts do not wait for chats.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.channels.backoff import rest
from bot.runtime.outbound.deliver import Deliverer, JobResult
from bot.runtime.protocols import Fallback
from storage.database.db import Database, Tx
from storage.database.errors import StorageError
from storage.queue import claims
from storage.queue.jobs import Job

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
# Enough rows under way at once that a hanging Telegram does not hold up the texts.
PLACES = 256
# Few enough of them are routine, though more than Telegram and Twilio take, that no concern stands
# behind a crowd of answers that all come back at once.
ROUTINE_CHATS, ROUTINE_OTHERS = 24, 8
LONGEST_REST = 1.0
LAST_SECONDS = 8
FULL_REST = 0.05  # the due rows may be routine ones, without a place till the bell rings
SHORTEST_REST = 0.01  # the due rows can't be claimed now: they wait behind a row under way


class Worker:
    """Drains the `jobs` table.

    Other parts ring `bell` when they add rows; `clock` gives the time.
    """

    def __init__(
        self,
        database: Database,
        organisation: str,
        deliverer: Deliverer,
        clock: Callable[[], datetime],
        places: int = PLACES,
        fallback: Fallback | None = None,
        bell: asyncio.Event | None = None,
    ) -> None:
        self.bell = bell or asyncio.Event()
        self.beat: Callable[[], None] = lambda: None  # a sign of life, at least each few seconds
        self._fallback = fallback
        self._database = database
        self._organisation = organisation
        self._deliverer = deliverer
        self._clock = clock
        self._places = places
        self._running: set[asyncio.Task[None]] = set()
        self._chats: set[asyncio.Task[None]] = set()  # the chats without anything urgent
        self._others: set[asyncio.Task[None]] = set()
        self._settled: list[JobResult] = []
        self._written = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver rows until `stop` is set; then wait at most 8 s for what is under way."""
        while not stop.is_set():
            self.beat()
            self.bell.clear()
            try:
                if not await self._turn():
                    await self._rest()
            except StorageError as error:  # claimed rows stay claimed, settled ones are kept
                log.error("not_stored", error=type(error).__name__)
                if self._fallback is not None:
                    self._fallback.failing(error)
                await rest(stop, LONGEST_REST)
        await self._end()

    async def _end(self) -> None:
        """Wait a little for what is under way; the rest is looked up at the next start."""
        if self._running:
            await asyncio.wait(self._running, timeout=LAST_SECONDS)
        try:
            await self._settle()
        except StorageError as error:
            log.error("not_settled", rows=len(self._settled), error=type(error).__name__)

    async def drain(self) -> None:
        """Deliver everything that is due now, and everything that follows at once."""
        while await self._turn() or self._running or self._settled:
            if self._running:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def _rest(self) -> None:
        """Sleep until the bell rings or a row is due; at most a second, since clocks jump."""
        seconds = LONGEST_REST
        if len(self._running) < self._places:
            now = self._clock()
            async with self._database.reading() as tx:
                due = await claims.next_due(tx, self._organisation, now)
            seconds = min(seconds, (due - now).total_seconds()) if due else seconds
        chats, others = self._routine_places()
        shortest = SHORTEST_REST if chats and others else FULL_REST
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.bell.wait(), timeout=max(shortest, seconds))

    async def _turn(self) -> int:
        """Settle what is done, claim what is due, and start it.

        Returns how many rows were claimed.
        """
        now = self._clock()
        free = self._places - len(self._running)
        async with self._database.transaction(self._organisation) as tx:
            await self._write(tx, now)
            routine = self._routine_places()
            claimed = (
                await claims.claim_due(tx, self._organisation, now, free, LEASE, routine)
                if free
                else []
            )
        if self._fallback is not None:
            self._fallback.fine(wrote=bool(self._written or claimed))
        self._settled = self._settled[self._written :]
        for group in _lanes(claimed):
            self._start(group, now + LEASE)
        return len(claimed)

    def _routine_places(self) -> tuple[int, int]:
        """How many more routine chats, and rows without a chat, may be under way."""
        return ROUTINE_CHATS - len(self._chats), ROUTINE_OTHERS - len(self._others)

    def _start(self, group: list[Job], until: datetime) -> None:
        task = asyncio.create_task(self._deliver(group, until))
        self._running.add(task)
        if not any(job.urgent for job in group):
            (self._others if group[0].lane is None else self._chats).add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        for under_way in (self._running, self._chats, self._others):
            under_way.discard(task)
        self.bell.set()

    async def _deliver(self, group: list[Job], until: datetime) -> None:
        """Deliver the rows of one lane in order; after one that must wait, the rest waits too.

        Once the lease is over, the rest belongs to another worker.
        """
        for place, job in enumerate(group):
            if self._clock() >= until:
                return
            settled = await self._deliverer.deliver(job)
            self._settled.append(settled)
            self.bell.set()  # without this write, a crash would send it again
            if settled.later is not None:
                self._settled += [
                    JobResult(rest, later=settled.later) for rest in group[place + 1 :]
                ]
                return

    async def _settle(self) -> None:
        if self._settled:
            async with self._database.transaction(self._organisation) as tx:
                await self._write(tx, self._clock())
            self._settled = self._settled[self._written :]

    async def _write(self, tx: Tx, now: datetime) -> None:
        """Write down what is settled; it is forgotten only once that is committed."""
        self._written = len(self._settled)
        if self._settled:
            await self._deliverer.settle(tx, self._settled[: self._written], now)


def _lanes(claimed: list[Job]) -> list[list[Job]]:
    """The rows by lane, each lane in its order."""
    lanes: dict[str, list[Job]] = {}
    for job in claimed:
        lanes.setdefault(job.lane or f"alone:{job.id}", []).append(job)
    return list(lanes.values())
