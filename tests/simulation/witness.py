"""An independent witness of the database file: plain SQL after every commit, none of our code.

A sealed value is opened only where a text goes out: then it says who may not know of it.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from storage.database.binding import place
from storage.database.keys import Keyring
from tests.simulation.disk import Disk

OPEN = (
    "SELECT e.reference, e.place, e.mentor, e.opened_at, j.next_at, j.state, j.due_at, j.fence, "
    "e.rowid AS row FROM escalations e LEFT JOIN jobs j ON j.organisation = e.organisation "
    "AND j.key = 'clock:' || e.reference WHERE e.open"
)
NEW_ROWS = (
    "SELECT id, key, kind, priority, due_at, created_at, state FROM jobs WHERE id > ? ORDER BY id"
)
NEW_FAILURES = (
    "SELECT rowid, key FROM inbox WHERE rowid > ? AND source = 'twilio' AND "
    "(key LIKE 'receipt:%:failed' OR key LIKE 'receipt:%:undelivered') ORDER BY rowid"
)
OVERDUE = (
    "SELECT key, kind, priority, next_at, state FROM jobs "
    "WHERE next_at IS NOT NULL AND next_at < ? ORDER BY priority, next_at LIMIT 1"
)


@dataclass(frozen=True)
class Seen:
    """An open escalation and its clock's row, as they stand in the file."""

    reference: str
    place: str
    mentor: str
    opened_at: datetime
    rings_at: datetime | None
    wound: tuple[str, int] | None


class Witness:
    """Questions to the file, asked beside the product."""

    def __init__(self, disk: Disk, keyring: Keyring) -> None:
        self._disk = disk
        self._keyring = keyring

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Whatever that gives."""
        return self._disk.witness.execute(sql, values).fetchall()

    def open_ones(self) -> list[Seen]:
        """All open escalations."""
        return [
            Seen(
                reference=row["reference"],
                place=row["place"],
                mentor=row["mentor"],
                opened_at=read_time(row["opened_at"]),
                rings_at=read_time(row["next_at"]) if row["next_at"] else None,
                wound=(row["due_at"], row["fence"]) if row["due_at"] else None,
            )
            for row in self.rows(OPEN)
        ]

    def escalation(self, reference: str) -> dict[str, Any] | None:
        """The sealed state of one, opened."""
        wanted = "SELECT organisation, reference, sealed FROM escalations WHERE reference = ?"
        found = self.rows(wanted, reference)
        return self._open("escalations", found[0]) if found else None

    def soonest(self) -> datetime | None:
        """When the next row is due."""
        found = self.rows("SELECT min(next_at) FROM jobs WHERE next_at IS NOT NULL")[0][0]
        return read_time(found) if found else None

    def claimed(self, prefix: str) -> bool:
        """Whether a row whose key begins so is under way."""
        return bool(
            self.rows(
                "SELECT 1 FROM jobs WHERE state = 'claimed' AND key LIKE ? LIMIT 1", f"{prefix}%"
            )
        )

    def of_mentor(self, mentor: str) -> list[sqlite3.Row]:
        """All that a mentor ever raised."""
        return self.rows(
            "SELECT reference, place, open, opened_at, closed_at FROM escalations "
            "WHERE mentor = ? ORDER BY opened_at",
            mentor,
        )

    def text(self, key: str) -> dict[str, Any] | None:
        """The sealed row of a text, opened."""
        found = self.rows("SELECT organisation, key, sealed FROM jobs WHERE key = ?", key)
        return self._open("jobs", found[0]) if found else None

    def known(self, reference: str) -> bool:
        """Whether that reference was ever given out."""
        return bool(
            self.rows("SELECT 1 FROM escalations WHERE reference = ?", reference)
            or self.rows("SELECT 1 FROM notices WHERE reference = ?", reference)
        )

    def taken(self, source: str, key: str) -> str | None:
        """What became of an update or a text: None where it was never taken."""
        found = self.rows("SELECT outcome FROM inbox WHERE source = ? AND key = ?", source, key)
        return str(found[0]["outcome"]) if found else None

    def _open(self, table: str, row: sqlite3.Row) -> dict[str, Any]:
        where = place(table, dict(row))
        opened: dict[str, Any] = json.loads(self._keyring.open(row["sealed"], where))
        return opened


def read_time(text: str) -> datetime:
    """A time as SQLite keeps it: UTC without saying so."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def written_time(moment: datetime) -> str:
    """The inverse: a time as the database writes it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
