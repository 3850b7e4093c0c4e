"""A storm: the real process is killed at random moments while mentors raise concerns over HTTP.

By hand: `python -m tests.blackbox.storm --kills 200 [--seed 7] [--lag 60] [--mentors 6]`. A seed
fixes what people do and when a kill is aimed at; where in the code it falls is left to the machine.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from tests.blackbox.aftermath import Aftermath, Ledger, Raised
from tests.blackbox.charity import SimulatedCharity, charity_in
from tests.blackbox.mentor import Cell
from tests.blackbox.raising import new_reference, to_the_end, to_the_last_question

ACCEPTED_WITHIN = 60.0  # seconds from a restart until the first text is taken (docs/reliability.md)
PATIENT = 600.0  # a mentor waits through several restarts
LATENCY = 0.05


class Storm:
    """Mentors raise, managers answer, and meanwhile the process dies again and again."""

    def __init__(
        self, charity: SimulatedCharity, cells: list[Cell], seed: int, tell: Callable[[str], None]
    ) -> None:
        self.charity = charity
        self._tell = tell
        self.ledger = Ledger()
        self._cells = cells
        self._draws = random.Random(seed)
        self._over = threading.Event()

    def rages(self, kills: int) -> Aftermath:
        """Kill so many times, then let everybody finish; give what is left."""
        lives: list[Callable[[], None]] = []
        for cell in self._cells:
            lives.append(self._life(self._raises, cell))
            lives.append(self._life(self._answers, cell))
        with ThreadPoolExecutor(len(lives)) as pool:
            living = [pool.submit(life) for life in lives]
            try:
                while self.ledger.kills < kills:
                    self._kill(kills)
            finally:
                self._over.set()
        for life in living:
            life.result()
        return Aftermath(self.charity, self.ledger).judged()

    def _life(self, act: Callable[[Cell, random.Random], None], cell: Cell) -> Callable[[], None]:
        draws = random.Random(self._draws.random())

        def life() -> None:
            try:
                while not self._over.wait(draws.uniform(0.1, 1.5)):
                    act(cell, draws)
            except AssertionError as error:
                self.ledger.gave_up.append(f"{cell.names.id('Sam')}: {error}")

        return life

    # People

    def _raises(self, cell: Cell, draws: random.Random) -> None:
        """One concern, from the command to the end of its questions."""
        raised = Raised(cell, about_manager=draws.random() < 0.2)
        known = [other.reference for other in self.ledger.raised if other.cell is cell]
        self.ledger.raised.append(raised)
        shown, answer = to_the_last_question(cell, PATIENT, about_manager=raised.about_manager)
        raised.answered_at = time.time()
        cell.sam.taps(answer, shown, PATIENT)
        raised.reference = new_reference(cell, known, PATIENT)
        to_the_end(cell, PATIENT)

    def _answers(self, cell: Cell, draws: random.Random) -> None:
        """Answer as the person who was texted: take it, decide on it too, or say nothing."""
        for phone in (cell.priya, cell.dan):
            for reference, code in self.ledger.unseen(phone).items():
                does = draws.choice(["nothing", "takes", "decides", "decides"])
                if does == "nothing":
                    continue
                phone.answers(code, reference, PATIENT)
                if does == "decides":
                    phone.answers(f"DONE {code} spoke to the carer", reference, PATIENT)

    # Kills

    def _kill(self, kills: int) -> None:
        """One kill at a random moment, sometimes another one while it starts, and a restart."""
        self._moment()
        product = self.charity.product
        while True:
            product.kill()
            due = self.ledger.killed(self.charity)
            self._over.wait(self._draws.uniform(0, 0.4))
            started, polls = time.time(), self.charity.telegram.polls
            product.start()
            if self.ledger.kills == kills or self._draws.random() > 0.2:
                break
            self._over.wait(self._draws.uniform(0, 3))
        product.ready()
        self._asks_again(polls)
        for raised in due:
            self.ledger.recovered(raised, started, self._accepted(raised, started))
        self._tell(f"kill {self.ledger.kills}: {len(self.ledger.raised)} concerns, {len(due)} hit")

    def _asks_again(self, polls: int) -> None:
        """Wait until it asks Telegram: a kill before that is what the others are for."""
        bell = self.charity.telegram.bell
        self.charity.world.wait(
            bell.until(lambda: self.charity.telegram.polls > polls, 30, lambda: "it does not poll")
        )

    def _moment(self) -> None:
        """Wait: for any time, or until something is under way and a bit longer."""
        draws, charity = self._draws, self.charity
        watched: dict[str, Callable[[], int]] = {
            "text": lambda: sum(asked.operation == "create" for asked in charity.twilio.requests),
            "chat": lambda: len(charity.telegram.calls),
            "update": lambda: len(charity.telegram.handed_over),
        }
        what = draws.choice(["any", "any", "text", "text", "chat", "update"])
        if what in watched:
            before, count = watched[what](), watched[what]
            bell = charity.twilio.bell if what == "text" else charity.telegram.bell
            quiet = time.monotonic() + 5
            charity.world.wait(
                bell.until(lambda: count() > before or time.monotonic() > quiet, 9, lambda: what)
            )
        self._over.wait(draws.uniform(0, 3 if what == "any" else 3 * LATENCY))

    def _accepted(self, raised: Raised, started: float) -> float | None:
        """When Twilio took the first text; None if it did not within the time."""
        left = started + ACCEPTED_WITHIN - time.time()
        bell = self.charity.twilio.bell
        try:
            return self.charity.world.wait(
                bell.until(lambda: raised.accepted_at(self.charity), max(left, 0.1), lambda: "late")
            )
        except AssertionError:
            return None


def storm_in(
    folder: Path,
    kills: int,
    *,
    seed: int,
    lag: float = 0,
    mentors: int = 6,
    tell: Callable[[str], None] = lambda _: None,
) -> Aftermath:
    """A charity of its own, a storm in it, and what is left."""
    with charity_in(folder, programmes=mentors) as charity:
        cells = [charity.people(let_in=True) for _ in range(mentors)]
        charity.settled()
        charity.twilio.latency = charity.telegram.latency = LATENCY
        charity.twilio.list_lag = lag
        return Storm(charity, cells, seed, tell).rages(kills)


def main() -> int:
    """Let it rage; 0 where nothing was lost and no promise broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--lag", type=float, default=0, help="seconds that Twilio's list is behind")
    parser.add_argument("--mentors", type=int, default=6)
    parser.add_argument("--folder", type=Path, help="work in this new folder, and leave it there")
    asked = parser.parse_args()
    begun = time.monotonic()
    if asked.folder:
        asked.folder.mkdir(parents=True)
    with nullcontext(asked.folder) if asked.folder else tempfile.TemporaryDirectory() as folder:
        left = storm_in(
            Path(folder),
            asked.kills,
            seed=asked.seed,
            lag=asked.lag,
            mentors=asked.mentors,
            tell=lambda line: print(f"{time.monotonic() - begun:5.0f} s", line, flush=True),
        )
    print(*left.figures, sep="\n")
    print(f"seed {asked.seed}, list lag {asked.lag:g} s, {time.monotonic() - begun:.0f} s in all")
    print(*(f"BROKEN: {problem}" for problem in left.problems), sep="\n")
    return 1 if left.problems else 0


if __name__ == "__main__":
    sys.exit(main())
