"""Pending texts and timers of a restored copy: adopted where they went out, otherwise postponed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage.database.db import Tx
from storage.database.tables import jobs
from storage.queue.jobs import Job, stored

_WAITING = jobs.c.next_at.is_not(None)
_LIVE = (jobs.c.kind == "text", _WAITING)


async def waiting(tx: Tx, organisation: str) -> list[Job]:
    """The texts still to be sent and the timers still to ring, in order."""
    kinds = jobs.c.kind.in_(("text", "wake"))
    query = select(jobs).where(jobs.c.organisation == organisation, _WAITING, kinds)
    query = query.order_by(jobs.c.id)
    return [stored(tx, row) for row in await tx.connection.execute(query)]


async def adopt(tx: Tx, organisation: str, sent: Mapping[str, str], now: datetime) -> None:
    """Mark these as sent, as the provider's list shows: its ids by key. A claim on one is void."""
    if sent:
        done = (
            update(jobs)
            .where(jobs.c.organisation == organisation, *_LIVE, jobs.c.key == bindparam("its_key"))
            .values(
                state="done",
                note=bindparam("its_sid"),
                next_at=None,
                finished_at=now,
                fence=jobs.c.fence + 1,
            )
        )
        given = [{"its_key": key, "its_sid": sid} for key, sid in sent.items()]
        await tx.connection.execute(done, given)


async def put_off(tx: Tx, organisation: str, keys: Collection[str], until: datetime) -> None:
    """Postpone these until then at the earliest."""
    if keys:
        later = update(jobs).where(
            jobs.c.organisation == organisation,
            _WAITING,
            jobs.c.next_at < until,
            jobs.c.key.in_(sorted(keys)),
        )
        await tx.connection.execute(later.values(next_at=until, state="ready"))
