"""The story of a run, one line an event: nothing is formatted unless somebody will read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.simulation.loop import Clock

LONDON = ZoneInfo("Europe/London")
KEPT = 4000


class BrokenRuleError(AssertionError):
    """Something that must never happen has happened."""


class Story:
    """The lines so far, and what was broken."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: list[tuple[float, str, tuple[object, ...]]] = []
        self.broken: list[str] = []
        self.broke: Callable[[], None] = lambda: None
        self._broken: set[tuple[str, str]] = set()
        self.counts: dict[str, int] = {}

    def tell(self, words: str, *values: object) -> None:
        """One line: `words` with `{}` for each value."""
        self._lines.append((self._clock.true().timestamp(), words, values))
        if len(self._lines) > 2 * KEPT:
            del self._lines[:KEPT]

    def count(self, what: str) -> None:
        """One more of those."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def breaks(self, rule: str, words: str) -> None:
        """A rule is broken: it stands in the story, where it happened first."""
        once = (rule, words.split(maxsplit=1)[0])  # the first word says what it is about
        if once not in self._broken:
            self._broken.add(once)
            self.broken.append(f"{rule}: {words}")
            self.tell("BROKEN {}: {}", rule, words)
            self.broke()

    def lines(self, most: int = KEPT) -> list[str]:
        """The newest lines, in local time."""
        return [f"{self._at(at)} {words.format(*v)}" for at, words, v in self._lines[-most:]]

    def _at(self, at: float) -> str:
        local = datetime.fromtimestamp(at, UTC).astimezone(LONDON)
        return local.strftime("%a %d %b %H:%M:%S.") + f"{local.microsecond // 1000:03}"
