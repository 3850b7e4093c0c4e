"""The directory as every step loads it: who works here and who mentors whom.

Staff, programmes and boroughs are kept in memory; one cheap statement tells whether they changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Select, Table, and_, bindparam, or_, select

from flows.directory import (
    Borough,
    Directory,
    Organisation,
    Pairing,
    Person,
    Programme,
    Role,
    Value,
)
from storage.database import formats
from storage.database.binding import place
from storage.database.db import Tx
from storage.database.tables import boroughs, organisations, pairings, people, programmes
from storage.records.members import Member, member

V = TypeVar("V", bound=Value)
# Every step runs these, so they are built once.
_OURS: BindParameter[str] = bindparam("organisation")
_STAMP = select(organisations.c.stamp).where(organisations.c.organisation == _OURS)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A directory, the notes about its people, and the hash of the current pack.

    `members` also holds removed people, where they were asked for; the directory does not.
    """

    directory: Directory
    members: Mapping[str, Member]
    pack: str | None

    def by_telegram(self, telegram_id: int) -> Member | None:
        """The member bound to that Telegram account, removed or not."""
        return next((m for m in self.members.values() if m.telegram_id == telegram_id), None)


@dataclass(frozen=True, slots=True)
class _Staff:
    """The staff of one organisation in memory, as of one `stamp`."""

    stamp: int
    version: int
    pack: str | None
    organisation: Organisation
    boroughs: tuple[Borough, ...]
    programmes: tuple[Programme, ...]
    people: tuple[tuple[int, Person], ...]
    members: Mapping[str, Member]


async def load_directory(
    tx: Tx,
    organisation: str,
    mentors: Collection[str] | None = (),
    telegram_ids: Collection[int] = (),
    phones: Collection[str] = (),
) -> Loaded:
    """The directory: all staff, programmes and boroughs.

    Of the mentors those asked for (None: all).

    People are asked for by id, by Telegram account or by E.164 number. Raises LookupError where no
    directory was ever imported. Two statements, while the staff did not change.
    """
    staff = await _staff(tx, organisation)
    wanted = _wanted(tx, mentors, telegram_ids, phones)
    found = await _people(tx, organisation, wanted)
    listed = sorted([*staff.people, *found.mentors], key=lambda pair: pair[0])
    members = {**staff.members, **found.members}
    directory = Directory(
        organisation=staff.organisation,
        boroughs=staff.boroughs,
        programmes=staff.programmes,
        people=tuple(person for _, person in listed),
        pairings=tuple(pairing for _, pairing in sorted(found.pairings, key=lambda pair: pair[0])),
        unreachable=frozenset(m.id for m in members.values() if m.opted_out_at is not None),
        version=staff.version,
    )
    return Loaded(directory, members, staff.pack)


def _wanted(
    tx: Tx,
    mentors: Collection[str] | None,
    telegram_ids: Collection[int],
    phones: Collection[str],
) -> dict[str, list[Any]] | None:
    """The values to look for beside the staff, by column. None: every mentor."""
    if mentors is None:
        return None
    hashes = [blind for phone in sorted(phones) for blind in tx.keyring.blinds(phone)]
    asked: dict[str, list[Any]] = {
        "id": sorted(mentors),
        "telegram_id": sorted(telegram_ids),
        "phone_hash": hashes,
    }
    return {column: values for column, values in asked.items() if values}


@dataclass(frozen=True, slots=True)
class _Found:
    mentors: list[tuple[int, Person]]
    members: dict[str, Member]
    pairings: list[tuple[int, Pairing]]


@cache
def _people_query(columns: frozenset[str] | None) -> Select[Any]:
    """People and, in the same statement, the pairings of each: all mentors, or those found.

    They are found by the given values of any of these columns.
    """
    pairing = [
        pairings.c.code.label("pairing_code"),
        pairings.c.position.label("pairing_position"),
        pairings.c.format.label("pairing_format"),
        pairings.c.sealed.label("pairing_sealed"),
    ]
    theirs = and_(
        pairings.c.organisation == people.c.organisation,
        pairings.c.mentor == people.c.id,
        pairings.c.removed_at.is_(None),
    )
    ours = people.c.organisation == _OURS
    if columns is None:
        wanted = and_(ours, people.c.role == Role.MENTOR.value)
    else:  # the organisation is in each branch, so that each uses one index
        wanted = or_(
            *(
                and_(ours, people.c[name].in_(bindparam(name, expanding=True)))
                for name in sorted(columns)
            )
        )
    return select(people, *pairing).select_from(people.outerjoin(pairings, theirs)).where(wanted)


async def _people(tx: Tx, organisation: str, wanted: Mapping[str, list[Any]] | None) -> _Found:
    found = _Found([], {}, [])
    if wanted is not None and not wanted:
        return found
    query = _people_query(None if wanted is None else frozenset(wanted))
    for row in await tx.connection.execute(query, {"organisation": organisation, **(wanted or {})}):
        if row.id not in found.members:
            found.members[row.id] = member(tx.keyring, row)
            if row.role == Role.MENTOR.value and row.removed_at is None:
                found.mentors.append((row.position, _value(tx, Person, people, row)))
        if row.pairing_sealed is not None and row.removed_at is None:
            value = _pairing(tx, row)
            found.pairings.append((row.pairing_position, value))
    return found


async def _staff(tx: Tx, organisation: str) -> _Staff:
    stamp = await tx.connection.scalar(_STAMP, {"organisation": organisation})
    if stamp is None:
        raise LookupError(f"no directory was imported for {organisation}")
    key = f"staff:{organisation}"
    kept: _Staff | None = tx.cache.get(key)
    if kept is not None and kept.stamp == stamp:
        return kept
    fresh = await _load_staff(tx, organisation)
    if key not in tx.dirty:  # a change that may be rolled back is not cached
        tx.cache[key] = fresh
    return fresh


async def _load_staff(tx: Tx, organisation: str) -> _Staff:
    head = (
        await tx.connection.execute(
            select(organisations).where(organisations.c.organisation == organisation)
        )
    ).one()
    condition = and_(
        people.c.organisation == organisation,
        people.c.role != Role.MENTOR.value,
        people.c.removed_at.is_(None),
    )
    rows = (await tx.connection.execute(select(people).where(condition))).all()
    return _Staff(
        stamp=head.stamp,
        version=head.version,
        pack=head.pack,
        organisation=_value(tx, Organisation, organisations, head),
        boroughs=await _listed(tx, organisation, boroughs, Borough),
        programmes=await _listed(tx, organisation, programmes, Programme),
        people=tuple((row.position, _value(tx, Person, people, row)) for row in rows),
        members={row.id: member(tx.keyring, row) for row in rows},
    )


async def _listed(tx: Tx, organisation: str, table: Table, kind: type[V]) -> tuple[V, ...]:
    query = select(table).where(table.c.organisation == organisation).order_by(table.c.position)
    rows = await tx.connection.execute(query)
    return tuple(_value(tx, kind, table, row) for row in rows)


def _value(tx: Tx, kind: type[V], table: Table, row: Any) -> V:
    return formats.read(kind, formats.unseal(tx.keyring, kind.__name__.lower(), table, row))


def _pairing(tx: Tx, row: Any) -> Pairing:
    """The pairing beside a person in one row."""
    where = place("pairings", {"organisation": row.organisation, "code": row.pairing_code})
    text = tx.keyring.open(row.pairing_sealed, where)
    return formats.read(Pairing, formats.lift("pairing", row.pairing_format, text))
