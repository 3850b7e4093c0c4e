"""Twilio's own SDK sends, reads, lists, empties and deletes texts at the stand-in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.standins import TwilioStandIn

PRIYA = "+447700900456"
# The SDK of Twilio still uses what aiohttp is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:.*encode_basic_auth:DeprecationWarning")


async def send(client: Client, twilio: TwilioStandIn, body: str = "Hello", **more: Any) -> Any:
    return await client.messages.create_async(to=PRIYA, from_=twilio.number, body=body, **more)


async def test_text_is_accepted_and_arrives(twilio: TwilioStandIn, client: Client) -> None:
    phone = twilio.phone(PRIYA)
    text = await send(client, twilio, "URGENT concern K7Q2", validity_period=60)
    assert (text.status, text.to, text.from_, text.num_segments) == (
        "queued",
        PRIYA,
        twilio.number,
        "1",
    )
    assert text.date_created.tzinfo
    assert text.date_sent is None
    received = await phone.receives("K7Q2")
    assert received.sid == text.sid
    await twilio.settled()
    now = await client.messages(text.sid).fetch_async()
    assert now.status == "delivered"
    assert now.date_sent
    assert not twilio.violations


async def test_text_through_a_messaging_service(twilio: TwilioStandIn, client: Client) -> None:
    service = twilio.messaging_service_sid
    text = await client.messages.create_async(to=PRIYA, messaging_service_sid=service, body="Hi")
    assert (text.status, text.messaging_service_sid) == ("accepted", service)
    assert not twilio.violations


async def test_lists_filter_and_page(twilio: TwilioStandIn, client: Client) -> None:
    for number in range(5):
        await send(client, twilio, f"text {number}")
    await client.messages.create_async(to="+447700900457", from_=twilio.number, body="other")
    await twilio.settled()
    reply = await twilio.phone(PRIYA).replies("482913")

    ours = await client.messages.list_async(to=PRIYA, from_=twilio.number, page_size=2)
    assert [text.body for text in ours] == [f"text {number}" for number in (4, 3, 2, 1, 0)]
    inbound = await client.messages.list_async(to=twilio.number)
    assert [(text.sid, text.direction) for text in inbound] == [(reply, "inbound")]
    now = datetime.now(UTC)
    recent = await client.messages.list_async(to=PRIYA, date_sent_after=now - timedelta(seconds=9))
    assert len(recent) == 5
    later = now + timedelta(seconds=9)
    assert await client.messages.list_async(to=PRIYA, date_sent_after=later) == []
    assert len(await client.messages.list_async(to=PRIYA, date_sent_before=later)) == 5
    assert len(await client.messages.list_async(to=PRIYA, date_sent=now.date())) == 5
    assert not twilio.violations


async def test_list_lags_but_fetch_does_not(twilio: TwilioStandIn, client: Client) -> None:
    twilio.list_lag = 60
    text = await send(client, twilio)
    assert await client.messages.list_async(to=PRIYA) == []
    assert (await client.messages(text.sid).fetch_async()).body == "Hello"


async def test_body_is_emptied_and_text_deleted(twilio: TwilioStandIn, client: Client) -> None:
    text = await send(client, twilio)
    with pytest.raises(TwilioRestException) as early:
        await client.messages(text.sid).delete_async()
    assert early.value.code == 20009
    await twilio.settled()
    assert (await client.messages(text.sid).update_async(body="")).body == ""
    assert await client.messages(text.sid).delete_async()
    with pytest.raises(TwilioRestException) as gone:
        await client.messages(text.sid).fetch_async()
    assert gone.value.status == 404


async def test_call_is_recorded(twilio: TwilioStandIn, client: Client) -> None:
    call = await client.calls.create_async(
        to=PRIYA, from_=twilio.number, twiml="<Response><Say>Hello</Say></Response>"
    )
    assert call.status == "queued"
    assert twilio.calls[0]["to"] == PRIYA
    assert not twilio.violations


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"to": "07700900456"}, 21211),
        ({"to": "+441632960001"}, 21211),
        ({"from_": "+447700900999"}, 21606),
        ({"from_": "Harbour"}, 21212),
        ({"body": ""}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"messaging_service_sid": "MG" + "5" * 32}, 21603),
        ({"status_callback": "/status"}, 21609),
        ({"validity_period": 0}, 21624),
        ({"validity_period": 36001}, 21624),
        ({"messaging_service_sid": "MG" + "0" * 32, "from_": None}, 21701),
    ],
)
async def test_bad_text_is_refused(
    twilio: TwilioStandIn, client: Client, values: dict[str, Any], code: int
) -> None:
    good = {"to": PRIYA, "from_": twilio.number, "body": "Hello"}
    given = {name: value for name, value in (good | values).items() if value is not None}
    with pytest.raises(TwilioRestException) as caught:
        await client.messages.create_async(**given)
    assert caught.value.code == code
    assert twilio.violations


@pytest.mark.parametrize("body", ["a" * 161, "Siân"])
async def test_text_of_two_segments_or_another_alphabet_is_a_violation(
    twilio: TwilioStandIn, client: Client, body: str
) -> None:
    await send(client, twilio, body)
    assert len(twilio.violations) == 1


async def test_wrong_token(twilio: TwilioStandIn, client: Client) -> None:
    twilio.auth_token = "another"
    with pytest.raises(TwilioRestException) as caught:
        await send(client, twilio)
    assert (caught.value.status, caught.value.code) == (401, 20003)
    assert twilio.violations == ["create: wrong account or token"]
