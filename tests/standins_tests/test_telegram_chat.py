"""python-telegram-bot talks to the stand-in, and people see what it says."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from tests.standins import TelegramStandIn, User


@pytest.fixture
def sam(telegram: TelegramStandIn) -> User:
    return telegram.user("Sam", started=True, phone="+447700900123")


def inline(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


YES = [InlineKeyboardButton("Yes, book it", callback_data="a1")]


async def test_me_is_the_bot(telegram: TelegramStandIn, bot: Bot) -> None:
    me = await bot.get_me()
    assert me.is_bot
    assert not telegram.violations


async def test_message_stands_on_the_screen(telegram: TelegramStandIn, bot: Bot, sam: User) -> None:
    sent = await bot.send_message(
        sam.id,
        "Ring <b>Priya</b> &amp; wait",
        parse_mode="HTML",
        reply_markup=inline(YES, [InlineKeyboardButton("Copy", copy_text=CopyTextButton("123"))]),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )

    shown = await sam.sees("Ring Priya & wait")
    assert shown.message_id == sent.message_id
    assert shown.buttons == [["Yes, book it"], ["Copy"]]
    assert sent.entities[0].type == "bold"
    assert sam.copies("Copy") == "123"
    assert sam.copy_buttons[0].text == "123"
    assert not telegram.violations
    assert [call.method for call in sam.log] == ["sendMessage"]


async def test_edit_shows_and_remembers(telegram: TelegramStandIn, bot: Bot, sam: User) -> None:
    sent = await bot.send_message(sam.id, "Book it?", reply_markup=inline(YES))
    await bot.edit_message_text("Booked", sam.id, sent.message_id)
    await bot.edit_message_reply_markup(sam.id, sent.message_id, reply_markup=inline(YES))

    shown = sam.last
    assert (shown.text, shown.edited, shown.buttons) == ("Booked", ["Book it?"], [["Yes, book it"]])
    with pytest.raises(BadRequest, match="essage is not modified"):
        await bot.edit_message_text("Booked", sam.id, sent.message_id, reply_markup=inline(YES))
    assert len(telegram.refusals) == 1
    assert not telegram.violations


async def test_edit_without_keyboard_takes_the_buttons_away(bot: Bot, sam: User) -> None:
    sent = await bot.send_message(sam.id, "Book it?", reply_markup=inline(YES))
    await bot.edit_message_text("Booked", sam.id, sent.message_id)
    assert sam.last.buttons == []


async def test_message_with_a_reply_keyboard_cannot_be_edited(
    telegram: TelegramStandIn, bot: Bot, sam: User
) -> None:
    keyboard = ReplyKeyboardMarkup([["Raise a concern", "Help"]], is_persistent=True)
    sent = await bot.send_message(sam.id, "Hello", reply_markup=keyboard)

    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("Hello again", sam.id, sent.message_id)
    assert telegram.violations == ["editMessageText: Bad Request: message can't be edited"]


async def test_reply_keyboard_is_pressed_and_removed(
    telegram: TelegramStandIn, bot: Bot, sam: User
) -> None:
    share = KeyboardButton("Share my number", request_contact=True)
    await bot.send_message(
        sam.id, "Who are you?", reply_markup=ReplyKeyboardMarkup([[share], ["Help"]])
    )
    assert sam.keyboard == [["Share my number"], ["Help"]]
    sam.presses("Share my number")
    sam.presses("Help")
    await bot.send_message(sam.id, "Thanks", reply_markup=ReplyKeyboardRemove())

    contact, text = await bot.get_updates()
    assert contact.message
    assert contact.message.contact
    assert contact.message.contact.user_id == sam.id
    assert text.message
    assert text.message.text == "Help"
    assert sam.keyboard == []


async def test_pin_unpin_delete_and_document(
    telegram: TelegramStandIn, bot: Bot, sam: User
) -> None:
    sent = await bot.send_message(sam.id, "Card", disable_notification=True)
    await bot.pin_chat_message(sam.id, sent.message_id, disable_notification=True)
    assert sam.last.pinned
    assert sam.last.silent
    await bot.unpin_chat_message(sam.id)
    assert not sam.last.pinned
    await bot.delete_message(sam.id, sent.message_id)
    assert sam.screen == []
    await bot.send_document(sam.id, b"BEGIN:VCALENDAR", filename="session.ics", caption="For you")
    assert sam.last.file == b"BEGIN:VCALENDAR"
    await bot.send_chat_action(sam.id, "typing")
    assert sam.actions == ["typing"]
    assert not telegram.violations


async def test_reply_to_a_deleted_message(telegram: TelegramStandIn, bot: Bot, sam: User) -> None:
    asked = sam.types("fri 4")
    answer = ReplyParameters(asked.message_id, allow_sending_without_reply=True)
    await bot.send_message(sam.id, "Which Friday?", reply_parameters=answer)
    assert sam.last.reply_to == asked.message_id
    sam.deletes(asked)
    await bot.send_message(sam.id, "Which one?", reply_parameters=answer)
    assert sam.last.reply_to is None
    with pytest.raises(BadRequest, match="replied not found"):
        await bot.send_message(sam.id, "?", reply_parameters=ReplyParameters(asked.message_id))
    assert not telegram.violations


async def test_tap_is_answered_once(telegram: TelegramStandIn, bot: Bot, sam: User) -> None:
    await bot.send_message(sam.id, "Book it?", reply_markup=inline(YES))
    tap = sam.taps("book it")
    assert telegram.unanswered_callbacks == [tap]

    (update,) = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.data == "a1"
    await update.callback_query.answer("Ticked. 1 of 5.")
    await tap.answered()
    assert tap.toast == "Ticked. 1 of 5."
    with pytest.raises(BadRequest, match="uery is too old"):
        await bot.answer_callback_query(tap.callback_id)
    await bot.get_updates(offset=update.update_id + 1)
    await telegram.settled()
    assert len(telegram.response_times) == 1
    assert not telegram.violations


async def test_blocked_and_unknown(telegram: TelegramStandIn, bot: Bot, sam: User) -> None:
    sam.blocks()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(sam.id, "Hello?")
    assert not telegram.violations
    sam.unblocks()
    await bot.send_message(sam.id, "Hello.")
    stranger = telegram.user("Ruth")
    with pytest.raises(BadRequest, match="hat not found"):
        await bot.send_message(stranger.id, "Hello")
    assert telegram.violations == ["sendMessage: Bad Request: chat not found"]


async def test_menu_of_commands(telegram: TelegramStandIn, bot: Bot) -> None:
    menu = [BotCommand("concern", "Raise a concern"), BotCommand("help", "Help")]
    await bot.set_my_commands(menu)
    assert list(await bot.get_my_commands()) == menu
    assert [command["command"] for command in telegram.commands] == ["concern", "help"]
    assert not telegram.violations


async def test_sees_says_what_was_there_instead(bot: Bot, sam: User) -> None:
    await bot.send_message(sam.id, "Good morning")
    mark = sam.mark()
    with pytest.raises(AssertionError, match="Good morning"):
        await sam.sees("Good", timeout=0.05, after=mark)
