"""What is known of a person beside the directory: their Telegram account, and notes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from flows.directory import Role
from storage.database.binding import place, place_of
from storage.database.db import Tx
from storage.database.keys import Keyring
from storage.database.tables import organisations


@dataclass(frozen=True, slots=True)
class Member:
    """One person's row without the sealed document.

    `marks` are further dated facts and `words` further kept words, by name.
    """

    id: str
    role: Role
    telegram_id: int | None
    joined_at: datetime | None
    approved_at: datetime | None
    opted_out_at: datetime | None
    blocked_at: datetime | None
    removed_at: datetime | None
    marks: Mapping[str, datetime]
    words: Mapping[str, str]

    @property
    def is_staff(self) -> bool:
        """Whether they are not a mentor."""
        return self.role != Role.MENTOR

    @property
    def removed(self) -> bool:
        """Whether the last import did not have them any more."""
        return self.removed_at is not None


def member(keyring: Keyring, row: Any) -> Member:
    """A row of `people` as a value."""
    noted = open_notes(keyring, row)
    return Member(
        id=row.id,
        role=Role(row.role),
        telegram_id=row.telegram_id,
        joined_at=row.joined_at,
        approved_at=row.approved_at,
        opted_out_at=row.opted_out_at,
        blocked_at=row.blocked_at,
        removed_at=row.removed_at,
        marks=noted.at,
        words=noted.words,
    )


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes about a person, by name: dated facts, and words."""

    at: Mapping[str, datetime]
    words: Mapping[str, str]


def open_notes(keyring: Keyring, row: Any) -> Notes:
    """The notes in a row of `people`. The first rows had no words."""
    if row.marks is None:
        return Notes({}, {})
    found = json.loads(keyring.open(row.marks, place_of("people", row, "marks")))
    at = {name: datetime.fromisoformat(when) for name, when in found["at"].items()}
    return Notes(at, found.get("words", {}))


def seal_notes(keyring: Keyring, organisation: str, person: str, notes: Notes) -> bytes:
    """A person's notes as they are stored."""
    at = {name: when.isoformat() for name, when in notes.at.items()}
    text = json.dumps({"format": 1, "at": at, "words": dict(notes.words)})
    row = {"organisation": organisation, "id": person}
    return keyring.seal(text, place("people", row, "marks"))


async def touch(tx: Tx, organisation: str) -> None:
    """Mark the staff's cached values as changed."""
    stamp = organisations.c.stamp + 1
    chosen = organisations.c.organisation == organisation
    await tx.connection.execute(update(organisations).where(chosen).values(stamp=stamp))
    tx.dirty.add(f"staff:{organisation}")
