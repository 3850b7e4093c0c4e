"""What the specification forbids is refused, and kept as a violation."""

import json
from typing import Any

import aiohttp
import pytest

from tests.standins import TelegramStandIn

BUTTON = {"text": "Go", "callback_data": "a"}


def keyboard(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


def message(**more: Any) -> dict[str, Any]:
    return {"chat_id": 1, "text": "Hello", **more}


REFUSED = [
    ("sendMessage", {"chat_id": 1}, "text is missing"),
    ("sendMessage", message(text=" \n "), "message text is empty"),
    ("sendMessage", message(text="a" * 4097), "text is too long"),
    ("sendMessage", message(chat_id="one"), "chat not found"),
    ("sendMessage", message(chat_id=2), "chat not found"),
    ("sendMessage", message(text=5), "can't parse text"),
    ("sendMessage", message(protect_content="perhaps"), "can't parse protect_content"),
    ("sendMessage", message(parse_mode="MarkdownV2"), "unsupported parse_mode"),
    ("sendMessage", message(text="<b>a", parse_mode="HTML"), "can't parse entities"),
    ("sendMessage", message(text="<b><i>a</b></i>", parse_mode="HTML"), "can't parse entities"),
    ("sendMessage", message(text="<div>a</div>", parse_mode="HTML"), "can't parse entities"),
    ("sendMessage", message(text="1 < 2", parse_mode="HTML"), "can't parse entities"),
    ("sendMessage", message(text="<a>x</a>", parse_mode="HTML"), "can't parse entities"),
    ("sendMessage", message(reply_markup={"keyboard": []}), "reply keyboard has no buttons"),
    ("sendMessage", message(reply_markup={"buttons": []}), "can't parse reply_markup"),
    ("sendMessage", message(reply_markup=keyboard({"text": "Go"})), "exactly one action"),
    (
        "sendMessage",
        message(reply_markup=keyboard({**BUTTON, "url": "https://a.example"})),
        "exactly one action",
    ),
    ("sendMessage", message(reply_markup=keyboard({**BUTTON, "text": " "})), "non-empty"),
    (
        "sendMessage",
        message(reply_markup=keyboard({"text": "Go", "callback_data": "é" * 33})),
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        message(reply_markup=keyboard({"text": "Go", "copy_text": {"text": "a" * 257}})),
        "BUTTON_COPY_TEXT_INVALID",
    ),
    (
        "sendMessage",
        message(reply_markup=keyboard({"text": "Ring", "url": "tel:999"})),
        "URL 'tel:999' is invalid",
    ),
    ("sendMessage", message(reply_parameters={"message_id": 9}), "replied not found"),
    ("editMessageText", message(), "identifier is not specified"),
    ("editMessageText", message(message_id=9), "message to edit not found"),
    ("deleteMessage", {"chat_id": 1, "message_id": 9}, "message to delete not found"),
    ("pinChatMessage", {"chat_id": 1, "message_id": 9}, "message to pin not found"),
    ("answerCallbackQuery", {"callback_query_id": "9"}, "query is too old"),
    ("answerCallbackQuery", {"callback_query_id": "9", "text": "a" * 201}, "MESSAGE_TOO_LONG"),
    ("sendChatAction", {"chat_id": 1, "action": "sing"}, "wrong parameter action"),
    ("setMyCommands", {"commands": [{"command": "Go", "description": "d"}]}, "COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "go", "description": ""}]}, "DESCRIPTION_INVALID"),
    ("getUpdates", {"limit": 101}, "out of range"),
    ("getUpdates", {"allowed_updates": ["messages"]}, "unknown updates"),
    ("setWebhook", {"url": "http://bot.example/hook"}, "HTTPS URL must be provided"),
    ("sendDocument", {"chat_id": 1, "document": "file"}, "wrong file identifier"),
]


async def post(telegram: TelegramStandIn, method: str, values: Any) -> dict[str, Any]:
    url = f"{telegram.bot_url}{telegram.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=values) as response:
        answer: dict[str, Any] = await response.json()
        return answer


@pytest.mark.parametrize(("method", "values", "why"), REFUSED)
async def test_call_is_refused(
    telegram: TelegramStandIn, method: str, values: dict[str, Any], why: str
) -> None:
    telegram.user(id=1, started=True)
    answer = await post(telegram, method, values)
    assert not answer["ok"]
    assert why in answer["description"]
    assert len(telegram.violations) == 1
    assert why in telegram.violations[0]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"disable_web_page_preview": True}, "unknown parameter disable_web_page_preview"),
        ({"reply_markup": keyboard({**BUTTON, "colour": "red"})}, "unknown field reply_markup"),
        ({"reply_markup": keyboard({"text": "W", "web_app": {"url": "u"}})}, "not modelled"),
    ],
)
async def test_what_telegram_ignores_is_still_a_violation(
    telegram: TelegramStandIn, more: dict[str, Any], why: str
) -> None:
    telegram.user(id=1, started=True)
    answer = await post(telegram, "sendMessage", message(**more))
    assert answer["ok"]
    assert why in telegram.violations[0]


async def test_form_and_json_strings_are_read_alike(telegram: TelegramStandIn) -> None:
    sam = telegram.user(id=1, started=True)
    fields = {"chat_id": "1", "text": "Hello", "reply_markup": json.dumps(keyboard(BUTTON))}
    await post(telegram, "sendMessage", fields)
    url = f"{telegram.bot_url}{telegram.token}/sendMessage"
    async with aiohttp.ClientSession() as session:
        await session.post(url, data=fields)
        await session.get(url, params=fields)
    assert [shown.buttons for shown in sam.screen] == [[["Go"]]] * 3
    assert not telegram.violations


async def test_limits_themselves_are_allowed(telegram: TelegramStandIn) -> None:
    telegram.user(id=1, started=True)
    buttons = keyboard(
        {"text": "Go", "callback_data": "é" * 32}, {"text": "C", "copy_text": {"text": "a" * 256}}
    )
    text = f"<b>{'a' * 4095}</b>&lt;"
    answer = await post(
        telegram, "sendMessage", message(text=text, parse_mode="HTML", reply_markup=buttons)
    )
    assert answer["result"]["entities"] == [{"type": "bold", "offset": 0, "length": 4095}]
    assert not telegram.violations


async def test_wrong_token_and_unknown_method(telegram: TelegramStandIn) -> None:
    assert (await post(telegram, "sendDice", {}))["error_code"] == 404
    telegram.token = "another"
    url = f"{telegram.bot_url}wrong/getMe"
    async with aiohttp.ClientSession() as session, session.post(url) as response:
        assert response.status == 401
    assert len(telegram.violations) == 2
