"""The door of the web server: it accepts a limited number of connections.

When all places are taken, the oldest connection whose request is not whole makes room for the new
one. So idle ones never shut Twilio out. Connections that the system has no room for are accepted
later: asyncio's own way is to try again at each turn, and to log each time.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable
from socket import socket

import structlog

from bot.web.connection import Connection

log = structlog.get_logger()

PLACES = 64
SHARE_OF_FILES = 4  # the web server's part of the files that may be open
AT_ONCE = 16
BREATH_SECONDS = 0.01  # between two batches, so that a crowd leaves time for the rest
FULL_SECONDS = 0.05
NO_ROOM_SECONDS = 1.0


def places() -> int:
    """The number of places for connections: fewer where few files may be open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, min(PLACES, soft // SHARE_OF_FILES))


class Door:
    """Accepts connections from a listening socket.

    `make` makes one, given a callback for its end.
    """

    def __init__(
        self,
        taken: socket,
        make: Callable[[Callable[[Connection], None]], Connection],
        most: int,
    ) -> None:
        self._taken = taken
        self._make = make
        self._most = most
        self._inside: dict[Connection, None] = {}  # the oldest first
        self._entering: set[asyncio.Task[None]] = set()
        self._resting: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._opened = False

    def open(self) -> None:
        """Accept from now on."""
        self._taken.setblocking(False)
        self._opened = True
        self._loop.add_reader(self._taken.fileno(), self._accept)

    def shut(self) -> None:
        """Accept no more, and close every connection that is not being answered."""
        self._opened = False
        if self._resting is not None:
            self._resting.cancel()
        if self._taken.fileno() >= 0:
            self._loop.remove_reader(self._taken.fileno())
        for task in self._entering:
            task.cancel()
        for connection in [one for one in self._inside if one.is_idle]:
            connection.transport.abort()

    def _accept(self) -> None:
        for _ in range(AT_ONCE):
            if not self._has_room():
                self._rest(FULL_SECONDS)
                return
            try:
                came, _ = self._taken.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:  # no file is left for it: log it once a second
                log.warning("not_accepted", error=type(error).__name__)
                self._rest(NO_ROOM_SECONDS)
                return
            self._let_in(came)
        self._rest(BREATH_SECONDS)

    def _let_in(self, came: socket) -> None:
        came.setblocking(False)
        made = self._make(self._leaves)
        self._inside[made] = None
        task = self._loop.create_task(self._enter(came, made))
        self._entering.add(task)
        task.add_done_callback(self._entering.discard)

    def _has_room(self) -> bool:
        """Whether there is room for one more, if need be in the place of an idle one."""
        if len(self._inside) < self._most:
            return True
        idle = next((one for one in self._inside if one.is_idle), None)
        if idle is None:
            return False
        del self._inside[idle]
        idle.end("crowded")
        return True

    async def _enter(self, came: socket, made: Connection) -> None:
        try:
            await self._loop.connect_accepted_socket(lambda: made, came)
        except (OSError, asyncio.CancelledError):  # the connection is gone already, or we are
            self._inside.pop(made, None)
            came.close()

    def _leaves(self, connection: Connection) -> None:
        self._inside.pop(connection, None)

    def _rest(self, seconds: float) -> None:
        self._loop.remove_reader(self._taken.fileno())
        self._resting = self._loop.call_later(seconds, self._again)

    def _again(self) -> None:
        if self._opened:
            self._loop.add_reader(self._taken.fileno(), self._accept)
