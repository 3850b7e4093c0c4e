"""Repair of clocks: every half minute, an open state that lost its clock gets it back.

State and row are read in one transaction, and a clock that rings is set anew in one as well: so a
clock that is found missing is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.operations.monitoring import alert_messages
from bot.runtime.inbound.load import Library, load
from bot.runtime.outbound.outbox import Rows
from flows.diagnostics.clocks import Mended, Needed, of_escalation, of_session, to_mend
from flows.effects import Effect, Page, Record
from flows.engine.world import World
from flows.escalation.state import Escalation
from flows.sessions.state import Session
from storage.database.db import Database, Tx
from storage.database.formats import read
from storage.queue import clocks, jobs
from storage.records import escalations, evidence
from storage.records import settings as kept

log = structlog.get_logger()

ACTOR = "self-check"


@dataclass(frozen=True)
class SelfCheck:
    """Checks one organisation. `rang` is called once a clock was set anew."""

    database: Database
    organisation: str
    library: Library
    zone: ZoneInfo
    rang: Callable[[], None] = lambda: None

    async def once(self, now: datetime) -> tuple[Mended, ...]:
        """Find and mend every missing clock; returns what was mended.

        It also proves that the database can be written. Raises StorageError where it can't.
        """
        async with self.database.reading() as tx:
            suspected = await self._find(tx, now)
        async with self.database.transaction(self.organisation) as tx:
            await kept.put(tx, self.organisation, "self-check", now.isoformat())
            mended = await self._find(tx, now) if suspected else ()
            if mended:
                await self._mend(tx, mended, now)
        for one in mended:
            log.error("clock_mended", about=one.wake.about, key=one.wake.key, why=one.why)
        if mended:
            self.rang()
        return mended

    async def _find(self, tx: Tx, now: datetime) -> tuple[Mended, ...]:
        needed: list[Needed] = []
        for stored in (await escalations.load_open(tx, self.organisation)).values():
            needed += of_escalation(read(Escalation, stored.state), now)
        for text in await clocks.sessions_to_check(tx, self.organisation, now):
            needed += of_session(read(Session, text), now)
        keys = [one.wake.key for one in needed]
        return to_mend(needed, await clocks.rows_of(tx, self.organisation, keys))

    async def _mend(self, tx: Tx, mended: Iterable[Mended], now: datetime) -> None:
        about = frozenset(m.wake.about for m in mended if m.wake.owner == "escalation")
        batch = await load(
            tx, self.organisation, self.library, self.zone, [], now, references=about
        )
        rows = Rows(batch.world, now)
        for one in mended:
            key = f"mended:{one.wake.key}:{now.isoformat()}"
            rows.add(key, _effects(batch.world, one, now))
        await evidence.append(tx, self.organisation, rows.records, now)
        await jobs.add(tx, self.organisation, rows.jobs, now)


def _effects(world: World, one: Mended, now: datetime) -> tuple[Effect, ...]:
    """The clock, the line of evidence, and a page: one an hour, however often it is lost."""
    wake = one.wake
    details = {"key": wake.key, "why": one.why, "at": wake.at.isoformat()}
    record = Record(about=wake.about, what="clock mended", actor=ACTOR, details=details)
    state = world.escalations.get(wake.about)
    page = Page(
        body=alert_messages.mended(world.directory.organisation, state),
        key=f"mended-{wake.about}-{now:%Y%m%dT%H}",
        about=state.reference if state else None,
    )
    return (wake, record, page)
