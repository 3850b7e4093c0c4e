"""Polling Twilio for what it could not post to us: nothing is missed, little is taken twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.channels.failures import TemporaryFailure
from bot.channels.sms.poll import Watch, poll_sms
from bot.channels.sms.twilio import TwilioSms, open_texts
from flows.events import TextReceived, TextReported
from storage.database.errors import DatabaseBusy
from tests.standins import TwilioStandIn

PRIYA = "+447700900456"


class Desk:
    """Where texts and receipts are taken, and what is watched."""

    def __init__(self, twilio: TwilioStandIn) -> None:
        self.twilio = twilio
        self.bodies: list[str] = []
        self.reports: list[TextReported] = []
        self.watch = Watch()
        self.looks = 0
        self.until_when: datetime | None = None
        self.unread: Exception | None = None
        self.refuse: Callable[[str], Exception | None] = lambda body: None
        self.refuse_receipt: Callable[[str], Exception | None] = lambda key: None

    async def look(self) -> Watch:
        self.looks += 1
        if self.unread is not None:
            raise self.unread
        return self.watch

    async def looked_through(self, until: datetime) -> None:
        self.until_when = until

    async def take_sms(self, text: TextReceived) -> None:
        if error := self.refuse(text.body):
            raise error
        self.bodies.append(text.body)
        self.twilio.bell.ring()

    async def take_receipt(self, report: TextReported) -> None:
        if error := self.refuse_receipt(report.key):
            raise error
        self.reports.append(report)
        self.twilio.bell.ring()

    async def until(self, what: Callable[[], bool]) -> None:
        await self.twilio.bell.until(what, 60, lambda: f"{self.bodies} {self.reports}")


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as standin:
        yield standin


@pytest.fixture
async def texts(twilio: TwilioStandIn) -> AsyncIterator[TwilioSms]:
    sid, token = twilio.account_sid, twilio.auth_token
    async with open_texts(sid, token, twilio.number, base_url=twilio.base_url) as opened:
        yield opened


@pytest.fixture
def desk(twilio: TwilioStandIn) -> Desk:
    return Desk(twilio)


@asynccontextmanager
async def polling(
    texts: TwilioSms, desk: Desk, *, busy: float = 0.01, idle: float = 0.01
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    work = poll_sms(
        texts,
        desk.look,
        desk.take_sms,
        desk.take_receipt,
        stop,
        clock=lambda: datetime.now(UTC),
        since=datetime.now(UTC),
        looked_through=desk.looked_through,
        busy=busy,
        idle=idle,
    )
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)


async def test_each_text_is_taken_once(twilio: TwilioStandIn, texts: TwilioSms, desk: Desk) -> None:
    async with polling(texts, desk):
        await twilio.phone(PRIYA).replies("482913", webhook=False)
        await desk.until(lambda: desk.looks > 3)
        await twilio.phone(PRIYA).replies("DONE 482913 rang them", webhook=False)
        await desk.until(lambda: len(desk.bodies) == 2)
        seen = desk.looks
        await desk.until(lambda: desk.looks > seen + 2)

    assert desk.bodies == ["482913", "DONE 482913 rang them"]


async def test_a_text_that_was_not_committed_is_taken_again(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    failures: list[Exception] = [TemporaryFailure("storage"), DatabaseBusy(), ValueError("odd")]
    desk.refuse = lambda body: failures.pop(0) if failures else None
    await twilio.phone(PRIYA).replies("482913", webhook=False)

    async with polling(texts, desk):
        await desk.until(lambda: desk.bodies == ["482913"])


async def test_a_text_at_fault_does_not_keep_the_others(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    desk.refuse = lambda body: ValueError("odd") if body == "poison" else None
    for body in ("poison", "482913"):
        await twilio.phone(PRIYA).replies(body, webhook=False)

    async with polling(texts, desk):
        await desk.until(lambda: desk.bodies == ["482913"])


async def test_a_text_that_cannot_be_stored_does_not_keep_the_one_behind_it(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    desk.refuse = lambda body: DatabaseBusy() if body == "ok" else None
    for body in ("ok", "CONCERN"):
        await twilio.phone(PRIYA).replies(body, webhook=False)

    async with polling(texts, desk):
        await desk.until(lambda: desk.bodies == ["CONCERN"])


async def test_one_that_cannot_be_stored_does_not_hide_a_concern_behind_it(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    desk.refuse = lambda body: DatabaseBusy() if body == "ok" else None
    for body in ("ok", "CONCERN"):
        await twilio.phone(PRIYA).replies(body, webhook=False)

    async with polling(texts, desk):
        await desk.until(lambda: desk.bodies == ["CONCERN"])


async def test_texts_are_fetched_although_the_database_cannot_be_read(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    desk.unread = DatabaseBusy()
    await twilio.phone(PRIYA).replies("CONCERN", webhook=False)

    async with polling(texts, desk, busy=0.01, idle=60):
        await desk.until(lambda: desk.bodies == ["CONCERN"] and desk.looks > 2)


async def test_receipts_are_told_when_they_change(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    twilio.phone(PRIYA).mode = ("failed", 30005)
    sent = await texts.send(PRIYA, "Harbour: hello", "K7Q2-1", urgent=True)
    await twilio.settled()
    desk.watch = Watch(unsettled=(("K7Q2-1", sent.sid),))

    async with polling(texts, desk):
        await desk.until(lambda: desk.looks > 4)

    assert desk.reports == [TextReported(key="K7Q2-1", receipt="failed", error=30005)]


async def test_a_text_that_twilio_does_not_know_does_not_keep_the_others(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    sent = await texts.send(PRIYA, "Harbour: hello", "K7Q2-1", urgent=True)
    await twilio.settled()
    desk.watch = Watch(unsettled=(("N4R8-1", "SM" + "0" * 32), ("K7Q2-1", sent.sid)))

    async with polling(texts, desk):
        await desk.until(lambda: len(desk.reports) == 1)

    assert desk.reports == [TextReported(key="K7Q2-1", receipt="delivered")]


async def test_a_receipt_at_fault_keeps_neither_the_others_nor_the_texts(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    sent = [await texts.send(PRIYA, "Harbour: hello", f"K7Q2-{n}", urgent=True) for n in (1, 2)]
    await twilio.settled()
    await twilio.phone(PRIYA).replies("482913", webhook=False)
    desk.watch = Watch(unsettled=tuple((f"K7Q2-{n}", s.sid) for n, s in enumerate(sent, start=1)))
    desk.refuse_receipt = lambda key: ValueError("odd") if key == "K7Q2-1" else None

    async with polling(texts, desk):
        await desk.until(lambda: desk.looks > 3)
        desk.refuse_receipt = lambda key: None
        await desk.until(lambda: len(desk.reports) == 2)

    assert [report.key for report in desk.reports] == ["K7Q2-2", "K7Q2-1"]
    assert desk.bodies == ["482913"]


async def test_a_receipt_that_was_not_committed_is_taken_again(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    sent = await texts.send(PRIYA, "Harbour: hello", "K7Q2-1", urgent=True)
    await twilio.settled()
    desk.watch = Watch(unsettled=(("K7Q2-1", sent.sid),))
    failures: list[Exception] = [DatabaseBusy(), TemporaryFailure("storage")]
    desk.refuse_receipt = lambda key: failures.pop(0) if failures else None

    async with polling(texts, desk):
        await desk.until(lambda: len(desk.reports) == 1)

    assert desk.reports == [TextReported(key="K7Q2-1", receipt="delivered")]


async def test_trouble_at_twilio_is_survived(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    twilio.fail_next(503, operation="list")
    twilio.fail_next(401, operation="list")
    twilio.fail_next(429, operation="list")
    await twilio.phone(PRIYA).replies("482913", webhook=False)

    async with polling(texts, desk):
        await desk.until(lambda: desk.bodies == ["482913"])


async def test_it_looks_often_only_while_something_is_open(
    twilio: TwilioStandIn, texts: TwilioSms, desk: Desk
) -> None:
    async with polling(texts, desk, busy=0.01, idle=60):
        await desk.until(lambda: desk.looks == 1)
    assert desk.looks == 1

    desk.watch = Watch(open=True)
    async with polling(texts, desk, busy=0.01, idle=60):
        await desk.until(lambda: desk.looks > 4)
