"""The limits of the real service on texts, keyboards, toasts and the menu of commands."""

import re
from typing import Any
from urllib.parse import urlsplit

from tests.standins.spec import INLINE_ACTIONS
from tests.standins.telegram_html import parse_html, utf16
from tests.standins.telegram_values import Json, Refused

TEXT, CAPTION, TOAST = 4096, 1024, 200
CALLBACK_DATA, COPY_TEXT, BUTTONS = 64, 256, 100
STYLES = {"danger", "success", "primary"}
COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def read_text(values: Json, field: str = "text", limit: int = TEXT) -> tuple[str, list[Json]]:
    """Parse and measure a text or caption; give it plain, with its entities."""
    given = str(values.get(field, ""))
    mode = values.get("parse_mode", "")
    entities: list[Json] = values.get("entities", [])
    if mode:
        if mode.upper() != "HTML":
            raise Refused(f'Bad Request: unsupported parse_mode "{mode}" (we write HTML)')
        given, entities = parse_html(given)
    plain = given.strip()
    if not plain and field == "text":
        raise Refused("Bad Request: message text is empty")
    # Units of UTF-16: the stricter of the two readings of "characters".
    if utf16(plain) > limit:
        raise Refused(f"Bad Request: {field} is too long: {utf16(plain)}, at most {limit}")
    for entity in entities:
        if entity["offset"] + entity["length"] > utf16(given):
            raise Refused("Bad Request: can't parse entities: entity beyond the end of the text")
    lead = utf16(given) - utf16(given.lstrip())
    return plain, [{**entity, "offset": max(0, entity["offset"] - lead)} for entity in entities]


def read_toast(values: Json) -> str | None:
    """The text of an answered button."""
    text: str | None = values.get("text")
    if text is not None and utf16(text) > TOAST:
        raise Refused("Bad Request: MESSAGE_TOO_LONG")
    return text


def check_markup(markup: Json | None) -> None:
    """Check a keyboard of any kind; Refused with Telegram's word for the fault."""
    for row in (markup or {}).get("inline_keyboard", []):
        for button in row:
            _check_inline(button)
    rows = (markup or {}).get("keyboard")
    if rows is not None and not any(rows):
        raise Refused("Bad Request: reply keyboard has no buttons")
    for row in rows or []:
        for button in row:
            _check_label(button)
    if sum(map(len, (markup or {}).get("inline_keyboard", []))) > BUTTONS:
        raise Refused("Bad Request: reply markup is too long")
    if not (markup or {}).get("remove_keyboard", True):
        raise Refused("Bad Request: remove_keyboard must be true")
    if len((markup or {}).get("input_field_placeholder", "")) > 64:
        raise Refused("Bad Request: input_field_placeholder is longer than 64")


def _check_label(button: Json) -> None:
    if not button["text"].strip():
        raise Refused("Bad Request: keyboard button text must be non-empty")
    if button.get("style", "primary") not in STYLES:
        raise Refused(f"Bad Request: keyboard button style {button['style']} is unknown")


def _check_inline(button: Json) -> None:
    _check_label(button)
    actions = INLINE_ACTIONS & button.keys()
    if len(actions) != 1:
        raise Refused(f"Bad Request: inline button needs exactly one action, has {sorted(actions)}")
    data = button.get("callback_data", "-").encode()
    if not 1 <= len(data) <= CALLBACK_DATA:
        raise Refused("Bad Request: BUTTON_DATA_INVALID")
    if not 1 <= utf16(button.get("copy_text", {"text": "-"})["text"]) <= COPY_TEXT:
        raise Refused("Bad Request: BUTTON_COPY_TEXT_INVALID")
    if "url" in button:
        _check_url(button["url"])


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https", "tg"} or not parts.netloc:
        raise Refused(f"Bad Request: inline keyboard button URL '{url}' is invalid")


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Check the menu of commands."""
    if len(commands) > 100:
        raise Refused("Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise Refused("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= utf16(command["description"]) <= 256:
            raise Refused("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    if len({command["command"] for command in commands}) != len(commands):
        raise Refused("Bad Request: BOT_COMMAND_DUPLICATE")
