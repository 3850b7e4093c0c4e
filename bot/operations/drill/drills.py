"""Drills in the database: opened and ended in one transaction each, otherwise only read.

The running process delivers what is stored here, as it does with everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from bot.runtime.inbound.handle import TRIES
from bot.runtime.inbound.load import Batch, Library, load
from bot.runtime.inbound.save import save
from bot.runtime.outbound.outbox import Rows
from flows.directory import Directory, Person, Programme
from flows.engine import concerns, drills
from flows.engine.dispatch import begin
from flows.engine.turn import Turn
from flows.escalation.events import DrillEnd, DrillEnded
from flows.escalation.state import Escalation
from flows.user_errors import CommandError
from storage.database.db import Database, Tx
from storage.database.formats import read
from storage.queue import jobs
from storage.records import escalations, evidence
from storage.records.drills import BEGAN, ENDED, drill_records

BUSY = (
    "A real concern of {programme} is open, so its people are not drilled now. "
    "Nobody was texted. Try again once it is closed."
)
TWICE = (
    "A drill of {programme} is under way already ({reference}), so nobody was texted again. "
    "It ends by itself: mentorline drill --history"
)


@dataclass(frozen=True)
class Drills:
    """The drills of one organisation. `library` holds the packs that it has met."""

    database: Database
    organisation: str
    zone: ZoneInfo
    library: Library

    async def begin(
        self, asker: Person, programme: Programme, ladder: str, now: datetime
    ) -> Escalation:
        """Open a drill. Raises CommandError where its people are busy, StorageError."""
        for _ in range(TRIES - 1):
            try:
                return await self._begin(asker, programme, ladder, now)
            except IntegrityError:  # a code that is taken already: again, with other draws
                continue
        return await self._begin(asker, programme, ladder, now)

    async def _begin(
        self, asker: Person, programme: Programme, ladder: str, now: datetime
    ) -> Escalation:
        async with self.database.transaction(self.organisation) as tx:
            batch = await self._load(tx, now)
            await self._refuse_busy(tx, batch.world.directory, programme)
            reference = await self._free_reference(tx, batch)
            turn = begin(batch.world, now)
            context = concerns.context(turn, batch.world.current, reference=reference)
            state = drills.begin(turn, context, asker, programme, ladder)
            await self._save(tx, batch, turn, f"drill:{reference}", now)
        return state

    async def _free_reference(self, tx: Tx, batch: Batch) -> str:
        drawn = (next(batch.world.references) for _ in range(20))
        tried = list(dict.fromkeys(drawn))
        used = await escalations.references_used(tx, self.organisation, tried)
        return next(reference for reference in tried if reference not in used)

    async def busy(self, directory: Directory, programme: Programme) -> None:
        """Raise CommandError where its people are busy with a concern, or with a drill."""
        async with self.database.reading() as tx:
            await self._refuse_busy(tx, directory, programme)

    async def _refuse_busy(self, tx: Tx, directory: Directory, programme: Programme) -> None:
        for state in await self._open(tx, directory, programme.id):
            why = TWICE if state.drill else BUSY
            raise CommandError(why.format(programme=programme.name, reference=state.reference))

    async def _open(self, tx: Tx, directory: Directory, programme: str) -> list[Escalation]:
        """Everything open that keeps the same people busy, real concerns first."""
        ids = {programme, *(p.id for p in drills.sharing(directory, programme))}
        found = await escalations.load_open(tx, self.organisation)
        states = [read(Escalation, one.state) for one in found.values()]
        return sorted((s for s in states if s.programme in ids), key=lambda s: s.drill)

    async def end(self, reference: str, why: DrillEnd, now: datetime) -> bool:
        """End a drill and tell the people who were texted; whether it was open.

        Raises StorageError.
        """
        async with self.database.transaction(self.organisation) as tx:
            batch = await self._load(tx, now, frozenset({reference}))
            before = batch.world.escalations.get(reference)
            if before is None or not before.is_open:
                return False
            turn = begin(batch.world, now)
            concerns.happened(turn, reference, DrillEnded(why=why))
            await self._save(tx, batch, turn, f"drill:{reference}:{why}", now)
        return True

    async def look(self, reference: str, directory: Directory) -> tuple[Escalation, bool]:
        """The present state of the drill, and whether a real concern needs its people meanwhile."""
        async with self.database.reading() as tx:
            found = await escalations.load(tx, self.organisation, [reference])
            state = read(Escalation, found[reference].state)
            others = await self._open(tx, directory, state.programme)
        return state, any(not other.drill for other in others)

    async def history(self, since: datetime | None = None) -> list[PastDrill]:
        """Every drill that began since then, the latest first, as the evidence has it."""
        async with self.database.reading() as tx:
            records = await drill_records(tx, self.organisation, since)
        return past_drills(records)

    async def _load(self, tx: Tx, now: datetime, references: frozenset[str] = frozenset()) -> Batch:
        return await load(
            tx, self.organisation, self.library, self.zone, [], now, references=references
        )

    async def _save(self, tx: Tx, batch: Batch, turn: Turn, key: str, now: datetime) -> None:
        rows = Rows(batch.world, now)
        rows.add(key, turn.effects)
        await save(tx, self.organisation, batch, now)
        await evidence.append(tx, self.organisation, rows.records, now)
        await jobs.add(tx, self.organisation, rows.jobs, now)
        await jobs.cancel(tx, self.organisation, rows.cancelled, now)


@dataclass(frozen=True)
class PastDrill:
    """One past drill. `why` is how it ended, None while it goes on."""

    reference: str
    began_at: datetime
    asked_by: str
    programme: str | None
    ladder: str | None
    ended_at: datetime | None = None
    why: str | None = None
    taken_by: str | None = None

    @property
    def lasted(self) -> timedelta | None:
        """The time from its beginning to its end."""
        return self.ended_at - self.began_at if self.ended_at else None


def past_drills(records: list[evidence.StoredRecord]) -> list[PastDrill]:
    """Drills as their evidence tells them, the latest first. An erased value is None."""
    found: dict[str, PastDrill] = {}
    for record in records:
        details = record.details or {}
        if record.what == BEGAN:
            found[record.about] = PastDrill(
                reference=record.about,
                began_at=record.at,
                asked_by=record.actor,
                programme=details.get("programme"),
                ladder=details.get("ladder"),
            )
        elif record.what == ENDED and record.about in found:
            found[record.about] = replace(
                found[record.about],
                ended_at=record.at,
                why=details.get("why"),
                taken_by=details.get("person"),
            )
    return sorted(found.values(), key=lambda drill: drill.began_at, reverse=True)
