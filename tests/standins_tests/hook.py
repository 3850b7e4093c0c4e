"""A small server that notes what is posted to it, in place of the bot's own web server."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[web.Request, dict[str, Any]], web.Response]


@dataclass
class Hook:
    """What came in: (headers, fields) of each request."""

    url: str = ""
    got: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def values(self, name: str) -> list[Any]:
        """This field of each request, in order."""
        return [fields.get(name) for _, fields in self.got]


@asynccontextmanager
async def hook(answer: Answer = lambda *_: web.Response()) -> AsyncIterator[Hook]:
    """Listen on a free port until left."""
    heard = Hook()

    async def take(request: web.Request) -> web.Response:
        as_json = request.content_type == "application/json"
        fields = await request.json() if as_json else dict(await request.post())
        heard.got.append((dict(request.headers), fields))
        return answer(request, fields)

    app = web.Application()
    app.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    heard.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield heard
    finally:
        await runner.cleanup()
