"""A person who sends without end holds nobody else up (docs/reliability.md, fault 54)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import pytest

from bot.channels.inputs import FromChat
from bot.demo.phones import Phones
from bot.demo.simulated_charity import LONDON, SimulatedCharity
from bot.runtime.app import build
from flows.effects import Say
from flows.events import Commanded, Tapped
from storage.queue import claims
from storage.queue.jobs import Job
from tests.bot.operations.monitoring.monitored import a_charity
from tests.stories.cast import plain_people

FLOODER = "jo"
BATCHES, BATCH = 5, 100  # as many as one poll gives
PHONE, STRANGER = "+447700900777", 666
LEASE = timedelta(minutes=1)


@pytest.fixture
async def charity() -> AsyncIterator[SimulatedCharity]:
    """Sam is one tap away from a concern, and somebody has sent hundreds of messages."""
    people = plain_people()
    sam = next(person for person in people.people if person.id == "sam")
    flooder = sam.model_copy(update={"id": FLOODER, "name": "Jo Example", "phone": PHONE})
    both = people.model_copy(update={"people": (*people.people, flooder)})
    async with a_charity(people=both) as made:
        await made.types("sam", "/concern")
        await made.taps("sam", "No, but I'm worried")
        yield made


async def flood(charity: SimulatedCharity) -> None:
    """Hundreds of messages of one person are committed, and nothing was answered yet."""
    chat = charity.number(FLOODER)
    for batch in range(BATCHES):
        numbers = range(batch * BATCH, (batch + 1) * BATCH)
        await charity.app.handler.handle(
            [
                FromChat(f"flood-{n}", chat, Commanded(message=n + 10_000, name="ideas"))
                for n in numbers
            ]
        )


async def last_tap(charity: SimulatedCharity) -> None:
    """Sam's answer that raises the concern is committed."""
    shown, key = next(
        (m, k) for m, k in charity.chat("sam").buttons() if k.label.startswith("No, not one of our")
    )
    assert key.data
    event = Tapped(
        message=shown.message, callback="last", data=key.data, text=shown.text, label=key.label
    )
    await charity.app.handler.handle([FromChat("last", charity.number("sam"), event)])


async def claimed(charity: SimulatedCharity, limit: int) -> list[Job]:
    """What a worker gets at its next look."""
    async with charity.app.database.transaction(charity.app.organisation) as tx:
        return await claims.claim_due(tx, charity.app.organisation, charity.clock.now, limit, LEASE)


async def test_a_concern_overtakes_a_flood_of_another_at_the_next_claim(
    charity: SimulatedCharity,
) -> None:
    await flood(charity)
    await last_tap(charity)

    first = await claimed(charity, limit=10)

    flooded = f"chat:{charity.number(FLOODER)}"
    theirs = [job for job in first if job.lane != flooded]
    assert first[: len(theirs)] == theirs
    assert {"answer", "edit", "say", "text"} <= {job.kind for job in theirs}


async def test_a_routine_message_of_another_has_its_turn_too(charity: SimulatedCharity) -> None:
    await flood(charity)
    await charity.app.handler.handle([FromChat("ask", STRANGER, Commanded(message=1, name="help"))])

    lanes = [job.lane for job in await claimed(charity, limit=256)]

    assert f"chat:{STRANGER}" in lanes
    assert lanes.count(f"chat:{charity.number(FLOODER)}") < BATCH


class Hanging(Phones):
    """Telegram does not answer a call for that chat, until it does at last."""

    def __init__(self, clock: Callable[[], datetime], chat: int) -> None:
        super().__init__(clock)
        self.chat_that_hangs = chat
        self.answers_at_last = asyncio.Event()

    async def say(self, chat: int, say: Say) -> int:
        if chat == self.chat_that_hangs:
            await self.answers_at_last.wait()
        return await super().say(chat, say)


async def test_a_concern_is_texted_while_every_answer_to_the_flood_hangs(
    charity: SimulatedCharity,
) -> None:
    texted = asyncio.Event()
    phones = Hanging(charity.clock, charity.number(FLOODER))
    phones.watch.append(lambda _: texted.set() if phones.texts else None)
    app = build(
        charity.app.database,
        charity.app.organisation,
        phones,
        phones,
        clock=charity.clock,
        zone=LONDON,
    )
    await flood(charity)
    stop = asyncio.Event()
    working = asyncio.create_task(app.worker.run(stop))
    await last_tap(charity)
    app.worker.bell.set()

    await texted.wait()

    assert [sms.phone for sms in phones.texts] == [charity.person("priya").phone]
    stop.set()
    phones.answers_at_last.set()
    app.worker.bell.set()
    await working
