"""Stand-ins with the real client libraries pointed at them."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from tests.standins import TelegramStandIn, TwilioStandIn


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as standin:
        yield standin


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    request, polling = HTTPXRequest(), HTTPXRequest()
    async with Bot(
        telegram.token, base_url=telegram.bot_url, request=request, get_updates_request=polling
    ) as client:
        yield client


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as standin:
        yield standin


@pytest.fixture
async def client(twilio: TwilioStandIn) -> AsyncIterator[Client]:
    http = AsyncTwilioHttpClient()
    sdk = Client(twilio.account_sid, twilio.auth_token, http_client=http)
    sdk.api.base_url = twilio.base_url
    yield sdk
    await http.close()
