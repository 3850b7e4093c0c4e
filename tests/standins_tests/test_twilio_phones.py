"""Phones get texts, stay silent, fail and answer; the bot's webhooks are called, signed."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.standins import TwilioStandIn

from .hook import hook

PRIYA = "+447700900456"
# The SDK of Twilio still uses what aiohttp is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:.*encode_basic_auth:DeprecationWarning")


async def send(client: Client, twilio: TwilioStandIn, url: str | None = None) -> Any:
    more = {"status_callback": f"{url}?r=7"} if url else {}
    return await client.messages.create_async(
        to=PRIYA, from_=twilio.number, body="Hello Priya", **more
    )


@pytest.mark.parametrize(
    ("mode", "told", "end"),
    [
        ("delivers", ["queued", "sent", "delivered"], ("delivered", True)),
        ("silent", [], ("sent", False)),
        ("no_receipts", [], ("sent", True)),
        ("stuck", ["queued"], ("queued", False)),
        (("undelivered", 30003), ["queued", "sent", "undelivered"], ("undelivered", False)),
        (("failed", 30005), ["queued", "failed"], ("failed", False)),
        ("delivered_then_sent_reordered", ["delivered", "sent"], ("delivered", True)),
        ("duplicate", ["queued", *["sent"] * 2, *["delivered"] * 2], ("delivered", True)),
    ],
)
async def test_mode_of_a_phone(
    twilio: TwilioStandIn, client: Client, mode: Any, told: list[str], end: tuple[str, bool]
) -> None:
    status, arrives = end
    phone = twilio.phone(PRIYA)
    phone.mode = mode
    async with hook() as heard:
        text = await send(client, twilio, heard.url)
        await twilio.settled()
    assert heard.values("MessageStatus") == told
    now = await client.messages(text.sid).fetch_async()
    assert now.status == status
    assert now.error_code == (mode[1] if isinstance(mode, tuple) else None)
    assert [received.body for received in phone.inbox] == ["Hello Priya"] * arrives
    right = RequestValidator(twilio.auth_token)
    for headers, fields in heard.got:
        assert right.validate(f"{heard.url}?r=7", fields, headers["X-Twilio-Signature"])
    assert not twilio.violations


async def test_status_comes_before_the_answer(twilio: TwilioStandIn, client: Client) -> None:
    twilio.callback_before_answer = True
    async with hook() as heard:
        text = await send(client, twilio, heard.url)
        assert heard.values("MessageSid") == [text.sid] * 3


async def test_reply_is_posted_signed_and_listed(twilio: TwilioStandIn, client: Client) -> None:
    async with hook() as heard:
        twilio.sms_webhook = "https://mentorline.example/sms"
        twilio.webhooks.routes["https://mentorline.example"] = heard.url
        sid = await twilio.phone(PRIYA).replies("482913", times=2)
        await twilio.phone(PRIYA).replies("1", signature="wrong")
        await twilio.phone(PRIYA).replies("2", signature="none")
        await twilio.phone(PRIYA).replies("3", webhook=False)
    assert heard.values("Body") == ["482913", "482913", "1", "2"]
    assert heard.values("MessageSid")[:2] == [sid, sid]
    right = RequestValidator(twilio.auth_token)
    signed = [
        right.validate(twilio.sms_webhook, fields, headers.get("X-Twilio-Signature", ""))
        for headers, fields in heard.got
    ]
    assert signed == [True, True, False, False]
    listed = await client.messages.list_async(to=twilio.number, from_=PRIYA)
    assert [text.body for text in listed] == ["3", "2", "1", "482913"]
    assert not twilio.violations


async def test_answer_in_twiml_is_sent(twilio: TwilioStandIn) -> None:
    twiml = "<Response><Message>It is yours</Message></Response>"
    async with hook(lambda *_: web.Response(text=twiml, content_type="text/xml")) as heard:
        twilio.sms_webhook = heard.url
        await twilio.phone(PRIYA).replies("482913")
        await twilio.phone(PRIYA).receives("yours")
    assert twilio.sent[0].direction == "outbound-reply"


async def test_webhook_is_tried_once_more_when_nobody_listens(twilio: TwilioStandIn) -> None:
    async with hook() as heard:
        twilio.sms_webhook = heard.url
    await twilio.phone(PRIYA).replies("482913")
    assert [posted.status for posted in twilio.posted] == [0, 0]


@pytest.mark.parametrize("word", ["STOP", " stop ", "End", "QUIT", "optout"])
async def test_opted_out_number_is_refused(
    twilio: TwilioStandIn, client: Client, word: str
) -> None:
    phone = twilio.phone(PRIYA)
    await phone.replies(word)
    with pytest.raises(TwilioRestException) as caught:
        await send(client, twilio)
    assert caught.value.code == 21610
    await phone.replies("START")
    await send(client, twilio)
    await phone.receives("Hello")
    assert not twilio.violations


async def test_opt_out_may_show_only_later(twilio: TwilioStandIn, client: Client) -> None:
    twilio.opt_out_answer = "fail_later"
    await twilio.phone(PRIYA).replies("STOP")
    text = await send(client, twilio)
    await twilio.settled()
    now = await client.messages(text.sid).fetch_async()
    assert (now.status, now.error_code) == ("failed", 21610)


async def test_stop_within_a_sentence_is_no_opt_out(twilio: TwilioStandIn) -> None:
    await twilio.phone(PRIYA).replies("please stop")
    assert not twilio.phone(PRIYA).opted_out


async def test_waiting_phone_says_what_came_instead(twilio: TwilioStandIn, client: Client) -> None:
    await send(client, twilio)
    await twilio.settled()
    with pytest.raises(AssertionError, match="Hello Priya"):
        await twilio.phone(PRIYA).receives("K7Q2", timeout=0.05)


def test_real_numbers_are_not_taken() -> None:
    with pytest.raises(ValueError, match="are used in tests"):
        TwilioStandIn().phone("+441632960001")


async def test_hang_ends_with_the_stand_in() -> None:
    async with TwilioStandIn() as twilio:
        twilio.hang(operation="list")
        sdk = Client(twilio.account_sid, twilio.auth_token)
        sdk.api.base_url = twilio.base_url
        waiting = asyncio.create_task(asyncio.to_thread(sdk.messages.list))
        await twilio.bell.until(lambda: twilio.requests, 60, lambda: "no request came")
    with pytest.raises(OSError, match="onnection"):
        await waiting
