"""HTTP for python-telegram-bot on one aiohttp session: its default client collapses under load.

The URL of every call holds the bot's token, so no error of aiohttp leaves this file: the raised
error names the kind of trouble only, with no cause or context that could be printed.
"""

from __future__ import annotations

import json
from typing import Any, TypeGuard

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
UPLOAD_SECONDS = 20.0


class FloodLimit(TelegramError):  # noqa: N818 - named by what it is
    """Telegram's 429: nothing was done, and nothing will be for `seconds`.

    In place of telegram.error.RetryAfter, which warns of its own deprecation whenever it is made.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Flood control, {seconds:g} seconds")
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """One pool of connections. Idle ones cost nothing, so there is no limit to wait behind."""

    def __init__(self, read_seconds: float = READ_SECONDS) -> None:
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer where a call does not say otherwise."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the session. Calling it again does nothing."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the session and its connections. Calling it again does nothing."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - nobody waits for the pool
    ) -> tuple[int, bytes]:
        """Make one call; give status and body. Raises TimedOut, NetworkError or FloodLimit."""
        if self._session is None:
            raise NetworkError("The session is not open")
        upload = request_data is not None and request_data.contains_files
        timeout = aiohttp.ClientTimeout(
            total=None,
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
            sock_read=_seconds(read_timeout, self._read_seconds)
            + (_seconds(write_timeout, UPLOAD_SECONDS) if upload else 0),
        )
        form = _form(request_data) if request_data else None
        try:
            async with self._session.request(method, url, data=form, timeout=timeout) as response:
                status, body = response.status, await response.read()
        except TimeoutError:
            trouble: NetworkError = TimedOut()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            trouble = NetworkError(type(error).__name__)
        else:
            if status == 429:
                raise FloodLimit(_retry_after(body))
            return status, body
        raise trouble  # outside the handler, so that aiohttp's error is not chained

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer. Unlike the default it does not log what it could not read."""
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if not _is_answer(answer):
            raise NetworkError("Invalid server response")
        return answer


def _is_answer(answer: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(answer, dict) and ("result" in answer or "description" in answer)


def _seconds(given: Any, default: float) -> float:
    return float(given) if isinstance(given, int | float) else default


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _retry_after(body: bytes) -> float:
    try:
        return float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return 1.0


class TelegramBot(Bot):
    """A telegram.Bot that opens without asking Telegram, and gives updates as they came.

    Opening must not need the network: texts and clocks go on while Telegram is down. And the error
    of Bot.initialize for a wrong token quotes the token, as Bot's repr does.
    """

    def __repr__(self) -> str:
        return type(self).__name__

    async def initialize(self) -> None:
        """Open both pools of connections."""
        for request in self._request:
            await request.initialize()
        self._requests_initialized = True

    async def raw_updates(self, offset: int | None, seconds: int, kinds: list[str]) -> list[Any]:
        """Long-poll for up to 100 updates, unparsed, so that a malformed one harms no other."""
        data = {"offset": offset, "limit": 100, "timeout": seconds, "allowed_updates": kinds}
        found = await self._post("getUpdates", data, read_timeout=seconds + READ_SECONDS)
        if not isinstance(found, list):
            raise NetworkError("Invalid server response")
        return found


def make_bot(token: str, base_url: str) -> TelegramBot:
    """The bot, to be opened with `async with`. Long polls have connections of their own.

    `base_url` has no slash at its end, e.g. https://api.telegram.org.
    """
    return TelegramBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )
