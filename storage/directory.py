"""The directory: who works here and who mentors whom, as every step loads it.

Staff, programmes and boroughs are kept in memory; one cheap statement tells whether they changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Table, and_, or_, select

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
from storage import formats
from storage.db import Tx
from storage.members import Member, member
from storage.tables import boroughs, organisations, pairings, people, programmes

V = TypeVar("V", bound=Value)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A directory, what is known of its people beside it, and the hash of the current pack.

    `members` also holds people who were removed, where they were asked for; the directory does not.
    """

    directory: Directory
    members: Mapping[str, Member]
    pack: str | None

    def by_telegram(self, telegram_id: int) -> Member | None:
        """The member bound to that Telegram account, removed or not."""
        return next((m for m in self.members.values() if m.telegram_id == telegram_id), None)


@dataclass(frozen=True, slots=True)
class _Staff:
    """What is kept in memory of one organisation, at one `stamp`."""

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
    """All staff, programmes and boroughs; of the mentors those asked for (None: all).

    People are asked for by id, by Telegram account or by E.164 number. Raises LookupError where no
    directory was ever imported. Two statements, while the staff did not change.
    """
    staff = await _staff(tx, organisation)
    wanted = _wanted(tx, organisation, mentors, telegram_ids, phones)
    found = await _people(tx, wanted) if wanted is not None else _Found([], {}, [])
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
    organisation: str,
    mentors: Collection[str] | None,
    telegram_ids: Collection[int],
    phones: Collection[str],
) -> ColumnElement[bool] | None:
    """Which rows of people to look for beside the staff. None: none."""
    ours = people.c.organisation == organisation
    if mentors is None:
        return and_(ours, people.c.role == Role.MENTOR.value)
    hashes = [blind for phone in sorted(phones) for blind in tx.keyring.blinds(phone)]
    # The organisation stands in each branch, so that each is a look into one index.
    branches = [
        and_(ours, column.in_(values))
        for column, values in (
            (people.c.id, sorted(mentors)),
            (people.c.telegram_id, sorted(telegram_ids)),
            (people.c.phone_hash, hashes),
        )
        if values
    ]
    return or_(*branches) if branches else None


@dataclass(frozen=True, slots=True)
class _Found:
    mentors: list[tuple[int, Person]]
    members: dict[str, Member]
    pairings: list[tuple[int, Pairing]]


async def _people(tx: Tx, wanted: ColumnElement[bool]) -> _Found:
    """People and, in the same statement, the pairings of each."""
    pairing = [
        pairings.c.position.label("pairing_position"),
        pairings.c.format.label("pairing_format"),
        pairings.c.sealed.label("pairing_sealed"),
    ]
    theirs = and_(
        pairings.c.organisation == people.c.organisation,
        pairings.c.mentor == people.c.id,
        pairings.c.removed_at.is_(None),
    )
    query = select(people, *pairing).select_from(people.outerjoin(pairings, theirs)).where(wanted)
    found = _Found([], {}, [])
    for row in await tx.connection.execute(query):
        if row.id not in found.members:
            found.members[row.id] = member(tx.keyring, row)
            if row.role == Role.MENTOR.value and row.removed_at is None:
                found.mentors.append((row.position, _value(tx, Person, row.format, row.sealed)))
        if row.pairing_sealed is not None and row.removed_at is None:
            value = _value(tx, Pairing, row.pairing_format, row.pairing_sealed)
            found.pairings.append((row.pairing_position, value))
    return found


async def _staff(tx: Tx, organisation: str) -> _Staff:
    query = select(organisations.c.stamp).where(organisations.c.organisation == organisation)
    stamp = await tx.connection.scalar(query)
    if stamp is None:
        raise LookupError(f"no directory was imported for {organisation}")
    key = f"staff:{organisation}"
    kept: _Staff | None = tx.cache.get(key)
    if kept is not None and kept.stamp == stamp:
        return kept
    fresh = await _load_staff(tx, organisation)
    if key not in tx.dirty:  # what may yet be rolled back is not kept
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
        organisation=_value(tx, Organisation, head.format, head.sealed),
        boroughs=await _listed(tx, organisation, boroughs, Borough),
        programmes=await _listed(tx, organisation, programmes, Programme),
        people=tuple((row.position, _value(tx, Person, row.format, row.sealed)) for row in rows),
        members={row.id: member(tx.keyring, row) for row in rows},
    )


async def _listed(tx: Tx, organisation: str, table: Table, kind: type[V]) -> tuple[V, ...]:
    query = select(table).where(table.c.organisation == organisation).order_by(table.c.position)
    rows = await tx.connection.execute(query)
    return tuple(_value(tx, kind, row.format, row.sealed) for row in rows)


def _value(tx: Tx, kind: type[V], format_: int, sealed: bytes) -> V:
    text = formats.unseal(tx.keyring, kind.__name__.lower(), format_, sealed)
    return formats.read(kind, text)
