"""Jobs: everything that is due, now or later, such as a message, an SMS or a ladder's clock.

Jobs of one lane (a chat) are carried out strictly in the order in which they were added; jobs
without a lane in any order. Urgent jobs go first. A job that is due later does not block its lane
until then. A claim has a lease, and a fence that shuts out a worker whose lease ran out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.database import formats
from storage.database.db import Tx, upsert
from storage.database.tables import jobs

URGENT, ROUTINE = 0, 1
# The kinds that this version carries out. Other rows wait for the version that knows them.
KINDS = ("text", "wake", "say", "edit", "answer", "delete")
_UNIQUE = ("organisation", "key")
_REPLACED = (
    "kind", "lane", "priority", "due_at", "next_at", "state", "attempts", "claimed_at", "note",
    "created_at", "finished_at", "format", "sealed",
)  # fmt: skip
# Every step runs these, so they are built once.
_OURS = jobs.c.organisation == bindparam("its_organisation")
_NAMED = jobs.c.key.in_(bindparam("keys", expanding=True))
_FIND = select(jobs).where(_OURS, _NAMED)
_CANCEL = (
    update(jobs)
    .where(_OURS, _NAMED, jobs.c.next_at.is_not(None))
    .values(state="cancelled", next_at=None, finished_at=bindparam("now"), fence=jobs.c.fence + 1)
    .returning(jobs.c.key)
)
_CLAIMED = (
    select(jobs.c.id, jobs.c.fence)
    .where(_OURS, jobs.c.id.in_(bindparam("ids", expanding=True)), jobs.c.state == "claimed")
    .with_for_update()
)
_END = (
    update(jobs)
    .where(_OURS, jobs.c.id == bindparam("its_id"), jobs.c.fence == bindparam("its_fence"))
    .values(
        state=bindparam("new_state"),
        note=bindparam("new_note"),
        next_at=bindparam("new_next_at"),
        finished_at=bindparam("now"),
    )
)


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to add. `key` is unique in its organisation for ever, `payload` is JSON text.

    With `replaces` it takes the place of a job with the same key, whatever became of that one (a
    timer that is set anew); otherwise the existing job stays as it is.
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
    the last worker wrote down: Twilio's id, why it was postponed.
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
    # The fence moves on, so that a worker with the replaced job cannot end the new one.
    await upsert(tx, jobs, list(replacing.values()), _UNIQUE, _REPLACED, count=("fence",))


def _row(tx: Tx, organisation: str, job: NewJob, now: datetime) -> dict[str, Any]:
    row = {
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
    }
    return formats.seal(tx.keyring, "job", job.payload, jobs, row)


async def cancel(tx: Tx, organisation: str, keys: Collection[str], now: datetime) -> frozenset[str]:
    """Cancel jobs that are not over; return their keys. A claim on one of them is void."""
    if not keys:
        return frozenset()
    given = {"its_organisation": organisation, "keys": sorted(keys), "now": now}
    return frozenset((await tx.connection.execute(_CANCEL, given)).scalars())


async def find(tx: Tx, organisation: str, keys: Collection[str]) -> dict[str, Job]:
    """Jobs by key, finished ones included."""
    given = {"its_organisation": organisation, "keys": sorted(keys)}
    return {row.key: stored(tx, row) for row in await tx.connection.execute(_FIND, given)}


async def finish(
    tx: Tx, organisation: str, done: Iterable[Finished], now: datetime
) -> frozenset[int]:
    """Mark these claimed jobs done. Returns the ids of those whose claim still held."""
    return await _end(tx, organisation, done, "done", now)


async def fail(
    tx: Tx, organisation: str, failed: Iterable[Finished], now: datetime
) -> frozenset[int]:
    """Mark these claimed jobs failed for ever. Returns the ids of those whose claim still held."""
    return await _end(tx, organisation, failed, "failed", now)


async def _end(
    tx: Tx, organisation: str, over: Iterable[Finished], state: str, now: datetime
) -> frozenset[int]:
    changes = [
        {"its_id": job.id, "its_fence": job.fence, "new_note": job.note, "new_next_at": None}
        for job in over
    ]
    return await _change(tx, organisation, changes, {"new_state": state, "now": now})


async def postpone(tx: Tx, organisation: str, later: Iterable[Postponed]) -> frozenset[int]:
    """Try these claimed jobs again later, in their places.

    Returns the ids of those whose claim still held.
    """
    changes = [
        {"its_id": job.id, "its_fence": job.fence, "new_note": job.note, "new_next_at": job.at}
        for job in later
    ]
    return await _change(tx, organisation, changes, {"new_state": "ready", "now": None})


async def _change(
    tx: Tx, organisation: str, changes: list[dict[str, Any]], common: dict[str, Any]
) -> frozenset[int]:
    """Change claimed jobs whose fence is still the given one; return their ids."""
    common = {"its_organisation": organisation, **common}
    given = {"its_organisation": organisation, "ids": [change["its_id"] for change in changes]}
    held = {(row.id, row.fence) for row in await tx.connection.execute(_CLAIMED, given)}
    valid = [change for change in changes if (change["its_id"], change["its_fence"]) in held]
    if valid:
        await tx.connection.execute(_END, [change | common for change in valid])
    return frozenset(change["its_id"] for change in valid)


async def purge(tx: Tx, organisation: str, before: datetime) -> int:
    """Delete the jobs that were over before that time; return how many."""
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
        payload=formats.unseal(tx.keyring, "job", jobs, row),
        state=row.state,
        attempts=row.attempts,
        fence=row.fence,
        claimed_at=row.claimed_at,
        note=row.note,
    )
