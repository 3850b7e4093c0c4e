"""What could not be taken and comes again with every poll: looked at anew once a minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

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
