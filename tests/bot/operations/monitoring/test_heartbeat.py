"""The heartbeat says each minute that all is well, and at once when it is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from aiohttp import web
from structlog.testing import capture_logs

from bot.demo.clock import MovableClock
from bot.operations.monitoring.heartbeat import Heartbeat, ping

NOON = datetime(2026, 5, 22, 12, tzinfo=UTC)


class Outside:
    """The service that raises the alarm. `status` is what it answers, None: it never does."""

    def __init__(self) -> None:
        self.status: int | None = 200
        self.asked: list[tuple[str, str, int]] = []
        self.headers: list[str] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.method, request.path_qs, len(await request.read())))
        self.headers.append(repr(dict(request.headers)))
        if self.status is None:
            await asyncio.sleep(30)
        return web.Response(status=self.status or 200, headers={"Location": self.url + "/moved"})


@asynccontextmanager
async def _outside() -> AsyncIterator[Outside]:
    found = Outside()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", found.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    found.url = f"http://{host}:{port}/a-uuid"
    try:
        yield found
    finally:
        await runner.cleanup()


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with _outside() as found:
        yield found


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    structlog.reset_defaults()


async def _yes() -> bool:
    return True


async def _no() -> bool:
    return False


async def test_all_is_well_is_one_get_with_nothing_in_it(outside: Outside) -> None:
    assert await ping(outside.url, well=True) is None

    assert outside.asked == [("GET", "/a-uuid", 0)]
    [headers] = outside.headers
    assert "Mentorline" in headers
    assert "Cookie" not in headers


async def test_something_is_wrong_has_fail_behind_it(outside: Outside) -> None:
    await Heartbeat(outside.url, _no, lambda: NOON).once()

    assert outside.asked == [("GET", "/a-uuid/fail", 0)]


async def test_what_happened_meanwhile_decides_which_of_them(outside: Outside) -> None:
    answers = iter([True, False, True])

    async def well() -> bool:
        return next(answers)

    heart = Heartbeat(outside.url, well, lambda: NOON)
    for _ in range(3):
        await heart.once()

    assert [path for _, path, _ in outside.asked] == ["/a-uuid", "/a-uuid/fail", "/a-uuid"]


@pytest.mark.parametrize("status", [301, 404, 500])
async def test_an_answer_that_is_no_yes_is_said_and_not_followed(
    outside: Outside, status: int
) -> None:
    outside.status = status

    assert await ping(outside.url, well=True) == f"status {status}"
    assert len(outside.asked) == 1


async def test_no_answer_is_given_up_in_its_own_time(outside: Outside) -> None:
    outside.status = None

    assert await ping(outside.url, well=True, seconds=0.05) == "TimeoutError"


async def test_nobody_there_is_no_fault_of_ours() -> None:
    assert await ping("http://127.0.0.1:9/x", well=True) == "ClientConnectorError"


async def test_trouble_is_logged_once_an_hour_and_without_the_address() -> None:
    clock = MovableClock(NOON)

    async def call(_url: str, **_how: object) -> str | None:
        return "TimeoutError"

    heart = Heartbeat("https://hc.example.org/a-secret-uuid", _yes, clock, call)
    with capture_logs() as logs:
        for _ in range(125):
            await heart.once()
            clock.forward(timedelta(minutes=1))

    assert [line["event"] for line in logs] == ["heartbeat_not_heard"] * 3
    assert "a-secret-uuid" not in str(logs)


async def test_without_an_address_nobody_is_called() -> None:
    async def call(_url: str, **_how: object) -> str | None:
        raise AssertionError("called")

    heart = Heartbeat(None, _yes, lambda: NOON, call)
    await heart.once()
    await heart.fail()

    assert heart.report() == {"set": False}


async def test_it_says_when_it_was_last_heard(outside: Outside) -> None:
    clock = MovableClock(NOON)
    heart = Heartbeat(outside.url, _yes, clock)
    assert heart.report() == {"set": True, "heard_ago_s": None}

    await heart.once()
    clock.forward(timedelta(seconds=40))

    assert heart.report() == {"set": True, "heard_ago_s": 40.0}


async def test_it_goes_on_until_it_is_told_to_stop() -> None:
    stop, beats, calls = asyncio.Event(), 0, 0

    async def call(_url: str, **_how: object) -> str | None:
        nonlocal calls
        calls += 1
        stop.set()
        return None

    def beat() -> None:
        nonlocal beats
        beats += 1

    await Heartbeat("http://x.example", _yes, lambda: NOON, call).run(stop, beat)

    assert (beats, calls) == (1, 1)
