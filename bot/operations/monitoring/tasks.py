"""The parts of a running process: each is a task with a pulse.

Rule: a part that ends by itself, or whose pulse stops, ends the process. What is under way is safe
in the database, and a supervisor starts the process again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog

log = structlog.get_logger()

LOOK_EVERY = 2.0
LAST_SECONDS = 9.0  # for the parts to end once told to stop


@dataclass
class _Part:
    task: asyncio.Task[None]
    beat: float
    limit: float | None
    may_end: bool


@dataclass
class Parts:
    """The parts by name.

    `clock` gives seconds that only move forward; `broken` names the culprit.
    """

    clock: Callable[[], float] = monotonic
    broken: str | None = None
    _parts: dict[str, _Part] = field(default_factory=dict)

    def start(
        self,
        name: str,
        work: Coroutine[Any, Any, None],
        limit: float | None = None,
        *,
        may_end: bool = False,
    ) -> None:
        """Start a part. It hangs when it gave no `beat` for `limit` seconds (None: it needs none).

        A part that `may_end` may end well without being told to.
        """
        task = asyncio.create_task(work, name=name)
        self._parts[name] = _Part(task, self.clock(), limit, may_end)

    def beat(self, name: str) -> Callable[[], None]:
        """What that part calls, at each turn, to say that it lives."""

        def beat() -> None:
            if part := self._parts.get(name):
                part.beat = self.clock()

        return beat

    def faulty(self) -> str | None:
        """The first part that ended by itself, or hangs."""
        for name, part in self._parts.items():
            if part.task.done():
                if not (part.may_end and _ended_well(part.task)):
                    return name
            elif part.limit is not None and self._quiet(part) > part.limit:
                return name
        return None

    def report(self) -> dict[str, Any]:
        """For each part, whether it lives and since when it gave no sign of life; for /healthz."""
        return {
            name: {"ok": self._lives(part), "quiet_s": round(self._quiet(part), 1)}
            for name, part in self._parts.items()
            if not part.may_end
        }

    @property
    def ok(self) -> bool:
        """Whether every part lives."""
        return self.broken is None and self.faulty() is None

    async def until(
        self,
        stop: asyncio.Event,
        turned: Callable[[], None] = lambda: None,
        every: float = LOOK_EVERY,
    ) -> str | None:
        """Wait for the stop or for a part that fails; returns its name, and logs it.

        `turned` is called at each look.
        """
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                turned()
                if (name := self.faulty()) is not None:
                    self.broken = name
                    self._say(name)
                    return name
                tasks = {part.task for part in self._parts.values() if not part.task.done()}
                await asyncio.wait(
                    {stopping, *tasks}, timeout=every, return_when=asyncio.FIRST_COMPLETED
                )
        finally:
            stopping.cancel()
        return None

    async def end(self, seconds: float = LAST_SECONDS) -> None:
        """Let the parts end, once they were told to stop; then cancel the rest."""
        tasks = {part.task for part in self._parts.values()}
        if tasks:
            _, left = await asyncio.wait(tasks, timeout=seconds)
            for task in left:
                task.cancel()

    def _lives(self, part: _Part) -> bool:
        return not part.task.done() and (part.limit is None or self._quiet(part) <= part.limit)

    def _quiet(self, part: _Part) -> float:
        return max(0.0, self.clock() - part.beat)

    def _say(self, name: str) -> None:
        part = self._parts[name]
        if not part.task.done():
            log.error("part_hangs", part=name, quiet_s=round(self._quiet(part), 1))
        elif part.task.cancelled():
            log.error("part_ended", part=name, error="CancelledError")
        else:
            error = part.task.exception()
            log.error("part_ended", part=name, error=type(error).__name__, exc_info=error)


def _ended_well(task: asyncio.Task[None]) -> bool:
    return not task.cancelled() and task.exception() is None
