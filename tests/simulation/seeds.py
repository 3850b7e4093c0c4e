"""Runs of seeds, alone or many at once, with a report of those that break a rule."""

from __future__ import annotations

import gc
import logging
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp

import structlog

from tests.simulation.loop import Loop, NothingLeftError
from tests.simulation.world import FAST, Plan, World, template

AT_ONCE = 4  # seeds handed to a process at a time


@dataclass
class Outcome:
    """What became of one seed. `cpu` is in seconds."""

    plan: Plan
    broken: list[str]
    story: list[str]
    cpu: float
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """What replays it."""
        plan = self.plan
        return (
            f"python -m tests.simulation --seed {plan.seed} --days {plan.days:g} "
            f"--mentors {plan.mentors}"
        )

    def tell(self) -> str:
        """The story, what was broken, and how to see it again."""
        broken = [f"Broke: {line}" for line in self.broken]
        return "\n".join([*self.story, "", *broken, "", f"Replay: {self.command}"])


def run(plan: Plan, *, keep_story: bool = False) -> Outcome:
    """Play one world to its end. Its story is kept where a rule was broken, or if asked for."""
    logs = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    empty = template()
    began = time.process_time()
    folder = Path(mkdtemp(prefix="simulation-", dir=FAST if FAST.is_dir() else None))
    loop = Loop()
    world = World(plan, loop, empty, folder)
    try:
        loop.run_until_complete(_played(world))
    except NothingLeftError:
        world.story.breaks("nothing dies silently", "everybody waits, and nothing would wake them")
    finally:
        world.close()
        loop.close()
        shutil.rmtree(folder, ignore_errors=True)
        structlog.configure(**logs)
    story = world.story
    lines = story.lines() if story.broken or keep_story else []
    return Outcome(plan, story.broken, lines, time.process_time() - began, story.counts)


async def _played(world: World) -> None:
    try:
        await world.play()
    finally:
        await world.leave()


def _look_for_garbage_rarely() -> None:
    """What is imported stays; looking through it again and again costs a tenth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def run_many(plans: Iterable[Plan], jobs: int = 1) -> Iterator[Outcome]:
    """Play many, `jobs` at a time, in whatever order they are ready."""
    if jobs <= 1:
        _look_for_garbage_rarely()
        yield from map(run, plans)
        return
    context = get_context("spawn")
    with context.Pool(jobs, _look_for_garbage_rarely, maxtasksperchild=1000) as pool:
        yield from pool.imap_unordered(run, plans, chunksize=AT_ONCE)
