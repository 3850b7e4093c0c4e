"""Texts that Twilio accepted and whose outcome is not known yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from storage.database.db import Tx
from storage.database.tables import inbox, jobs

ENDS = ("delivered", "undelivered", "failed")
MOST = 50


async def unsettled(
    tx: Tx, organisation: str, since: datetime, most: int = MOST
) -> list[tuple[str, str]]:
    """(key, provider's id) of the texts sent since then that have no final receipt yet.

    The `most` important ones: urgent ones first, and of each the newest.
    """
    heard = exists().where(
        inbox.c.organisation == organisation,
        inbox.c.source == "twilio",
        inbox.c.key.in_(["receipt:" + jobs.c.key + f":{end}" for end in ENDS]),
    )
    query = (
        select(jobs.c.key, jobs.c.note)
        .where(jobs.c.organisation == organisation)
        .where(jobs.c.finished_at >= since, jobs.c.kind == "text", jobs.c.state == "done")
        .where(jobs.c.note.is_not(None), ~heard)
        .order_by(jobs.c.priority, jobs.c.id.desc())
        .limit(most)
    )
    return [(row.key, row.note) for row in await tx.connection.execute(query)]


async def known(tx: Tx, organisation: str, since: datetime) -> frozenset[str]:
    """The provider's ids of texts sent since then with a known outcome; none of them is
    another's.
    """
    query = (
        select(jobs.c.note)
        .where(jobs.c.organisation == organisation, jobs.c.finished_at >= since)
        .where(jobs.c.kind == "text", jobs.c.state == "done", jobs.c.note.is_not(None))
    )
    return frozenset((await tx.connection.execute(query)).scalars())
