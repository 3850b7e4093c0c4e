"""Texts without a known outcome: the most important are asked for first."""

from __future__ import annotations

from storage.database.db import Database
from storage.queue import inbox, jobs, receipts
from storage.queue.jobs import Finished, NewJob, fail
from tests.storage.queue.work import add, claim, finish, text
from tests.storage.values import NOW, ORG, later


async def unsettled(database: Database, **more: int) -> list[str]:
    async with database.reading() as tx:
        return [key for key, _ in await receipts.unsettled(tx, ORG, NOW, **more)]


async def hears(database: Database, key: str, receipt: str) -> None:
    async with database.transaction(ORG) as tx:
        await inbox.take_new(tx, ORG, "twilio", [f"receipt:{key}:{receipt}"], NOW)


async def test_a_text_is_asked_about_until_its_last_receipt(database: Database) -> None:
    await add(database, text("a"), text("b"), text("c"), text("d"))
    await finish(database, *await claim(database))

    for key, receipt in (("a", "delivered"), ("b", "undelivered"), ("c", "failed"), ("d", "sent")):
        await hears(database, key, receipt)

    assert await unsettled(database) == ["d"]


async def test_what_another_one_heard_is_not_what_we_heard(database: Database) -> None:
    await add(database, text("a"))
    await finish(database, *await claim(database))

    key = "receipt:a:delivered"
    async with database.transaction("another") as tx:
        await inbox.take_new(tx, "another", "twilio", [key], NOW)
        await inbox.take_new(tx, ORG, "telegram", [key], NOW)

    assert await unsettled(database) == ["a"]


async def test_a_text_without_an_id_cannot_be_asked_about(database: Database) -> None:
    await add(database, text("a"))
    (job,) = await claim(database)
    async with database.transaction(ORG) as tx:
        await jobs.finish(tx, ORG, [Finished(job.id, job.fence)], NOW)

    assert await unsettled(database) == []
    async with database.reading() as tx:
        assert await receipts.known(tx, ORG, NOW) == frozenset()


async def test_the_providers_id_comes_with_it(database: Database) -> None:
    await add(database, text("a"))
    await finish(database, *await claim(database))

    async with database.reading() as tx:
        assert await receipts.unsettled(tx, ORG, NOW) == [("a", "SM1")]


async def test_urgent_texts_come_first_and_of_each_the_newest(database: Database) -> None:
    """Asking takes time: ten thousand routine texts must not stand before one concern."""
    await add(database, text("urgent 1", urgent=True), *(text(f"routine {n}") for n in range(3)))
    await add(database, text("urgent 2", urgent=True))
    await finish(database, *await claim(database))

    order = ["urgent 2", "urgent 1", "routine 2", "routine 1", "routine 0"]
    assert await unsettled(database) == order
    assert await unsettled(database, most=3) == order[:3]
    assert receipts.MOST == 50


async def test_only_texts_that_were_handed_over_lately_are_asked_about(
    database: Database,
) -> None:
    say = NewJob("said", "say", NOW, "{}", lane="chat:1")
    await add(database, text("waits"), text("failed"), say)
    claimed = {job.key: job for job in await claim(database)}
    await finish(database, claimed["said"])
    async with database.transaction(ORG) as tx:
        gone = claimed["failed"]
        await fail(tx, ORG, [Finished(gone.id, gone.fence, "21211")], NOW)

    assert await unsettled(database) == []
    await finish(database, claimed["waits"], now=later(seconds=-1))
    assert await unsettled(database) == []


async def test_the_ids_of_settled_texts_are_known(database: Database) -> None:
    say = NewJob("said", "say", NOW, "{}", lane="chat:1")
    await add(database, text("a"), text("failed"), say)
    claimed = {job.key: job for job in await claim(database)}
    await finish(database, claimed["said"])
    async with database.reading() as tx:
        assert await receipts.known(tx, ORG, NOW) == frozenset()
    await finish(database, claimed["a"])
    async with database.transaction(ORG) as tx:
        gone = claimed["failed"]
        await fail(tx, ORG, [Finished(gone.id, gone.fence, "21211")], NOW)

    async with database.reading() as tx:
        assert await receipts.known(tx, ORG, NOW) == {"SM1"}
        assert await receipts.known(tx, ORG, later(seconds=1)) == frozenset()
        assert await receipts.known(tx, "another", NOW) == frozenset()
