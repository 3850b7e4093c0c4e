"""A clock that moves only when it is told to."""

from __future__ import annotations

from datetime import datetime, timedelta


class MovableClock:
    """Calling it gives the time, an aware UTC datetime; `forward` and `move_to` change it."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        """Move the clock on by `by`."""
        self.now += by

    def move_to(self, moment: datetime) -> None:
        """Move the clock on to `moment`; it never goes back."""
        self.now = max(self.now, moment)
