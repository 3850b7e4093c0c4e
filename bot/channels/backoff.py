"""Backoff after trouble: each wait is twice as long as the last, up to a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Backoff:
    """Waits that grow from `first` to `most` seconds, until `reset`."""

    def __init__(self, first: float = 0.5, most: float = 10.0) -> None:
        self._first = first
        self._most = most
        self._next = first

    def seconds(self, at_least: float | None = None) -> float:
        """The next wait; never shorter than what the other side asked for."""
        wait, self._next = self._next, min(self._next * 2, self._most)
        return max(wait, at_least or 0.0)

    def reset(self) -> None:
        """Begin with the first wait again, since all is well."""
        self._next = self._first


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait for `seconds`, or until `stop` is set."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def unless_stopped(stop: asyncio.Event, call: Coroutine[Any, Any, T]) -> T | None:
    """The result of `call`; None when `stop` was set first, and the call was cancelled."""
    calling = asyncio.ensure_future(call)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({calling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set() and not calling.done():
            return None
        return calling.result()
    finally:
        for task in (calling, stopping):
            task.cancel()
        await asyncio.gather(calling, stopping, return_exceptions=True)
