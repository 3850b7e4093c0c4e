"""Activities that worked, by programme and week. Who shared one, and of whom, is kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

from storage import formats
from storage.db import Tx
from storage.tables import ideas


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


async def load_week(tx: Tx, organisation: str, programme: str, week: date) -> list[StoredIdea]:
    """A programme's ideas of the week that began on that Monday, in the order they were shared."""
    query = (
        select(ideas)
        .where(
            ideas.c.organisation == organisation,
            ideas.c.programme == programme,
            ideas.c.week == week.isoformat(),
        )
        .order_by(ideas.c.id)
    )
    return [
        StoredIdea(programme, week, formats.unseal(tx.keyring, "idea", ideas, row))
        for row in await tx.connection.execute(query)
    ]
