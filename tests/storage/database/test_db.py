"""Transactions: all or nothing, one writer after the other, and every moment in UTC."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage.database.db import UTC as UTC_COLUMN
from storage.database.db import Database
from storage.database.tables import conversations as conversations_table
from storage.queue import leases
from storage.records import codes, conversations, settings
from storage.records.codes import StoredCode
from tests.storage.values import NOW, ORG, later


async def test_a_failed_transaction_leaves_nothing_behind(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            await settings.put(tx, ORG, "a", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with database.reading() as tx:
        assert await settings.get(tx, ORG, "a") is None


async def test_a_cancelled_transaction_leaves_nothing_behind(database: Database) -> None:
    started = asyncio.Event()

    async def write() -> None:
        async with database.transaction() as tx:
            await settings.put(tx, ORG, "a", "1")
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with database.transaction() as tx:
        assert await settings.get(tx, ORG, "a") is None


async def test_writers_of_an_organisation_go_one_after_the_other(database: Database) -> None:
    async def add_one() -> None:
        async with database.transaction(ORG) as tx:
            value = await settings.get(tx, ORG, "count")
            await settings.put(tx, ORG, "count", str(int(value or "0") + 1))

    await asyncio.gather(*(add_one() for _ in range(10)))

    async with database.reading() as tx:
        assert await settings.get(tx, ORG, "count") == "10"


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    async with database.transaction(ORG) as tx:
        await settings.put(tx, ORG, "a", "1")
        async with database.reading() as reader:
            assert await settings.get(reader, ORG, "a") is None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UTC_COLUMN().process_bind_param(datetime(2026, 5, 22), None)  # type: ignore[arg-type]  # noqa: DTZ001


@hypothesis_settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.datetimes(
        min_value=datetime(1990, 1, 2),  # noqa: DTZ001
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.builds(
            timezone, st.integers(-14 * 60, 14 * 60).map(lambda m: timedelta(minutes=m))
        ),
    )
)
async def test_every_moment_comes_back_in_utc(database: Database, moment: datetime) -> None:
    async with database.transaction() as tx:
        await conversations.save(tx, ORG, {1: "{}"}, moment)
        found = await tx.connection.scalar(select(conversations_table.c.updated_at))

    assert found == moment
    assert found.tzinfo is UTC


async def test_a_refusal_of_the_database_shows_no_values(database: Database) -> None:
    # PostgreSQL names the key that is there twice: a person's id and a keyed hash, not the code.
    twice = [StoredCode("sam", "482913", "concern", "K7Q2", NOW)] * 2

    with pytest.raises(IntegrityError) as refusal:
        async with database.transaction() as tx:
            await codes.save(tx, ORG, twice)

    assert "K7Q2" not in str(refusal.value)
    assert "482913" not in str(refusal.value)


async def test_of_two_only_one_leads_until_its_lease_is_over(database: Database) -> None:
    async def take(holder: str, minutes: int) -> bool:
        now = later(minutes=minutes)
        until = now + timedelta(minutes=1)
        async with database.transaction() as tx:
            return await leases.take(tx, ORG, "poll", holder=holder, until=until, now=now)

    assert await take("one", 0)
    assert await take("one", 0)
    assert not await take("two", 0)
    assert await take("two", 1)
    assert not await take("one", 1)
    async with database.transaction() as tx:
        await leases.release(tx, ORG, "poll", "two")
    assert await take("one", 1)
