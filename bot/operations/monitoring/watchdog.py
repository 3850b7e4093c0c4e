"""The watchdog: a thread that ends a stuck process where nothing else can.

It counts its own ticks, not the clock, so that a machine that slept is not taken for one that
hangs.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import structlog

log = structlog.get_logger()

STUCK_TICKS = 60
LAST_TICKS = 14  # the parts have 9 s to end, and closing takes a moment
TICK_SECONDS = 1.0
LOG_SECONDS = 1.0
EXIT_CODE = 70


class Watchdog:
    """Counts ticks without a `beat`, from the first beat on. `kill` ends the process at once."""

    def __init__(self, kill: Callable[[int], object] = os._exit) -> None:
        self._kill = kill
        self._ticks = 0
        self._most: int | None = None

    def start(self) -> None:
        """Start counting seconds, in a thread that ends with the process."""
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def beat(self) -> None:
        """Note that the loop turns."""
        if self._most != LAST_TICKS:
            self._ticks, self._most = 0, STUCK_TICKS

    def leaving(self) -> None:
        """Note that the process is ending; from now on it has only so long."""
        if self._most != LAST_TICKS:
            self._ticks, self._most = 0, LAST_TICKS

    def tick(self) -> None:
        """Count one more second."""
        self._ticks += 1
        if self._ticks == self._most:
            # The stuck part may hold the log as well; the process ends even so.
            saying = threading.Thread(target=self._say, daemon=True)
            saying.start()
            saying.join(LOG_SECONDS)
            self._kill(EXIT_CODE)

    def _say(self) -> None:
        log.critical("stuck", leaving=self._most == LAST_TICKS, seconds=self._ticks)

    def _run(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            self.tick()
