"""Simulated phones: they get texts as their network lets them, and answer."""

import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.standins.bell import Bell
from tests.standins.twilio_delivery import Mode
from tests.standins.twilio_message import Text
from tests.standins.twilio_webhooks import Signature


@dataclass(frozen=True)
class Received:
    """A text in the inbox. `at` is the wall clock, `seen_at` monotonic seconds."""

    body: str
    at: float
    sid: str
    sender: str | None
    seen_at: float = field(default_factory=time.monotonic)


class Sender(Protocol):
    """Takes a text from a phone to Twilio."""

    def __call__(
        self, phone: "Phone", body: str, *, signature: Signature, times: int, webhook: bool
    ) -> Coroutine[Any, Any, str]:
        """Store it, post the webhook `times` times; give its sid."""


class Phone:
    """One number."""

    def __init__(self, number: str, bell: Bell, send: Sender) -> None:
        self.number = number
        self.mode: Mode = "delivers"
        self.inbox: list[Received] = []
        self.texts: list[Text] = []  # all that Twilio accepted for it, arrived or not
        self.opted_out = False
        self.network_texts: list[str] = []  # Twilio's own answers to STOP, START and HELP
        self._bell, self._send = bell, send

    def arrives(self, text: Text) -> None:
        """Put a text into the inbox."""
        self.inbox.append(Received(text.body, time.time(), text.sid, text.sender))

    def mark(self) -> float:
        """This moment, for `receives(..., after=mark)`."""
        return time.monotonic()

    def receives(
        self, part: str, timeout: float = 5, *, after: float = 0
    ) -> Coroutine[Any, Any, Received]:
        """Wait for a text with `part` in the inbox; give the newest."""
        return self._wait(lambda r: part in r.body and r.seen_at > after, part, timeout)

    def _wait(
        self, fits: Callable[[Received], bool], what: str, seconds: float
    ) -> Coroutine[Any, Any, Received]:
        return self._bell.until(
            lambda: next((found for found in reversed(self.inbox) if fits(found)), None),
            seconds,
            lambda: (
                f"{self.number} did not get {what!r} within {seconds} s, but: "
                f"{[received.body for received in self.inbox]}"
            ),
        )

    async def replies(
        self,
        body: str,
        *,
        signature: Signature = "right",
        times: int = 1,
        webhook: bool = True,
    ) -> str:
        """Text the bot's number; give the sid.

        `times=2` replays the webhook, `webhook=False` leaves the text to polling only.
        """
        return await self._send(self, body, signature=signature, times=times, webhook=webhook)
