"""Telegram calls over real HTTP: what comes back, and that the token never does."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator

import pytest
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut

from bot.channels.telegram.http import AiohttpRequest, FloodLimit, TelegramBot, make_bot
from tests.standins import TelegramStandIn
from tests.standins.faults import Fault
from tests.standins.telegram import TOKEN


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as standin:
        yield standin


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[TelegramBot]:
    async with make_bot(TOKEN, telegram.base_url) as opened:
        yield opened


async def test_opening_asks_nothing_of_telegram(
    telegram: TelegramStandIn, bot: TelegramBot
) -> None:
    assert telegram.calls == []


async def test_a_call_gives_what_telegram_answered(bot: TelegramBot) -> None:
    assert (await bot.get_me()).username == "mentorline_stand_in_bot"


async def test_parameters_arrive_as_they_were_given(
    telegram: TelegramStandIn, bot: TelegramBot
) -> None:
    sam = telegram.user(started=True)

    await bot.send_message(sam.id, "Ring Priya & Dan: 100% é ✅ <b>")

    assert sam.last.text == "Ring Priya & Dan: 100% é ✅ <b>"
    assert telegram.violations == []


async def test_files_are_uploaded(telegram: TelegramStandIn, bot: TelegramBot) -> None:
    sam = telegram.user(started=True)

    await bot.send_document(sam.id, b"BEGIN:VCARD", filename="numbers.vcf", caption="Numbers")

    assert sam.last.file == b"BEGIN:VCARD"
    assert sam.last.extra["document"]["file_name"] == "numbers.vcf"
    assert telegram.violations == []


async def test_updates_come_as_they_were_sent(telegram: TelegramStandIn, bot: TelegramBot) -> None:
    telegram.user().start()

    [update] = await bot.raw_updates(None, 0, ["message"])

    assert update["message"]["text"] == "/start"


async def test_429_says_how_long_to_wait(telegram: TelegramStandIn, bot: TelegramBot) -> None:
    telegram.fail_next("getMe", status=429, retry_after=7)

    with pytest.raises(FloodLimit) as raised:
        await bot.get_me()

    assert raised.value.seconds == 7


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_trouble_at_telegram_is_network_trouble(
    telegram: TelegramStandIn, bot: TelegramBot, status: int
) -> None:
    telegram.fail_next("getMe", status=status)

    with pytest.raises(NetworkError):
        await bot.get_me()


async def test_no_answer_in_time_is_a_time_out(telegram: TelegramStandIn) -> None:
    telegram.script.add("getMe", Fault("hang"))
    slow = AiohttpRequest(read_seconds=0.05)

    async with slow, TelegramBot(TOKEN, base_url=telegram.bot_url, request=slow) as bot:
        with pytest.raises(TimedOut):
            await bot.get_me()


async def test_no_error_holds_the_token(telegram: TelegramStandIn, bot: TelegramBot) -> None:
    errors = []
    telegram.cut_connection_next("getMe")
    telegram.fail_next("getMe", status=502)
    telegram.fail_next("getMe", status=400)
    for _ in range(3):
        errors.append(await _error(bot))
    await telegram.unplug()
    errors.append(await _error(bot))

    assert len(errors) == 4
    for error in errors:
        assert TOKEN not in "".join(traceback.format_exception(error))
    assert TOKEN not in repr(bot)


async def _error(bot: TelegramBot) -> TelegramError:
    with pytest.raises(TelegramError) as raised:
        await bot.get_me()
    return raised.value


async def test_a_rejected_token_is_not_quoted(telegram: TelegramStandIn) -> None:
    async with make_bot("987654321:wrong-but-still-secret", telegram.base_url) as bot:
        with pytest.raises(InvalidToken) as raised:
            await bot.get_me()

    assert "wrong-but-still-secret" not in "".join(traceback.format_exception(raised.value))


async def test_a_closed_bot_says_so_instead_of_hanging(telegram: TelegramStandIn) -> None:
    async with make_bot(TOKEN, telegram.base_url) as bot:
        pass

    with pytest.raises(NetworkError):
        await bot.get_me()
