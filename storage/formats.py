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
    "report": (),
    "pack": (),
    "job": (),
    "inbox": (),
    "code": (),
    "evidence": (),
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
