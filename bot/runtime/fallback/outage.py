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


LEFT_FOR = timedelta(minutes=1)


class Left:
    """Remembers the keys of inputs that were left, and how much was held then."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._left: dict[str, tuple[int, datetime]] = {}

    def add(self, key: str, held: int) -> None:
        """It has to come again; so many entries are held."""
        self._left[key] = (held, self._clock())

    def just_now(self, key: str, held: int) -> bool:
        """Whether it was looked at within the last minute, and nothing was held since."""
        before, at = self._left.get(key, (-1, self._clock()))
        return held == before and timedelta() <= self._clock() - at < LEFT_FOR

    def clear(self) -> None:
        """The database takes things again."""
        self._left.clear()
