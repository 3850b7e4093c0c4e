"""Everything that is due, now or later: a message, a text, a reminder, the next rung of a ladder.

Jobs of one lane (a chat) are carried out strictly in the order in which they were added; jobs
without a lane in any order. Urgent ones go first. A job that is held back for later does not stand
in its lane until it is due. A claim has a lease, and a fence that shuts out whoever overslept it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage import formats
from storage.db import Tx, upsert
from storage.tables import jobs

URGENT, ROUTINE = 0, 1
# What this version carries out. Rows of another kind wait for the version that knows them.
KINDS = ("text", "wake", "say", "edit", "answer", "delete")
_UNIQUE = ("organisation", "key")
_REPLACED = (
    "kind", "lane", "priority", "due_at", "next_at", "state", "attempts", "claimed_at", "note",
    "created_at", "finished_at", "format", "sealed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to add. `key` is unique in its organisation for ever, `payload` is JSON text.

    `replaces` says that it takes the place of one of the same key, whatever became of that (a wake
    that is set anew); otherwise the one that is there stays as it is.
    """

    key: str
    kind: str
    due_at: datetime
    payload: str
    lane: str | None = None
    urgent: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A stored job. `claimed_at` is when it was first claimed, `attempts` counts claims.

    `retaken`: an earlier claim ran out, so nobody knows whether it was carried out. `note` is what
    the last one who had it wrote down: Twilio's id, why it was put off.
    """

    id: int
    key: str
    kind: str
    lane: str | None
    urgent: bool
    due_at: datetime
    payload: str
    state: str
    attempts: int
    fence: int
    claimed_at: datetime | None
    note: str | None
    retaken: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """A claimed job that is over. `note` may be a provider's id or a reason; never a text."""

    id: int
    fence: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """A claimed job that is to be tried again at `at`."""

    id: int
    fence: int
    at: datetime
    note: str | None = None


async def add(tx: Tx, organisation: str, new: Iterable[NewJob], now: datetime) -> None:
    """Add jobs, in this order. At most two statements."""
    kept: dict[str, dict[str, Any]] = {}
    replacing: dict[str, dict[str, Any]] = {}
    for job in new:
        if job.replaces:
            replacing[job.key] = _row(tx, organisation, job, now)
        else:
            kept.setdefault(job.key, _row(tx, organisation, job, now))
    await upsert(tx, jobs, list(kept.values()), _UNIQUE)
    # The fence moves on, so that whoever has the replaced one cannot end the new one.
    await upsert(tx, jobs, list(replacing.values()), _UNIQUE, _REPLACED, count=("fence",))


def _row(tx: Tx, organisation: str, job: NewJob, now: datetime) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "key": job.key,
        "kind": job.kind,
        "lane": job.lane,
        "priority": URGENT if job.urgent else ROUTINE,
        "due_at": job.due_at,
        "next_at": job.due_at,
        "state": "ready",
        "attempts": 0,
        "fence": 0,
        "claimed_at": None,
        "note": None,
        "created_at": now,
        "finished_at": None,
    } | formats.seal(tx.keyring, "job", job.payload)


async def cancel(tx: Tx, organisation: str, keys: Collection[str], now: datetime) -> frozenset[str]:
    """Call off jobs that are not over; return the keys of those. A claim on one is void."""
    if not keys:
        return frozenset()
    off = (
        update(jobs)
        .where(jobs.c.organisation == organisation, jobs.c.key.in_(sorted(keys)))
        .where(jobs.c.next_at.is_not(None))
        .values(state="cancelled", next_at=None, finished_at=now, fence=jobs.c.fence + 1)
        .returning(jobs.c.key)
    )
    return frozenset((await tx.connection.execute(off)).scalars())


async def find(tx: Tx, organisation: str, keys: Collection[str]) -> dict[str, Job]:
    """Jobs by key, those that are over too."""
    query = select(jobs).where(jobs.c.organisation == organisation, jobs.c.key.in_(sorted(keys)))
    return {row.key: stored(tx, row) for row in await tx.connection.execute(query)}


async def finish(
    tx: Tx, organisation: str, done: Iterable[Finished], now: datetime
) -> frozenset[int]:
    """These were carried out. Returns the ids of those that were still theirs to end."""
    return await _end(tx, organisation, done, "done", now)


async def fail(
    tx: Tx, organisation: str, failed: Iterable[Finished], now: datetime
) -> frozenset[int]:
    """These will never be carried out. Returns the ids of those that were still theirs to end."""
    return await _end(tx, organisation, failed, "failed", now)


async def _end(
    tx: Tx, organisation: str, over: Iterable[Finished], state: str, now: datetime
) -> frozenset[int]:
    changes = [
        {"its_id": job.id, "its_fence": job.fence, "new_note": job.note, "new_next_at": None}
        for job in over
    ]
    return await _change(tx, organisation, changes, {"state": state, "finished_at": now})


async def postpone(tx: Tx, organisation: str, later: Iterable[Postponed]) -> frozenset[int]:
    """Try these again later, in their places. Returns the ids of those that were still theirs."""
    changes = [
        {"its_id": job.id, "its_fence": job.fence, "new_note": job.note, "new_next_at": job.at}
        for job in later
    ]
    return await _change(tx, organisation, changes, {"state": "ready"})


async def _change(
    tx: Tx, organisation: str, changes: list[dict[str, Any]], columns: dict[str, Any]
) -> frozenset[int]:
    """Change claimed jobs whose fence is still the one given; return their ids."""
    ids = [change["its_id"] for change in changes]
    query = select(jobs.c.id, jobs.c.fence).where(jobs.c.id.in_(ids), jobs.c.state == "claimed")
    ours = jobs.c.organisation == organisation
    held = {
        (row.id, row.fence)
        for row in await tx.connection.execute(query.where(ours).with_for_update())
    }
    valid = [change for change in changes if (change["its_id"], change["its_fence"]) in held]
    if valid:
        statement = (
            update(jobs)
            .where(ours, jobs.c.id == bindparam("its_id"), jobs.c.fence == bindparam("its_fence"))
            .values(note=bindparam("new_note"), next_at=bindparam("new_next_at"), **columns)
        )
        await tx.connection.execute(statement, valid)
    return frozenset(change["its_id"] for change in valid)


async def purge(tx: Tx, organisation: str, before: datetime) -> int:
    """Delete what was over before that time; return how many."""
    old = delete(jobs).where(jobs.c.organisation == organisation, jobs.c.finished_at < before)
    return (await tx.connection.execute(old)).rowcount


def stored(tx: Tx, row: Any) -> Job:
    """A row of `jobs` as a value, opened."""
    return Job(
        id=row.id,
        key=row.key,
        kind=row.kind,
        lane=row.lane,
        urgent=row.priority == URGENT,
        due_at=row.due_at,
        payload=formats.unseal(tx.keyring, "job", row.format, row.sealed),
        state=row.state,
        attempts=row.attempts,
        fence=row.fence,
        claimed_at=row.claimed_at,
        note=row.note,
    )
