"""An event loop on a clock of its own: it moves only when nothing is left to do, and never waits.

Its heap of timers is the heap of the simulation's events; the same seed runs in the same order.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Generator
from datetime import datetime, timedelta
from typing import Any

PRECISION = 1e-6


class NothingLeftError(AssertionError):
    """Everybody waits, and nothing would ever wake them: something was lost."""


class Loop(asyncio.BaseEventLoop):
    """`time()` is the seconds since the simulation began. `born` is called with every new task."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._clock_resolution = PRECISION
        self._selector = self
        self.born: Callable[[asyncio.Task[Any]], None] = lambda _: None
        self.set_task_factory(self._make)

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._now

    def select(self, timeout: float | None) -> list[Any]:
        """What the loop calls when nothing is ready: time moves on to the next timer."""
        if timeout is None:
            raise NothingLeftError
        self._now += timeout
        return []

    def run_in_executor(  # type: ignore[override]
        self, executor: object, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """What would be done on another thread is done here, at once."""
        done: asyncio.Future[Any] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done

    def _process_events(self, event_list: list[Any]) -> None:
        """There is no other side to hear from."""

    def _write_to_self(self) -> None:
        """There is no other thread to be woken by."""

    def _make(
        self,
        loop: asyncio.AbstractEventLoop,
        coro: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
        context: contextvars.Context | None = None,
        **more: Any,
    ) -> asyncio.Task[Any]:
        assert asyncio.iscoroutine(coro)
        task = asyncio.Task(coro, loop=loop, context=context, **more)
        self.born(task)
        return task


class Clock:
    """The wall clock of the machine: it goes with the loop, and can be set wrong (`jump`)."""

    def __init__(self, loop: Loop, start: datetime) -> None:
        self._loop = loop
        self._start = start
        self.jumped = timedelta()

    def __call__(self) -> datetime:
        """The time that the machine shows, an aware UTC datetime."""
        return self.true() + self.jumped

    def true(self) -> datetime:
        """The time that it is."""
        return self._start + timedelta(microseconds=round(self._loop.time() * 1e6))

    def jump(self, by: timedelta) -> None:
        """Somebody, or something, sets the machine's clock."""
        self.jumped += by
