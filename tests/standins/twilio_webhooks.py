"""Twilio's requests to us: form-encoded, signed, tried once more when no connection is made."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree as ET

import aiohttp
from twilio.request_validator import RequestValidator

Signature = Literal["right", "wrong", "none"]
GIVES_UP_AFTER = aiohttp.ClientTimeout(total=15, connect=5)


@dataclass
class Posted:
    """One attempt; status 0 stands for no answer."""

    url: str
    params: dict[str, str]
    signature: Signature
    status: int = 0
    answer: str = ""
    at: float = field(default_factory=time.time)


class Webhooks:
    """Posts and remembers. `routes` sends a public address to where the bot really listens."""

    def __init__(self, token: str) -> None:
        self.posted: list[Posted] = []
        self.routes: dict[str, str] = {}
        self._validator = RequestValidator(token)
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self, url: str, params: dict[str, str], signature: Signature = "right"
    ) -> Posted:
        """Post once, and once more if the connection fails; give the last attempt."""
        headers = {"I-Twilio-Idempotency-Token": str(uuid.uuid4())}
        if signature != "none":
            signed = {"right": params, "wrong": {**params, "Body": "something else"}}[signature]
            headers["X-Twilio-Signature"] = self._validator.compute_signature(url, signed)
        posted = await self._attempt(url, params, signature, headers)
        return posted if posted.status else await self._attempt(url, params, signature, headers)

    async def _attempt(
        self, url: str, params: dict[str, str], signature: Signature, headers: dict[str, str]
    ) -> Posted:
        posted = Posted(url, params, signature)
        self.posted.append(posted)
        self._session = self._session or aiohttp.ClientSession(timeout=GIVES_UP_AFTER)
        try:
            async with self._session.post(self._route(url), data=params, headers=headers) as answer:
                posted.status, posted.answer = answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            posted.answer = type(error).__name__
        return posted

    def _route(self, url: str) -> str:
        for public, real in self.routes.items():
            if url.startswith(public):
                return real + url.removeprefix(public)
        return url

    async def stop(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()


def replies_in(answer: str) -> list[str]:
    """The texts that an answer in TwiML asks for; ValueError if it is neither TwiML nor empty."""
    if not answer.strip():
        return []
    try:
        root = ET.fromstring(answer)
    except ET.ParseError as error:
        raise ValueError("the answer to a webhook is not TwiML") from error
    if root.tag != "Response":
        raise ValueError("the answer to a webhook is not TwiML")
    return ["".join(message.itertext()).strip() for message in root.iter("Message")]
