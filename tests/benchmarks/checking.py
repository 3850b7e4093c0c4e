"""Benchmark of proving a pack and of starting: `python -m tests.benchmarks.checking`, by hand.

Prints the time to load the pack that comes with the product, to prove it, to prove a flow of a
thousand states, of `mentorline --help`, and until `run` is ready.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.runtime.sources import read_pack
from flows.checker.check import check, refuses
from tests.benchmarks.answer_time import help_times, ready_times, show
from tests.blackbox.charity import charity_in
from tests.flows.checker.test_check import DIRECTORY, PACK, TODAY, big_flow, with_flow

TIMES = 10


def timed(work: Callable[[], object]) -> list[float]:
    """Seconds of the processor for the same work, many times; the first, uncached one is left out.

    The other figures are of the wall clock, and need a machine that is quiet.
    """
    work()
    found = []
    for _ in range(TIMES):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return found


def main() -> int:
    """Measure all; 0 where every target is met."""
    ours = read_pack("chance_uk")
    big = with_flow(PACK, big_flow(1000)).model_copy(update={"words": {"big": "big"}})
    assert not refuses(check(big, DIRECTORY, TODAY))
    good = [
        show("chance_uk loaded", timed(lambda: read_pack("chance_uk")), 0.2),
        show(
            "chance_uk proved",
            timed(lambda: check(ours.pack, None, TODAY, positions=ours.positions)),
            1.0,
        ),
        show("a thousand states proved", timed(lambda: check(big, DIRECTORY, TODAY)), 1.0),
    ]
    with tempfile.TemporaryDirectory() as folder, charity_in(Path(folder), programmes=1) as charity:
        good.append(show("--help", help_times(charity), 0.3))
        good.append(show("run is ready", ready_times(charity), 3.0))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
