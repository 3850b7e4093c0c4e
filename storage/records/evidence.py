"""Evidence: append-only rows, each chained to the one before by a keyed hash.

Without the keys nobody can write a row or change one: the hash is an HMAC under a key derived from
them. The first chains had plain hashes; the record SEALED, made at their upgrade, is the first with
a keyed hash, and it holds everything before it. The number and hash of the last row are also kept
sealed elsewhere, so that a chain that was cut short is noticed.

Personal text is in a sealed body apart, and the row holds a salted digest of it. So a body can be
erased and the chain stays valid, and nobody can guess what it was.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select

from storage.database import formats
from storage.database.db import Tx
from storage.database.tables import evidence, evidence_bodies
from storage.records import settings

BEGINNING = "0" * 64  # the hash before the first row of a chain
ERASED = "erased"
SEALED = "bound to the key"  # the first keyed row of a chain that began with plain hashes
CHAIN = "evidence:"  # the `about` of a record about the chain itself
HEAD = "evidence head"  # the setting's name


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A new record: what happened, about which reference, session or person, and who did it."""

    about: str
    what: str
    actor: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A row of the chain. `details` is None where the body was erased."""

    number: int
    at: datetime
    about: str
    what: str
    actor: str
    details: dict[str, Any] | None
    hash: str


async def append(tx: Tx, organisation: str, records: Iterable[NewRecord], now: datetime) -> None:
    """Append records, in this order. Four statements."""
    new = list(records)
    if not new:
        return
    rows: list[dict[str, Any]] = []
    bodies: list[dict[str, Any]] = []
    await tx.lock(f"evidence:{organisation}")
    last, previous = await head(tx, organisation)
    for number, record in enumerate(new, start=last + 1):
        body = _body(record.details)
        row = {
            "organisation": organisation,
            "number": number,
            "at": now.astimezone(UTC),
            "about": record.about,
            "what": record.what,
            "actor": record.actor,
            "digest": digest(body),
            "previous": previous,
        }
        previous = tx.keyring.sign(spelled(row))
        rows.append(row | {"hash": previous})
        key = {"organisation": organisation, "number": number}
        bodies.append(formats.seal(tx.keyring, "evidence", body, evidence_bodies, key))
    await tx.connection.execute(evidence.insert(), rows)
    await tx.connection.execute(evidence_bodies.insert(), bodies)
    await settings.put(tx, organisation, HEAD, f"{rows[-1]['number']}:{previous}")


async def head(tx: Tx, organisation: str) -> tuple[int, str]:
    """Number and hash of the last row.

    A copy kept elsewhere later shows a chain that was cut short.
    """
    query = select(evidence.c.number, evidence.c.hash).where(
        evidence.c.organisation == organisation
    )
    row = (await tx.connection.execute(query.order_by(evidence.c.number.desc()).limit(1))).first()
    return (0, BEGINNING) if row is None else (row.number, row.hash)


async def about(tx: Tx, organisation: str, references: Collection[str]) -> list[StoredRecord]:
    """All records about these references, sessions or people, in order."""
    query = with_bodies().where(
        evidence.c.organisation == organisation, evidence.c.about.in_(sorted(references))
    )
    rows = await tx.connection.execute(query.order_by(evidence.c.number))
    return [_stored(tx, row) for row in rows]


def _stored(tx: Tx, row: Any) -> StoredRecord:
    return StoredRecord(
        number=row.number,
        at=row.at,
        about=row.about,
        what=row.what,
        actor=row.actor,
        details=None if row.sealed is None else _details(_open(tx, row)),
        hash=row.hash,
    )


async def begins(tx: Tx, organisation: str, start: str) -> set[str]:
    """Every `about` of a record that begins with that name."""
    query = select(evidence.c.about).where(
        evidence.c.organisation == organisation,
        evidence.c.about.startswith(start, autoescape=True),
    )
    return set((await tx.connection.execute(query.distinct())).scalars())


async def last_about(tx: Tx, organisation: str, reference: str) -> StoredRecord | None:
    """The last record about that reference."""
    found = await lasts(tx, organisation, [reference])
    return found.get(reference)


async def lasts(tx: Tx, organisation: str, references: Collection[str]) -> dict[str, StoredRecord]:
    """For each of these references, its last record that still has details."""
    last = (
        select(func.max(evidence.c.number))
        .where(evidence.c.organisation == organisation)
        .where(evidence.c.about.in_(sorted(references)), evidence.c.what != ERASED)
        .group_by(evidence.c.about)
    )
    query = with_bodies().where(
        evidence.c.organisation == organisation, evidence.c.number.in_(last)
    )
    return {row.about: _stored(tx, row) for row in await tx.connection.execute(query)}


async def erase(
    tx: Tx, organisation: str, references: Collection[str], actor: str, now: datetime
) -> None:
    """Erase the bodies about these references; a new record says that it was done, and by whom."""
    numbers = select(evidence.c.number).where(
        evidence.c.organisation == organisation, evidence.c.about.in_(sorted(references))
    )
    await tx.connection.execute(
        delete(evidence_bodies).where(
            evidence_bodies.c.organisation == organisation, evidence_bodies.c.number.in_(numbers)
        )
    )
    done = [NewRecord(reference, ERASED, actor) for reference in sorted(references)]
    await append(tx, organisation, done, now)


async def kept_head(tx: Tx, organisation: str) -> tuple[int, str] | None:
    """The last row as it was kept sealed apart from the chain. Raises WrongKey."""
    kept = await settings.get(tx, organisation, HEAD)
    if kept is None:
        return None
    number, _, hash_ = kept.partition(":")
    return int(number), hash_


def chained(row: dict[str, Any]) -> str:
    """The hash that a row had before hashes were keyed."""
    return sha256(spelled(row)).hexdigest()


def spelled(row: dict[str, Any]) -> bytes:
    """The hashed text: the hash before it and all columns of a row, in one fixed spelling."""
    canonical = [
        row["organisation"],
        row["number"],
        row["at"].isoformat(timespec="microseconds"),
        row["about"],
        row["what"],
        row["actor"],
        row["digest"],
    ]
    text = json.dumps(canonical, ensure_ascii=True, separators=(",", ":"))
    return f"{row['previous']}{text}".encode()


def _body(details: dict[str, Any]) -> str:
    # The salt is erased with the body; without it the digest says nothing.
    return json.dumps({"format": 1, "salt": secrets.token_hex(16), "details": details})


def _details(body: str) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(body)["details"]
    return details


def digest(body: str) -> str:
    """The digest that the row keeps of its body, with the salt."""
    return sha256(body.encode()).hexdigest()


def _open(tx: Tx, row: Any) -> str:
    return formats.unseal(tx.keyring, "evidence", evidence_bodies, row)


def with_bodies() -> Any:
    """Select rows of the chain, each with its body where it still has one."""
    same = (evidence.c.organisation == evidence_bodies.c.organisation) & (
        evidence.c.number == evidence_bodies.c.number
    )
    return select(evidence, evidence_bodies.c.format, evidence_bodies.c.sealed).select_from(
        evidence.outerjoin(evidence_bodies, same)
    )
