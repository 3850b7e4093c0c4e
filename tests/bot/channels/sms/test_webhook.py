"""Twilio's stand-in posts to the application over real HTTP, and signs what it posts."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from twilio.request_validator import RequestValidator

from bot.channels.sms.twilio import open_texts
from bot.channels.sms.webhook import Account
from bot.web.app import web_app
from flows.events import TextReceived, TextReported
from tests.standins import TwilioStandIn

PUBLIC = "https://mentorline.example.org"
PRIYA = "+447700900456"


class Desk:
    """What was taken from the webhooks."""

    def __init__(self) -> None:
        self.texts: list[TextReceived] = []
        self.reports: list[TextReported] = []

    async def take_sms(self, text: TextReceived) -> None:
        self.texts.append(text)

    async def take_receipt(self, report: TextReported) -> None:
        self.reports.append(report)

    async def health(self) -> dict[str, object]:
        return {"ok": True}


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as standin:
        yield standin


@pytest.fixture
async def desk(twilio: TwilioStandIn) -> AsyncIterator[Desk]:
    found = Desk()
    app = web_app(
        found.take_sms,
        found.take_receipt,
        found.health,
        validator=RequestValidator(twilio.auth_token),
        account=Account(twilio.account_sid, twilio.number),
        public_url=PUBLIC,
    )
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        twilio.webhooks.routes[PUBLIC] = f"http://127.0.0.1:{listener.getsockname()[1]}"
        twilio.sms_webhook = f"{PUBLIC}/twilio/sms"
        yield found
        server.should_exit = True
        await serving


async def test_a_text_comes_in(twilio: TwilioStandIn, desk: Desk) -> None:
    sid = await twilio.phone(PRIYA).replies("482913 on my way ✅")

    assert desk.texts == [TextReceived(sid=sid, sender=PRIYA, body="482913 on my way ✅")]
    assert twilio.posted[-1].status == 200
    assert twilio.violations == []


async def test_a_forged_text_does_not(twilio: TwilioStandIn, desk: Desk) -> None:
    await twilio.phone(PRIYA).replies("482913", signature="wrong")
    await twilio.phone(PRIYA).replies("482913", signature="none")

    assert desk.texts == []
    assert {posted.status for posted in twilio.posted} == {403}


async def test_receipts_come_in_with_their_key(twilio: TwilioStandIn, desk: Desk) -> None:
    sid, token = twilio.account_sid, twilio.auth_token
    opening = open_texts(sid, token, twilio.number, base_url=twilio.base_url, public_url=PUBLIC)
    async with opening as texts:
        await texts.send(PRIYA, "Harbour: hello", "K7Q2-1", urgent=True)
        await twilio.settled()

    assert [report.receipt for report in desk.reports] == ["accepted", "sent", "delivered"]
    assert {report.key for report in desk.reports} == {"K7Q2-1"}
    assert twilio.violations == []
