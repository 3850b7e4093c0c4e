"""A person's screen: what is visible of the chat now, and waiting until something is."""

import time
from collections.abc import Coroutine
from typing import Any

from tests.standins.bell import Bell
from tests.standins.telegram_message import CopyButton, Shown
from tests.standins.telegram_values import Json


class Screen:
    """The private chat of one person with the bot, as their phone shows it."""

    def __init__(self, owner: str, bell: Bell) -> None:
        self.owner = owner
        self.messages: dict[int, Shown] = {}
        self.deleted: dict[int, Shown] = {}
        self.keyboard: list[list[str]] = []
        self._keyboard_raw: list[list[Json]] = []
        self._bell = bell

    @property
    def screen(self) -> list[Shown]:
        """The messages that are visible now, oldest first, their own included."""
        return [self.messages[number] for number in sorted(self.messages)]

    @property
    def last(self) -> Shown:
        """The newest message of the bot."""
        return [shown for shown in self.screen if shown.from_bot][-1]

    @property
    def copy_buttons(self) -> list[CopyButton]:
        """All visible buttons that copy a text, newest message last."""
        return [
            CopyButton(button["text"], button["copy_text"]["text"], shown.message_id)
            for shown in self.screen
            for row in shown.inline
            for button in row
            if "copy_text" in button
        ]

    def mark(self) -> float:
        """This moment, for `sees(..., after=mark)`."""
        return time.monotonic()

    def find(self, part: str, after: float = 0) -> Shown | None:
        """The newest visible message of the bot that has `part` and changed after `after`."""
        fits = [s for s in self.screen if s.from_bot and part in s.text and s.changed_at > after]
        return fits[-1] if fits else None

    def sees(
        self, part: str, timeout: float = 5, *, after: float = 0
    ) -> Coroutine[Any, Any, Shown]:
        """Wait until a message of the bot with `part` stands on the screen; give it."""
        return self._bell.until(
            lambda: self.find(part, after), timeout, lambda: self._missing(part, timeout)
        )

    def sees_button(self, label: str, timeout: float = 5) -> Coroutine[Any, Any, Shown]:
        """Wait until a message with such an inline button is visible; give it."""
        return self._bell.until(
            lambda: (found := self.button(label)) and found[0],
            timeout,
            lambda: self._missing(f"[{label}]", timeout),
        )

    def _missing(self, what: str, seconds: float) -> str:
        return f"{self.owner} did not see {what!r} within {seconds} s, but:\n{self}"

    def __str__(self) -> str:
        rows = "".join(f"\n  keyboard [{'] ['.join(row)}]" for row in self.keyboard)
        return "\n".join(f"  {shown}" for shown in self.screen) + rows

    def show(self, shown: Shown) -> Shown:
        """Put a message of the bot on the screen."""
        self.messages[shown.message_id] = shown
        if shown.markup and "keyboard" in shown.markup:
            self._keyboard_raw, self.keyboard = shown.markup["keyboard"], shown.keyboard
        elif shown.markup and "remove_keyboard" in shown.markup:
            self._keyboard_raw, self.keyboard = [], []
        return shown

    def forget(self, message_id: int) -> None:
        """Take a message off the screen."""
        self.deleted[message_id] = self.messages.pop(message_id)
        self._bell.ring()

    def button(self, label: str, message: Shown | int | None = None) -> tuple[Shown, Json] | None:
        """The newest inline button with this label, or else with this part of a label."""
        wanted = message.message_id if isinstance(message, Shown) else message
        all_buttons = [
            (shown, button)
            for shown in reversed(self.screen)
            if wanted in {None, shown.message_id}
            for row in shown.inline
            for button in row
        ]
        exact = [found for found in all_buttons if found[1]["text"] == label]
        return next(iter(exact or [f for f in all_buttons if label in f[1]["text"]]), None)
