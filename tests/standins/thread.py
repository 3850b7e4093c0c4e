"""Runs stand-ins on an event loop of their own, for tests that block while another process runs."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.standins.server import Server

T = TypeVar("T")


class InThread:
    """`with InThread(telegram, twilio) as world:` - then act with `world.do`, wait with `wait`."""

    def __init__(self, *servers: Server) -> None:
        self._servers = servers
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._stack = AsyncExitStack()

    def __enter__(self) -> Self:
        self._thread.start()
        for server in self._servers:
            self.wait(self._stack.enter_async_context(server))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wait(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something that waits, such as `user.sees("...")`; give its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def do(self, act: Callable[[], T]) -> T:
        """Do something at once on the stand-ins' loop, such as `lambda: user.taps("Yes")`."""

        async def work() -> T:
            return act()

        return self.wait(work())
