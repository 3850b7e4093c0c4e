"""Disorder among rows that go out at once: `--disorder SEED` finds tests that depend on an order.

Rows of different lanes are promised no order among each other, yet on a quiet machine they mostly
go out as they were claimed. With the option, lanes are begun in an order drawn from the seed, and
some rows are delivered a few turns of the event loop later: a test that asserts the usual order
fails.
"""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.runtime.outbound import worker
from bot.runtime.outbound.deliver import Deliverer, JobResult
from storage.queue.jobs import Job

MOST_TURNS = 40  # of the event loop


def disturb(monkeypatch: pytest.MonkeyPatch, seed: int, test: str) -> None:
    """Begin lanes in a drawn order, and carry some rows out later, for one test."""
    dice = random.Random(f"{seed} {test}")
    deliver, lanes = Deliverer.deliver, worker._lanes

    def shuffled(claimed: list[Job]) -> list[list[Job]]:
        groups = lanes(claimed)
        dice.shuffle(groups)
        return groups

    async def later(self: Deliverer, job: Job) -> JobResult:
        for _ in range(dice.choice((0, 0, dice.randrange(MOST_TURNS)))):
            await asyncio.sleep(0)
        return await deliver(self, job)

    monkeypatch.setattr(worker, "_lanes", shuffled)
    monkeypatch.setattr(Deliverer, "deliver", later)
