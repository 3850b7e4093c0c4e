"""Notices: a report is in, a family missed twice. A reference and a code, but no ladder."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from storage import formats
from storage.db import Tx, upsert
from storage.tables import notices


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice's state as JSON text. `mentor` is whom it is about, where it is about one."""

    reference: str
    kind: str
    open: bool
    mentor: str | None
    opened_at: datetime
    state: str


async def load(tx: Tx, organisation: str, references: Collection[str]) -> dict[str, StoredNotice]:
    """Those with these references, by reference."""
    if not references:
        return {}
    return await _find(tx, organisation, notices.c.reference.in_(sorted(references)))


async def load_open(
    tx: Tx, organisation: str, mentors: Collection[str] | None = None
) -> dict[str, StoredNotice]:
    """All open ones (about these mentors) by reference, the oldest first."""
    which: ColumnElement[bool] = notices.c.open
    if mentors is not None:
        which = which & notices.c.mentor.in_(sorted(mentors))
    return await _find(tx, organisation, which)


async def save(tx: Tx, organisation: str, states: Iterable[StoredNotice]) -> None:
    """Keep these states."""
    rows = [
        {
            "organisation": organisation,
            "reference": notice.reference,
            "kind": notice.kind,
            "open": notice.open,
            "mentor": notice.mentor,
            "opened_at": notice.opened_at,
        }
        | formats.seal(tx.keyring, "notice", notice.state)
        for notice in states
    ]
    change = ("open", "format", "sealed")
    await upsert(tx, notices, rows, unique=("organisation", "reference"), change=change)


async def _find(tx: Tx, organisation: str, which: ColumnElement[bool]) -> dict[str, StoredNotice]:
    query = select(notices).where(notices.c.organisation == organisation, which)
    rows = await tx.connection.execute(query.order_by(notices.c.opened_at, notices.c.reference))
    return {
        row.reference: StoredNotice(
            reference=row.reference,
            kind=row.kind,
            open=row.open,
            mentor=row.mentor,
            opened_at=row.opened_at,
            state=formats.unseal(tx.keyring, "notice", row.format, row.sealed),
        )
        for row in rows
    }
