"""The web server on a socket that listens already, until told to stop.

If the web server fails, nothing else fails with it: it is started again, and an admin is paged.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from starlette.applications import Starlette

from bot.channels.backoff import Backoff, rest
from bot.web.connection import Connection, Refused
from bot.web.door import Door, places
from flows.user_errors import UserError

log = structlog.get_logger()

IDLE_SECONDS = 5  # between two requests of one connection
LARGEST_HEAD = 16 * 1024
LAST_SECONDS = 5  # for requests being answered when we are told to stop


async def serve(
    site: Starlette,
    taken: socket.socket,
    stop: asyncio.Event,
    beat: Callable[[], None] = lambda: None,
    refused: Refused = lambda _: None,
) -> None:
    """Serve on that socket until `stop` is set. Signals are the caller's.

    `beat` is called at each turn of the server, several times a second; `refused` for each
    connection that was closed without an answer of ours.
    """
    config = uvicorn.Config(
        site,
        http=Connection,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=False,  # the client's address is used nowhere
        timeout_keep_alive=IDLE_SECONDS,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_graceful_shutdown=LAST_SECONDS,
    )
    server = _Server(config, taken, beat, refused)
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await serving
    finally:
        server.door.shut()
        for task in (serving, stopping):
            task.cancel()


async def serve_on(
    serving: Callable[[], Awaitable[None]],
    stop: asyncio.Event,
    fell: Callable[[], None],
    backoff: Backoff | None = None,
) -> None:
    """Serve until `stop` is set; when it ends before, call `fell` and begin again."""
    backoff = backoff or Backoff(first=0.5, most=30)
    while not stop.is_set():
        try:
            await serving()
        except asyncio.CancelledError:
            if stop.is_set():
                raise
            _uncancel()
            log.error("web_fell", error="CancelledError")
        except Exception as error:
            log.error("web_fell", error=type(error).__name__, exc_info=error)
        if not stop.is_set():
            fell()
            await rest(stop, backoff.seconds())


def _uncancel() -> None:
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()


class _Server(uvicorn.Server):
    """uvicorn with our own door and a pulse, without signal handlers of its own."""

    def __init__(
        self,
        config: uvicorn.Config,
        taken: socket.socket,
        beat: Callable[[], None],
        refused: Refused,
    ) -> None:
        super().__init__(config)
        self._beat = beat
        self._refused = refused
        self.door = Door(taken, self._make, places())

    def _make(self, left: Callable[[Connection], None]) -> Connection:
        return Connection(
            config=self.config,
            server_state=self.server_state,
            app_state={},
            refused=self._refused,
            left=left,
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        """Open the door, in place of uvicorn's own."""
        self.servers = []
        self.door.open()
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut the door; requests that are being answered have a few seconds."""
        self.door.shut()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        self._beat()
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class AddressTakenError(UserError):
    """Nothing can listen there: another program does, or the machine has no such address."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Mentorline cannot listen on {host}, port {port}: another program may do so already. "
            "Stop that one, or set HOST and PORT in .env."
        )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens. Raises AddressTakenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family)
    except OSError:
        raise AddressTakenError(host, port) from None
    with taken:
        yield taken
