"""Ideas, by number. Who shared one, and about whom, is kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from storage.database import formats
from storage.database.db import Tx
from storage.database.tables import ideas


@dataclass(frozen=True, slots=True)
class StoredIdea:
    """An idea as JSON text. `week` is the Monday of the week in which it was shared."""

    programme: str
    week: date
    state: str


async def save(tx: Tx, organisation: str, shared: Iterable[StoredIdea]) -> None:
    """Keep these ideas."""
    rows = [
        formats.seal(tx.keyring, "idea", idea.state, ideas, _columns(organisation, idea))
        for idea in shared
    ]
    if rows:
        await tx.connection.execute(insert(ideas), rows)


def _columns(organisation: str, idea: StoredIdea) -> dict[str, str]:
    week = idea.week.isoformat()
    return {"organisation": organisation, "programme": idea.programme, "week": week}


async def change(tx: Tx, organisation: str, changed: Mapping[int, StoredIdea]) -> None:
    """Keep the new states of existing ideas, by number."""
    for number, idea in changed.items():
        row = formats.seal(tx.keyring, "idea", idea.state, ideas, _columns(organisation, idea))
        this = (ideas.c.organisation == organisation) & (ideas.c.id == number)
        await tx.connection.execute(update(ideas).where(this).values(row))


async def programmes_of(tx: Tx, organisation: str, numbers: Collection[int]) -> set[str]:
    """The programmes in which ideas of these numbers were shared."""
    if not numbers:
        return set()
    these = (ideas.c.organisation == organisation) & ideas.c.id.in_(sorted(numbers))
    found = await tx.connection.execute(select(ideas.c.programme).where(these))
    return set(found.scalars())


async def load(
    tx: Tx, organisation: str, programmes: Collection[str], since: date
) -> dict[int, StoredIdea]:
    """Ideas by number, in the order in which they were shared, of that week and later ones."""
    if not programmes:
        return {}
    query = (
        select(ideas)
        .where(
            ideas.c.organisation == organisation,
            ideas.c.programme.in_(sorted(programmes)),
            ideas.c.week >= since.isoformat(),
        )
        .order_by(ideas.c.id)
    )
    return {
        row.id: StoredIdea(
            row.programme,
            date.fromisoformat(row.week),
            formats.unseal(tx.keyring, "idea", ideas, row),
        )
        for row in await tx.connection.execute(query)
    }
