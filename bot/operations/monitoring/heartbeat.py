"""The heartbeat: a call each minute to a service outside, which raises the alarm if it stops.

The convention is that of Healthchecks.io: GET the address, with /fail behind it when something is
wrong. Nothing is sent with it except, once a day, the number and first letters of the last entry of
the evidence; the answer is not read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog

from bot.channels.backoff import rest

log = structlog.get_logger()

EVERY_SECONDS = 60.0
ANSWER_SECONDS = 10.0
SAY_AGAIN = timedelta(hours=1)


async def ping(
    url: str, *, well: bool, seconds: float = ANSWER_SECONDS, record: str | None = None
) -> str | None:
    """Make one call; returns what went wrong, in one word, or None.

    Never raises for network trouble.

    A `record` is sent with it, in a POST; otherwise nothing is.
    """
    timeout = aiohttp.ClientTimeout(total=seconds)
    address = url if well else f"{url}/fail"
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(
                "GET" if record is None else "POST",
                address,
                headers={"User-Agent": "Mentorline"},
                allow_redirects=False,
                data=record,
            ) as answer,
        ):
            return None if answer.status < 300 else f"status {answer.status}"
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return type(error).__name__


class Heartbeat:
    """Calls `url` (None: nothing) with the result of `well`. `call` makes the call."""

    def __init__(
        self,
        url: str | None,
        well: Callable[[], Awaitable[bool]],
        clock: Callable[[], datetime],
        call: Callable[..., Awaitable[str | None]] = ping,
    ) -> None:
        self._url = url
        self._well = well
        self._clock = clock
        self._call = call
        self._heard: datetime | None = None
        self._said: datetime | None = None

    async def run(self, stop: asyncio.Event, beat: Callable[[], None]) -> None:
        """Call each minute until `stop` is set."""
        while not stop.is_set():
            beat()
            await self.once()
            await rest(stop, EVERY_SECONDS)

    async def once(self) -> None:
        """Call now."""
        if self._url is not None:
            await self._told(await self._call(self._url, well=await self._well()))

    async def tell(self, record: str) -> None:
        """Send the record of the day, once, apart from the calls of each minute."""
        if self._url is not None:
            trouble = await self._call(self._url, well=await self._well(), record=record)
            if trouble is not None:
                log.warning("record_not_heard", error=trouble)

    async def fail(self) -> None:
        """Report at once that something is wrong."""
        if self._url is not None:
            await self._told(await self._call(self._url, well=False, seconds=ANSWER_SECONDS / 2))

    async def _told(self, trouble: str | None) -> None:
        now = self._clock()
        if trouble is None:
            self._heard = now
        elif self._said is None or abs(now - self._said) >= SAY_AGAIN:
            self._said = now
            log.warning("heartbeat_not_heard", error=trouble)

    def report(self) -> dict[str, Any]:
        """Plain values for /healthz."""
        if self._url is None:
            return {"set": False}
        heard = self._heard
        ago = None if heard is None else round((self._clock() - heard).total_seconds(), 1)
        return {"set": True, "heard_ago_s": ago}
