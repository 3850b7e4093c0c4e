"""What happens to people between imports: they join, are let in, opt out, block the bot."""

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
    """Bind a Telegram account to a person, in place of the one they had; they have joined.

    False, and nothing done, where another person who is not removed has that account.
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
    """The manager lets them in."""
    await _set(tx, organisation, persons, approved_at=now)
    await bindings.record(tx, organisation, persons, now)


async def let_out(tx: Tx, organisation: str, persons: Collection[str], now: datetime) -> None:
    """They have to be let in anew."""
    await _set(tx, organisation, persons, approved_at=None)
    await bindings.record(tx, organisation, persons, now)


async def mark_opted_out(tx: Tx, organisation: str, persons: Collection[str], at: datetime) -> None:
    """No text reaches them: they sent STOP, or their number is dead."""
    await _set(tx, organisation, persons, opted_out_at=at)


async def mark_opted_in(tx: Tx, organisation: str, persons: Collection[str]) -> None:
    """We heard from them again."""
    await _set(tx, organisation, persons, opted_out_at=None)


async def mark_blocked(
    tx: Tx, organisation: str, persons: Collection[str], at: datetime | None
) -> None:
    """They blocked the bot; None: they let it in again."""
    await _set(tx, organisation, persons, blocked_at=at)


async def mark(tx: Tx, organisation: str, facts: Iterable[tuple[str, str]], at: datetime) -> None:
    """Keep that (person, fact) was so at that time; a later time replaces an earlier one."""
    new: dict[str, dict[str, datetime]] = defaultdict(dict)
    for person, fact in facts:
        new[person][fact] = at
    await _note(tx, organisation, new, {})


async def keep(tx: Tx, organisation: str, words: Iterable[tuple[str, str, str | None]]) -> None:
    """Keep (person, name, words); None lets go of what was kept under that name."""
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
    """Change the notes of these people, and leave what else is noted as it is."""
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
    """Only the staff is kept in memory; of a mentor nothing is."""
    query = select(people.c.id).where(
        _these(organisation, persons), people.c.role != Role.MENTOR.value
    )
    if (await tx.connection.execute(query.limit(1))).first() is not None:
        await touch(tx, organisation)
