"""HTTP for Twilio's library on aiohttp, which tells the outcomes of a call apart.

The library's own client ignores its timeout and logs every address, and its exceptions quote the
numbers. So trouble is named here, before the library sees it, and nothing else leaves this file.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from bot.channels.failures import TemporaryFailure, UnknownOutcome

TWILIO = "https://api.twilio.com"

# One unknown outcome and four look-ups, the last 20 s later, must fit into 25 s.
CONNECT_SECONDS = 2.5
ANSWER_SECONDS = 4.5


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]
    """Makes the library's calls at `base_url`, which stands for https://api.twilio.com."""

    def __init__(self, base_url: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._base_url = base_url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=answer_seconds, sock_connect=CONNECT_SECONDS)
        self._reading: aiohttp.ClientSession | None = None
        self._posting: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._reading = self._session()
        # An idle connection may be closed just as a text is written to it, and nobody could
        # tell whether that went out: so every POST has a connection of its own.
        self._posting = self._session(force_close=True)
        return self

    def _session(self, *, force_close: bool = False) -> aiohttp.ClientSession:
        tracing = aiohttp.TraceConfig()
        tracing.on_request_headers_sent.append(_written)
        # No limit of connections: an urgent text never waits behind routine ones that hang.
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, force_close=force_close),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            trace_configs=[tracing],
        )

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for session in (self._reading, self._posting):
            if session:
                await session.close()

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - it never gives one
        allow_redirects: bool = False,
    ) -> Response:
        """Make one call; returns its answer unless that is trouble of the network or of Twilio.

        Raises TemporaryFailure where nothing happened, UnknownOutcome where a POST may have had its
        effect.
        """
        reads = method.upper() == "GET"
        session = self._reading if reads else self._posting
        if session is None:
            raise TemporaryFailure("refused")
        url = self._base_url + url.removeprefix(TWILIO)
        call = _Call()
        try:
            async with session.request(
                method,
                f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url,
                data=urlencode(data, doseq=True) if data else None,
                headers={**(headers or {}), **_authorization(auth)},
                allow_redirects=allow_redirects,
                trace_request_ctx=call,
            ) as response:
                status, text = response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            failure = _trouble(call, reads=reads)
        else:
            return _judged(status, text, response.headers, reads=reads)
        raise failure  # outside the handler, so that aiohttp's error is not chained


@dataclass
class _Call:
    """The record of whether a call's beginning was written; until then nobody has seen it."""

    written: bool = False


async def _written(
    _session: aiohttp.ClientSession, context: Any, _given: aiohttp.TraceRequestHeadersSentParams
) -> None:
    context.trace_request_ctx.written = True


def _trouble(call: _Call, *, reads: bool) -> Exception:
    """The failure for a call that has no answer."""
    if not call.written:
        return TemporaryFailure("refused")
    return TemporaryFailure("unavailable") if reads else UnknownOutcome()


def _authorization(auth: tuple[str, str] | None) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else {}


def _judged(status: int, text: str, headers: Any, *, reads: bool) -> Response:
    if status == 429:
        raise TemporaryFailure("too_many", _seconds(headers.get("Retry-After")))
    if status >= 500 or status == 408:
        raise TemporaryFailure("unavailable") if reads else UnknownOutcome()
    return Response(status, text, headers)


def _seconds(value: str | None) -> float | None:
    return float(value) if value and value.isdecimal() else None
