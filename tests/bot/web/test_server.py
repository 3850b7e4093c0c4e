"""The web server falls, and everything else goes on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from structlog.testing import capture_logs

from bot.channels.backoff import Backoff
from bot.channels.refusals import MOST_EMPTY, MOST_TRIES, Refusals
from bot.operations.monitoring.lately import Lately
from bot.web.server import serve_on


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    structlog.reset_defaults()


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 22, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.mark.parametrize("how", [OSError("no room"), ValueError("a bug"), None])
async def test_a_server_that_falls_is_begun_again_and_somebody_hears_of_it(
    how: Exception | None,
) -> None:
    stop, fell, begun = asyncio.Event(), [], []

    async def serving() -> None:
        begun.append(1)
        if len(begun) == 3:
            stop.set()
        elif how is not None:
            raise how

    await serve_on(serving, stop, lambda: fell.append(1), Backoff(0, 0))

    assert len(fell) == 2


async def test_a_server_that_is_cancelled_is_begun_again_unless_we_are_stopping() -> None:
    stop, begun, fell = asyncio.Event(), asyncio.Queue[int](), []

    async def serving() -> None:
        begun.put_nowait(1)
        await asyncio.Event().wait()

    task = asyncio.create_task(serve_on(serving, stop, lambda: fell.append(1), Backoff(0, 0)))
    await begun.get()
    task.cancel()
    await begun.get()
    assert len(fell) == 1

    stop.set()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_refusals_are_a_line_a_minute_however_many_there_are() -> None:
    clock = Clock()
    refusals = Refusals(clock)

    with capture_logs() as logs:
        for _ in range(1000):
            refusals("slow")
        clock.forward(minutes=1)
        refusals("slow")

    assert [line["times"] for line in logs] == [1, 1000]
    assert refusals.taken() == {"slow": 1001}
    assert refusals.taken() == {}


def test_whoever_goes_on_trying_is_too_many_for_an_hour() -> None:
    clock = Clock()
    refusals = Refusals(clock)
    for kind in ("forged", "token") * (MOST_TRIES // 2 - 1):
        refusals(kind)
    refusals("forged")
    assert not refusals.too_many
    refusals("forged")
    assert refusals.too_many

    clock.forward(hours=1)

    assert not refusals.too_many


def test_a_crowd_is_too_many_and_a_scanner_is_not() -> None:
    clock = Clock()
    refusals = Refusals(clock)
    for _ in range(MOST_EMPTY - 1):
        refusals("garbled")
    assert not refusals.too_many
    refusals("crowded")
    assert refusals.too_many


def test_what_happens_twice_within_a_while_is_there_until_it_is_quiet() -> None:
    now = 0.0
    rival = Lately(times=2, within=180, quiet=120, seconds=lambda: now)
    rival.happened()
    assert not rival.is_there, "a program that was just begun again may see one"
    now = 60.0
    rival.happened()
    assert rival.is_there
    now = 179.9
    assert rival.is_there
    now = 180.0
    assert not rival.is_there
    now = 600.0
    rival.happened()
    assert not rival.is_there
