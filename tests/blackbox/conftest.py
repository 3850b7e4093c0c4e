"""Charities that the tests of a file share, since each takes seconds to build.

Each test has people of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.blackbox.charity import QUICK, SimulatedCharity, charity_in


# For one file each: what nobody answers in a charity goes on climbing till the charity is stopped.
@pytest.fixture(scope="module")
def _calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    with charity_in(tmp_path_factory.mktemp("calm"), programmes=50) as charity:
        yield charity


@pytest.fixture(scope="module")
def _quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    with charity_in(tmp_path_factory.mktemp("quick"), programmes=25, timings=QUICK) as charity:
        yield charity


@pytest.fixture
def calm(_calm: SimulatedCharity) -> Iterator[SimulatedCharity]:
    """A charity with the waits of real life, and a public address: nothing moves by itself."""
    yield _calm
    _calm.check()


@pytest.fixture
def quick(_quick: SimulatedCharity) -> Iterator[SimulatedCharity]:
    """A charity with waits of a few seconds."""
    yield _quick
    _quick.check()
