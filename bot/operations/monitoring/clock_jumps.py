"""Whether the clock on the wall has jumped: it is held against one that only ever goes on.

Clocks of concerns are due by the wall. An hour forward rings them all at once, an hour back rings
them an hour late; a machine that was frozen looks like the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

MOST = timedelta(seconds=60)  # that the two may part from each other, however slowly


class Timekeeping:
    """Remembers when the two were last known to agree."""

    def __init__(self, most: timedelta = MOST) -> None:
        self._most = most
        self._agreed: tuple[datetime, float] | None = None

    def jump(self, wall: datetime, monotonic: float) -> timedelta | None:
        """How far the wall clock has jumped since they agreed, where that is too far; else None.

        Told once: from then on the new time counts.
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
