"""Telegram's webhook: it posts updates one by one until one is taken."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.standins.bell import Bell
from tests.standins.telegram_updates import Updates
from tests.standins.telegram_values import Json, Refused

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
HERE = {"127.0.0.1", "localhost"}  # the real service asks for https; on this machine http will do
RETRY_AFTER = 0.1  # the real service waits longer each time, up to a minute or two


@dataclass
class WebhookSettings:
    """Where updates are posted to; no URL means long polling."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_date: int = 0

    def set(self, values: Json) -> None:
        """Take over what setWebhook was given."""
        url, secret = values["url"], values.get("secret_token", "")
        parts = urlsplit(url)
        if url and parts.scheme != "https" and parts.hostname not in HERE:
            raise Refused("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not SECRET.fullmatch(secret):
            raise Refused("Bad Request: secret token contains unallowed characters")
        if not 1 <= values.get("max_connections", 40) <= 100:
            raise Refused("Bad Request: max_connections must be between 1 and 100")
        self.url, self.secret = url, secret
        self.max_connections = values.get("max_connections", 40)
        self.last_error, self.last_error_date = "", 0

    def info(self, updates: Updates) -> Json:
        """The WebhookInfo object."""
        info: Json = {"url": self.url, "has_custom_certificate": False}
        info["pending_update_count"] = updates.pending
        if self.url:
            info["max_connections"] = self.max_connections
        if updates.allowed:
            info["allowed_updates"] = sorted(updates.allowed)
        if self.last_error:
            info |= {"last_error_date": self.last_error_date, "last_error_message": self.last_error}
        return info


class Poster:
    """Posts what waits, in order, as long as a webhook is set."""

    def __init__(
        self,
        settings: WebhookSettings,
        updates: Updates,
        bell: Bell,
        call: Callable[[str, Json], Awaitable[Any]],
    ) -> None:
        self._settings, self._updates, self._bell, self._call = settings, updates, bell, call
        self.statuses: list[int] = []  # of every attempt; 0 stands for no answer

    async def run(self) -> None:
        """Go on until cancelled."""
        async with aiohttp.ClientSession() as session:
            while True:
                if not self._settings.url or not self._updates.waiting:
                    await self._bell.wait(1)
                elif not await self._post(session):
                    await asyncio.sleep(RETRY_AFTER)

    async def _post(self, session: aiohttp.ClientSession) -> bool:
        queued = self._updates.waiting[0]
        secret = self._settings.secret
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        body = self._updates.hand_over(queued)
        try:
            async with session.post(self._settings.url, json=body, headers=headers) as response:
                status, answer = response.status, await response.read()
        except aiohttp.ClientError as error:
            return self._failed(0, type(error).__name__)
        if not 200 <= status < 300:
            return self._failed(status, f"Wrong response from the webhook: {status}")
        self.statuses.append(status)
        self._updates.taken(queued)
        await self._follow(answer)
        self._bell.ring()
        return True

    def _failed(self, status: int, why: str) -> bool:
        self.statuses.append(status)
        self._settings.last_error, self._settings.last_error_date = why, int(time.time())
        return False

    async def _follow(self, answer: bytes) -> None:
        """A webhook may answer with a call of its own; its result is not told."""
        if answer.lstrip().startswith(b"{"):
            values: Json = json.loads(answer)
            method = values.pop("method", None)
            if method:
                await self._call(method, values)
