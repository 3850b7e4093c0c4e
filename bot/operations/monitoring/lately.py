"""Whether something happened so often lately that an admin has to be told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic


class Lately:
    """Counts occurrences. It holds while `times` of them lie within `within` seconds.

    It goes on to hold until `quiet` seconds have passed without another.
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
        """Count one more."""
        now = self._seconds()
        self._last.append(now)
        if len(self._last) == self._last.maxlen and now - self._last[0] <= self._within:
            self._until = now + self._quiet

    @property
    def is_there(self) -> bool:
        """Whether it holds now."""
        return self._until is not None and self._seconds() < self._until
