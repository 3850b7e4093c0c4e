"""Serving the web application on a socket that listens already, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from socket import socket

import uvicorn
from starlette.applications import Starlette


async def serve(
    site: Starlette, taken: socket, stop: asyncio.Event, beat: Callable[[], None] = lambda: None
) -> None:
    """Serve on that socket until `stop` is set. Signals are the caller's.

    `beat` is called at each turn of the server, several times a second.
    """
    config = uvicorn.Config(site, log_config=None, access_log=False, lifespan="off")
    server = _Quiet(config, beat)
    serving = asyncio.create_task(server.serve(sockets=[taken]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving


class _Quiet(uvicorn.Server):
    """uvicorn without signal handlers of its own, and with a pulse."""

    def __init__(self, config: uvicorn.Config, beat: Callable[[], None]) -> None:
        super().__init__(config)
        self._beat = beat

    async def on_tick(self, counter: int) -> bool:
        self._beat()
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
