"""The stand-in fails when it is told to, and only then."""

import time
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter

from tests.standins import InThread, TelegramStandIn


async def test_flood_names_the_seconds(
    telegram: TelegramStandIn, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # without it the library warns
    sam = telegram.user(started=True)
    telegram.fail_next("sendMessage", status=429, retry_after=3)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(sam.id, "one")
    assert caught.value.retry_after == timedelta(seconds=3)
    await bot.send_message(sam.id, "two")
    assert [shown.text for shown in sam.screen] == ["two"]
    assert not telegram.violations


@pytest.mark.parametrize("status", [500, 502])
async def test_server_errors(telegram: TelegramStandIn, bot: Bot, status: int) -> None:
    telegram.fail_next(status=status, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.get_me()
    await bot.get_me()


@pytest.mark.parametrize("performed", [True, False])
async def test_connection_is_cut(telegram: TelegramStandIn, bot: Bot, performed: bool) -> None:
    sam = telegram.user(started=True)
    telegram.cut_connection_next("sendMessage", performed=performed)
    with pytest.raises(NetworkError):
        await bot.send_message(sam.id, "one")
    assert len(sam.screen) == performed


async def test_down_then_unplugged_then_back(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.down = True
    with pytest.raises(NetworkError):
        await bot.get_me()
    telegram.down = False
    await telegram.unplug()
    with pytest.raises(NetworkError):
        await bot.get_me()
    await telegram.plug_in()
    await bot.get_me()


async def test_latency(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.latency = 0.2
    begun = time.monotonic()
    await bot.get_me()
    assert time.monotonic() - begun >= 0.2


def test_stand_in_runs_in_a_thread() -> None:
    telegram = TelegramStandIn()
    with InThread(telegram) as world:
        sam = world.do(lambda: telegram.user(started=True))
        world.do(lambda: sam.types("hello"))
        assert telegram.pending == 1
        with pytest.raises(AssertionError, match="did not see"):
            world.wait(sam.sees("anything", timeout=0.05))
