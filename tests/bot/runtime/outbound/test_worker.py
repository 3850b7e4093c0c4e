"""The worker: a hanging row holds up no other, and a row is done once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.inputs import FromTimer
from bot.channels.sms.channel import Sent
from bot.runtime.outbound import worker as worker_module
from bot.runtime.outbound.worker import Worker
from flows.effects import Say, Text, Wake
from storage.database.db import Tx
from storage.database.errors import DatabaseBusy, DatabaseDamaged, DatabaseUnwritable, StorageError
from storage.queue import jobs
from tests.bot.runtime.outbound.delivering import NOW, ORG, PRIYA, Desk

TEXT = Text(to="priya", phone=PRIYA, body="Harbour: ring Sam.", key="K7Q2-1", urgent=True)
SAM, KIM = "chat:1001", "chat:1002"


def say(words: str, to: str = SAM) -> Say:
    return Say(to=to, text=words)


def wake(number: int, after: timedelta) -> Wake:
    return Wake(
        key=f"clock:{number}",
        at=NOW + after,
        owner="escalation",
        about="K7Q2",
        event={"kind": "clock", "number": number},
    )


class Gate:
    """A call that hangs until it is let go."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.open = asyncio.Event()

    async def wait(self) -> None:
        self.reached.set()
        await self.open.wait()


def noted(service: Any, call: str) -> asyncio.Event:
    """An event that is set once that call has come back."""
    done, real = asyncio.Event(), getattr(service, call)

    async def noting(*args: Any, **named: Any) -> Any:
        made = await real(*args, **named)
        done.set()
        return made

    setattr(service, call, noting)
    return done


def hang_chat(desk: Desk, words: str, gate: Gate) -> None:
    """Telegram hangs on that message."""
    shown = desk.screen.say

    async def hanging(chat: int, say: Say) -> int:
        if say.text == words and not gate.open.is_set():
            await gate.wait()
        return await shown(chat, say)

    desk.screen.say = hanging  # type: ignore[method-assign]


def hang_text(desk: Desk, gate: Gate) -> None:
    """Twilio hangs after it has taken a text."""
    sent = desk.line.send

    async def hanging(to: str, body: str, key: str, *, urgent: bool) -> Sent:
        made = await sent(to, body, key, urgent=urgent)
        await gate.wait()
        return made

    desk.line.send = hanging  # type: ignore[method-assign]


@asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[asyncio.Event]:
    """The worker as it runs in the product, stopped at the end."""
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        worker.bell.set()
        await task


def fails(desk: Desk, *errors: StorageError) -> list[StorageError]:
    """The next transactions that write fail so, one after the other."""
    left = list(errors)
    begin = desk.database.transaction

    @asynccontextmanager
    async def failing(organisation: str | None = None) -> AsyncIterator[Tx]:
        if left:
            raise left.pop(0)
        async with begin(organisation) as tx:
            yield tx

    desk.database.transaction = failing  # type: ignore[method-assign]
    return left


async def test_what_hangs_in_one_chat_holds_up_neither_texts_nor_other_chats(desk: Desk) -> None:
    gate = Gate()
    said, texted = noted(desk.screen, "say"), noted(desk.line, "send")
    hang_chat(desk, "first", gate)
    await desk.add(say("first"), say("second"), lane=SAM)
    async with running(desk.worker):
        await gate.reached.wait()
        await desk.add(say("hello", KIM), lane=KIM)
        await desk.add(TEXT)
        desk.worker.bell.set()
        await asyncio.gather(texted.wait(), said.wait())
        assert [done[2] for done in desk.screen.done] == ["hello"]
        gate.open.set()


async def test_however_many_chats_hang_there_is_a_place_for_a_concern(desk: Desk) -> None:
    gate = Gate()
    texted = noted(desk.line, "send")
    hang_chat(desk, "hello", gate)
    chats = [f"chat:{number}" for number in range(2001, 2041)]
    for chat in chats:
        await desk.add(say("hello", chat), lane=chat)
    desk.worker = Worker(desk.database, ORG, desk.deliverer, desk.clock, places=40)
    async with running(desk.worker):
        await gate.reached.wait()
        await desk.add(TEXT)
        desk.worker.bell.set()
        await asyncio.wait_for(texted.wait(), timeout=30)
        assert desk.screen.done == []
        gate.open.set()


async def test_who_outlives_the_lease_says_nothing_of_the_rest_again(desk: Desk) -> None:
    gate = Gate()
    hang_chat(desk, "first", gate)
    await desk.add(say("first"), say("second"), say("third"), lane=SAM)
    old = desk.worker
    await old._turn()
    await gate.reached.wait()
    desk.clock.move_to(NOW + timedelta(seconds=61))
    desk.starts()
    hanging, gate.reached = desk.worker, asyncio.Event()
    gate.open.set()
    await hanging.drain()
    await old.drain()

    said = [done[2] for done in desk.screen.done]
    assert said.count("second") == said.count("third") == 1


async def test_a_text_that_went_out_and_could_not_be_written_down_is_not_sent_again(
    desk: Desk,
) -> None:
    await desk.add(TEXT)
    await desk.worker._turn()
    left = fails(desk, DatabaseUnwritable("full"), DatabaseUnwritable("full"), DatabaseBusy())
    while left:
        with pytest.raises(StorageError):
            await desk.worker._turn()
        await asyncio.sleep(0)
    desk.clock.move_to(NOW + timedelta(minutes=10))  # its lease is long over
    await desk.worker.drain()

    assert [body for _, body in desk.sent] == [TEXT.body]
    assert (await desk.row()).state == "done"


@pytest.mark.parametrize(
    "error", [DatabaseUnwritable("full"), DatabaseBusy(), DatabaseDamaged("The database")]
)
async def test_a_database_that_fails_ends_nobodys_work(
    desk: Desk, error: StorageError, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "LONGEST_REST", 0.001)
    await desk.add(TEXT)
    texted = noted(desk.line, "send")
    left = fails(desk, error, error)
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1

    desk.worker.beat = beat
    async with running(desk.worker):
        await texted.wait()

    assert not left
    assert beats >= 3
    assert (await desk.row()).state == "done"


async def test_told_to_stop_in_the_middle_of_a_send_it_waits_and_writes_it_down(
    desk: Desk,
) -> None:
    gate = Gate()
    hang_text(desk, gate)
    await desk.add(TEXT)
    async with running(desk.worker) as stop:
        await gate.reached.wait()
        stop.set()
        desk.worker.bell.set()
        gate.open.set()

    assert await desk.stands() == ("done", "SM1")


async def test_a_send_that_outlasts_the_stop_is_looked_up_and_not_sent_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "LAST_SECONDS", 0.001)
    gate = Gate()
    hang_text(desk, gate)
    await desk.add(TEXT)
    async with running(desk.worker):
        await gate.reached.wait()
    assert (await desk.row()).state == "claimed"
    desk.starts()
    await desk.passes(90)
    gate.open.set()

    assert [body for _, body in desk.sent] == [TEXT.body]
    assert await desk.stands() == ("done", "SM1")


async def test_an_hour_forward_every_clock_that_is_due_rings_once(desk: Desk) -> None:
    await desk.add(*(wake(n, timedelta(minutes=10 * n)) for n in range(1, 6)))
    desk.clock.move_to(NOW + timedelta(hours=1))
    await _rings(desk)

    assert sorted(_rung(desk)) == [1, 2, 3, 4, 5]


async def test_an_hour_back_nothing_rings_again_and_what_is_to_come_still_does(
    desk: Desk,
) -> None:
    await desk.add(wake(1, timedelta(minutes=5)), wake(2, timedelta(minutes=20)))
    desk.clock.move_to(NOW + timedelta(minutes=6))
    await _rings(desk)
    desk.clock.move_to(desk.clock.now - timedelta(hours=1))
    await _rings(desk)
    assert _rung(desk) == [1]
    desk.clock.move_to(NOW + timedelta(minutes=20))
    await _rings(desk)

    assert _rung(desk) == [1, 2]


async def test_an_hour_back_it_still_looks_each_second_for_what_is_due(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rest is counted by a clock that only goes on, and is never longer than a second."""
    rested: list[float] = []

    async def resting(work: Coroutine[Any, Any, Any], timeout: float) -> None:  # noqa: ASYNC109
        work.close()
        rested.append(timeout)

    desk.clock.move_to(NOW - timedelta(hours=1))
    await desk.add(wake(1, timedelta(minutes=5)))
    monkeypatch.setattr(asyncio, "wait_for", resting)
    await desk.worker._rest()

    assert rested == [1.0]


async def _rings(desk: Desk) -> None:
    """Carry what is due; its handler, as the real one, ends the row."""
    await desk.worker.drain()
    async with desk.database.transaction(ORG) as tx:
        ended = [jobs.Finished(g.job, g.fence) for g in desk.handled if isinstance(g, FromTimer)]
        await jobs.finish(tx, ORG, ended, desk.clock())


def _rung(desk: Desk) -> list[int]:
    return [given.event["number"] for given in desk.handled if isinstance(given, FromTimer)]
