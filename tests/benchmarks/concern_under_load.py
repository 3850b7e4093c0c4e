"""Benchmark of a concern while ten thousand routine messages wait.

`python -m tests.benchmarks.concern_under_load`, by hand, on a quiet machine. Both stand-ins take 50
ms to answer. Measured from the mentor's last tap to Twilio's 201, and from the receipt of a failure
to the 201 of the next person's text: without and with due routine messages (as many texts, and as
many in chats), and in a queue where nothing overtakes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.backlog import empty, fill, first_in_first_out, waiting
from tests.blackbox.charity import SimulatedCharity, charity_in
from tests.blackbox.mentor import Cell
from tests.blackbox.phones import Telephone
from tests.blackbox.raising import to_the_end, to_the_last_question
from tests.standins import Shown

MENTORS, AT_ONCE, WAVE = 30, 5, 60
LATENCY = 0.05
PATIENT = 300.0
WANTED, WANTED_NEXT = 2.0, 5.0


class Load:
    """A charity whose mentors raise concerns, a few of them at the same time."""

    def __init__(self, charity: SimulatedCharity) -> None:
        self.charity = charity
        self.cells = [charity.cell() for _ in range(MENTORS)]
        links = [cell.link() for cell in self.cells]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(_joins, self.cells, links))
        charity.settled(60)
        charity.twilio.latency = charity.telegram.latency = LATENCY

    def filled(self, rows: int) -> None:
        """Stop, let so many wait for the chats and as many texts, and start."""
        self.charity.product.stop()
        empty(self.charity)
        fill(self.charity, rows, rows)
        self.charity.starts()

    def concerns(self, many: int) -> list[float]:
        """Seconds from the last tap to the 201 of the manager's text, of so many concerns."""
        return self._each(many, self._raised)

    def in_waves(self, many: int, rows: int) -> list[float]:
        """The same measurement while so many rows wait; they are filled up before each wave."""
        found: list[float] = []
        while len(found) < many:
            self.filled(rows)
            before = waiting(self.charity)
            found += self.concerns(WAVE)
            after = waiting(self.charity)
            print(f"{len(found)} concerns; routine rows {before} before, {after} after", flush=True)
        return found

    def next_persons(self, many: int) -> list[float]:
        """Seconds from the failure of the manager's text to the 201 of the next person's."""
        for cell in self.cells:
            cell.priya.mode(("undelivered", 30003))
        return self._each(many, self._passed_on)

    def last_taps(self, rows: int) -> list[float]:
        """Each mentor's last tap at the same moment, once the queue has been filled."""
        with ThreadPoolExecutor(MENTORS) as pool:
            asked = list(pool.map(lambda cell: to_the_last_question(cell, PATIENT), self.cells))
            self.charity.settled(60)
            first_in_first_out(self.charity)
            self.filled(rows)
            return list(pool.map(self._last_tap, self.cells, asked))

    def _last_tap(self, cell: Cell, asked: tuple[Shown, str]) -> float:
        shown, answer = asked
        tap = self.charity.world.do(lambda: cell.sam.user.taps(answer, shown))
        return self._accepted(cell.priya.number, tap.tapped_at) - tap.tapped_at

    def _each(self, many: int, measure: Callable[[Cell], float]) -> list[float]:
        def share(cell: Cell) -> list[float]:
            return [measure(cell) for _ in range(many // MENTORS)]

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return [seconds for found in pool.map(share, self.cells) for seconds in found]

    def _raised(self, cell: Cell) -> float:
        shown, answer = to_the_last_question(cell, PATIENT)
        tap = cell.sam.taps(answer, shown, PATIENT)
        end = self._accepted(cell.priya.number, tap.tapped_at)
        to_the_end(cell, PATIENT)
        _closes(cell.priya)
        return end - tap.tapped_at

    def _passed_on(self, cell: Cell) -> float:
        shown, answer = to_the_last_question(cell, PATIENT)
        tap = cell.sam.taps(answer, shown, PATIENT)
        end = self._accepted(cell.dan.number, tap.tapped_at)
        failed = self._failed_at(cell.priya.number, end)
        to_the_end(cell, PATIENT)
        _closes(cell.dan)
        return end - failed

    def _accepted(self, number: str, after: float) -> float:
        return text_accepted(self.charity, number, after)

    def _failed_at(self, number: str, before: float) -> float:
        """When Twilio last said, before then, that a text to that number was not delivered."""
        apart = time.time() - time.monotonic()
        return max(
            posted.at - apart
            for posted in self.charity.twilio.posted
            if posted.params.get("MessageStatus") == "undelivered"
            and posted.params["To"] == number
            and posted.at - apart < before
        )


def text_accepted(charity: SimulatedCharity, number: str, after: float) -> float:
    """When the first concern's text to that number after then got its 201, monotonic seconds."""

    def found() -> float | None:
        answered: list[float] = []
        for request in reversed(charity.twilio.requests):
            if request.answered_at and request.answered_at < after:
                break
            urgent = "URGENT concern" in request.params.get("Body", "")
            if urgent and request.params["To"] == number and request.status == 201:
                answered.append(request.answered_at or after)
        return min(answered, default=None)

    return charity.world.wait(
        charity.twilio.bell.until(found, PATIENT, lambda: f"no text to {number}")
    )


def _closes(phone: Telephone) -> None:
    """Decide as the person who was texted; otherwise the ladders of hundreds would be measured.

    The thanks for it are routine, and wait behind all the others.
    """
    phone.replies(f"DONE {phone.code('URGENT concern')} spoke to the carer")


def _joins(cell: Cell, link: str) -> None:
    cell.joins_with(link)
    cell.is_let_in()


def show(what: str, seconds: list[float], wanted: float | None = None) -> float:
    """Print the percentiles; give the 99th."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    good = "" if wanted is None else f", wanted p99 < {wanted:g} s"
    verdict = "" if wanted is None else ": good" if cuts[98] < wanted else ": TOO SLOW"
    print(
        f"{what}: p50 {cuts[49]:.3f} s, p95 {cuts[94]:.3f} s, p99 {cuts[98]:.3f} s, "
        f"max {max(seconds):.3f} s, {len(seconds)} times{good}{verdict}",
        flush=True,
    )
    return cuts[98]


def main() -> int:
    """Measure all; 0 where what is wanted is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--concerns", type=int, default=300)
    parser.add_argument("--waiting", type=int, default=10_000)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        charity_in(Path(folder), programmes=MENTORS) as charity,
    ):
        load = Load(charity)
        calm = show("nothing waits, tap to 201", load.concerns(asked.concerns))
        under = load.in_waves(asked.concerns, asked.waiting)
        loaded = show("under load, tap to 201", under, WANTED)
        load.filled(asked.waiting)
        passed = show("under load, failed to the next 201", load.next_persons(WAVE), WANTED_NEXT)
        print(f"p99 under load is {loaded / calm:.1f} times that of a quiet queue")
        plain = show("first in, first out: tap to 201", load.last_taps(asked.waiting))
        print(f"p99 without overtaking is {plain / loaded:.1f} times that with it")
        assert not charity.twilio.violations + charity.telegram.violations
    return 0 if loaded < WANTED and passed < WANTED_NEXT else 1


if __name__ == "__main__":
    sys.exit(main())
