"""Claims: how many rows of a chat at once, what is taken back, what is next."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.telegram.http import CONNECT_SECONDS, READ_SECONDS
from bot.runtime.outbound.worker import LEASE as THE_LEASE
from storage.database.db import Database
from storage.queue import claims, jobs
from tests.storage.queue.work import add, claim, finish, keys, postpone, say, soon, text, wake
from tests.storage.values import NOW, ORG, later


async def test_of_one_chat_only_a_few_rows_are_claimed_at_once(database: Database) -> None:
    """Each may take as long as Telegram lets it: all are done before the lease is over."""
    await add(database, *(say(str(n)) for n in range(9)), say("x", chat=2))

    first = await claim(database)

    assert keys(first) == ["0", "1", "2", "x"]
    slowest = timedelta(seconds=3 * (CONNECT_SECONDS + READ_SECONDS))
    assert slowest < THE_LEASE
    await finish(database, *first)
    assert keys(await claim(database)) == ["3", "4", "5"]


async def test_what_is_urgent_in_a_long_chat_is_reached_before_any_other_chat(
    database: Database,
) -> None:
    await add(database, *(say(str(n)) for n in range(5)), say("now", urgent=True), say("x", chat=2))

    order = []
    while claimed := await claim(database, limit=3):
        await finish(database, *claimed)
        order += keys(claimed)

    assert order == ["0", "1", "2", "3", "4", "now", "x"]


async def test_the_limit_holds_for_rows_with_and_without_a_lane(database: Database) -> None:
    await add(database, say("a"), say("b"), say("c"), *(text(f"t{n}") for n in range(4)))

    assert len(await claim(database, limit=2)) == 2
    assert len(await claim(database, limit=1)) == 1


async def test_a_claim_is_written_down(database: Database) -> None:
    await add(database, text("a", urgent=True))

    (job,) = await claim(database)

    async with database.reading() as tx:
        stored = (await jobs.find(tx, ORG, ["a"]))["a"]
    assert (stored.state, stored.fence, stored.attempts) == ("claimed", 1, 1)
    assert (stored.claimed_at, stored.urgent) == (NOW, True)
    assert (job.state, job.fence, job.attempts) == ("claimed", 1, 1)
    assert (job.claimed_at, job.urgent, job.retaken) == (NOW, True, False)


async def test_the_first_claim_is_remembered_whoever_comes_later(database: Database) -> None:
    await add(database, text("a"))
    (job,) = await claim(database)
    await postpone(database, job, later(seconds=5))

    (again,) = await claim(database, later(seconds=5))

    assert again.claimed_at == NOW
    async with database.reading() as tx:
        assert (await jobs.find(tx, ORG, ["a"]))["a"].claimed_at == NOW


async def test_all_that_was_under_way_is_taken_back_and_nothing_else(database: Database) -> None:
    await add(database, text("a"), text("b"), text("c"), wake("later", later(minutes=9)))
    first, second, third = await claim(database)
    await finish(database, second)
    await postpone(database, third, later(minutes=5))
    async with database.transaction("another") as tx:
        await claims.take_back(tx, "another", later(seconds=1))
    assert await claim(database, later(seconds=1)) == []

    async with database.transaction(ORG) as tx:
        await claims.take_back(tx, ORG, later(seconds=1))

    (back,) = await claim(database, later(seconds=1))
    assert (back.key, back.retaken, back.fence) == ("a", True, first.fence + 1)


async def test_what_is_next_may_be_urgent_or_routine_and_of_this_organisation(
    database: Database,
) -> None:
    assert await soon(database) is None
    await add(database, text("routine", due=later(minutes=9)))
    assert await soon(database) == later(minutes=9)
    await add(database, wake("clock", later(minutes=2)))
    assert await soon(database) == later(minutes=2)
    async with database.reading() as tx:
        assert await claims.next_due(tx, "another", NOW) is None


async def test_what_stands_behind_a_gap_is_not_next(database: Database) -> None:
    await add(database, say("a"), say("b"), say("c", urgent=True))
    first, *_ = await claim(database, limit=1)

    assert first.key == "a"
    assert await soon(database) == later(seconds=60)


async def test_of_rows_that_are_due_the_one_that_waited_longest_comes_first(
    database: Database,
) -> None:
    await add(
        database,
        text("young", due=later(seconds=-1)),
        text("old", due=later(seconds=-9)),
        say("chat, older", chat=2, due=later(seconds=-20)),
    )

    assert keys(await claim(database)) == ["chat, older", "old", "young"]


async def test_several_urgent_rows_of_one_chat_are_claimed_once_each(database: Database) -> None:
    await add(database, say("a", urgent=True), say("b", urgent=True), say("c"))

    assert keys(await claim(database)) == ["a", "b", "c"]


async def test_a_chat_of_another_organisation_is_another_chat(database: Database) -> None:
    async with database.transaction("another") as tx:
        await jobs.add(tx, "another", [say("theirs")], NOW)
        assert len(await claims.claim_due(tx, "another", NOW, 50, THE_LEASE)) == 1

    await add(database, say("ours"), say("ours too", urgent=True))

    assert await soon(database) == NOW
    assert keys(await claim(database)) == ["ours", "ours too"]
