"""How commands print: plain lines for people, JSON for programs."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any


def say(*lines: str) -> None:
    """Print lines for a person."""
    print("\n".join(lines))


def say_json(value: Any) -> None:
    """Print one JSON document; times are ISO, spans are seconds."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case set() | frozenset():
            return sorted(value)
    return str(value)
