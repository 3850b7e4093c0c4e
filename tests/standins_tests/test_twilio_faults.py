"""Twilio's bad days: refused, accepted but not said so, cut off, not there."""

import asyncio

import aiohttp
import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from tests.standins import TwilioStandIn

PRIYA = "+447700900456"
# The SDK of Twilio still uses what aiohttp is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:.*encode_basic_auth:DeprecationWarning")


async def send(client: Client, twilio: TwilioStandIn) -> None:
    await client.messages.create_async(to=PRIYA, from_=twilio.number, body="Hello")


@pytest.mark.parametrize(
    ("status", "code", "expected"), [(429, None, 20429), (503, None, 20503), (401, 20003, 20003)]
)
async def test_refused_text_is_not_sent(
    twilio: TwilioStandIn, client: Client, status: int, code: int | None, expected: int
) -> None:
    twilio.fail_next(status, code)
    with pytest.raises(TwilioRestException) as caught:
        await send(client, twilio)
    assert (caught.value.status, caught.value.code) == (status, expected)
    assert twilio.sent == []
    await send(client, twilio)
    assert len(twilio.sent) == 1
    assert not twilio.violations


async def test_accepted_with_an_error(twilio: TwilioStandIn, client: Client) -> None:
    twilio.accept_then(503)
    with pytest.raises(TwilioRestException):
        await send(client, twilio)
    await twilio.phone(PRIYA).receives("Hello")


async def test_accepted_then_cut(twilio: TwilioStandIn, client: Client) -> None:
    twilio.accept_then_cut()
    with pytest.raises(aiohttp.ClientError):
        await send(client, twilio)
    assert len(await client.messages.list_async(to=PRIYA)) == 1


async def test_cut_and_down_do_nothing(twilio: TwilioStandIn, client: Client) -> None:
    twilio.cut_next()
    with pytest.raises(aiohttp.ClientError):
        await send(client, twilio)
    twilio.down = True
    with pytest.raises(aiohttp.ClientError):
        await send(client, twilio)
    assert twilio.texts == []


@pytest.mark.parametrize("performed", [True, False])
async def test_hang(twilio: TwilioStandIn, client: Client, performed: bool) -> None:
    twilio.hang(performed=performed)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(send(client, twilio), 0.3)
    assert len(twilio.sent) == performed


async def test_unplugged_is_a_clear_refusal(twilio: TwilioStandIn, client: Client) -> None:
    await twilio.unplug()
    with pytest.raises(aiohttp.ClientConnectorError):
        await send(client, twilio)
    await twilio.plug_in()
    await send(client, twilio)
    assert len(twilio.sent) == 1


async def test_other_operations_fail_too(twilio: TwilioStandIn, client: Client) -> None:
    twilio.fail_next(500, operation="list")
    with pytest.raises(TwilioException, match="HTTP 500"):
        await client.messages.list_async(to=PRIYA)
    assert await client.messages.list_async(to=PRIYA) == []
