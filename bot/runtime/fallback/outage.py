"""Since when the database takes nothing, as far as those who tried have said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.database.errors import DatabaseBusy, StorageError

# So long a clock that cannot ring in its row waits for the database.
PATIENCE = timedelta(seconds=45)
# Within so long of a lock that did not go away nobody waits for it again.
LOCKED = timedelta(seconds=8)


class Outage:
    """`failing` and `fine` are called by whoever tries to store something."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.since: datetime | None = None
        self._clock = clock
        self._last: datetime | None = None
        self._locked = False

    def failing(self, error: StorageError) -> None:
        """The database did not take something."""
        now = self._clock()
        self.since = self.since or now
        self._last, self._locked = now, isinstance(error, DatabaseBusy)

    def fine(self, *, wrote: bool = True) -> None:
        """A transaction was committed; one that wrote nothing proves only that nobody locks."""
        if wrote or self._locked:
            self.since, self._last, self._locked = None, None, False

    @property
    def locked(self) -> bool:
        """Whether somebody held the database just now: to wait for it again only costs time."""
        if not self._locked or self._last is None:
            return False
        return timedelta() <= self._clock() - self._last < LOCKED

    @property
    def long(self) -> bool:
        """Whether it has lasted so long that clocks have to ring elsewhere."""
        return self.since is not None and self._clock() - self.since >= PATIENCE

    @property
    def quiet(self) -> bool:
        """Whether it is not known to be over, and nobody has tried anything for so long."""
        if self.since is None or self._last is None:
            return False
        return self._clock() - self._last >= PATIENCE
