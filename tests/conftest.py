"""Rules for all tests: they don't time anything, so a slow machine fails none of them."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name the options that a run by hand may have."""
    parser.addoption(
        "--disorder",
        metavar="SEED",
        type=int,
        help="carry out rows that have no order among each other in an order drawn from SEED",
    )


@pytest.fixture(autouse=True)
def _disorder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = request.config.getoption("--disorder")
    if seed is not None:
        from tests.disorder import disturb

        disturb(monkeypatch, seed, request.node.nodeid)
