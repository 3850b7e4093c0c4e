"""Connections of both stand-ins: they go on for a dead caller, and close idle ones."""

import asyncio
import base64
from urllib.parse import urlencode

from telegram import Bot

from tests.standins import TelegramStandIn, TwilioStandIn

PRIYA = "+447700900456"


def posted(twilio: TwilioStandIn) -> bytes:
    """The bytes of a request that sends a text."""
    body = urlencode({"To": PRIYA, "From": twilio.number, "Body": "Hello"})
    pair = base64.b64encode(f"{twilio.account_sid}:{twilio.auth_token}".encode()).decode()
    lines = [
        f"POST /2010-04-01/Accounts/{twilio.account_sid}/Messages.json HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Basic {pair}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", body]).encode()


async def test_a_text_that_was_read_is_made_though_its_sender_dies(twilio: TwilioStandIn) -> None:
    twilio.latency = 0.05
    _, writer = await asyncio.open_connection("127.0.0.1", twilio.port)

    writer.write(posted(twilio))
    await twilio.bell.until(lambda: twilio.requests, 60, lambda: "it was not read")
    writer.transport.abort()

    await twilio.bell.until(lambda: twilio.sent, 60, lambda: "it was not made")
    assert [text.to for text in twilio.sent] == [PRIYA]


async def test_a_message_that_was_read_is_shown_though_the_bot_dies(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    sam = telegram.user("Sam", started=True)
    telegram.latency = 0.05

    sending = asyncio.create_task(bot.send_message(sam.id, "Hello"))
    await telegram.bell.until(lambda: telegram._busy, 60, lambda: "it was not read")
    sending.cancel()

    await sam.sees("Hello")


async def test_a_connection_that_nobody_uses_is_closed_after_a_while() -> None:
    standin = TwilioStandIn()
    standin.close_idle_after = 0.05
    async with standin as twilio:
        reader, writer = await asyncio.open_connection("127.0.0.1", twilio.port)
        writer.write(posted(twilio))
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"201" in head

        async with asyncio.timeout(10):
            rest = await reader.read()

        assert rest.endswith(b"}")
        writer.close()
