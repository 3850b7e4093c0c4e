"""Jobs: order whatever happens to the workers, and a cost that does not grow with the future."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from storage.database.db import Database
from storage.queue import claims, jobs
from storage.queue.jobs import Job
from tests.storage.queue.work import add, claim, finish, postpone, say, text
from tests.storage.values import NOW, ORG, later

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 2), st.booleans(), st.sampled_from([0, 0, 40])),
        st.tuples(st.just("work"), st.integers(1, 4), st.sampled_from([0, 0, 0, 20])),
        st.tuples(st.just("sleep"), st.integers(1, 5)),
        st.tuples(st.just("wait"), st.integers(1, 90)),
    ),
    max_size=25,
)


@hypothesis_settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_a_chat_reads_in_order_whatever_happens_to_the_workers(
    sqlite_database: Database, steps: list[tuple[object, ...]]
) -> None:
    async with sqlite_database.transaction() as tx:
        await jobs.purge(tx, ORG, later(days=99))
    world = _World(sqlite_database)

    for step in steps:
        await world.do(*step)
    await world.do("wait", 200)
    while await world.work(50, 0):
        pass

    assert sorted(world.said) == sorted(world.added)
    assert len(set(world.said)) == len(world.said)


class _World:
    """Three chats, a worker that sometimes fails or dies, and what was said."""

    count = 0

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.added: dict[str, tuple[int, int, datetime]] = {}
        self.said: list[str] = []

    async def do(self, what: object, *arguments: object) -> None:
        numbers = [int(str(int(a))) for a in arguments if isinstance(a, (int, bool))]
        if what == "wait":
            self.now += timedelta(seconds=numbers[0])
        elif what == "sleep":
            await claim(self.database, self.now, numbers[0])
        elif what == "work":
            await self.work(*numbers)
        else:
            await self.add(*numbers)

    async def add(self, chat: int, urgent: int, delay: int) -> None:
        _World.count += 1
        due = self.now + timedelta(seconds=delay)
        key = f"job {_World.count}"
        self.added[key] = (chat, _World.count, due)
        job = say(key, chat, urgent=bool(urgent), due=due)
        await add(self.database, job, now=self.now)

    async def work(self, limit: int, put_off: int) -> bool:
        claimed = await claim(self.database, self.now, limit)
        for job in claimed:
            if put_off:
                await postpone(self.database, job, self.now + timedelta(seconds=put_off))
                continue
            self.check(job)
            assert await finish(self.database, job, now=self.now)
            self.said.append(job.key)
        return bool(claimed)

    def check(self, job: Job) -> None:
        """All that was due before it in its chat has been said, if it came first."""
        chat, number, _ = self.added[job.key]
        before = [
            key
            for key, (its_chat, its_number, due) in self.added.items()
            if its_chat == chat and its_number < number and due <= self.now
        ]
        assert set(before) <= set(self.said)


@pytest.mark.parametrize(
    ("query", "index"),
    [(claims.HEADS, "ix_jobs_due"), (claims.NEXT, "ix_jobs_due"), (claims.LINES, "ix_jobs_lane")],
)
async def test_finding_what_is_due_does_not_look_at_what_is_not(
    sqlite_database: Database, query: object, index: str
) -> None:
    await add(
        sqlite_database,
        *(say(str(n), chat=n, due=later(days=1)) for n in range(2000)),
        text("now"),
    )
    plan = await _plan(sqlite_database, query)

    assert any(index in line for line in plan)
    assert not any(line.startswith("SCAN jobs") or "SCAN earlier" in line for line in plan)


async def _plan(database: Database, query: object) -> list[str]:
    compiled = query.params(  # type: ignore[attr-defined]
        organisation=ORG, now=NOW, limit=50, lanes=["chat:1", "chat:2"]
    ).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with database.reading() as tx:
        rows = await tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
        return [row.detail for row in rows]


async def test_the_due_ones_are_found_by_the_whole_index(sqlite_database: Database) -> None:
    plan = await _plan(sqlite_database, claims.HEADS)

    due = [line for line in plan if line.startswith("SEARCH jobs")]
    assert len(due) == 2
    assert all("organisation=? AND priority=? AND next_at<?" in line for line in due)
    assert not any("TEMP B-TREE" in line for line in plan)
