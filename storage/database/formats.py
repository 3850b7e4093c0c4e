"""The formats of stored values, and how an old one is lifted to today's.

The JSON text carries its own `format`; the column beside it repeats it, so that a value of today's
format is never parsed here. `LIFTS[kind][n]` turns format n + 1 into n + 2.

A field may be added within a format if its default is right for what an older program wrote, and if
it may stand still while that program goes on, which carries it along. Any other change is a new
format.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import Table

from storage.database.binding import place, place_of
from storage.database.errors import DatabaseTooNew, Misplaced, WrongKey
from storage.database.keys import Keyring

Lift = Callable[[dict[str, Any]], dict[str, Any]]
V = TypeVar("V", bound=BaseModel)

# The answers of first reports that became sections; the frame's other values stay out.
_FIRST_SECTIONS = (
    ("did", "Did"),
    ("talked", "Talked about"),
    ("others", "Others"),
    ("photos", "Photos"),
)


def _report_2(document: dict[str, Any]) -> dict[str, Any]:
    """Lift a report to format 2: a first report had its answers and its time, not its session's
    times.
    """
    answers = document["answers"]
    return {
        "format": 2,
        "session": document["session"],
        "mentor": document["mentor"],
        "place": "Video" if str(answers.get("heading", "")).startswith("Video") else "Phone",
        "sections": [
            {"name": name, "label": label, "text": answers.get(name)}
            for name, label in _FIRST_SECTIONS
        ],
        "filed_at": document["at"],
    }


def _session_1(document: dict[str, Any]) -> dict[str, Any]:
    """Lift a first session, which knew its mentor by id alone and had no clock of its own.

    The directory gives the rest while the mentor is in it. The self-check sets the clock.
    """
    mentor = document["mentor"]
    name = mentor.replace("-", " ").title()
    who = {"id": mentor, "name": name, "text_name": name, "role": "mentor", "phone": ""}
    kept = {key: value for key, value in document.items() if key != "mentor"}
    clock: dict[str, Any] = {}
    if document["state"] == "live":
        clock = {"clock": document["end"], "alarm": "time up"}
    elif document["state"] == "ended":
        missing = datetime.fromisoformat(document["over_at"]) + timedelta(days=3)
        clock = {"clock": missing.isoformat(), "alarm": "report missing"}
    return kept | clock | {"who": who, "checked_in_at": document["start"]}


# Formats that changed without a new number: a field that only old values have, and the lift.
UNNUMBERED: Mapping[str, tuple[str, Lift]] = {"session": ('"mentor":', _session_1)}
LIFTS: Mapping[str, tuple[Lift, ...]] = {
    "organisation": (),
    "borough": (),
    "programme": (),
    "person": (),
    "pairing": (),
    "conversation": (),
    "session": (),
    "escalation": (),
    "notice": (),
    "report": (_report_2,),
    "pack": (),
    "job": (),
    "inbox": (),
    "code": (),
    "evidence": (),
    "idea": (),
}


def current(kind: str) -> int:
    """The format in which values of that kind are written today."""
    return len(LIFTS[kind]) + 1


def lift(kind: str, format_: int, text: str, lifts: Mapping[str, tuple[Lift, ...]] = LIFTS) -> str:
    """The JSON text in today's format. Raises DatabaseTooNew for a newer format."""
    steps = lifts[kind]
    if format_ > len(steps) + 1:
        raise DatabaseTooNew(f"A stored {kind}")
    mark, unnumbered = UNNUMBERED.get(kind, ("", None))
    if unnumbered is not None and mark in text:
        text = json.dumps(unnumbered(json.loads(text)))
    if format_ == len(steps) + 1:
        return text
    document = json.loads(text)
    for step in steps[format_ - 1 :]:
        document = step(document)
    return json.dumps(document)


def seal(
    keyring: Keyring, kind: str, text: str, table: Table, row: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns `format` and `sealed` of a row of that table, for a value of today's format."""
    sealed = keyring.seal(text, place(table.name, row))
    return {**row, "format": current(kind), "sealed": sealed}


def unseal(keyring: Keyring, kind: str, table: Table, row: Any) -> str:
    """Decrypt the value in that row of a table, then lift it. Raises Misplaced."""
    try:
        text = keyring.open(row.sealed, place_of(table.name, row))
    except WrongKey:
        raise Misplaced(table.name) from None
    return lift(kind, row.format, text)


def read(kind: type[V], text: str) -> V:
    """A stored value. Fields that a newer program added come along unread.

    Raises DatabaseTooNew where the value can't be read even so; the message quotes nothing of it.
    """
    with suppress(ValidationError):
        return kind.model_validate_json(text)
    with suppress(ValidationError):
        return kind.model_validate_json(text, extra="allow")
    raise DatabaseTooNew(f"A stored {kind.__name__.lower()}")


def write(value: BaseModel) -> str:
    """The JSON text of a value, with the unread fields that came along when it was read."""
    if value.__pydantic_extra__ is None:
        return value.model_dump_json()
    return json.dumps(_whole(value, value.model_dump(mode="json")))


def _whole(value: object, dumped: Any) -> Any:
    """The dumped value with the fields that came along, in every value within it."""
    match value:
        case BaseModel():
            fields = {name: _whole(getattr(value, name), dumped[name]) for name in dumped}
            return fields | (value.__pydantic_extra__ or {})
        case tuple():
            return [_whole(*pair) for pair in zip(value, dumped, strict=True)]
        case dict():
            pairs = zip(value.values(), dumped.items(), strict=True)
            return {key: _whole(inner, text) for inner, (key, text) in pairs}
    return dumped
