"""The monitor: it watches what the other parts do, and alerts the admins where it goes wrong.

Every few seconds it checks lateness and untaken concerns; every half minute, that each open concern
and session has its clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from time import monotonic

import structlog

from bot.channels.backoff import rest
from bot.operations.monitoring import incidents
from bot.operations.monitoring.alert_messages import charity_of
from bot.operations.monitoring.alerts import Alarms, Trouble
from bot.operations.monitoring.clock_jumps import Timekeeping
from bot.operations.monitoring.clock_repair import SelfCheck
from bot.operations.monitoring.gap_check import GapCheck
from bot.operations.monitoring.health import LATE_SECONDS, Health
from bot.operations.monitoring.snapshot import Admin, Look
from flows.directory import Organisation
from flows.messages import sms_admin, sms_types
from storage.database.db import Database
from storage.database.errors import StorageError
from storage.records import settings as kept

log = structlog.get_logger()

LOOK_SECONDS = 5.0
CHECK_SECONDS = 30.0
JUMPED_SECONDS = 600.0  # how long a jump of the clock counts as trouble
_KEPT = "incidents"


class Watch:
    """Monitors while it runs. `seconds` only move forward, whatever becomes of `clock`.

    `others` gives what other parts know to be wrong.
    """

    def __init__(
        self,
        database: Database,
        organisation: str,
        clock: Callable[[], datetime],
        health: Health,
        check: SelfCheck,
        alarms: Alarms,
        seconds: Callable[[], float] = monotonic,
        others: Callable[[], Iterable[sms_types.Trouble]] = tuple,
        gaps: GapCheck | None = None,
    ) -> None:
        self._others = others
        self._database = database
        self._organisation = organisation
        self._clock = clock
        self._health = health
        self._check = check
        self._gaps = gaps
        self._alarms = alarms
        self._seconds = seconds
        self._checked: float | None = None
        self._timekeeping = Timekeeping()
        self._jumped: float | None = None
        self._who: tuple[Organisation, tuple[Admin, ...]] | None = None

    async def run(self, stop: asyncio.Event, beat: Callable[[], None]) -> None:
        """Monitor until `stop` is set."""
        await self._remember()
        while not stop.is_set():
            beat()
            await self.once()
            await rest(stop, LOOK_SECONDS)

    async def once(self) -> None:
        """Look once; check the clocks where that is due."""
        if self._checked is None or self._seconds() - self._checked >= CHECK_SECONDS:
            self._checked = self._seconds()
            await self._check_clocks()
        self._keep_time()
        seen = await self._health.look()
        if seen is not None:
            self._who = (seen.organisation, seen.admins)
        if self._who is None:  # nobody is known yet: there are only the log and /healthz
            return
        organisation, admins = self._who
        before = self._alarms.known
        troubles = self._troubles(seen, charity_of(organisation))
        await self._alarms.tell(troubles, admins, self._clock())
        if self._alarms.known != before:
            await self._keep()

    def _keep_time(self) -> None:
        jump = self._timekeeping.jump(self._clock(), self._seconds())
        if jump is not None:
            self._jumped = self._seconds()
            log.error("clock_jumped", by_s=round(jump.total_seconds()))

    @property
    def steady(self) -> bool:
        """Whether the wall clock has not jumped lately."""
        return self._jumped is None or self._seconds() - self._jumped >= JUMPED_SECONDS

    async def _check_clocks(self) -> None:
        try:
            await self._check.once(self._clock())
            if self._gaps is not None:
                await self._gaps.once(self._clock())
        except StorageError as error:
            self._health.wrote(well=False)
            log.error("not_checked", error=type(error).__name__)
        except Exception as error:  # our own bug here must not silence the alerts
            log.error("check_failed", exc_info=error)
        else:
            self._health.wrote(well=True)

    def _troubles(self, seen: Look | None, charity: sms_types.Charity) -> dict[str, Trouble]:
        """What is wrong now, by name.

        The parts that use the database and SMS report those themselves.
        """
        found: list[sms_types.Trouble] = [*self._others()]
        if seen is not None and seen.late > timedelta(seconds=LATE_SECONDS):
            found.append("late")
        if not self.steady:
            found.append("clock")
        troubles: dict[str, Trouble] = {
            name: Trouble(
                sms_admin.page_trouble(charity, name), sms_admin.page_trouble_over(charity, name)
            )
            for name in found
        }
        return troubles | _untaken(seen, charity)

    async def _remember(self) -> None:
        """Read what was reported before a restart."""
        try:
            async with self._database.reading() as tx:
                text = await kept.get(tx, self._organisation, _KEPT)
        except StorageError as error:
            log.error("not_remembered", error=type(error).__name__)
        else:
            self._alarms.known = incidents.read(text)

    async def _keep(self) -> None:
        try:
            async with self._database.transaction(self._organisation) as tx:
                text = incidents.stored(self._alarms.known)
                await kept.put(tx, self._organisation, _KEPT, text)
        except StorageError as error:
            log.error("not_kept", error=type(error).__name__)


def _untaken(seen: Look | None, charity: sms_types.Charity) -> dict[str, Trouble]:
    """One trouble for each concern whose time is over."""
    return {
        f"untaken-{one.reference}": Trouble(
            page=one.page,
            over=sms_admin.page_untaken_over(charity, sms_types.Reference(one.reference)),
            barred=one.barred,
        )
        for one in (seen.untaken if seen else ())
        if one.passed
    }
