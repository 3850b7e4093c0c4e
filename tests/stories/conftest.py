"""Each story gets a charity of its own; after each, the rules of every story are checked."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
import structlog

from tests.stories.cast import FRIDAY
from tests.stories.playing import play
from tests.stories.stage import Stage
from tests.unthreaded import unthread


@pytest.fixture(autouse=True)
def unthreaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """One order of events, always."""
    unthread(monkeypatch)


@pytest.fixture(autouse=True)
def quiet() -> None:
    """No log lines between the lines of a story."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """The people of the demonstration on a Friday afternoon, or as a parameter says."""
    async with play(getattr(request, "param", FRIDAY)) as played:
        yield played
