"""Claiming of due jobs: urgent lanes first, each lane in order, never past a gap.

A gap is a job of the lane that is due, but claimed by another worker or postponed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    select,
    union_all,
    update,
)

from storage.database import formats
from storage.database.db import Tx
from storage.database.tables import jobs
from storage.queue.jobs import KINDS, ROUTINE, URGENT, Job, stored

_earlier = jobs.alias("earlier")
_NOW: ColumnElement[datetime] = bindparam("now", type_=jobs.c.next_at.type)
_ORGANISATION: ColumnElement[str] = bindparam("organisation")


async def claim_due(
    tx: Tx,
    organisation: str,
    now: datetime,
    limit: int,
    lease: timedelta,
    routine: tuple[int, int] | None = None,
) -> list[Job]:
    """Claim up to `limit` due jobs until `now + lease`; at most three statements.

    Of routine jobs, at most `routine` lanes and jobs without a lane are taken. Urgent jobs come
    first, together with the jobs before them in their lane. A job whose earlier claim ran out comes
    back with a higher fence, and `retaken`.
    """
    # The lock of all writers: nothing is added or cancelled between finding and claiming.
    await tx.lock(f"organisation:{organisation}")
    values = {"organisation": organisation, "now": now, "limit": limit}
    heads = (await tx.connection.execute(HEADS, values)).all()
    lanes = list(dict.fromkeys(row.lane for row in heads if row.lane is not None))
    lines = await _lines(tx, values, lanes) if lanes else {}
    chosen = _choose(heads, lines, limit, routine or (limit, limit))
    if not chosen:
        return []
    until = now + lease
    await tx.connection.execute(
        _CLAIM, {"ids": [row.id for row in chosen], "until": until, "now": now}
    )
    return [_claimed(tx, row, now) for row in chosen]


async def next_due(tx: Tx, organisation: str, now: datetime) -> datetime | None:
    """When there is something to claim next: now or earlier, later, or None for never."""
    values = {"organisation": organisation, "now": now, "limit": 1}
    when: datetime | None = (await tx.connection.execute(NEXT, values)).scalar()
    return when


async def take_back(tx: Tx, organisation: str, now: datetime) -> None:
    """Void every claim, at the start of a process that is known to be the only one.

    The jobs are due at once, and come back as `retaken`.
    """
    await tx.connection.execute(
        update(jobs)
        .where(jobs.c.organisation == organisation, jobs.c.state == "claimed")
        .values(next_at=now)
    )


def _choose(
    heads: Sequence[Any], lines: dict[str, list[Any]], limit: int, routine: tuple[int, int]
) -> list[Any]:
    """The jobs to claim, lane by lane, in the order of their heads.

    Each lane from its beginning.
    """
    chosen: list[Any] = []
    taken: set[str] = set()
    lanes_left, others_left = routine
    for row in heads:
        urgent = row.priority == URGENT
        if row.lane is None and (urgent or others_left):
            others_left -= not urgent
            chosen.append(row)
        elif row.lane is not None and row.lane not in taken and (urgent or lanes_left):
            lanes_left -= not urgent
            taken.add(row.lane)
            chosen.extend(lines.get(row.lane, []))
        if len(chosen) >= limit:
            break
    return chosen[:limit]


async def _lines(tx: Tx, values: dict[str, Any], lanes: list[str]) -> dict[str, list[Any]]:
    """The due jobs of each lane, in order, up to the first gap."""
    lines: dict[str, list[Any]] = defaultdict(list)
    gaps: set[str] = set()
    for row in await tx.connection.execute(LINES, values | {"lanes": lanes}):
        if row.next_at > values["now"]:
            gaps.add(row.lane)
        elif row.lane not in gaps:
            lines[row.lane].append(row)
    return lines


def _claimed(tx: Tx, row: Any, now: datetime) -> Job:
    return replace(
        stored(tx, row),
        state="claimed",
        fence=row.fence + 1,
        attempts=row.attempts + 1,
        claimed_at=row.claimed_at or now,
        retaken=row.state == "claimed",
    )


def _known(table: Any) -> ColumnElement[bool]:
    """The jobs of kinds and formats that this version knows; a newer version's rows wait for it."""
    return and_(table.c.kind.in_(KINDS), table.c.format <= formats.current("job"))


def _stands_before(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a due job stands before this one in its lane; without a lane none does."""
    return exists().where(
        _earlier.c.organisation == _ORGANISATION,
        _earlier.c.lane == jobs.c.lane,
        _earlier.c.id < jobs.c.id,
        _earlier.c.next_at.is_not(None),
        _earlier.c.due_at <= _NOW,
        _known(_earlier),
        *conditions,
    )


def _first(priority: int, *conditions: ColumnElement[bool], columns: Iterable[Any]) -> Select[Any]:
    """The first rows of one priority, by the index `ix_jobs_due` alone."""
    query = (
        select(*columns)
        .where(
            jobs.c.organisation == _ORGANISATION,
            jobs.c.priority == priority,
            _known(jobs),
            *conditions,
        )
        .order_by(jobs.c.next_at, jobs.c.id)
        .limit(bindparam("limit", type_=jobs.c.id.type))
    )
    return select(query.subquery(f"priority_{priority}"))


# Few enough that a slow Telegram is done with them within the lease; otherwise they are claimed,
# and sent, a second time while the first worker still has them. The next turn takes the next few.
_PER_LANE = 3
_GAP = _stands_before(_earlier.c.next_at > _NOW)
_DUE = jobs.c.next_at <= _NOW
# An urgent job brings the jobs before it; of routine jobs, the first of each lane is found.
HEADS = union_all(
    _first(URGENT, _DUE, ~_GAP, columns=jobs.c),
    _first(ROUTINE, _DUE, ~_stands_before(), columns=jobs.c),
)
_SOON = union_all(
    _first(URGENT, jobs.c.next_at.is_not(None), ~_GAP, columns=[jobs.c.next_at]),
    _first(ROUTINE, jobs.c.next_at.is_not(None), ~_GAP, columns=[jobs.c.next_at]),
).subquery("soon")
NEXT = select(func.min(_SOON.c.next_at, type_=jobs.c.next_at.type))

_place = func.row_number().over(partition_by=jobs.c.lane, order_by=jobs.c.id).label("place")
_line = (
    select(jobs, _place)
    .where(
        jobs.c.organisation == _ORGANISATION,
        jobs.c.lane.in_(bindparam("lanes", expanding=True)),
        jobs.c.next_at.is_not(None),
        jobs.c.due_at <= _NOW,
        _known(jobs),
    )
    .subquery("line")
)
LINES = select(_line).where(_line.c.place <= _PER_LANE).order_by(_line.c.lane, _line.c.place)

_CLAIM = (
    update(jobs)
    .where(jobs.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state="claimed",
        next_at=bindparam("until"),
        fence=jobs.c.fence + 1,
        attempts=jobs.c.attempts + 1,
        claimed_at=func.coalesce(jobs.c.claimed_at, _NOW),
    )
)
