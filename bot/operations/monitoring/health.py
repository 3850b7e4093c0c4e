"""Health for the health page: plain values, no names, numbers or texts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import structlog

from bot.operations.monitoring.provider_health import Calls
from bot.operations.monitoring.snapshot import Look, look
from bot.operations.monitoring.tasks import Parts
from bot.runtime.app import App
from bot.runtime.machine import machine_ok
from bot.runtime.publishing import Published

log = structlog.get_logger()

LATE_SECONDS = 15
TELEGRAM_QUIET_SECONDS = 120
# The shortest time between two looks into the database, and the longest wait for one.
LOOK_AGAIN_SECONDS = 1.0
LOOK_SECONDS = 5.0

Report = Callable[[], Mapping[str, Any]]


class Health:
    """The health of each part. `others` are further reports by name; `ok` in one of them counts."""

    def __init__(
        self,
        app: App,
        published: Published,
        parts: Parts,
        twilio: Calls,
        others: Mapping[str, Report],
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._app = app
        self._published = published
        self._parts = parts
        self._twilio = twilio
        self._others = others
        self._seconds = seconds
        self._started = seconds()
        self._heard: float | None = None
        self._written: bool = True
        self._why: str | None = None
        self._looked: float | None = None
        self._looking = asyncio.Lock()
        self.last: Look | None = None

    def heard_telegram(self) -> None:
        """Note that Telegram answered just now."""
        self._heard = self._seconds()

    def wrote(self, *, well: bool) -> None:
        """Note whether the database took what the self-check wrote."""
        self._written = well

    @property
    def telegram_ok(self) -> bool:
        """Whether Telegram answered lately."""
        return self._quiet() < TELEGRAM_QUIET_SECONDS

    @property
    def database_ok(self) -> bool:
        """Whether the database can be read and written."""
        return self._why is None and self._written

    async def look(self) -> Look | None:
        """Look into the database, or take the last look. None where it can't be read."""
        async with self._looking:
            if self._looked is None or self._seconds() - self._looked >= LOOK_AGAIN_SECONDS:
                await self._look()
                self._looked = self._seconds()
        return None if self._why else self.last

    async def _look(self) -> None:
        app = self._app
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                self.last = await look(app.database, app.organisation, app.library, app.clock())
            self._why = None
        except Exception as error:  # any error: the reader has to be told that something is wrong
            if self._why is None:
                log.error("not_looked", exc_info=error)
            self._why = type(error).__name__

    async def well(self) -> bool:
        """Whether the machine works. It says nothing of concerns, since its reader is unknown."""
        return machine_ok(await self.report())

    async def report(self) -> dict[str, Any]:
        """The full report; `ok` is False where somebody has to act."""
        seen = await self.look()
        found: dict[str, Any] = {
            "pack": {
                "hash": self._published.hash[:12],
                "sound": not self._published.problems,
                "faults": len(self._published.problems),
            },
            "telegram": {"ok": self.telegram_ok, "heard_ago_s": round(self._quiet(), 1)},
            "twilio": self._twilio.report(),
            "database": {"ok": self.database_ok, "writable": self._written},
            "parts": {**self._parts.report(), "ok": self._parts.ok},
            **{name: dict(report()) for name, report in self._others.items()},
        }
        if self._why:
            found["database"]["error"] = self._why
        if seen is not None:
            found |= _of_look(seen)
        return found | {"ok": all(part.get("ok", True) for part in found.values())}

    def _quiet(self) -> float:
        return self._seconds() - (self._heard if self._heard is not None else self._started)


def _of_look(seen: Look) -> dict[str, Any]:
    late = seen.late.total_seconds()
    found: dict[str, Any] = {"worker": {"ok": late <= LATE_SECONDS, "late_s": round(late, 1)}}
    passed = [one for one in seen.untaken if one.passed]
    concerns: dict[str, Any] = {"ok": not passed, "untaken": len(seen.untaken)}
    if seen.untaken:
        oldest = (passed or list(seen.untaken))[0]
        concerns |= {
            "oldest_s": round(oldest.age.total_seconds()),
            "bound_s": round(oldest.bound.total_seconds()),
        }
    return found | {"concerns": concerns}
