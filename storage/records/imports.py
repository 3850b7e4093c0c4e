"""Imports: a directory read from its file replaces the one before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, delete, select, update

from flows.directory import Directory, Organisation
from storage.database import formats
from storage.database.db import Tx, upsert
from storage.database.tables import boroughs, organisations, pairings, people, programmes
from storage.records import bindings
from storage.records.digests import record_directory
from storage.records.members import touch


@dataclass(frozen=True, slots=True)
class Saved:
    """The changes of an import: ids of people.

    `phones` are those with another number than before.
    """

    version: int
    added: frozenset[str]
    removed: frozenset[str]
    phones: frozenset[str]


async def save_directory(tx: Tx, directory: Directory, now: datetime) -> Saved:
    """Save an imported directory, complete with all mentors and pairings.

    A person who is absent from it is marked as removed; bindings, marks and opt-outs are kept, but
    a new number has not opted out. `directory.version` is not looked at: storage counts imports.
    """
    organisation = directory.organisation.id
    await tx.lock(f"organisation:{organisation}")
    before = await _before(tx, organisation)
    await _save_organisation(tx, directory.organisation)
    await _save_lists(tx, directory)
    await _save_people(tx, directory)
    await _save_pairings(tx, directory, now)
    ids = {person.id for person in directory.people}
    there = {row.id for row in before if row.removed_at is None}
    phones = _other_phones(tx, directory, before)
    await _change_people(tx, organisation, there - ids, removed_at=now)
    await _change_people(tx, organisation, phones, opted_out_at=None)
    tx.dirty.add(f"staff:{organisation}")
    await record_directory(tx, organisation, "import", now)
    await bindings.begin(tx, organisation, now)
    query = select(organisations.c.version).where(organisations.c.organisation == organisation)
    version = await tx.connection.scalar(query)
    assert version is not None
    return Saved(version, frozenset(ids - there), frozenset(there - ids), frozenset(phones))


async def _before(tx: Tx, organisation: str) -> Sequence[Any]:
    query = select(people.c.id, people.c.phone_hash, people.c.removed_at)
    return (await tx.connection.execute(query.where(people.c.organisation == organisation))).all()


def _other_phones(tx: Tx, directory: Directory, before: Sequence[Any]) -> set[str]:
    hashes = {row.id: row.phone_hash for row in before}
    return {
        person.id
        for person in directory.people
        if person.id in hashes and hashes[person.id] not in tx.keyring.blinds(person.phone)
    }


async def _save_organisation(tx: Tx, organisation: Organisation) -> None:
    row = {"organisation": organisation.id, "version": 1, "stamp": 1, "pack": None}
    text = organisation.model_dump_json()
    await upsert(
        tx,
        organisations,
        [formats.seal(tx.keyring, "organisation", text, organisations, row)],
        unique=("organisation",),
        change=("format", "sealed"),
        count=("version", "stamp"),
    )


async def _save_lists(tx: Tx, directory: Directory) -> None:
    """Save boroughs and programmes: nothing points at their rows, so the list is simply
    replaced.
    """
    organisation = directory.organisation.id
    for table, values in ((boroughs, directory.boroughs), (programmes, directory.programmes)):
        await tx.connection.execute(delete(table).where(table.c.organisation == organisation))
        rows = _rows(tx, organisation, table, values, lambda value: {"id": value.id})
        if rows:
            await tx.connection.execute(table.insert(), rows)


async def _save_people(tx: Tx, directory: Directory) -> None:
    rows = _rows(
        tx,
        directory.organisation.id,
        people,
        directory.people,
        lambda person: {
            "id": person.id,
            "role": person.role.value,
            "phone_hash": tx.keyring.blind(person.phone),
            "removed_at": None,
        },
    )
    change = ("position", "role", "phone_hash", "removed_at", "format", "sealed")
    await upsert(tx, people, rows, unique=("organisation", "id"), change=change)


async def _save_pairings(tx: Tx, directory: Directory, now: datetime) -> None:
    organisation = directory.organisation.id
    gone = update(pairings).where(
        pairings.c.organisation == organisation, pairings.c.removed_at.is_(None)
    )
    await tx.connection.execute(gone.values(removed_at=now))
    rows = _rows(
        tx,
        organisation,
        pairings,
        directory.pairings,
        lambda pairing: {"code": pairing.code, "mentor": pairing.mentor, "removed_at": None},
    )
    change = ("position", "mentor", "removed_at", "format", "sealed")
    await upsert(tx, pairings, rows, unique=("organisation", "code"), change=change)


def _rows(
    tx: Tx,
    organisation: str,
    table: Table,
    values: Sequence[Any],
    columns: Callable[[Any], dict[str, Any]],
) -> list[dict[str, Any]]:
    return [
        formats.seal(
            tx.keyring,
            type(value).__name__.lower(),
            value.model_dump_json(),
            table,
            {"organisation": organisation, "position": position, **columns(value)},
        )
        for position, value in enumerate(values)
    ]


async def _change_people(tx: Tx, organisation: str, ids: Collection[str], **columns: Any) -> None:
    if ids:
        chosen = and_(people.c.organisation == organisation, people.c.id.in_(sorted(ids)))
        await tx.connection.execute(update(people).where(chosen).values(**columns))
        await touch(tx, organisation)
