"""Rows for texts that went out while the database could not be written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, update

from storage.database.db import Tx
from storage.database.tables import jobs


@dataclass(frozen=True, slots=True)
class Spooled:
    """The outcome of the text with that key. `note` is the provider's id, or what is known."""

    key: str
    state: Literal["done", "failed", "ready"]
    at: datetime
    note: str | None = None


async def settle(tx: Tx, organisation: str, spooled: Iterable[Spooled]) -> None:
    """Write the outcomes into the rows that were added for these texts in this transaction."""
    over = [one for one in spooled if one.state != "ready"]
    unsure = [one for one in spooled if one.state == "ready" and one.note is not None]
    its = update(jobs).where(
        jobs.c.organisation == organisation,
        jobs.c.key == bindparam("its_key"),
        jobs.c.state == "ready",
        jobs.c.attempts == 0,
    )
    if over:
        ended = its.values(
            state=bindparam("new_state"),
            note=bindparam("new_note"),
            finished_at=bindparam("new_at", type_=jobs.c.finished_at.type),
            claimed_at=bindparam("new_at", type_=jobs.c.claimed_at.type),
            next_at=None,
        )
        await tx.connection.execute(
            ended,
            [
                {"its_key": o.key, "new_state": o.state, "new_note": o.note, "new_at": o.at}
                for o in over
            ],
        )
    if unsure:
        noted = its.values(
            note=bindparam("new_note"),
            claimed_at=bindparam("new_at", type_=jobs.c.claimed_at.type),
        )
        await tx.connection.execute(
            noted, [{"its_key": o.key, "new_note": o.note, "new_at": o.at} for o in unsure]
        )
