"""Binding of sealed values to their row and column: a value opens there and nowhere else.

The place goes into the seal as associated data (AES-GCM): table, column, organisation, key. So a
value that somebody copied elsewhere without the key is refused, though nothing in it was changed.
The key here is what a row is found by, never a running number, which is not known before the row is
there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

IDENTITY: Mapping[str, tuple[str, ...]] = {
    "organisations": ("organisation",),
    "boroughs": ("organisation", "id"),
    "programmes": ("organisation", "id"),
    "people": ("organisation", "id"),
    "pairings": ("organisation", "code"),
    "conversations": ("organisation", "chat"),
    "sessions": ("organisation", "id"),
    "escalations": ("organisation", "reference"),
    "notices": ("organisation", "reference"),
    "codes": ("organisation", "person", "kind", "reference", "code_hash"),
    "reports": ("organisation", "session", "version"),
    "ideas": ("organisation", "programme", "week"),
    "packs": ("organisation", "hash"),
    "inbox": ("organisation", "source", "key"),
    "jobs": ("organisation", "key"),
    "evidence_bodies": ("organisation", "number"),
    "settings": ("organisation", "name"),
}
# The sealed columns of each table; a table that is not named has `sealed` alone.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "people": ("sealed", "marks"),
    "reports": ("sealed", "restricted"),
    "settings": ("value",),
}


def columns_of(table: str) -> tuple[str, ...]:
    """The sealed columns of a table."""
    return COLUMNS.get(table, ("sealed",))


def place(table: str, row: Mapping[str, Any], column: str = "sealed") -> bytes:
    """The place of a sealed value, as associated data; `row` has the columns of the table's key."""
    return spelled(table, column, *(row[name] for name in IDENTITY[table]))


def place_of(table: str, row: Any, column: str = "sealed") -> bytes:
    """The place of a sealed value in a row that was read."""
    return spelled(table, column, *(getattr(row, name) for name in IDENTITY[table]))


def spelled(*parts: str | int) -> bytes:
    """The parts spelled so that no other parts have the same spelling."""
    return json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()
