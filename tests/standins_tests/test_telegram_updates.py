"""Updates are handed over as Telegram does it: kept until a later offset confirms them."""

import asyncio
import time

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from tests.standins import TelegramStandIn

from .hook import hook


async def test_update_stays_until_it_is_confirmed(telegram: TelegramStandIn, bot: Bot) -> None:
    sam = telegram.user()
    sam.start("invite-1")

    (first,) = await bot.get_updates()
    (again,) = await bot.get_updates()
    assert first == again
    assert first.message
    assert first.message.text == "/start invite-1"
    assert first.message.entities[0].type == "bot_command"
    assert telegram.pending == 1
    assert await bot.get_updates(offset=first.update_id + 1) == ()
    assert telegram.pending == 0
    assert telegram.confirmed_offset == first.update_id + 1
    assert telegram.handed_over == [first.update_id] * 2
    assert not telegram.violations


async def test_long_poll_waits_for_an_update(telegram: TelegramStandIn, bot: Bot) -> None:
    sam = telegram.user(started=True)
    begun = time.monotonic()
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await telegram.bell.until(lambda: telegram.polls, 60, lambda: "no poll")
    sam.types("hello")
    (update,) = await poll
    assert update.message
    assert update.message.text == "hello"
    assert time.monotonic() - begun < 15  # not the twenty seconds for which it may wait


async def test_empty_poll_takes_its_time(bot: Bot) -> None:
    begun = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert time.monotonic() - begun >= 0.95


async def test_at_most_a_hundred_at_once(telegram: TelegramStandIn, bot: Bot) -> None:
    sam = telegram.user(started=True)
    for number in range(130):
        sam.types(str(number))
    first = await bot.get_updates()
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert (len(first), len(rest)) == (100, 30)
    assert len(await bot.get_updates(offset=-2, limit=1)) == 1
    assert telegram.pending == 2


async def test_newer_poll_ends_the_older_one(telegram: TelegramStandIn, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await telegram.bell.until(lambda: telegram.polls, 60, lambda: "no poll")
    newer = asyncio.create_task(bot.get_updates(timeout=20))
    with pytest.raises(Conflict):
        await older
    telegram.user(started=True).types("hello")
    assert len(await newer) == 1
    assert telegram.conflicts == 1
    assert not telegram.violations


async def test_poll_of_a_dead_process_is_forgotten(telegram: TelegramStandIn, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await telegram.bell.until(lambda: telegram.polls, 60, lambda: "no poll")
    older.cancel()
    with pytest.raises(asyncio.CancelledError):
        await older
    telegram.user(started=True).types("hello")
    assert len(await bot.get_updates(timeout=5)) == 1
    assert telegram.conflicts == 0


async def test_only_allowed_updates_are_kept(telegram: TelegramStandIn, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])
    sam = telegram.user(started=True)
    sam.edits(sam.types("one"), "two")
    assert [update.edited_message for update in await bot.get_updates()] == [None]
    assert len(telegram.api.updates.unwanted) == 1


async def test_library_accepts_every_kind(telegram: TelegramStandIn, bot: Bot) -> None:
    sam = telegram.user()
    said = sam.start()
    sam.sends_voice()
    sam.sends_photo("look")
    sam.sends_video()
    sam.sends_document()
    for kind in ("audio", "video_note", "sticker", "location"):
        sam.sends(kind)
    sam.shares_contact("+447700900123", user_id=None)
    sam.types("and this", reply_to=said.message_id)
    sam.edits(sam.types("fri 4"), "fri 5")
    sam.taps_data("x", sam.types("here"))
    sam.blocks()
    sam.unblocks()

    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    assert len(updates) == len(telegram.api.updates.all)
    for update, queued in zip(updates, telegram.api.updates.all, strict=True):
        parsed = Update.de_json(queued.update, bot)
        assert parsed == update
        assert parsed.effective_user
        assert parsed.effective_user.id == sam.id
        assert not parsed.api_kwargs
        assert not (parsed.effective_message and parsed.effective_message.api_kwargs)


async def test_duplicate_comes_after_it_was_confirmed(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.duplicate_next_update()
    telegram.user(started=True).types("hello")
    (first,) = await bot.get_updates()
    (again,) = await bot.get_updates(offset=first.update_id + 1)
    assert first == again
    assert await bot.get_updates(offset=first.update_id + 1) == ()
    assert telegram.pending == 0


async def test_reordered_updates_come_together(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.reorder_next(2)
    sam = telegram.user(started=True)
    sam.types("one")
    assert await bot.get_updates() == ()
    sam.types("two")
    texts = [update.message.text for update in await bot.get_updates() if update.message]
    assert texts == ["two", "one"]


async def test_webhook_posts_in_order_until_taken(telegram: TelegramStandIn, bot: Bot) -> None:
    sam = telegram.user(started=True)
    async with hook() as heard:
        await bot.set_webhook(heard.url, secret_token="s3cret")
        sam.types("one")
        sam.types("two")
        await telegram.settled()
    assert [message["text"] for message in heard.values("message")] == ["one", "two"]
    assert heard.got[0][0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
    assert (await bot.get_webhook_info()).url == heard.url
    with pytest.raises(Conflict):
        await bot.get_updates()
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
