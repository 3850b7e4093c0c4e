"""Once a day, in the evening: an admin is texted of days to come on which nobody could be told.

Every evening from four weeks before, until somebody stands in or the days are over. The row's key
holds the day, so that a restart repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.loading import Library, load
from bot.rows import Rows
from bot.watch.pages import charity_of
from flows import texts
from flows.effects import Page
from flows.gaps import Gap, gaps
from storage import jobs
from storage.db import Database
from storage.directory import load_directory

log = structlog.get_logger()

EVENING = time(18)
AHEAD = timedelta(days=28)


@dataclass
class GapCheck:
    """Looks at one organisation. `rang` is called once a text was added."""

    database: Database
    organisation: str
    library: Library
    zone: ZoneInfo
    rang: Callable[[], None] = lambda: None
    _looked: date | None = field(default=None, init=False)

    async def once(self, now: datetime) -> Gap | None:
        """Look where it is evening and today was not looked at; the gap that was told.

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
            body = texts.page_gap(charity, texts.Days(gap.short_days))
            rows = Rows(batch.world, now)
            rows.add(f"gap:{today}", [Page(body=body, key=f"gap-{today}")])
            await jobs.add(tx, self.organisation, rows.jobs, now)
        log.warning("gap_to_come", first=gap.first.isoformat(), last=gap.last.isoformat())
        self.rang()
