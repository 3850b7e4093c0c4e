"""Late input: SMS that nobody took, which a start looks for, and old receipts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.failures import TemporaryFailure
from bot.channels.sms.poll import Watch
from bot.demo.phones import Phones
from bot.demo.simulated_charity import SimulatedCharity
from bot.runtime.intake import Intake
from flows.events import TextReceived, TextReported
from storage.database.errors import DatabaseBusy
from storage.records.directory import load_directory
from storage.records.imports import save_directory
from tests.bot.operations.monitoring.monitored import a_charity, open_states, raises_concern

HOUR = timedelta(hours=1)


class Listed(Phones):
    """Twilio's list of what came in, which may be away."""

    away = False

    def __init__(self, charity: SimulatedCharity) -> None:
        super().__init__(charity.clock)
        self._charity = charity
        self._texts: list[tuple[datetime, TextReceived]] = []

    def comes(self, body: str) -> None:
        """Sam texts us, and no webhook tells of it."""
        sid, phone = f"SM{len(self._texts) + 1}", self._charity.person("sam").phone
        self._texts.append((self._charity.clock(), TextReceived(sid=sid, sender=phone, body=body)))

    async def received_since(self, since: datetime) -> list[TextReceived]:
        """What came in from then on."""
        if self.away:
            raise TemporaryFailure("unavailable")
        return [text for at, text in self._texts if at >= since]


@pytest.fixture
async def charity() -> AsyncIterator[SimulatedCharity]:
    async with a_charity() as made:
        yield made


async def runs(charity: SimulatedCharity, texts: Listed, *, looks: int = 1) -> None:
    """A process begins, looks through the list so often, and ends."""
    stop, left = asyncio.Event(), looks
    intake = Intake(charity.app, stop)

    async def watched() -> Watch:
        nonlocal left
        left -= 1
        if left == 0:
            stop.set()
        return Watch(open=True)

    intake._watched = watched  # type: ignore[method-assign]
    await intake.poll_sms(texts, lambda: None, webhooks=False)


async def raised(charity: SimulatedCharity) -> int:
    """How many concerns there are."""
    return len(await open_states(charity))


async def test_a_text_is_found_although_others_came_in_after_it(charity: SimulatedCharity) -> None:
    texts = Listed(charity)
    await runs(charity, texts)
    texts.away = True
    texts.comes("CONCERN")
    await runs(charity, texts)
    await charity.forward(HOUR)
    await charity.types("sam", "/menu")  # a chat came through: that says nothing about texts
    texts.away = False
    await runs(charity, texts)

    assert await raised(charity) == 1


async def test_a_text_of_a_whole_weekend_ago_is_found(charity: SimulatedCharity) -> None:
    texts = Listed(charity)
    await runs(charity, texts)
    await charity.forward(HOUR)
    texts.comes("CONCERN")
    await charity.forward(60 * HOUR)
    await runs(charity, texts)

    assert await raised(charity) == 1


async def test_a_text_is_found_although_our_clock_is_an_hour_ahead(
    charity: SimulatedCharity,
) -> None:
    texts = Listed(charity)
    await runs(charity, texts)
    await charity.forward(3 * HOUR)
    charity.clock.now += HOUR
    await runs(charity, texts)
    charity.clock.now -= HOUR
    texts.comes("CONCERN")
    charity.clock.now += HOUR
    await runs(charity, texts)

    assert await raised(charity) == 1


async def test_what_was_taken_is_not_taken_again_by_the_next_start(
    charity: SimulatedCharity,
) -> None:
    texts = Listed(charity)
    texts.comes("CONCERN")
    await runs(charity, texts)
    await runs(charity, texts)

    assert await raised(charity) == 1


async def test_the_first_start_takes_nothing_that_is_older_than_we_are(
    charity: SimulatedCharity,
) -> None:
    texts = Listed(charity)
    texts.comes("CONCERN")
    await charity.forward(HOUR)
    await runs(charity, texts)

    assert await raised(charity) == 0


async def test_one_that_was_not_stored_is_looked_for_again_after_a_start(
    charity: SimulatedCharity, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = Listed(charity)
    await runs(charity, texts)
    texts.comes("CONCERN")

    async def fails(*_: Any) -> None:
        raise DatabaseBusy

    with monkeypatch.context() as patched:
        patched.setattr(Intake, "take_sms", fails)
        await runs(charity, texts)
    await charity.forward(3 * HOUR)
    await runs(charity, texts)

    assert await raised(charity) == 1


async def test_a_late_receipt_of_a_number_that_was_changed_marks_nobody(
    charity: SimulatedCharity,
) -> None:
    await raises_concern(charity)
    [sms] = charity.texts("priya")
    people = tuple(
        p.model_copy(update={"phone": "+447700900888"}) if p.id == "priya" else p
        for p in charity.directory.people
    )
    async with charity.app.database.transaction(charity.app.organisation) as tx:
        await save_directory(
            tx, charity.directory.model_copy(update={"people": people}), charity.clock()
        )
    report = TextReported(key=sms.key, receipt="undelivered", error=30005)

    await Intake(charity.app, asyncio.Event()).take_receipt(report)

    async with charity.app.database.reading() as tx:
        found = await load_directory(tx, charity.app.organisation)
    assert found.directory.unreachable == frozenset()
