"""The formats of stored values, and how an old one is lifted to today's.

The JSON text carries its own `format`; the column beside it repeats it, so that a value of today's
format is never parsed here. `LIFTS[kind][n]` turns format n + 1 into n + 2.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from storage.errors import DatabaseTooNew
from storage.keys import Keyring

Lift = Callable[[dict[str, Any]], dict[str, Any]]

# The answers of the first reports that were sections; all else that a frame held stays out.
_FIRST_SECTIONS = (
    ("did", "Did"),
    ("talked", "Talked about"),
    ("others", "Others"),
    ("photos", "Photos"),
)


def _report_2(document: dict[str, Any]) -> dict[str, Any]:
    """A first report knew its answers and when it was sent, but not its session's times."""
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
    """The JSON text in today's format. Raises DatabaseTooNew for a format of tomorrow."""
    steps = lifts[kind]
    if format_ > len(steps) + 1:
        raise DatabaseTooNew(f"A stored {kind}")
    if format_ == len(steps) + 1:
        return text
    document = json.loads(text)
    for step in steps[format_ - 1 :]:
        document = step(document)
    return json.dumps(document)


def seal(keyring: Keyring, kind: str, text: str) -> dict[str, Any]:
    """The columns `format` and `sealed` of a value of today's format."""
    return {"format": current(kind), "sealed": keyring.seal(text)}


def unseal(keyring: Keyring, kind: str, format_: int, sealed: bytes) -> str:
    """Decrypt, then lift."""
    return lift(kind, format_, keyring.open(sealed))
