"""Notices: a report is in, a family missed twice. A reference and a code, but no ladder."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from storage.database import formats
from storage.database.db import Tx, upsert
from storage.database.tables import notices


def _query(which: ColumnElement[bool]) -> Select[Any]:
    ours = notices.c.organisation == bindparam("organisation")
    query = select(notices).where(ours, which)
    return query.order_by(notices.c.opened_at, notices.c.reference)


# Every step runs these, so they are built once.
_NAMED = _query(notices.c.reference.in_(bindparam("references", expanding=True)))
_OPEN = _query(notices.c.open)
_THEIRS = _query(notices.c.open & notices.c.mentor.in_(bindparam("mentors", expanding=True)))


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice's state as JSON text. `mentor` is the mentor it is about, if there is one."""

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
    return await _find(tx, _NAMED, organisation, references=sorted(references))


async def load_open(
    tx: Tx, organisation: str, mentors: Collection[str] | None = None
) -> dict[str, StoredNotice]:
    """All open ones (about these mentors) by reference, the oldest first."""
    if mentors is None:
        return await _find(tx, _OPEN, organisation)
    return await _find(tx, _THEIRS, organisation, mentors=sorted(mentors))


async def save(tx: Tx, organisation: str, states: Iterable[StoredNotice]) -> None:
    """Keep these states."""
    rows = [
        formats.seal(tx.keyring, "notice", one.state, notices, _columns(organisation, one))
        for one in states
    ]
    change = ("open", "format", "sealed")
    await upsert(tx, notices, rows, unique=("organisation", "reference"), change=change)


def _columns(organisation: str, notice: StoredNotice) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "reference": notice.reference,
        "kind": notice.kind,
        "open": notice.open,
        "mentor": notice.mentor,
        "opened_at": notice.opened_at,
    }


async def _find(
    tx: Tx, query: Select[Any], organisation: str, **given: list[str]
) -> dict[str, StoredNotice]:
    rows = await tx.connection.execute(query, {"organisation": organisation, **given})
    return {
        row.reference: StoredNotice(
            reference=row.reference,
            kind=row.kind,
            open=row.open,
            mentor=row.mentor,
            opened_at=row.opened_at,
            state=formats.unseal(tx.keyring, "notice", notices, row),
        )
        for row in rows
    }
