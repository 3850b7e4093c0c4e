"""An HTTP server on a free port of this machine that can be unplugged, slowed down and cut off."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.standins.bell import LOOK_EVERY, Bell
from tests.standins.faults import Fault, Script

BIGGEST_BODY = 60 * 1024 * 1024  # Telegram takes files of 50 MB


class Server(ABC):
    """What both stand-ins share. A subclass says what to answer."""

    def __init__(self) -> None:
        self.bell = Bell()
        self.script = Script()
        self.violations: list[str] = []
        self.latency = 0.0
        self.down = False  # accepts connections, then drops them without doing anything
        # Seconds after which a connection that nobody uses is closed, from the next start on.
        self.close_idle_after: float | None = None
        self.port = 0
        self._closing = asyncio.Event()
        self._going_on: set[asyncio.Task[web.StreamResponse]] = set()
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    @property
    def base_url(self) -> str:
        """Where the stand-in listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=BIGGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self._serve)
        # A caller that died must not keep its long poll: the next one would get a 409 for it.
        idle: dict[str, Any] = {}
        if self.close_idle_after is not None:
            idle["keepalive_timeout"] = self.close_idle_after
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, **idle)
        await self._runner.setup()
        await self.plug_in()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self.bell.ring()
        await self.stop()
        if self._runner:
            await self._runner.cleanup()
        for work in self._going_on:
            work.cancel()
        await asyncio.gather(*self._going_on, return_exceptions=True)

    @abstractmethod
    async def stop(self) -> None:
        """End what the subclass started."""

    async def plug_in(self) -> None:
        """Listen (again), on the same port as before."""
        if self._runner is None or self._site is not None:
            return
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await self._site.start()
        self.port = int(self._runner.addresses[0][1])

    async def unplug(self) -> None:
        """Refuse connections, as a host that is off does, and cut the ones that are open."""
        if self._site and self._runner and self._runner.server:
            await self._site.stop()
            self._site = None
            for connection in self._runner.server.connections:
                if connection.transport:
                    connection.transport.abort()

    @abstractmethod
    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The answer to one request."""

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return self.cut(request)
        response = await self.answer(request)
        self.bell.ring()
        return response

    async def to_its_end(self, work: Coroutine[Any, Any, web.StreamResponse]) -> web.StreamResponse:
        """Do what was read whole, even when the caller dies meanwhile, as the services do."""
        going = asyncio.create_task(work)
        self._going_on.add(going)
        going.add_done_callback(self._going_on.discard)
        return await asyncio.shield(going)

    async def play(self, request: web.Request, fault: Fault) -> web.StreamResponse | None:
        """Carry out a fault that gives no answer; None when it does give one."""
        if fault.kind == "hang":
            while request.transport and not self._closing.is_set():
                await self.bell.wait(LOOK_EVERY)
        if fault.kind in {"cut", "hang"}:
            return self.cut(request)
        return None

    def cut(self, request: web.Request) -> web.StreamResponse:
        """Drop the connection without an answer."""
        if request.transport:
            request.transport.abort()
        return web.Response()
