"""A part that dies or hangs ends the process (docs/reliability.md, fault 55)."""

from __future__ import annotations

import asyncio

import pytest
import structlog
from structlog.testing import capture_logs

from bot.operations.monitoring.tasks import Parts
from bot.operations.monitoring.watchdog import EXIT_CODE, LAST_TICKS, STUCK_TICKS, Watchdog


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    structlog.reset_defaults()


class Seconds:
    """Seconds that only go forward, when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _breaks() -> None:
    raise ValueError("Danny was upset")


async def _ends() -> None:
    return


def _task(name: str) -> asyncio.Task[None]:
    return next(task for task in asyncio.all_tasks() if task.get_name() == name)


async def test_a_poller_that_is_cancelled_ends_the_process_and_the_log_says_which() -> None:
    parts, stop = Parts(), asyncio.Event()
    parts.start("worker", _for_ever())
    parts.start("telegram", _for_ever())
    waiting = asyncio.create_task(parts.until(stop))
    await asyncio.sleep(0)

    with capture_logs() as logs:
        _task("telegram").cancel()
        assert await waiting == "telegram"
    await parts.end(0)

    assert {"event": "part_ended", "part": "telegram", "error": "CancelledError"}.items() <= (
        logs[0].items()
    )


async def test_a_part_that_breaks_is_named_with_its_error() -> None:
    parts = Parts()
    parts.start("worker", _breaks())

    with capture_logs() as logs:
        assert await parts.until(asyncio.Event()) == "worker"

    assert (logs[0]["part"], logs[0]["error"]) == ("worker", "ValueError")


async def test_a_part_that_ends_well_by_itself_is_as_dead() -> None:
    parts = Parts()
    parts.start("worker", _ends())

    assert await parts.until(asyncio.Event()) == "worker"


async def test_the_menu_may_end_but_not_break() -> None:
    stop = asyncio.Event()
    parts = Parts()
    parts.start("menu", _ends(), may_end=True)
    parts.start("worker", _for_ever())
    waiting = asyncio.create_task(parts.until(stop, every=0.01))
    for _ in range(5):
        await asyncio.sleep(0)
    assert parts.ok
    stop.set()
    assert await waiting is None
    await parts.end(0)

    broken = Parts()
    broken.start("menu", _breaks(), may_end=True)
    assert await broken.until(asyncio.Event()) == "menu"


async def test_a_part_without_a_sign_of_life_hangs() -> None:
    seconds = Seconds()
    parts = Parts(seconds)
    parts.start("worker", _for_ever(), limit=60)
    parts.start("web", _for_ever(), limit=30)
    web = parts.beat("web")

    seconds.now += 59
    web()
    assert parts.faulty() is None
    assert parts.report()["worker"] == {"ok": True, "quiet_s": 59.0}
    seconds.now += 2
    assert parts.report()["worker"] == {"ok": False, "quiet_s": 61.0}
    assert not parts.ok

    with capture_logs() as logs:
        assert await parts.until(asyncio.Event()) == "worker"
    assert logs[0]["event"] == "part_hangs"
    await parts.end(0)


async def test_a_sign_of_life_in_time_is_enough() -> None:
    seconds = Seconds()
    parts = Parts(seconds)
    parts.start("worker", _for_ever(), limit=60)
    beat = parts.beat("worker")

    for _ in range(10):
        seconds.now += 50
        beat()
        assert parts.faulty() is None
    await parts.end(0)


async def test_whatever_does_not_end_in_its_time_is_cancelled() -> None:
    parts = Parts()
    parts.start("worker", _for_ever())
    task = _task("worker")

    await parts.end(0)
    await asyncio.wait({task})

    assert task.cancelled()


async def test_a_stop_is_no_fault() -> None:
    parts, stop = Parts(), asyncio.Event()
    parts.start("worker", _for_ever())
    stop.set()

    assert await parts.until(stop) is None
    assert parts.broken is None
    await parts.end(0)


def test_a_loop_that_is_stuck_is_ended_from_outside() -> None:
    codes: list[int] = []
    dog = Watchdog(codes.append)
    dog.beat()

    for _ in range(STUCK_TICKS - 1):
        dog.tick()
    assert codes == []
    dog.beat()
    for _ in range(STUCK_TICKS):
        dog.tick()

    assert codes == [EXIT_CODE]


def test_a_start_that_takes_long_is_not_ended() -> None:
    codes: list[int] = []
    dog = Watchdog(codes.append)

    for _ in range(10 * STUCK_TICKS):
        dog.tick()

    assert codes == []


def test_an_end_that_takes_too_long_is_ended_though_the_loop_still_turns() -> None:
    codes: list[int] = []
    dog = Watchdog(codes.append)
    dog.beat()
    dog.leaving()

    for _ in range(LAST_TICKS):
        dog.beat()
        dog.leaving()
        dog.tick()

    assert codes == [EXIT_CODE]
