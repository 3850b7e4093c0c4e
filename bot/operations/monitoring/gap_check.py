"""The gap check: each evening admins are told of days on which a ladder reaches nobody.

It begins four weeks before, and ends when somebody stands in or the days are over. The row's key
holds the day, so that a restart repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.operations.monitoring.alert_messages import charity_of
from bot.runtime.inbound.load import Library, load
from bot.runtime.outbound.outbox import Rows
from flows.diagnostics.gaps import Gap, gaps
from flows.effects import Page
from flows.messages import sms_admin, sms_types
from storage.database.db import Database
from storage.queue import jobs
from storage.records.directory import load_directory

log = structlog.get_logger()

EVENING = time(18)
AHEAD = timedelta(days=28)


@dataclass
class GapCheck:
    """Checks one organisation. `rang` is called once a text was added."""

    database: Database
    organisation: str
    library: Library
    zone: ZoneInfo
    rang: Callable[[], None] = lambda: None
    _looked: date | None = field(default=None, init=False)

    async def once(self, now: datetime) -> Gap | None:
        """Check, if it is evening and today was not checked; returns the gap that was reported.

        Raises StorageError.
        """
        local = now.astimezone(self.zone)
        if local.time() < EVENING or self._looked == local.date():
            return None
        gap = await self._next(local.date())
        if gap is not None:
            await self._tell(gap, local.date(), now)
        self._looked = local.date()
        return gap

    async def _next(self, today: date) -> Gap | None:
        """The first gap that is near, or has begun."""
        async with self.database.reading() as tx:
            found = await load_directory(tx, self.organisation, [])
            if found.pack is None:
                return None
            await self.library.need(tx, self.organisation, {found.pack})
        to_come = gaps(self.library.packs[found.pack], found.directory, today)
        return next((gap for gap in to_come if gap.first - today <= AHEAD), None)

    async def _tell(self, gap: Gap, today: date, now: datetime) -> None:
        async with self.database.transaction(self.organisation) as tx:
            batch = await load(tx, self.organisation, self.library, self.zone, [], now)
            charity = charity_of(batch.world.directory.organisation)
            body = sms_admin.page_gap(charity, sms_types.Days(gap.short_days))
            rows = Rows(batch.world, now)
            rows.add(f"gap:{today}", [Page(body=body, key=f"gap-{today}")])
            await jobs.add(tx, self.organisation, rows.jobs, now)
        log.warning("gap_to_come", first=gap.first.isoformat(), last=gap.last.isoformat())
        self.rang()
