"""What comes in late: texts that nobody took, which a start looks for, and old receipts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.failures import TemporaryFailure
from bot.channels.sms.poll import Watch
from bot.demo.phones import Phones
from bot.demo.simulated_charity import Town
from bot.runtime.inbound.intake import Intake
from flows.events import TextReceived, TextReported
from storage.database.errors import DatabaseBusy
from storage.records.directory import load_directory
from storage.records.imports import save_directory
from tests.bot.operations.monitoring.monitored import a_town, open_states, raises_concern

HOUR = timedelta(hours=1)


class Listed(Phones):
    """Twilio's list of what came in, which may be away."""

    away = False

    def __init__(self, town: Town) -> None:
        super().__init__(town.clock)
        self._town = town
        self._texts: list[tuple[datetime, TextReceived]] = []

    def comes(self, body: str) -> None:
        """Sam texts us, and no webhook tells of it."""
        sid, phone = f"SM{len(self._texts) + 1}", self._town.person("sam").phone
        self._texts.append((self._town.clock(), TextReceived(sid=sid, sender=phone, body=body)))

    async def received_since(self, since: datetime) -> list[TextReceived]:
        """What came in from then on."""
        if self.away:
            raise TemporaryFailure("unavailable")
        return [text for at, text in self._texts if at >= since]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with a_town() as made:
        yield made


async def runs(town: Town, texts: Listed, *, looks: int = 1) -> None:
    """A process begins, looks through the list so often, and ends."""
    stop, left = asyncio.Event(), looks
    intake = Intake(town.app, stop)

    async def watched() -> Watch:
        nonlocal left
        left -= 1
        if left == 0:
            stop.set()
        return Watch(open=True)

    intake._watched = watched  # type: ignore[method-assign]
    await intake.poll_texts(texts, lambda: None, webhooks=False)


async def raised(town: Town) -> int:
    """How many concerns there are."""
    return len(await open_states(town))


async def test_a_text_is_found_although_others_came_in_after_it(town: Town) -> None:
    texts = Listed(town)
    await runs(town, texts)
    texts.away = True
    texts.comes("CONCERN")
    await runs(town, texts)
    await town.forward(HOUR)
    await town.types("sam", "/menu")  # a chat came through: that says nothing about texts
    texts.away = False
    await runs(town, texts)

    assert await raised(town) == 1


async def test_a_text_of_a_whole_weekend_ago_is_found(town: Town) -> None:
    texts = Listed(town)
    await runs(town, texts)
    await town.forward(HOUR)
    texts.comes("CONCERN")
    await town.forward(60 * HOUR)
    await runs(town, texts)

    assert await raised(town) == 1


async def test_a_text_is_found_although_our_clock_is_an_hour_ahead(town: Town) -> None:
    texts = Listed(town)
    await runs(town, texts)
    await town.forward(3 * HOUR)
    town.clock.now += HOUR
    await runs(town, texts)
    town.clock.now -= HOUR
    texts.comes("CONCERN")
    town.clock.now += HOUR
    await runs(town, texts)

    assert await raised(town) == 1


async def test_what_was_taken_is_not_taken_again_by_the_next_start(town: Town) -> None:
    texts = Listed(town)
    texts.comes("CONCERN")
    await runs(town, texts)
    await runs(town, texts)

    assert await raised(town) == 1


async def test_the_first_start_takes_nothing_that_is_older_than_we_are(town: Town) -> None:
    texts = Listed(town)
    texts.comes("CONCERN")
    await town.forward(HOUR)
    await runs(town, texts)

    assert await raised(town) == 0


async def test_one_that_was_not_stored_is_looked_for_again_after_a_start(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Listed(town)
    await runs(town, texts)
    texts.comes("CONCERN")

    async def fails(*_: Any) -> None:
        raise DatabaseBusy

    with monkeypatch.context() as patched:
        patched.setattr(Intake, "take_text", fails)
        await runs(town, texts)
    await town.forward(3 * HOUR)
    await runs(town, texts)

    assert await raised(town) == 1


async def test_a_late_receipt_of_a_number_that_was_changed_marks_nobody(town: Town) -> None:
    await raises_concern(town)
    [sms] = town.texts("priya")
    people = tuple(
        p.model_copy(update={"phone": "+447700900888"}) if p.id == "priya" else p
        for p in town.directory.people
    )
    async with town.app.database.transaction(town.app.organisation) as tx:
        await save_directory(tx, town.directory.model_copy(update={"people": people}), town.clock())
    report = TextReported(key=sms.key, receipt="undelivered", error=30005)

    await Intake(town.app, asyncio.Event()).take_receipt(report)

    async with town.app.database.reading() as tx:
        found = await load_directory(tx, town.app.organisation)
    assert found.directory.unreachable == frozenset()
