"""Telegram's markup: keyboards from the values of effects, and a long text in parts that fit."""

from __future__ import annotations

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from flows.effects import Key, Keyboard, Keys

TEXT_UNITS = 4096
TOAST_UNITS = 200


def units(text: str) -> int:
    """Length as Telegram counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def inline(keys: Keys) -> InlineKeyboardMarkup | None:
    """Buttons under a message; None for no buttons."""
    rows = [[_button(key) for key in row] for row in keys if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(key: Key) -> InlineKeyboardButton:
    if key.copy_text is not None:
        return InlineKeyboardButton(key.label, copy_text=CopyTextButton(key.copy_text))
    return InlineKeyboardButton(key.label, callback_data=key.data)


def persistent(keyboard: Keyboard) -> ReplyKeyboardMarkup | ReplyKeyboardRemove:
    """The keyboard under the chat, which stays; an empty one takes the present one away."""
    rows = [[KeyboardButton(label) for label in row] for row in keyboard.rows if row]
    if keyboard.contact is not None:
        rows.insert(0, [KeyboardButton(keyboard.contact, request_contact=True)])
    if not rows:
        return ReplyKeyboardRemove()
    return ReplyKeyboardMarkup(rows, is_persistent=True, resize_keyboard=True)


def parts(text: str, limit: int = TEXT_UNITS) -> list[str]:
    """Cut a text into messages that fit, at the end of a line or a word where there is one."""
    found = []
    while units(text) > limit:
        head = cut(text, limit)
        place = max(head.rfind("\n"), head.rfind(" ")) if len(head) < len(text) else -1
        head = head[:place] if place > 0 else head
        found.append(head.rstrip())
        text = text[len(head) :].lstrip()
    return [*found, text] if text or not found else found


def cut(text: str, limit: int) -> str:
    """The first `limit` units of a text, with no character halved."""
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")
