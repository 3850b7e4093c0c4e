"""Our hand-written tables say the same as the published specifications of the two services."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from tests.standins import TelegramStandIn
from tests.standins.spec import (
    ALL_UPDATE_KINDS,
    METHODS,
    OBJECTS,
    SCOPES_WITHOUT_CHAT,
    UPDATE_KINDS,
    Params,
)
from tests.standins.spec_twilio import CALL_FIELDS, MESSAGE_FIELDS, OPERATIONS, STATUSES
from tests.standins.twilio_message import Text, call_resource

MEDIA = ("voice", "video", "video_note", "audio", "document", "photo", "sticker", "location")
FOLDER = os.environ.get("MENTORLINE_API_SPECS")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="MENTORLINE_API_SPECS names no folder with the published specifications"
)


def published(name: str) -> Any:
    return json.loads((Path(FOLDER or "") / name).read_text(encoding="utf-8"))


def as_published(params: Params) -> dict[str, Any]:
    return {param.name: (set(param.types), param.required) for param in params.values()}


def of_specification(thing: dict[str, Any]) -> dict[str, Any]:
    fields = thing.get("fields", [])
    return {field["name"]: (set(field["types"]), field["required"]) for field in fields}


@pytest.mark.parametrize("method", METHODS)
def test_method_takes_what_telegram_publishes(method: str) -> None:
    methods = published("telegram_bot_api.json")["methods"]
    assert as_published(METHODS[method]) == of_specification(methods[method])


@pytest.mark.parametrize("name", sorted(set(OBJECTS) - {"BotCommandScope"}))
def test_object_has_the_fields_that_telegram_publishes(name: str) -> None:
    types = published("telegram_bot_api.json")["types"]
    assert as_published(OBJECTS[name]) == of_specification(types[name])


def test_scopes_of_commands_are_published() -> None:
    types = published("telegram_bot_api.json")["types"]

    for name in SCOPES_WITHOUT_CHAT.values():
        assert list(of_specification(types[name])) == ["type"]
    assert set(of_specification(types["BotCommandScopeChat"])) == set(OBJECTS["BotCommandScope"])


def test_kinds_of_update_are_published() -> None:
    update = of_specification(published("telegram_bot_api.json")["types"]["Update"])
    assert set(update) - {"update_id"} == ALL_UPDATE_KINDS


def test_updates_fit_the_published_types() -> None:
    types = published("telegram_bot_api.json")["types"]
    telegram = TelegramStandIn()
    sam = telegram.user()
    sam.start("invite")
    for kind in MEDIA:
        sam.sends(kind)
    sam.shares_contact("+447700900123")
    sam.edits(sam.types("one"), "two")
    sam.taps_data("x", sam.types("three"))
    sam.blocks()

    for queued in telegram.api.updates.all:
        fits(queued.update, ["Update"], types, "update")
    made = {kind for queued in telegram.api.updates.all for kind in queued.update}
    assert made - {"update_id"} == UPDATE_KINDS


async def test_answers_fit_the_published_types(telegram: TelegramStandIn, bot: Bot) -> None:
    spec = published("telegram_bot_api.json")
    sam = telegram.user(started=True)
    asked = sam.types("fri 4")
    rows = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    sent = await bot.send_message(
        sam.id, "<b>a</b>", "HTML", reply_markup=rows, reply_to_message_id=asked.message_id
    )
    await bot.edit_message_text("b", sam.id, sent.message_id)
    await bot.send_document(sam.id, b"x", caption="<i>c</i>", parse_mode="HTML")
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.get_my_commands()
    await bot.get_webhook_info()

    assert not telegram.violations
    for call in telegram.calls:
        fits(call.result, spec["methods"][call.method]["returns"], spec["types"], call.method)


def fits(value: Any, kinds: list[str], types: dict[str, Any], where: str) -> None:
    """Fail unless `value` is of one of the published `kinds`, with known fields only."""
    plain = {"Integer": int, "String": str, "Boolean": bool, "Float": float}
    for kind in kinds:
        if kind in plain and isinstance(value, plain[kind]):
            return
        if kind.startswith("Array of ") and isinstance(value, list):
            for item in value:
                fits(item, [kind.removeprefix("Array of ")], types, where)
            return
    assert isinstance(value, dict), f"{where} is none of {kinds}"
    last = ""
    for kind in expand(kinds, types):
        fields = {field["name"]: field for field in types[kind].get("fields", [])}
        needed = {name for name, field in fields.items() if field["required"]}
        if needed <= value.keys() <= fields.keys():
            for name, inner in value.items():
                fits(inner, fields[name]["types"], types, f"{where}.{name}")
            return
        last += f"\n{kind}: lacks {needed - value.keys()}, unknown {value.keys() - fields.keys()}"
    pytest.fail(f"{where}: {last}")


def expand(kinds: list[str], types: dict[str, Any]) -> list[str]:
    known = [kind for kind in kinds if kind in types]
    return [inner for kind in known for inner in types[kind].get("subtypes", [kind])]


def twilio_fields(operation: str) -> dict[str, tuple[str, bool]]:
    spec = published("twilio_messages_calls.json")
    base = "/2010-04-01/Accounts/{AccountSid}"
    if operation == "list":
        listed = spec["paths"][f"{base}/Messages.json"]["get"]["parameters"]
        query = [param for param in listed if param["in"] == "query"]
        return {param["name"]: (kind_of(param["schema"], spec), False) for param in query}
    path = {"create": "/Messages.json", "update": "/Messages/{Sid}.json", "call": "/Calls.json"}
    body = spec["paths"][base + path[operation]]["post"]["requestBody"]["content"]
    schema = body["application/x-www-form-urlencoded"]["schema"]
    required = schema.get("required", [])
    found = schema["properties"].items()
    return {name: (kind_of(inner, spec), name in required) for name, inner in found}


def kind_of(schema: dict[str, Any], spec: dict[str, Any]) -> str:
    if "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "enum" in schema:
        return "/".join(schema["enum"]) if len(schema["enum"]) > 1 else f"{schema['enum'][0]}/"
    if schema.get("pattern", "").endswith("[0-9a-fA-F]{32}$"):
        return f"sid:{schema['pattern'][1:3]}"
    formats = {"phone-number": "phone", "uri": "uri", "date-time": "datetime"}
    kind = {"array": "list"}.get(schema["type"], schema["type"])
    return str(formats.get(schema.get("format", ""), kind))


@pytest.mark.parametrize("operation", ["create", "update", "list", "call"])
def test_operation_takes_what_twilio_publishes(operation: str) -> None:
    ours = {name: (field.type, field.required) for name, field in OPERATIONS[operation].items()}
    assert ours == twilio_fields(operation)


def test_resources_have_the_fields_that_twilio_publishes() -> None:
    schemas = published("twilio_messages_calls.json")["components"]["schemas"]
    text = Text("AC", "+447700900000", "+447700900001", "Hello", "inbound", "received")
    call = call_resource("AC", {"To": "+447700900001", "From": "+447700900000"})

    assert set(schemas["api.v2010.account.message"]["properties"]) == MESSAGE_FIELDS
    assert set(schemas["api.v2010.account.call"]["properties"]) == CALL_FIELDS
    assert set(schemas["message_enum_status"]["enum"]) == STATUSES
    assert text.resource().keys() == MESSAGE_FIELDS
    assert call.keys() == CALL_FIELDS
