"""Benchmark of the answer time, by hand: `python -m tests.benchmarks.answer_time`.

Prints the time from an update handed over to the first call of the Bot API (one mentor, one update
at a time), of `--help`, and until `run` is ready. The product runs as its own process.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.blackbox.charity import SimulatedCharity, charity_in

UPDATES, HELPS, STARTS = 200, 10, 5


def answer_times(charity: SimulatedCharity) -> list[float]:
    """Seconds to the first answer to each of many lone updates, taps and words in turn."""
    cell = charity.people(let_in=True)
    charity.settled(30)
    before = len(charity.telegram.response_times)
    while len(charity.telegram.response_times) - before < UPDATES:
        cell.sam.commands("/session")
        cell.sam.sees("When is the next session with")
        charity.settled()
        cell.sam.taps("Another time")
        cell.sam.sees("Pick a day.")
        charity.settled()
        cell.sam.types("tomorrow 4pm")
        cell.sam.sees("4pm to 5pm, by phone. Book it?")
        charity.settled()
        cell.sam.commands("/cancel")
        cell.sam.sees("We stopped that")
        charity.settled()
    return charity.telegram.response_times[before:][:UPDATES]


def help_times(charity: SimulatedCharity) -> list[float]:
    """Seconds of `--help`, interpreter included."""
    found = []
    for _ in range(HELPS):
        begun = time.perf_counter()
        charity.product.command("--help")
        found.append(time.perf_counter() - begun)
    return found


def ready_times(charity: SimulatedCharity) -> list[float]:
    """Seconds until `run` answers for its health."""
    found = []
    for _ in range(STARTS):
        charity.product.stop()
        begun = time.perf_counter()
        charity.product.start()
        charity.product.ready()
        found.append(time.perf_counter() - begun)
    return found


def show(what: str, seconds: list[float], target: float) -> bool:
    """Print the median and the tail; give whether the median is within the target."""
    median = statistics.median(seconds)
    tail = statistics.quantiles(seconds, n=20)[-1]
    good = median <= target
    print(
        f"{what}: median {median * 1000:.1f} ms, 95% {tail * 1000:.1f} ms, "
        f"target {target * 1000:.0f} ms, {len(seconds)} times: {'good' if good else 'TOO SLOW'}"
    )
    return good


def main() -> int:
    """Measure all three; 0 where every target is met."""
    with tempfile.TemporaryDirectory() as folder, charity_in(Path(folder), programmes=1) as charity:
        good = [
            show("first answer to an update", answer_times(charity), 0.03),
            show("--help", help_times(charity), 0.3),
            show("run is ready", ready_times(charity), 3.0),
        ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
