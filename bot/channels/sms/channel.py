"""The SMS channel as the rest of the program sees it: what an SMS service can be asked for.

`twilio.py` implements it. This file is quick to import and knows nothing of Twilio's library.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from flows.directory import Value
from flows.events import Receipt, TextReceived

# A safeguarding text that waits longer in Twilio's queue counts as failed.
URGENT_SECONDS = 60

# Our status for each of Twilio's. A partly delivered text can't be read, so it counts as failed.
RECEIPTS: dict[str, Receipt] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "partially_delivered": "undelivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
FINAL: frozenset[Receipt] = frozenset({"delivered", "undelivered", "failed"})


class Sent(Value):
    """An accepted text: Twilio's id for it, and its status."""

    sid: str
    status: Receipt


class Standing(Value):
    """The present status of a text of ours. `error` is Twilio's code."""

    receipt: Receipt
    error: int | None = None


class SentText(Value):
    """A text that went out, as the service's list shows it."""

    sid: str
    to: str
    body: str
    at: datetime


class Texts(Protocol):
    """What the worker and the poller need of an SMS service.

    All raise TemporaryFailure (nothing happened) and PermanentFailure; only `send` can raise
    UnknownOutcome.
    """

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:
        """Send `body` to the E.164 number `to`. `key` comes back with the receipts."""

    async def find(
        self, to: str, body: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """The sid of exactly this text, sent since then; never one of those `known` already."""

    async def status(self, sid: str) -> Standing:
        """The status of a text of ours."""

    async def received_since(self, since: datetime) -> list[TextReceived]:
        """The texts that came in since then, oldest first; each call returns them again."""


def is_test_number(phone: str) -> bool:
    """Whether it is one of Ofcom's drama numbers, which reach nobody."""
    return re.fullmatch(r"\+447700900\d{3}", phone) is not None
