"""Escalations: sealed states, found by reference or by the mentor who raised them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, union_all

from storage.database import formats
from storage.database.binding import place_of
from storage.database.db import Tx, upsert
from storage.database.tables import escalations, notices
from storage.records import evidence
from storage.records.digests import digest_of

STATE = "state:"  # the `about` of a record of a state's digest begins so
KEPT = "state kept"


@dataclass(frozen=True, slots=True)
class StoredEscalation:
    """An escalation's state as JSON text.

    `place` is the state's name, `open` says that it has a clock.
    """

    reference: str
    place: str
    open: bool
    mentor: str
    programme: str | None
    opened_at: datetime
    closed_at: datetime | None
    state: str


async def load(
    tx: Tx, organisation: str, references: Collection[str] = (), mentors: Collection[str] = ()
) -> dict[str, StoredEscalation]:
    """Escalations by reference: those with these references, and the open ones of these mentors.

    The oldest first. One statement.
    """
    asked = {"references": sorted(references), "mentors": sorted(mentors)}
    given = {name: values for name, values in asked.items() if values}
    if not given:
        return {}
    return await _found(tx, _load(frozenset(given)), {"organisation": organisation, **given})


@cache
def _load(by: frozenset[str]) -> Select[Any]:
    """The queries; every step runs one of these, so they are built once."""
    ours = escalations.c.organisation == bindparam("organisation")
    found = escalations.c.reference.in_(bindparam("references", expanding=True))
    theirs = escalations.c.mentor.in_(bindparam("mentors", expanding=True))
    branches = {
        "references": and_(ours, found),
        "mentors": and_(ours, theirs, escalations.c.open),
    }
    return _in_order(or_(*(branches[name] for name in sorted(by))))


async def load_open(tx: Tx, organisation: str) -> dict[str, StoredEscalation]:
    """All open ones by reference, the oldest first."""
    return await _find(tx, and_(escalations.c.organisation == organisation, escalations.c.open))


async def load_of_mentor(tx: Tx, organisation: str, mentor: str) -> dict[str, StoredEscalation]:
    """All that a mentor ever raised by reference, the oldest first."""
    return await _find(
        tx, and_(escalations.c.organisation == organisation, escalations.c.mentor == mentor)
    )


async def load_between(
    tx: Tx, organisation: str, since: datetime, until: datetime
) -> dict[str, StoredEscalation]:
    """Escalations opened from `since` on and before `until`, open and closed."""
    when = and_(escalations.c.opened_at >= since, escalations.c.opened_at < until)
    return await _find(tx, and_(escalations.c.organisation == organisation, when))


async def references_used(tx: Tx, organisation: str, candidates: Collection[str]) -> frozenset[str]:
    """Those of these references that were ever given to an escalation or a notice."""
    if not candidates:
        return frozenset()
    used = union_all(
        *(
            select(table.c.reference).where(
                table.c.organisation == organisation, table.c.reference.in_(sorted(candidates))
            )
            for table in (escalations, notices)
        )
    )
    return frozenset((await tx.connection.execute(used)).scalars())


async def save(
    tx: Tx, organisation: str, states: Iterable[StoredEscalation], now: datetime
) -> None:
    """Keep these states, and a digest of each in the evidence."""
    states = list(states)
    rows = [
        formats.seal(tx.keyring, "escalation", one.state, escalations, _columns(organisation, one))
        for one in states
    ]
    change = ("place", "open", "programme", "closed_at", "format", "sealed")
    await upsert(tx, escalations, rows, unique=("organisation", "reference"), change=change)
    await _record(tx, organisation, states, "engine", now)


async def _record(
    tx: Tx, organisation: str, states: Iterable[StoredEscalation], actor: str, now: datetime
) -> None:
    records = [
        evidence.NewRecord(f"{STATE}{one.reference}", KEPT, actor, {"digest": digest(one)})
        for one in states
    ]
    await evidence.append(tx, organisation, records, now)


async def record_all(tx: Tx, organisation: str, actor: str, now: datetime) -> None:
    """Keep a digest of every state in the evidence; evidence of older versions had none."""
    await _record(tx, organisation, (await load_raw(tx, organisation)).values(), actor, now)


async def load_raw(tx: Tx, organisation: str) -> dict[str, StoredEscalation]:
    """All of them by reference, each state as it was written, in its own format.

    Raises WrongKey where one can't be opened.
    """
    query = select(escalations).where(escalations.c.organisation == organisation)
    rows = (await tx.connection.execute(query.order_by(escalations.c.reference))).all()
    where = escalations.name
    return {
        row.reference: as_stored(row, tx.keyring.open(row.sealed, place_of(where, row)))
        for row in rows
    }


def digest(one: StoredEscalation) -> str:
    """A digest of a state and of the plain columns beside it."""
    times = [at and at.astimezone(UTC).isoformat() for at in (one.opened_at, one.closed_at)]
    return digest_of(
        [one.reference, one.place, one.open, one.mentor, one.programme, *times, one.state]
    )


def _columns(organisation: str, escalation: StoredEscalation) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "reference": escalation.reference,
        "place": escalation.place,
        "open": escalation.open,
        "mentor": escalation.mentor,
        "programme": escalation.programme,
        "opened_at": escalation.opened_at,
        "closed_at": escalation.closed_at,
    }


async def _find(tx: Tx, which: ColumnElement[bool]) -> dict[str, StoredEscalation]:
    return await _found(tx, _in_order(which), {})


def _in_order(which: ColumnElement[bool]) -> Select[Any]:
    query = select(escalations).where(which)
    return query.order_by(escalations.c.opened_at, escalations.c.reference)


async def _found(
    tx: Tx, query: Select[Any], given: Mapping[str, object]
) -> dict[str, StoredEscalation]:
    rows = await tx.connection.execute(query, given)
    return {
        row.reference: as_stored(row, formats.unseal(tx.keyring, "escalation", escalations, row))
        for row in rows
    }


def as_stored(row: Any, state: str) -> StoredEscalation:
    """A row with its opened state."""
    return StoredEscalation(
        reference=row.reference,
        place=row.place,
        open=row.open,
        mentor=row.mentor,
        programme=row.programme,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        state=state,
    )
