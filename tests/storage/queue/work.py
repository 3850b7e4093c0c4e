"""Common moves of tests of jobs: add, claim, finish, postpone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.database.db import Database
from storage.queue import jobs
from storage.queue.claims import claim_due, next_due
from storage.queue.jobs import Finished, Job, NewJob, Postponed
from tests.storage.values import NOW, ORG

LEASE = timedelta(seconds=60)


def say(key: str, chat: int = 1, *, urgent: bool = False, due: datetime = NOW) -> NewJob:
    """A message to a chat."""
    return NewJob(key, "say", due, f'{{"text": "{key}"}}', lane=f"chat:{chat}", urgent=urgent)


def text(key: str, *, urgent: bool = False, due: datetime = NOW) -> NewJob:
    """A text: it has no lane."""
    return NewJob(key, "text", due, "{}", urgent=urgent)


def wake(key: str, due: datetime, payload: str = "{}") -> NewJob:
    """A clock: set anew, it replaces the one before."""
    return NewJob(key, "wake", due, payload, urgent=True, replaces=True)


async def add(database: Database, *new: NewJob, now: datetime = NOW) -> None:
    """Add jobs, in this order."""
    async with database.transaction(ORG) as tx:
        await jobs.add(tx, ORG, new, now)


async def claim(database: Database, now: datetime = NOW, limit: int = 50) -> list[Job]:
    """Claim what is due."""
    async with database.transaction(ORG) as tx:
        return await claim_due(tx, ORG, now, limit, LEASE)


async def finish(database: Database, *done: Job, now: datetime = NOW) -> frozenset[int]:
    """Finish claimed jobs."""
    async with database.transaction(ORG) as tx:
        return await jobs.finish(tx, ORG, [Finished(j.id, j.fence, "SM1") for j in done], now)


async def postpone(database: Database, job: Job, at: datetime) -> frozenset[int]:
    """Put off a claimed job."""
    async with database.transaction(ORG) as tx:
        return await jobs.postpone(tx, ORG, [Postponed(job.id, job.fence, at, "refused")])


async def soon(database: Database, now: datetime = NOW) -> datetime | None:
    """When something will be due."""
    async with database.reading() as tx:
        return await next_due(tx, ORG, now)


def keys(found: Sequence[Job]) -> list[str]:
    """Their keys, in order."""
    return [job.key for job in found]
