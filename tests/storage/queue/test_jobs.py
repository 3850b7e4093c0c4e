"""Jobs: in order within a chat, urgent first between chats, and never two claims that count."""

from __future__ import annotations

import asyncio

from storage.database.db import Database
from storage.queue import jobs
from storage.queue.claims import claim_due
from storage.queue.jobs import Finished
from tests.storage.queue.work import (
    LEASE,
    add,
    claim,
    finish,
    keys,
    postpone,
    say,
    soon,
    text,
    wake,
)
from tests.storage.values import NOW, ORG, later


async def test_a_job_is_claimed_when_it_is_due_and_not_before(database: Database) -> None:
    await add(database, text("a", due=later(minutes=1)))

    assert await claim(database) == []
    assert await soon(database) == later(minutes=1)
    (job,) = await claim(database, later(minutes=1))
    assert (job.key, job.attempts, job.fence, job.retaken) == ("a", 1, 1, False)
    assert (job.payload, job.due_at, job.claimed_at) == ("{}", later(minutes=1), later(minutes=1))


async def test_what_is_claimed_is_not_claimed_again_within_its_lease(database: Database) -> None:
    await add(database, text("a"))

    await claim(database)

    assert await claim(database, later(seconds=59)) == []
    assert await soon(database) == later(seconds=60)


async def test_a_claim_that_ran_out_comes_back_as_retaken_and_the_old_one_is_void(
    database: Database,
) -> None:
    await add(database, text("a"))
    (slept,) = await claim(database)

    (taken,) = await claim(database, later(seconds=60))

    assert taken.retaken
    assert taken.fence == slept.fence + 1
    assert taken.claimed_at == NOW
    assert await finish(database, slept) == frozenset()
    assert await finish(database, taken) == {taken.id}
    assert await finish(database, taken) == frozenset()
    assert await soon(database) is None


async def test_what_is_over_keeps_its_note_until_it_is_purged(database: Database) -> None:
    await add(database, text("a"), text("b"), text("c", due=later(days=9)))
    first, second = await claim(database)

    await finish(database, first)
    async with database.transaction(ORG) as tx:
        await jobs.fail(tx, ORG, [Finished(second.id, second.fence, "21610")], NOW)
        found = await jobs.find(tx, ORG, ["a", "b"])
        assert (found["a"].state, found["a"].note) == ("done", "SM1")
        assert (found["b"].state, found["b"].note) == ("failed", "21610")
        assert await jobs.purge(tx, ORG, later(days=30)) == 2
        assert list(await jobs.find(tx, ORG, ["a", "b", "c"])) == ["c"]


async def test_the_same_key_is_added_once_for_ever(database: Database) -> None:
    await add(database, text("a"), text("a"))
    await finish(database, *await claim(database))

    await add(database, text("a"))

    assert await claim(database) == []


async def test_a_wake_set_anew_replaces_the_one_before(database: Database) -> None:
    await add(database, wake("clock", NOW, '{"rung": 1}'))

    await add(database, wake("clock", later(minutes=5), '{"rung": 2}'))

    assert await claim(database) == []
    (job,) = await claim(database, later(minutes=5))
    assert job.payload == '{"rung": 2}'


async def test_a_wake_set_anew_while_it_is_carried_out_is_not_ended_with_it(
    database: Database,
) -> None:
    await add(database, wake("clock", NOW))
    (fired,) = await claim(database)

    await add(database, wake("clock", later(minutes=10)))

    assert await finish(database, fired) == frozenset()
    assert await soon(database) == later(minutes=10)


async def test_a_wake_that_is_over_can_be_set_again(database: Database) -> None:
    await add(database, wake("clock", NOW))
    await finish(database, *await claim(database))

    await add(database, wake("clock", later(minutes=10)))

    (job,) = await claim(database, later(minutes=10))
    assert (job.attempts, job.note, job.retaken) == (1, None, False)


async def test_a_cancelled_job_is_not_claimed_and_its_claim_is_void(database: Database) -> None:
    await add(database, text("a"), text("b", due=later(minutes=1)), text("c"))
    first, last = await claim(database)
    await finish(database, last)

    async with database.transaction(ORG) as tx:
        assert await jobs.cancel(tx, ORG, ["a", "b", "c", "none"], NOW) == {"a", "b"}
        assert await jobs.cancel(tx, ORG, [], NOW) == frozenset()

    assert await finish(database, first) == frozenset()
    assert await claim(database, later(days=1)) == []


async def test_urgent_texts_go_before_any_number_of_routine_ones(database: Database) -> None:
    await add(database, *(text(f"routine {n}") for n in range(100)), text("urgent", urgent=True))

    assert keys(await claim(database, limit=2)) == ["urgent", "routine 0"]


async def test_a_chat_is_claimed_in_the_order_of_adding(database: Database) -> None:
    await add(database, say("a"), say("b"), say("x", chat=2), say("c"))

    assert keys(await claim(database)) == ["a", "b", "c", "x"]


async def test_nothing_overtakes_what_is_being_said_in_a_chat(database: Database) -> None:
    await add(database, say("a"))
    (first,) = await claim(database)
    await add(database, say("b", urgent=True), say("x", chat=2))

    assert keys(await claim(database)) == ["x"]
    assert await soon(database) == NOW + LEASE
    await finish(database, first)
    assert await soon(database) == NOW
    assert keys(await claim(database)) == ["b"]


async def test_an_urgent_message_brings_along_what_stands_before_it(database: Database) -> None:
    await add(database, say("x", chat=2), say("a"), say("b", urgent=True), say("c"))

    assert keys(await claim(database, limit=3)) == ["a", "b", "c"]


async def test_what_is_put_off_holds_up_its_chat_but_no_other(database: Database) -> None:
    await add(database, say("a"), say("b"), say("x", chat=2))
    first, second, other = await claim(database)
    await finish(database, other)

    await postpone(database, second, NOW)
    await postpone(database, first, later(seconds=30))
    await add(database, say("y", chat=2))

    assert keys(await claim(database)) == ["y"]
    again = await claim(database, later(seconds=30))
    assert keys(again) == ["a", "b"]
    assert (again[0].attempts, again[0].note, again[0].retaken) == (2, "refused", False)


async def test_a_gap_in_the_middle_of_a_chat_is_not_jumped(database: Database) -> None:
    await add(database, say("a"), say("b"), say("c"))
    first, second, third = await claim(database)

    for job, at in ((first, NOW), (second, later(seconds=30)), (third, NOW)):
        await postpone(database, job, at)

    assert keys(await claim(database)) == ["a"]


async def test_what_is_held_back_for_later_does_not_hold_up_its_chat(database: Database) -> None:
    await add(database, say("tomorrow", due=later(hours=12)), say("now"))

    assert keys(await claim(database)) == ["now"]
    assert await soon(database) == NOW + LEASE


async def test_a_flood_in_one_chat_leaves_room_for_another(database: Database) -> None:
    await add(database, *(say(str(n)) for n in range(300)), say("x", chat=2))

    claimed = await claim(database, limit=50)

    assert "x" in keys(claimed)
    assert keys(claimed)[:3] == ["0", "1", "2"]


async def test_organisations_have_their_own_jobs(database: Database) -> None:
    await add(database, text("a"))

    async with database.transaction("other") as tx:
        await jobs.add(tx, "other", [text("a")], NOW)
        assert len(await claim_due(tx, "other", NOW, 50, LEASE)) == 1
        assert await jobs.cancel(tx, "another", ["a"], NOW) == frozenset()
    assert keys(await claim(database)) == ["a"]


async def test_two_workers_never_claim_the_same_job(database: Database) -> None:
    await add(database, *(say(f"{chat} {n}", chat) for chat in range(8) for n in range(5)))

    async def work() -> list[str]:
        done: list[str] = []
        while claimed := await claim(database, limit=7):
            assert len(await finish(database, *claimed)) == len(claimed)
            done += keys(claimed)
        return done

    one, two, three = await asyncio.gather(work(), work(), work())

    assert sorted(one + two + three) == sorted(f"{c} {n}" for c in range(8) for n in range(5))
