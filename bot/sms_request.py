"""HTTP for Twilio's library on one aiohttp session, with the outcome of each call told apart.

The library's own client ignores its timeout and logs every address; and its exceptions quote the
numbers. So trouble is named here, before the library sees it, and nothing else leaves this file.
"""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from bot.failures import TemporaryFailure, UnknownOutcome

TWILIO = "https://api.twilio.com"

# One unknown outcome and four look-ups, the last 20 s later, must fit into 25 s (failures.md).
CONNECT_SECONDS = 2.5
ANSWER_SECONDS = 4.5


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]
    """Makes the library's calls at `base_url`, which stands for https://api.twilio.com."""

    def __init__(self, base_url: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._base_url = base_url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=answer_seconds, sock_connect=CONNECT_SECONDS)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # No limit of connections: an urgent text never waits behind routine ones that hang.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.close()

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
        """Make one call; give its answer where that is not trouble of the network or of Twilio.

        Raises TemporaryFailure where nothing happened, UnknownOutcome where a POST may have.
        """
        if self._session is None:
            raise TemporaryFailure("refused")
        reads = method.upper() == "GET"
        url = self._base_url + url.removeprefix(TWILIO)
        try:
            async with self._session.request(
                method,
                f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url,
                data=urlencode(data, doseq=True) if data else None,
                headers={**(headers or {}), **_authorization(auth)},
                allow_redirects=allow_redirects,
            ) as response:
                status, text = response.status, await response.text()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            failure: Exception = TemporaryFailure("refused")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            failure = TemporaryFailure("unavailable") if reads else UnknownOutcome()
        else:
            return _judged(status, text, response.headers, reads=reads)
        raise failure  # outside the handler, so that aiohttp's error does not ride along


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
