"""Digests of the tables, kept in the evidence: one of everybody, at each import.

A row can be changed, deleted or put back from an old copy without a key; the whole list then no
longer fits the evidence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, select

from storage.database.binding import place_of
from storage.database.db import Tx
from storage.database.tables import boroughs, organisations, pairings, people, programmes
from storage.records import evidence
from storage.records.evidence import NewRecord

DIRECTORY = "people:"  # the `about` of a record about everybody
IMPORTED = "people taken in"
# The columns in the digest beside the sealed part. A removed person is in no list.
_LISTS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (organisations, ("organisation",)),
    (boroughs, ("id", "position")),
    (programmes, ("id", "position")),
    (people, ("id", "position", "role")),
    (pairings, ("code", "position", "mentor")),
)


async def record_directory(tx: Tx, organisation: str, actor: str, now: datetime) -> None:
    """Keep a digest of the people, programmes and boroughs in the evidence, as they are from now
    on.
    """
    digest = await directory_digest(tx, organisation)
    record = NewRecord(DIRECTORY, IMPORTED, actor, {"digest": digest})
    await evidence.append(tx, organisation, [record], now)


async def directory_problem(tx: Tx, organisation: str) -> str | None:
    """What is wrong with the people, compared with the last import; None where nothing is.

    Raises WrongKey where a row can't be opened, since it was changed or moved.
    """
    last = await evidence.last_about(tx, organisation, DIRECTORY)
    if last is None or last.details is None:
        return "the people: no record of an import says who they are"
    if last.details.get("digest") == await directory_digest(tx, organisation):
        return None
    return f"the people: they are not those of the last import, row {last.number}"


async def directory_digest(tx: Tx, organisation: str) -> str:
    """One digest of everybody who is not removed, every programme, borough and pairing."""
    lists = [await _listed(tx, organisation, table, names) for table, names in _LISTS]
    return digest_of(lists)


async def _listed(tx: Tx, organisation: str, table: Table, names: Iterable[str]) -> list[list[Any]]:
    query = select(table).where(table.c.organisation == organisation)
    if "removed_at" in table.c:
        query = query.where(table.c.removed_at.is_(None))
    rows = await tx.connection.execute(query)
    return sorted(
        [
            *(getattr(row, name) for name in names),
            tx.keyring.open(row.sealed, place_of(table.name, row)),
        ]
        for row in rows
    )


def digest_of(value: Any) -> str:
    """A digest of plain values, in one fixed spelling."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
