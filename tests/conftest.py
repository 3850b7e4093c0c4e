"""Rules for all tests: the same examples each time, and no time limits.

So neither chance nor a slow machine fails one. `make soak` looks for new examples: with
`--hypothesis-profile=fresh`.
"""

from __future__ import annotations

import gc

import pytest
from hypothesis import settings

from tests.split import split

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("fresh", deadline=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name the options that a run by hand may have."""
    parser.addoption(
        "--disorder",
        metavar="SEED",
        type=int,
        help="carry out rows that have no order among each other in an order drawn from SEED",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what only `make verify` runs."""
    split(items)


def pytest_collection_finish() -> None:
    """What is imported stays: looking through it for garbage costs a tenth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _disorder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = request.config.getoption("--disorder")
    if seed is not None:
        from tests.disorder import disturb

        disturb(monkeypatch, seed, request.node.nodeid)
