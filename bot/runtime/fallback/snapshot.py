"""A snapshot of everything that is needed without the database.

It is taken afresh every half minute and after an import; the changes of each batch are taken over
at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from zoneinfo import ZoneInfo

import structlog

from bot.channels.inputs import Input
from bot.runtime.inbound.load import Library, load
from flows.engine.world import World
from flows.escalation.state import Escalation
from flows.text_first import wishes_heard
from storage.database.db import Database
from storage.database.errors import StorageError
from storage.records import codes, escalations

log = structlog.get_logger()

FRESH = timedelta(seconds=30)
READ_SECONDS = 3.0
REFERENCES = 64  # drawn while the database can still say which were never used


@dataclass
class Snapshot:
    """A whole world as it was, with references that were free then, and the codes in use."""

    world: World
    at: datetime
    free: list[str]
    codes: frozenset[str]

    def draws(self, world: World, used: Collection[str]) -> None:
        """Let the world draw only references and codes that are free."""
        free = [reference for reference in self.free if reference not in used]
        world.references = chain(free, _but(world.references, used))
        world.codes = _but(world.codes, self.codes)

    def learn(self, world: World) -> None:
        """Take over the changes of a committed batch."""
        mine = self.world
        mine.members |= world.members
        mine.conversations |= world.conversations
        mine.escalations |= world.escalations
        mine.cards |= world.cards
        given = {c for e in world.escalations.values() for t in e.codes.values() for c in t}
        self.codes |= given
        self.free = [reference for reference in self.free if reference not in mine.escalations]
        gone = {m.person for m in mine.members.values() if m.opted_out_at is not None}
        unreachable = frozenset(gone & {p.id for p in mine.directory.people})
        unreachable |= mine.directory.revoked
        if unreachable != mine.directory.unreachable:
            changed = mine.directory.model_copy(update={"unreachable": unreachable})
            mine.directory = changed
        mine.directory = wishes_heard(mine.directory, mine.members)


def _but(drawn: Iterator[str], used: Collection[str]) -> Iterator[str]:
    return (one for one in drawn if one not in used)


class LastSeen:
    """The world as the database has it, otherwise as it was last seen."""

    def __init__(
        self, database: Database, organisation: str, library: Library, zone: ZoneInfo
    ) -> None:
        self.snapshot: Snapshot | None = None
        self.our_number: str | None = None
        self._database = database
        self._organisation = organisation
        self._library = library
        self._zone = zone

    async def refresh(self, now: datetime) -> None:
        """Take a new snapshot; the old one stays where that can't be done."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                self.snapshot = await self._take(now)
        except (StorageError, TimeoutError, LookupError) as error:
            log.warning("snapshot_not_taken", error=type(error).__name__)

    def is_stale(self, now: datetime) -> bool:
        """Whether it is time for a new snapshot."""
        return self.snapshot is None or now - self.snapshot.at >= FRESH

    async def world(
        self, inputs: Sequence[Input], held: Mapping[str, Escalation], now: datetime
    ) -> World | None:
        """The world for these inputs, with what is `held` elsewhere on top; None: never seen."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                world = await self._load(inputs, held, now)
        except (StorageError, TimeoutError, LookupError):
            if self.snapshot is None:
                log.error("no_snapshot")
                return None
            world = self.snapshot.world.copy()
        if self.snapshot is not None:
            self.snapshot.draws(world, held)
        world.escalations.update(held)
        return world

    async def _load(
        self, inputs: Sequence[Input], held: Mapping[str, Escalation], now: datetime
    ) -> World:
        async with self._database.reading() as tx:
            batch = await load(
                tx,
                self._organisation,
                self._library,
                self._zone,
                inputs,
                now,
                self.our_number,
                references=frozenset(held),
                gone={state.mentor.id for state in held.values()},
            )
        return batch.world

    async def _take(self, now: datetime) -> Snapshot:
        async with self._database.reading() as tx:
            raised = await escalations.load_open(tx, self._organisation)
            batch = await load(
                tx,
                self._organisation,
                self._library,
                self._zone,
                [],
                now,
                self.our_number,
                references=frozenset(raised),
                whole=True,
            )
            staff = {person.id for person in batch.world.directory.staff()}
            given = await codes.load_open(tx, self._organisation, staff)
            drawn = list(islice(batch.world.references, REFERENCES))
            used = await escalations.references_used(tx, self._organisation, drawn)
        free = [reference for reference in dict.fromkeys(drawn) if reference not in used]
        return Snapshot(batch.world, now, free, frozenset(code.code for code in given))
