"""Benchmark of the punctuality of the real process's ladder.

`python -m tests.benchmarks.ladder_times`, by hand. With waits of a few seconds, and everybody
silent: how much later than the wait the team's text has its 201, and how much later than both waits
the public numbers stand on the mentor's screen. The clock that fires after ten minutes is the same
row.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.concern_under_load import LATENCY, PATIENT, show, text_accepted
from tests.blackbox.charity import SimulatedCharity, charity_in
from tests.blackbox.mentor import Cell
from tests.blackbox.raising import to_the_last_question

RUNS, AT_ONCE = 20, 4
W1, W2 = 4.0, 4.0
TIMINGS = (
    f"raising: 5 s, manager_wait: {W1:g} s, team_each: 2 s, team_wait: {W2:g} s, "
    "public_repeat: 10 min"
)
WANTED = 15.0


def overshoots(charity: SimulatedCharity, cell: Cell) -> tuple[float, float, float]:
    """Seconds beyond the waits: the team's text, the public numbers; and all since /concern."""
    begun = time.monotonic()
    shown, answer = to_the_last_question(cell, PATIENT)
    tap = cell.sam.taps(answer, shown, PATIENT)
    team = text_accepted(charity, cell.dan.number, tap.tapped_at)
    public = cell.sam.sees("Nobody here has replied", PATIENT).sent_at
    return team - tap.tapped_at - W1, public - tap.tapped_at - W1 - W2, public - begun


def main() -> int:
    """Measure; 0 where the team's text is in time."""
    with tempfile.TemporaryDirectory() as folder:
        town_of_silence = charity_in(Path(folder), programmes=RUNS, timings=TIMINGS)
        with town_of_silence as charity, ThreadPoolExecutor(AT_ONCE) as pool:
            cells = [charity.people(let_in=True) for _ in range(RUNS)]
            charity.twilio.latency = charity.telegram.latency = LATENCY
            found = list(pool.map(lambda cell: overshoots(charity, cell), cells))
            promised = [
                line for line in charity.product.json("check")["promises"] if "human" in line
            ]
            charity.check()
    team, public, whole = (list(column) for column in zip(*found, strict=True))
    late = show("manager silent: the team's text, beyond W1", team, WANTED)
    show("all silent: the public numbers, beyond W1 + W2", public)
    show("all silent: from /concern to the public numbers", whole)
    print(f"check promised: {promised[0]}")
    return 0 if late < WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
