"""Inputs from any channel: an event of `flows`, with the key that makes it new.

Each input has a natural key, so that one that comes twice has its effect once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flows.events import ChatEvent, TextReceived, TextReported


@dataclass(frozen=True)
class FromChat:
    """An event in a private chat; `key` is the update's id."""

    key: str
    chat: int
    event: ChatEvent


@dataclass(frozen=True)
class FromPhone:
    """A received SMS; its key is Twilio's sid."""

    event: TextReceived

    @property
    def key(self) -> str:
        """Twilio's Sid, with what it is of."""
        return f"text:{self.event.sid}"


@dataclass(frozen=True)
class FromReceipt:
    """The outcome of a text of ours; each status counts once."""

    event: TextReported

    @property
    def key(self) -> str:
        """The text's key and what became of it."""
        return f"receipt:{self.event.key}:{self.event.receipt}"


@dataclass(frozen=True)
class FromTimer:
    """A timer that is due: its job, and the fence of the claim on it."""

    job: int
    fence: int
    owner: str
    about: str
    event: dict[str, Any]

    @property
    def key(self) -> str:
        """Unique for each claim of each job."""
        return f"timer:{self.job}:{self.fence}"


Input = FromChat | FromPhone | FromReceipt | FromTimer
