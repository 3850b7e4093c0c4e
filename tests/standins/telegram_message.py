"""The messages on a person's screen with their buttons, and taps on them."""

import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from tests.standins.bell import Bell
from tests.standins.telegram_values import Json


@dataclass
class Shown:
    """One message of a chat, as it looks now. `sent_at` and `changed_at` are monotonic seconds."""

    message_id: int
    chat: Json
    sender: Json
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    markup: Json | None = None
    extra: Json = field(default_factory=dict)
    date: int = field(default_factory=lambda: int(time.time()))
    sent_at: float = field(default_factory=time.monotonic)
    changed_at: float = field(default_factory=time.monotonic)
    edited: list[str] = field(default_factory=list)
    pinned: bool = False
    silent: bool = False
    protected: bool = False
    file: bytes | None = None
    edit_date: int | None = None

    @property
    def from_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.sender["is_bot"])

    @property
    def inline(self) -> list[list[Json]]:
        """The rows of inline buttons, as they were sent."""
        rows: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the inline buttons, row by row."""
        return [[button["text"] for button in row] for row in self.inline]

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard that came with it."""
        rows: list[list[Json]] = (self.markup or {}).get("keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    @property
    def editable(self) -> bool:
        """Telegram lets a bot edit its messages with inline buttons or no markup at all."""
        return self.from_bot and (not self.markup or "inline_keyboard" in self.markup)

    @property
    def reply_to(self) -> int | None:
        """The message that it answers."""
        found: Json | None = self.extra.get("reply_to_message")
        return found["message_id"] if found else None

    def content(self) -> tuple[str, list[Json], list[list[Json]]]:
        """What an edit has to change."""
        return self.text, self.entities, self.inline

    def as_message(self) -> Json:
        """The Message object of the Bot API."""
        message: Json = {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat,
            "date": self.date,
            **self.extra,
        }
        words = "caption" if self.file is not None or _is_media(self.extra) else "text"
        if self.text:
            message[words] = self.text
        if self.entities:
            message["entities" if words == "text" else "caption_entities"] = self.entities
        if self.inline:
            message["reply_markup"] = self.markup
        if self.edit_date:
            message["edit_date"] = self.edit_date
        if self.protected:
            message["has_protected_content"] = True
        return message

    def __str__(self) -> str:
        who = "bot" if self.from_bot else "   "
        rows = "".join(f"\n      [{'] ['.join(row)}]" for row in self.buttons + self.keyboard)
        pin = " (pinned)" if self.pinned else ""
        media = "".join(f"<{kind}> " for kind in self.extra if _is_media({kind: 1}))
        return f"{self.message_id} {who}{pin}: {media}{self.text}{rows}"


def _is_media(extra: Json) -> bool:
    return bool({"photo", "video", "voice", "document", "audio", "video_note"} & extra.keys())


@dataclass
class Tap:
    """A tapped button: which one, and how the bot answered."""

    callback_id: str
    chat_id: int
    message_id: int
    label: str
    data: str
    bell: Bell
    tapped_at: float = field(default_factory=time.monotonic)
    answered_at: float | None = None
    toast: str | None = None
    alert: bool = False

    def answered(self, timeout: float = 5) -> Coroutine[Any, Any, float]:
        """Wait for the answer; give the seconds that it took."""
        return self.bell.until(
            lambda: self.answered_at and max(self.answered_at - self.tapped_at, 1e-9),
            timeout,
            lambda: f"the tap on {self.label!r} was not answered within {timeout} s",
        )


@dataclass(frozen=True)
class CopyButton:
    """A button that copies a text."""

    label: str
    text: str
    message_id: int


@dataclass
class Call:
    """One call of the bot, in order: what it asked and how it went."""

    method: str
    params: Json
    chat_id: int | None
    at: float
    status: int = 200
    result: Any = None
    error: str | None = None
