"""Delivery of a text after the 201: its statuses, its arrival, and the callbacks about both."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from tests.standins.twilio_message import Text
from tests.standins.twilio_webhooks import Webhooks

Named = Literal[
    "delivers",
    "silent",
    "no_receipts",
    "stuck",
    "delivered_then_sent_reordered",
    "duplicate",
]
Mode = Named | tuple[Literal["undelivered", "failed"], int]


@dataclass(frozen=True)
class Step:
    """The text takes a status, or arrives on the phone, or its sender is told a status."""

    kind: Literal["status", "arrive", "tell"]
    status: str = ""
    error: int | None = None


def _passes(status: str, error: int | None = None) -> list[Step]:
    return [Step("status", status, error), Step("tell", status, error)]


ARRIVE = Step("arrive")
TELL_QUEUED = Step("tell", "queued")
SENT, DELIVERED = _passes("sent"), _passes("delivered")


def plan(mode: Mode) -> list[Step]:
    """The steps of a text to a phone in this mode, from `queued` on."""
    match mode:
        case "delivers":
            return [TELL_QUEUED, *SENT, ARRIVE, *DELIVERED]
        case "silent":  # switched off: carriers may say so only after 72 hours
            return [SENT[0]]
        case "no_receipts":  # arrives, but nobody says so
            return [SENT[0], ARRIVE]
        case "stuck":  # never leaves Twilio's queue
            return [TELL_QUEUED]
        case "delivered_then_sent_reordered":
            return [SENT[0], ARRIVE, *DELIVERED, SENT[1]]
        case "duplicate":
            return [TELL_QUEUED, *SENT, SENT[1], ARRIVE, *DELIVERED, DELIVERED[1]]
        case ("undelivered", code):
            return [TELL_QUEUED, *SENT, *_passes("undelivered", code)]
        case ("failed", code):
            return [TELL_QUEUED, *_passes("failed", code)]


class Delivery:
    """Walks each text through its plan, in the background."""

    def __init__(
        self,
        webhooks: Webhooks,
        arrive: Callable[[Text], None],
        changed: Callable[[], None],
        sleep: Callable[[], Awaitable[None]],
    ) -> None:
        self._webhooks, self._arrive, self._changed = webhooks, arrive, changed
        self._sleep = sleep
        self._walks: set[asyncio.Task[None]] = set()

    @property
    def under_way(self) -> int:
        """How many texts are still moving."""
        return len(self._walks)

    def begin(self, text: Text, steps: list[Step]) -> None:
        """Walk in the background."""
        walk = asyncio.create_task(self.walk(text, steps))
        self._walks.add(walk)
        walk.add_done_callback(self._walks.discard)

    async def walk(self, text: Text, steps: list[Step]) -> None:
        """Take each step in turn."""
        for step in steps:
            await self._sleep()
            match step.kind:
                case "status":
                    text.becomes(step.status, step.error)
                case "arrive":
                    self._arrive(text)
                case "tell" if text.callback:
                    params = text.status_params(step.status, step.error)
                    await self._webhooks.post(text.callback, params)
            self._changed()

    async def stop(self) -> None:
        """Give up what is under way."""
        for walk in self._walks:
            walk.cancel()
        await asyncio.gather(*self._walks, return_exceptions=True)
