"""What is known of a person beside the directory: their Telegram account, and dated facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from flows.directory import Role
from storage.db import Tx
from storage.keys import Keyring
from storage.tables import organisations


@dataclass(frozen=True, slots=True)
class Member:
    """One person's row without the sealed document. `marks` are further dated facts, by name."""

    id: str
    role: Role
    telegram_id: int | None
    joined_at: datetime | None
    approved_at: datetime | None
    opted_out_at: datetime | None
    blocked_at: datetime | None
    removed_at: datetime | None
    marks: Mapping[str, datetime]

    @property
    def removed(self) -> bool:
        """Whether the last import no longer had them."""
        return self.removed_at is not None


def member(keyring: Keyring, row: Any) -> Member:
    """A row of `people` as a value."""
    return Member(
        id=row.id,
        role=Role(row.role),
        telegram_id=row.telegram_id,
        joined_at=row.joined_at,
        approved_at=row.approved_at,
        opted_out_at=row.opted_out_at,
        blocked_at=row.blocked_at,
        removed_at=row.removed_at,
        marks=open_marks(keyring, row.marks),
    )


def open_marks(keyring: Keyring, sealed: bytes | None) -> dict[str, datetime]:
    """The dated facts of a row."""
    if sealed is None:
        return {}
    found = json.loads(keyring.open(sealed))
    return {name: datetime.fromisoformat(at) for name, at in found["at"].items()}


def seal_marks(keyring: Keyring, marks: Mapping[str, datetime]) -> bytes:
    """The dated facts as they are stored."""
    at = {name: when.isoformat() for name, when in marks.items()}
    return keyring.seal(json.dumps({"format": 1, "at": at}))


async def touch(tx: Tx, organisation: str) -> None:
    """Say that something changed of what is kept in memory of the staff."""
    stamp = organisations.c.stamp + 1
    chosen = organisations.c.organisation == organisation
    await tx.connection.execute(update(organisations).where(chosen).values(stamp=stamp))
    tx.dirty.add(f"staff:{organisation}")
