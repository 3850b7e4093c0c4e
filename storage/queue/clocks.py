"""Rows for the self-check: every state that must have a clock, and the jobs that should be it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select

from flows.diagnostics.clocks import Row
from storage.database import formats
from storage.database.db import Tx
from storage.database.tables import jobs, sessions
from storage.queue import jobs as stored_jobs

ON = ("asked", "live", "overdue")
AT_ONCE = 500  # keys in one statement
# Promises are kept or broken within a day of the session.
LATELY, SOON = timedelta(days=1), timedelta(hours=2)


async def sessions_to_check(tx: Tx, organisation: str, now: datetime) -> list[str]:
    """The states of sessions that are on, were lately, or are open without any clock, as JSON.

    Thousands may be booked, each with its clock: none of these is opened.
    """
    key: ColumnElement[str] = literal("session:") + sessions.c.id
    clocked = exists().where(
        jobs.c.organisation == organisation, jobs.c.key == key, jobs.c.next_at.is_not(None)
    )
    lately = and_(
        sessions.c.open, sessions.c.starts_at > now - LATELY, sessions.c.starts_at <= now + SOON
    )
    unclocked = and_(sessions.c.open, sessions.c.state.in_(("booked", "ended")), ~clocked)
    query = select(sessions).where(
        sessions.c.organisation == organisation,
        or_(sessions.c.state.in_(ON), lately, unclocked),
    )
    rows = await tx.connection.execute(query.order_by(sessions.c.starts_at, sessions.c.id))
    return [formats.unseal(tx.keyring, "session", sessions, row) for row in rows]


async def rows_of(tx: Tx, organisation: str, keys: Collection[str]) -> dict[str, Row]:
    """The rows under these keys, finished ones included."""
    found: dict[str, Row] = {}
    for part in parts(sorted(keys)):
        for key, job in (await stored_jobs.find(tx, organisation, part)).items():
            event = json.loads(job.payload).get("event", {})
            live = job.state in ("ready", "claimed")
            found[key] = Row(due_at=job.due_at, live=live, event=event)
    return found


def parts(keys: list[str]) -> Iterator[list[str]]:
    """The keys in parts, as many as one statement takes."""
    for first in range(0, len(keys), AT_ONCE):
        yield keys[first : first + AT_ONCE]
