"""Whether something happened lately, so often that somebody has to hear of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic


class Lately:
    """Counts what happens. It is there while `times` of it lie within `within` seconds.

    It stays there until `quiet` seconds have passed without another.
    """

    def __init__(
        self,
        times: int = 1,
        within: float = 180.0,
        quiet: float = 120.0,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._last: deque[float] = deque(maxlen=times)
        self._within = within
        self._quiet = quiet
        self._seconds = seconds
        self._until: float | None = None

    def happened(self) -> None:
        """Once more."""
        now = self._seconds()
        self._last.append(now)
        if len(self._last) == self._last.maxlen and now - self._last[0] <= self._within:
            self._until = now + self._quiet

    @property
    def is_there(self) -> bool:
        """Whether it still counts."""
        return self._until is not None and self._seconds() < self._until
