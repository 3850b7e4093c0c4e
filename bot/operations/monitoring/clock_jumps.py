"""Jumps of the wall clock, found by comparing it with a clock that only moves forward.

The clocks of concerns are due by the wall clock. An hour forward rings them all at once, an hour
back rings them an hour late; a machine that was frozen looks like the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

MOST = timedelta(seconds=60)  # how far the two may drift apart, however slowly


class Timekeeping:
    """Remembers when the two clocks last agreed."""

    def __init__(self, most: timedelta = MOST) -> None:
        self._most = most
        self._agreed: tuple[datetime, float] | None = None

    def jump(self, wall: datetime, monotonic: float) -> timedelta | None:
        """How far the wall clock has jumped since they agreed, where that is too far.

        Otherwise None.

        It is reported once: from then on the new time counts.
        """
        if self._agreed is None:
            self._agreed = (wall, monotonic)
            return None
        then, seconds = self._agreed
        parted = (wall - then) - timedelta(seconds=monotonic - seconds)
        if abs(parted) <= self._most:
            return None
        self._agreed = (wall, monotonic)
        return parted
