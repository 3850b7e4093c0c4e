"""Six-digit codes: which person was given which code for what.

Closed codes are still recognised.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update

from storage.database import formats
from storage.database.db import Tx
from storage.database.tables import codes


@dataclass(frozen=True, slots=True)
class StoredCode:
    """A stored code. `kind` says what `reference` names: an escalation, or a kind of notice."""

    person: str
    code: str
    kind: str
    reference: str
    made_at: datetime
    open: bool = True


async def save(tx: Tx, organisation: str, new: Iterable[StoredCode]) -> None:
    """Keep new codes. Two open ones of a person must differ (`taken` tells before)."""
    rows = [
        formats.seal(tx.keyring, "code", code.code, codes, _columns(tx, organisation, code))
        for code in new
    ]
    if rows:
        await tx.connection.execute(codes.insert(), rows)


def _columns(tx: Tx, organisation: str, code: StoredCode) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "person": code.person,
        "code_hash": tx.keyring.blind(code.code),
        "kind": code.kind,
        "reference": code.reference,
        "open": code.open,
        "made_at": code.made_at,
    }


async def find(
    tx: Tx, organisation: str, persons: Collection[str], candidates: Collection[str]
) -> list[StoredCode]:
    """These codes of these people, open ones first, then the latest."""
    if not persons or not candidates:
        return []
    hashes = [blind for code in sorted(candidates) for blind in tx.keyring.blinds(code)]
    which = and_(codes.c.person.in_(sorted(persons)), codes.c.code_hash.in_(hashes))
    return await _find(tx, organisation, which)


async def load_open(tx: Tx, organisation: str, persons: Collection[str]) -> list[StoredCode]:
    """The open codes of these people, the latest first."""
    if not persons:
        return []
    return await _find(tx, organisation, codes.c.person.in_(sorted(persons)) & codes.c.open)


async def load_latest(
    tx: Tx, organisation: str, persons: Collection[str], limit: int = 20
) -> list[StoredCode]:
    """The latest codes of these people, open and closed, open ones first."""
    if not persons:
        return []
    found = await _find(tx, organisation, codes.c.person.in_(sorted(persons)))
    return found[:limit]


async def load_of(tx: Tx, organisation: str, references: Collection[str]) -> list[StoredCode]:
    """All codes ever given for these references, open ones first, then the latest."""
    if not references:
        return []
    return await _find(tx, organisation, codes.c.reference.in_(sorted(references)))


async def close(tx: Tx, organisation: str, references: Collection[str]) -> None:
    """Close the codes of these references, which are closed, withdrawn or seen."""
    if references:
        await _set_open(tx, organisation, codes.c.reference.in_(sorted(references)), value=False)


async def open_again(tx: Tx, organisation: str, references: Collection[str]) -> None:
    """Open the codes of these references again."""
    if references:
        ours = codes.c.reference.in_(sorted(references))
        await _set_open(tx, organisation, ours, value=True)


async def close_of_people(tx: Tx, organisation: str, persons: Collection[str]) -> None:
    """Close every code of these people: they were removed, or left out."""
    await _set_open(tx, organisation, codes.c.person.in_(sorted(persons)), value=False)


async def _set_open(tx: Tx, organisation: str, which: ColumnElement[bool], *, value: bool) -> None:
    ours = codes.c.organisation == organisation
    await tx.connection.execute(update(codes).where(ours, which).values(open=value))


async def _find(tx: Tx, organisation: str, which: ColumnElement[bool]) -> list[StoredCode]:
    query = select(codes).where(codes.c.organisation == organisation, which)
    rows = await tx.connection.execute(query.order_by(codes.c.open.desc(), codes.c.id.desc()))
    return [
        StoredCode(
            person=row.person,
            code=formats.unseal(tx.keyring, "code", codes, row),
            kind=row.kind,
            reference=row.reference,
            made_at=row.made_at,
            open=row.open,
        )
        for row in rows
    ]
