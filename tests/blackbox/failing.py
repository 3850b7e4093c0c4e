"""Starts the product with a failpoint, arms it, and waits until it has ended there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.blackbox.charity import SimulatedCharity

ENDED = 17
# No garbage is looked for among the imports, as by the command line: half of all starts are here.
FAILPOINTS = """
import gc, runpy
gc.disable()
runpy.run_module("tests.blackbox.failpoints", run_name="__main__", alter_sys=True)
"""


def starts_failing(charity: SimulatedCharity, place: str) -> None:
    """Start the product that will end at that place; until it is armed it is like any other."""
    product = charity.product
    product.start = lambda: _start(charity, place)  # type: ignore[method-assign]
    try:
        charity.starts()
    finally:
        del product.start


def _start(charity: SimulatedCharity, place: str) -> None:
    product = charity.product
    product._logs += 1
    with product._log(product._logs).open("w") as log:
        product._running = subprocess.Popen(
            [sys.executable, "-c", FAILPOINTS, place, "run"],
            cwd=product.folder,
            env=product._environment(),
            stdout=log,
            stderr=log,
            text=True,
        )


@contextmanager
def dies(charity: SimulatedCharity) -> Iterator[None]:
    """What is done in here brings it to the place; it has ended there afterwards."""
    armed = charity.product.folder / "armed"
    armed.touch()
    try:
        yield
        code = charity.product.ends(timeout=30)
        assert code == ENDED, f"it ended with {code}:\n{charity.product.log}"
    finally:
        armed.unlink()


def clocks(charity: SimulatedCharity) -> dict[str, int]:
    """Of each open concern: how many clocks are still to ring."""
    query = (
        "SELECT reference, (SELECT count(*) FROM jobs WHERE jobs.key = 'clock:' || reference "
        "AND jobs.next_at IS NOT NULL) FROM escalations WHERE open"
    )
    with closing(sqlite3.connect(charity.product.folder / "mentorline.db")) as database:
        return dict(database.execute(query).fetchall())
