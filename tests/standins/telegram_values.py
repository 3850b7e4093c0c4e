"""Reads the parameters of a call as Telegram does, and strictly: names, presence and types.

Fields of a form and top-level strings of a JSON body may hold JSON; inside that, types are exact.
"""

import json
from dataclasses import dataclass
from typing import Any

from tests.standins.spec import METHODS, OBJECTS, SCOPES_WITHOUT_CHAT, Params

Json = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file that came with a multipart body."""

    filename: str
    content: bytes
    content_type: str


class Refused(Exception):  # noqa: N818 - named by what it is
    """A call that Telegram turns down. `violation` says that the caller's code is at fault."""

    def __init__(
        self,
        description: str,
        status: int = 400,
        *,
        violation: bool = True,
        parameters: Json | None = None,
    ) -> None:
        super().__init__(description)
        self.description = description
        self.status = status
        self.violation = violation
        self.parameters = parameters


def read_call(method: str, raw: Json) -> tuple[Json, list[str]]:
    """Take the raw parameters of a call; give its values, and notes on what Telegram would ignore.

    Raises Refused when something is missing or of a wrong type.
    """
    params, notes, values = METHODS[method], list[str](), Json()
    for name, given in _with_attachments(raw).items():
        if name not in params:
            notes.append(f"unknown parameter {name}")
        elif given == "" and not params[name].required:
            continue  # Telegram takes an empty field for an absent one
        else:
            values[name] = _read_top(params[name].types, given, name, notes)
    _need(params, values, "")
    return values, notes


def _with_attachments(raw: Json) -> Json:
    found = dict(raw)
    for name, given in raw.items():
        if isinstance(given, str) and given.startswith("attach://"):
            part = given.removeprefix("attach://")
            if not isinstance(raw.get(part), Upload):
                raise Refused(f"Bad Request: {name}: no file is attached as {part}")
            found[name] = found.pop(part)
    return found


def _need(params: Params, values: Json, where: str) -> None:
    for param in params.values():
        if param.required and param.name not in values:
            raise Refused(f"Bad Request: {where}{param.name} is missing")


def _read_top(types: tuple[str, ...], given: Any, name: str, notes: list[str]) -> Any:
    if not isinstance(given, str):
        return _read(types, given, name, notes)
    if "Integer" in types and given.lstrip("-").isdigit():
        return int(given)
    if "String" in types:
        return given
    try:
        return _read(types, json.loads(given), name, notes)
    except ValueError:
        raise Refused(f"Bad Request: can't parse {name}: {_words(types)} expected") from None


def _read(types: tuple[str, ...], given: Any, where: str, notes: list[str]) -> Any:
    for kind in types:
        if _fits(kind, given):
            return _read_as(kind, given, where, notes)
    raise Refused(f"Bad Request: can't parse {where}: {_words(types)} expected")


def _words(types: tuple[str, ...]) -> str:
    return " or ".join(types)


def _fits(kind: str, given: Any) -> bool:
    match kind:
        case "Integer":
            return isinstance(given, int) and not isinstance(given, bool)
        case "String":
            return isinstance(given, str)
        case "Boolean":
            return isinstance(given, bool)
        case "InputFile":
            return isinstance(given, Upload)
        case "KeyboardButton" if isinstance(given, str):
            return True  # a plain string stands for a button with that text
    if kind.startswith("Array of "):
        return isinstance(given, list)
    needed = {param.name for param in OBJECTS.get(kind, {}).values() if param.required}
    return isinstance(given, dict) and needed <= given.keys()


def _read_as(kind: str, given: Any, where: str, notes: list[str]) -> Any:
    if kind.startswith("Array of "):
        inner = (kind.removeprefix("Array of "),)
        return [_read(inner, item, f"{where}[{n}]", notes) for n, item in enumerate(given)]
    if isinstance(given, str) and kind == "KeyboardButton":
        return {"text": given}
    if not isinstance(given, dict):
        return given
    if kind not in OBJECTS:
        notes.append(f"{where}: {kind} is not modelled by the stand-in")
        return given
    return _read_object(kind, given, where, notes)


def _read_object(kind: str, given: Json, where: str, notes: list[str]) -> Json:
    params, values = OBJECTS[kind], Json()
    for name, value in given.items():
        if name not in params:
            notes.append(f"unknown field {where}.{name}")
        else:
            values[name] = _read(params[name].types, value, f"{where}.{name}", notes)
    if kind == "BotCommandScope":
        _check_scope(values, notes)
    return values


def _check_scope(scope: Json, notes: list[str]) -> None:
    if scope["type"] == "chat":
        _need({**OBJECTS["BotCommandScope"]}, scope, "scope.")
        if "chat_id" not in scope:
            raise Refused("Bad Request: scope.chat_id is missing")
    elif scope["type"] not in SCOPES_WITHOUT_CHAT:
        notes.append(f"scope {scope['type']} is not modelled by the stand-in")
    elif "chat_id" in scope:
        notes.append("unknown field scope.chat_id")
