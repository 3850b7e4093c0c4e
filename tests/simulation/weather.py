"""The faults of a simulated world: drawn from the seed, and kept to excuse lateness.

Times are true seconds since the beginning, whatever the machine's clock shows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from random import Random
from typing import Literal

Kind = Literal[
    "process down",  # killed, until the next one runs
    "process stands still",  # a machine that was paused
    "telegram away",
    "twilio away",  # refused, unknown outcomes or too many requests
    "disk",
    "clock",  # the wall clock is wrong by an hour
]
# After a fault is over, the next look of whoever waits for it may take so long.
AFTER: dict[Kind, float] = {
    "process down": 60,  # docs/reliability.md: within 60 s after a kill at any point
    "process stands still": 65,  # a lease of 60 s has to run out
    "telegram away": 35,  # a message is tried again every 30 s at most
    "twilio away": 85,  # tried again every 60 s at most, and then looked up for 20 s
    "disk": 65,  # what was claimed stays claimed until its lease runs out
    "clock": 5,
}


@dataclass
class Spell:
    """One fault, from when to when; without an end it goes on."""

    kind: Kind
    begin: float
    end: float | None = None


class Weather:
    """All faults so far."""

    def __init__(self, now: float = 0.0) -> None:
        self.spells: list[Spell] = []

    def begin(self, kind: Kind, now: float) -> Spell:
        """A fault begins."""
        spell = Spell(kind, now)
        self.spells.append(spell)
        return spell

    def excuse(self, since: float, until: float, kinds: Collection[Kind]) -> float:
        """How many seconds between two times may be put down to faults of these kinds."""
        total = 0.0
        for spell in self.spells:
            if spell.kind not in kinds:
                continue
            end = (until if spell.end is None else spell.end) + AFTER[spell.kind]
            total += max(0.0, min(until, end) - max(since, spell.begin))
        return total

    def fair(self, now: float, kinds: Collection[Kind]) -> bool:
        """Whether none of these goes on, or is only just over."""
        return not any(
            s.kind in kinds and s.begin <= now and (s.end is None or now < s.end + AFTER[s.kind])
            for s in self.spells
        )


@dataclass(frozen=True)
class Planned:
    """A fault that will come: at true second `at`, for so many seconds."""

    what: str
    at: float
    lasts: float = 0.0
    how: str = ""


def forecast(rng: Random, days: float, calm: bool) -> list[Planned]:
    """The faults of a seed. `calm` draws as many in the whole time as a bad month may bring."""
    seconds = days * 86400.0
    if rng.random() < 0.15:
        return []  # some seeds have fine weather: then nothing excuses anything
    scale = max(1.0, days / 30 if calm else days / 2)
    planned: list[Planned] = []

    def some(what: str, mean: float, shortest: float, longest: float, *hows: str) -> None:
        for _ in range(_count(rng, mean * scale)):
            lasts = shortest * (longest / shortest) ** rng.random() if longest else 0.0
            how = rng.choice(hows) if hows else ""
            planned.append(Planned(what, rng.uniform(0, seconds), lasts, how))

    some("kill", 1.0, 1, 30)
    some("kill when a concern is raised", 1.6, 1, 30)
    some("host down", 0.15, 300, 4 * 3600)
    some("terminate", 0.4, 1, 30)
    some("stand still", 0.3, 20, 300)
    some("two at once", 0.35, 70, 200)
    some("twilio", 0.7, 5, 3 * 3600, "refused", "unknown", "done, unknown", "too many", "account")
    some("twilio when a concern is raised", 0.8, 5, 900, "refused", "unknown", "done, unknown")
    some("telegram", 0.5, 10, 3 * 3600)
    some("disk", 0.25, 3, 600, "full", "readonly", "locked", "failing")
    some("disk when a concern is raised", 0.3, 5, 300, "full", "readonly", "locked", "failing")
    some("clock", 0.12, 0, 0, "forward", "back")
    return sorted(planned, key=lambda p: p.at)


def _count(rng: Random, mean: float) -> int:
    """How many, about `mean`: geometric, so that many seeds have none and some have several."""
    count = 0
    while rng.random() < mean / (1 + mean):
        count += 1
    return count
