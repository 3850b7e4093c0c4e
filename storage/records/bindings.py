"""The chat bound to each person, and whether they are let in: kept in the evidence at each change.

Both columns are in plain, so that a chat can be looked up. An intruder who can write to the
database but has no key could bind a chat of their own to a manager; that no longer fits what the
evidence says. An upgraded database has one record of each person from when this began.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select

from storage.database.db import Tx
from storage.database.tables import people
from storage.records import evidence
from storage.records.digests import digest_of
from storage.records.evidence import NewRecord

MEMBER = "member:"  # with the person's id: the `about` of a record about them
BEGUN = "members:"
BOUND = "bound to a chat, or let in"
ACTOR = "mentorline"


async def record(tx: Tx, organisation: str, persons: Collection[str], now: datetime) -> None:
    """Keep the chats of these people in the evidence, as they are from now on."""
    rows = await _rows(tx, organisation, people.c.id.in_(sorted(persons)))
    await evidence.append(tx, organisation, [_record(row) for row in rows], now)


async def begin(tx: Tx, organisation: str, now: datetime) -> None:
    """Keep everybody's chat in the evidence, once, so that a later change has a record
    before it.
    """
    if await _begun(tx, organisation):
        return
    rows = await _rows(tx, organisation, _is_bound())
    begun = NewRecord(BEGUN, "chats are in the evidence from here", ACTOR)
    await evidence.append(tx, organisation, [*(_record(row) for row in rows), begun], now)


async def binding_problems(tx: Tx, organisation: str) -> list[str]:
    """People whose chat or admission differs from what the evidence says."""
    if not await _begun(tx, organisation):
        return []
    rows = {row.id: row for row in await _rows(tx, organisation, _is_bound())}
    told = await _told(tx, organisation)
    lost = await _rows(tx, organisation, people.c.id.in_(sorted(told.keys() - rows.keys())))
    rows |= {row.id: row for row in lost}
    return [
        problem
        for person in sorted(rows)
        if (problem := _problem(rows[person], told.get(person))) is not None
    ]


def _problem(row: Any, last: evidence.StoredRecord | None) -> str | None:
    what = f"{row.id}: the chat that is theirs, or that they are let in"
    if last is None:
        return f"{what}, is in no record of the evidence"
    if last.details is not None and last.details.get("digest") == _digest(row):
        return None
    return f"{what}, is not as row {last.number} of the evidence has it"


async def _told(tx: Tx, organisation: str) -> dict[str, evidence.StoredRecord]:
    """The last record of each person, by id."""
    names = await evidence.begins(tx, organisation, MEMBER)
    found = await evidence.lasts(tx, organisation, names) if names else {}
    return {name.removeprefix(MEMBER): last for name, last in found.items()}


async def _begun(tx: Tx, organisation: str) -> bool:
    return await evidence.last_about(tx, organisation, BEGUN) is not None


async def _rows(tx: Tx, organisation: str, chosen: Any) -> list[Any]:
    query = select(people.c.id, people.c.telegram_id, people.c.approved_at).where(
        people.c.organisation == organisation, chosen
    )
    return list(await tx.connection.execute(query.order_by(people.c.id)))


def _is_bound() -> Any:
    return or_(people.c.telegram_id.is_not(None), people.c.approved_at.is_not(None))


def _record(row: Any) -> NewRecord:
    return NewRecord(f"{MEMBER}{row.id}", BOUND, ACTOR, {"digest": _digest(row)})


def _digest(row: Any) -> str:
    let_in = row.approved_at and row.approved_at.astimezone(UTC).isoformat()
    return digest_of([row.telegram_id, let_in])
