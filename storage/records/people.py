"""Changes to people between imports: they join, are let in, opt out, block the bot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, select, update

from flows.directory import Role
from storage.database.db import Tx
from storage.database.tables import people
from storage.records import bindings
from storage.records.members import Notes, open_notes, seal_notes, touch


async def bind(tx: Tx, organisation: str, person: str, telegram_id: int, now: datetime) -> bool:
    """Bind a Telegram account to a person, in place of an earlier one; they have joined.

    False, and nothing is done, where another person who is not removed has that account.
    """
    query = select(people.c.id, people.c.removed_at).where(
        people.c.organisation == organisation,
        people.c.telegram_id == telegram_id,
        people.c.id != person,
    )
    other = (await tx.connection.execute(query)).first()
    if other is not None and other.removed_at is None:
        return False
    if other is not None:
        await _set(tx, organisation, [other.id], telegram_id=None)
    await _set(tx, organisation, [person], telegram_id=telegram_id, joined_at=now, blocked_at=None)
    changed = [person] if other is None else [other.id, person]
    await bindings.record(tx, organisation, changed, now)
    return True


async def unbind(tx: Tx, organisation: str, persons: Collection[str], now: datetime) -> None:
    """Let go of their Telegram accounts: a lost phone, a number that is another's now."""
    await _set(tx, organisation, persons, telegram_id=None)
    await bindings.record(tx, organisation, persons, now)


async def approve(tx: Tx, organisation: str, persons: Collection[str], now: datetime) -> None:
    """Let them in: the manager has approved them."""
    await _set(tx, organisation, persons, approved_at=now)
    await bindings.record(tx, organisation, persons, now)


async def let_out(tx: Tx, organisation: str, persons: Collection[str], now: datetime) -> None:
    """Take their admission back; they have to be let in anew."""
    await _set(tx, organisation, persons, approved_at=None)
    await bindings.record(tx, organisation, persons, now)


async def mark_opted_out(tx: Tx, organisation: str, persons: Collection[str], at: datetime) -> None:
    """Mark that no text reaches them: they sent STOP, or their number is dead."""
    await _set(tx, organisation, persons, opted_out_at=at)


async def mark_opted_in(tx: Tx, organisation: str, persons: Collection[str]) -> None:
    """Mark that texts reach them again, since they wrote to us."""
    await _set(tx, organisation, persons, opted_out_at=None)


async def mark_blocked(
    tx: Tx, organisation: str, persons: Collection[str], at: datetime | None
) -> None:
    """Mark that they blocked the bot; None: they unblocked it."""
    await _set(tx, organisation, persons, blocked_at=at)


async def mark(tx: Tx, organisation: str, facts: Iterable[tuple[str, str]], at: datetime) -> None:
    """Keep that (person, fact) was so at that time; a later time replaces an earlier one."""
    new: dict[str, dict[str, datetime]] = defaultdict(dict)
    for person, fact in facts:
        new[person][fact] = at
    await _note(tx, organisation, new, {})


async def keep(tx: Tx, organisation: str, words: Iterable[tuple[str, str, str | None]]) -> None:
    """Keep (person, name, words); None deletes the words under that name."""
    new: dict[str, dict[str, str | None]] = defaultdict(dict)
    for person, name, text in words:
        new[person][name] = text
    await _note(tx, organisation, {}, new)


async def _note(
    tx: Tx,
    organisation: str,
    marks: Mapping[str, Mapping[str, datetime]],
    words: Mapping[str, Mapping[str, str | None]],
) -> None:
    """Change the notes about these people, and leave their other notes as they are."""
    persons = {*marks, *words}
    if not persons:
        return
    query = select(people.c.organisation, people.c.id, people.c.marks).where(
        _these(organisation, persons)
    )
    rows = (await tx.connection.execute(query.with_for_update())).all()
    changed = []
    for row in rows:
        old = open_notes(tx.keyring, row)
        kept = {**old.words, **words.get(row.id, {})}
        new = Notes(
            at={**old.at, **marks.get(row.id, {})},
            words={name: text for name, text in kept.items() if text is not None},
        )
        notes = seal_notes(tx.keyring, organisation, row.id, new)
        changed.append({"person": row.id, "sealed_notes": notes})
    if changed:
        await tx.connection.execute(
            update(people)
            .where(people.c.organisation == organisation, people.c.id == bindparam("person"))
            .values(marks=bindparam("sealed_notes")),
            changed,
        )
        await _touch(tx, organisation, persons)


def _these(organisation: str, persons: Iterable[str]) -> ColumnElement[bool]:
    return and_(people.c.organisation == organisation, people.c.id.in_(sorted(persons)))


async def _set(tx: Tx, organisation: str, persons: Collection[str], **columns: Any) -> None:
    if persons:
        await tx.connection.execute(
            update(people).where(_these(organisation, persons)).values(**columns)
        )
        await _touch(tx, organisation, persons)


async def _touch(tx: Tx, organisation: str, persons: Iterable[str]) -> None:
    """Mark the staff's cached values as changed; nothing of a mentor is cached."""
    query = select(people.c.id).where(
        _these(organisation, persons), people.c.role != Role.MENTOR.value
    )
    if (await tx.connection.execute(query.limit(1))).first() is not None:
        await touch(tx, organisation)
