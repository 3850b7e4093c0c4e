"""Counts of refused requests, so that a flood makes a few log lines and not a hundred thousand.

The log has the first of each kind at once, then one line a minute. When there are too many, an
admin is paged.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import structlog

log = structlog.get_logger()

Kind = Literal["slow", "garbled", "crowded", "forged", "token"]

SAY_EACH = timedelta(minutes=1)
# A scanner tries a few times. An attacker who forges requests or guesses the token goes on.
TRIED_TO_GET_IN: frozenset[Kind] = frozenset({"forged", "token"})
MOST_TRIES, TRIES_WITHIN = 20, timedelta(hours=1)
MOST_EMPTY, EMPTY_WITHIN = 500, timedelta(minutes=10)


class Refusals:
    """The refused requests of late, by kind. No address or word of the other side is kept."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._tries: deque[datetime] = deque(maxlen=MOST_TRIES)
        self._empty: deque[datetime] = deque(maxlen=MOST_EMPTY)
        self._unsaid: Counter[Kind] = Counter()
        self._said: dict[Kind, datetime] = {}
        self._unkept: Counter[Kind] = Counter()

    def __call__(self, kind: Kind) -> None:
        """One more."""
        now = self._clock()
        (self._tries if kind in TRIED_TO_GET_IN else self._empty).append(now)
        self._unsaid[kind] += 1
        self._unkept[kind] += 1
        if kind not in self._said or abs(now - self._said[kind]) >= SAY_EACH:
            self._said[kind] = now
            log.warning("refused", kind=kind, times=self._unsaid.pop(kind))

    @property
    def too_many(self) -> bool:
        """Whether an admin has to be paged."""
        now = self._clock()
        return _full(self._tries, now, TRIES_WITHIN) or _full(self._empty, now, EMPTY_WITHIN)

    def taken(self) -> dict[str, int]:
        """How often each kind came since the last call; for the evidence."""
        found, self._unkept = self._unkept, Counter()
        return dict(sorted(found.items()))


def _full(times: deque[datetime], now: datetime, within: timedelta) -> bool:
    return len(times) == times.maxlen and abs(now - times[0]) < within
