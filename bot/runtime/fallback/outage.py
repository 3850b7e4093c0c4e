"""The outage of the database: since when it takes nothing, as reported by the parts that tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.database.errors import DatabaseBusy, StorageError

# How long a clock that can't ring from its row waits for the database.


PATIENCE = timedelta(seconds=45)
# How long after a lock that stayed nobody waits for it again.
LOCKED = timedelta(seconds=8)


class Outage:
    """The outage. A part that tries to store something calls `failing` or `fine`."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.since: datetime | None = None
        self._clock = clock
        self._last: datetime | None = None
        self._locked = False

    def failing(self, error: StorageError) -> None:
        """Note that the database did not take something."""
        now = self._clock()
        self.since = self.since or now
        self._last, self._locked = now, isinstance(error, DatabaseBusy)

    def fine(self, *, wrote: bool = True) -> None:
        """Note that a transaction was committed.

        One that wrote nothing only proves that there is no lock.
        """
        if wrote or self._locked:
            self.since, self._last, self._locked = None, None, False

    @property
    def locked(self) -> bool:
        """Whether another program held the database a moment ago, so that waiting again only costs
        time.
        """
        if not self._locked or self._last is None:
            return False
        return timedelta() <= self._clock() - self._last < LOCKED

    @property
    def long(self) -> bool:
        """Whether it has lasted so long that clocks have to ring elsewhere."""
        return self.since is not None and self._clock() - self.since >= PATIENCE

    @property
    def quiet(self) -> bool:
        """Whether the outage may still last and nobody has tried anything for that long."""
        if self.since is None or self._last is None:
            return False
        return self._clock() - self._last >= PATIENCE


LEFT_FOR = timedelta(minutes=1)


class Left:
    """The keys of inputs that were left to come again, and how much was in the buffer then."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._left: dict[str, tuple[int, datetime]] = {}

    def add(self, key: str, held: int) -> None:
        """Note that this input has to come again, with that many entries in the buffer."""
        self._left[key] = (held, self._clock())

    def just_now(self, key: str, held: int) -> bool:
        """Whether it was noted within the last minute, and nothing was buffered since."""
        before, at = self._left.get(key, (-1, self._clock()))
        return held == before and timedelta() <= self._clock() - at < LEFT_FOR

    def clear(self) -> None:
        """Forget them, since the database takes things again."""
        self._left.clear()
