"""Soundness of the rows that something open depends on, which the database's own check can't see.

A sealed value carries a proof of itself, so a single flipped bit in one is noticed. Beside it some
columns repeat parts of it in plain, so that it can be found, and have to say the same.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Table, select, true
from sqlalchemy.exc import DBAPIError

from flows.escalation.state import OPEN
from storage.database import formats, tables
from storage.database.binding import place_of
from storage.database.db import Database, Tx
from storage.database.errors import DatabaseDamaged, WrongKey

NEEDED: tuple[tuple[Table, ColumnElement[bool]], ...] = (
    (tables.organisations, true()),
    (tables.boroughs, true()),
    (tables.programmes, true()),
    (tables.people, tables.people.c.removed_at.is_(None)),
    (tables.pairings, tables.pairings.c.removed_at.is_(None)),
    (tables.conversations, true()),
    (tables.sessions, tables.sessions.c.open),
    (tables.escalations, true()),  # all of them: a flipped bit may be in `open` itself
    (tables.notices, tables.notices.c.open),
    (tables.codes, tables.codes.c.open),
    (tables.jobs, tables.jobs.c.next_at.is_not(None)),
    (tables.packs, true()),
)
_AT_ONCE = 500


async def refuse_damaged(database: Database) -> None:
    """Read every value that something open depends on. Raises DatabaseDamaged."""
    async with database.reading() as tx:
        for table, needed in NEEDED:
            try:
                await _read_all(tx, table, needed)
            except (DBAPIError, LookupError, ValueError, WrongKey) as error:
                if isinstance(error, DBAPIError) and error.connection_invalidated:
                    raise
                raise DatabaseDamaged(f'A row of "{table.name}"') from None


async def _read_all(tx: Tx, table: Table, needed: ColumnElement[bool]) -> None:
    rows = await tx.connection.stream(select(table).where(needed))
    async for page in rows.partitions(_AT_ONCE):
        for row in page:
            text = tx.keyring.open(row.sealed, place_of(table.name, row))
            if table in (tables.escalations, tables.sessions):
                kind = "escalation" if table is tables.escalations else "session"
                _compare(kind, row, json.loads(formats.lift(kind, row.format, text)))


def _compare(kind: str, row: Any, state: dict[str, Any]) -> None:
    """Raise ValueError where a row's plain columns differ from its sealed part."""
    if kind == "session":
        same = (row.id, row.state) == (state["id"], state["state"])
    else:
        plain = (row.reference, row.place, row.mentor, row.open)
        place = state["place"]
        same = plain == (state["reference"], place, state["mentor"]["id"], place in OPEN)
    if not same:
        raise ValueError(kind)
