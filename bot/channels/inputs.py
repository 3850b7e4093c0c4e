"""What reaches `handle`, from wherever it came: an event of `flows`, and the key that makes it new.

Each input has a natural key, so that one which comes twice has its effect once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flows.events import ChatEvent, TextReceived, TextReported


@dataclass(frozen=True)
class FromChat:
    """Something that happened in a private chat; `key` is the update's id."""

    key: str
    chat: int
    event: ChatEvent


@dataclass(frozen=True)
class FromPhone:
    """A text that came in; its key is Twilio's Sid."""

    event: TextReceived

    @property
    def key(self) -> str:
        """Twilio's Sid, with what it is of."""
        return f"text:{self.event.sid}"


@dataclass(frozen=True)
class FromReceipt:
    """What became of a text of ours: each status counts once."""

    event: TextReported

    @property
    def key(self) -> str:
        """The text's key and what became of it."""
        return f"receipt:{self.event.key}:{self.event.receipt}"


@dataclass(frozen=True)
class FromTimer:
    """A Wake whose time has come: its job and the fence of the claim on it."""

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
