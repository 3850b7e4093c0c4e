"""Rows for the self-check: every state that may have lost its clock, and no more of thousands."""

from __future__ import annotations

import json
from dataclasses import replace

from storage.database.db import Database
from storage.queue import clocks, jobs
from storage.queue.jobs import NewJob
from storage.records import sessions
from storage.records.sessions import StoredSession
from tests.storage.values import NOW, ORG, later

BOOKED = StoredSession("s1", "sam", "booked", True, later(days=3), '{"id": "s1"}')


def clock(session: str) -> NewJob:
    """The clock of that session."""
    payload = json.dumps({"event": {"kind": "clock", "number": 1}})
    return NewJob(f"session:{session}", "wake", later(days=2), payload)


async def found(database: Database) -> list[str]:
    """The ids of the sessions that are looked into."""
    async with database.reading() as tx:
        states = await clocks.sessions_to_check(tx, ORG, NOW)
    return [json.loads(state)["id"] for state in states]


async def test_a_booked_session_is_opened_only_where_it_has_no_clock(database: Database) -> None:
    other = replace(BOOKED, id="s2", state='{"id": "s2"}')
    async with database.transaction() as tx:
        await sessions.save(tx, ORG, [BOOKED, other], NOW)
        await jobs.add(tx, ORG, [clock("s2")], NOW)

    assert await found(database) == ["s1"]

    async with database.transaction() as tx:
        await jobs.cancel(tx, ORG, ["session:s2"], NOW)
    assert await found(database) == ["s1", "s2"]


async def test_what_is_on_is_always_opened_and_what_is_long_over_never(database: Database) -> None:
    live = replace(BOOKED, id="s3", place="live", starts_at=NOW, state='{"id": "s3"}')
    over = replace(BOOKED, id="s4", place="reported", starts_at=later(days=-9))
    async with database.transaction() as tx:
        await sessions.save(tx, ORG, [live, over], NOW)
        await jobs.add(tx, ORG, [clock("s3")], NOW)

    assert await found(database) == ["s3"]


async def test_a_row_says_when_it_rings_what_it_says_and_whether_it_may(database: Database) -> None:
    async with database.transaction() as tx:
        await jobs.add(tx, ORG, [clock("s1"), clock("s2")], NOW)
        await jobs.cancel(tx, ORG, ["session:s2"], NOW)

    async with database.reading() as tx:
        rows = await clocks.rows_of(tx, ORG, ["session:s1", "session:s2", "session:s3"])

    assert {key: row.live for key, row in rows.items()} == {
        "session:s1": True,
        "session:s2": False,
    }
    assert rows["session:s1"].due_at == later(days=2)
    assert rows["session:s1"].event == {"kind": "clock", "number": 1}
