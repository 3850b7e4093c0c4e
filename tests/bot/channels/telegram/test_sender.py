"""The Telegram sender: what a person sees of each effect, and our failure for each refusal."""

from __future__ import annotations

import time
import traceback
from collections.abc import AsyncIterator

import pytest

from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.channels.telegram.http import make_bot
from bot.channels.telegram.markup import cut, parts, units
from bot.channels.telegram.sender import TelegramChats
from flows.effects import Edit, Key, Keyboard, Say
from tests.standins import TelegramStandIn, User
from tests.standins.telegram import TOKEN


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as standin:
        yield standin


@pytest.fixture
async def chats(telegram: TelegramStandIn) -> AsyncIterator[TelegramChats]:
    async with make_bot(TOKEN, telegram.base_url) as bot:
        yield TelegramChats(bot)


@pytest.fixture
def sam(telegram: TelegramStandIn) -> User:
    return telegram.user("Sam", started=True)


def say(text: str, **more: object) -> Say:
    return Say.model_validate({"to": "sam", "text": text, **more})


def edit(text: str, **more: object) -> Edit:
    return Edit.model_validate({"to": "sam", "text": text, **more})


async def test_a_message_has_its_words_and_its_buttons(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User
) -> None:
    keys = ((Key(label="Got it", data="q:1:0"),), (Key(label="Copy text", copy_text="Hello"),))

    message = await chats.say(sam.id, say("Ring Priya now: 07700 900456", keys=keys))

    assert sam.last.message_id == message
    assert sam.last.text == "Ring Priya now: 07700 900456"
    assert sam.last.buttons == [["Got it"], ["Copy text"]]
    assert sam.copies("Copy text") == "Hello"
    assert not sam.last.silent
    assert telegram.violations == []


async def test_nothing_in_a_text_is_read_as_markup_or_previewed(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User
) -> None:
    typed = "*not* _bold_ <b>nor</b> [this](https://a.invalid) `x` &amp;"

    await chats.say(sam.id, say(typed))

    [call] = telegram.calls
    assert sam.last.text == typed
    assert "parse_mode" not in call.params
    assert call.params["link_preview_options"] == {"is_disabled": True}


async def test_the_keyboard_stays_and_can_share_a_number(chats: TelegramChats, sam: User) -> None:
    rows = (("Raise a concern",), ("My session", "Help"))

    await chats.say(sam.id, say("Hi", keyboard=Keyboard(rows=rows, contact="Share my number")))

    markup = sam.last.markup or {}
    assert sam.keyboard == [["Share my number"], ["Raise a concern"], ["My session", "Help"]]
    assert markup["keyboard"][0][0]["request_contact"] is True
    assert markup["is_persistent"]
    assert markup["resize_keyboard"]


async def test_an_empty_keyboard_takes_the_present_one_away(
    chats: TelegramChats, sam: User
) -> None:
    await chats.say(sam.id, say("Hi", keyboard=Keyboard(rows=(("Help",),))))
    await chats.say(sam.id, say("Bye", keyboard=Keyboard()))

    assert sam.keyboard == []


async def test_buttons_come_before_a_keyboard_in_one_message(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User
) -> None:
    keys = ((Key(label="Yes", data="q:1:0"),),)

    await chats.say(sam.id, say("Hi", keys=keys, keyboard=Keyboard(rows=(("Help",),))))

    assert sam.last.buttons == [["Yes"]]
    assert telegram.violations == []


async def test_a_long_text_comes_in_parts_with_the_buttons_on_the_last(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User
) -> None:
    text = "\n".join(f"line {n} ✅" for n in range(900))
    keys = ((Key(label="Yes", data="q:1:0"),),)

    message = await chats.say(sam.id, say(text, keys=keys))

    shown = sam.screen
    assert "\n".join(s.text for s in shown) == text
    assert len(shown) > 1
    assert [s.buttons for s in shown] == [*([[]] * (len(shown) - 1)), [["Yes"]]]
    assert shown[-1].message_id == message
    assert telegram.violations == []


async def test_a_pinned_message_is_pinned_and_unpinned(chats: TelegramChats, sam: User) -> None:
    message = await chats.say(sam.id, say("Concern K7Q2", pin=True))
    assert sam.last.pinned

    assert await chats.edit(sam.id, message, edit("Concern K7Q2 is closed", unpin=True))

    assert not sam.last.pinned
    assert sam.last.text == "Concern K7Q2 is closed"


@pytest.mark.parametrize("status", [400, 429, 500])
async def test_a_message_that_cannot_be_pinned_is_said_all_the_same(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User, status: int
) -> None:
    telegram.fail_next("pinChatMessage", status=status)

    assert await chats.say(sam.id, say("Concern K7Q2", pin=True)) == sam.last.message_id


async def test_an_error_answers_the_message_it_is_about(chats: TelegramChats, sam: User) -> None:
    typed = sam.types("tomorrow 25:00")

    await chats.say(sam.id, say("25:00 isn't on the clock.", reply_to=typed.message_id))
    assert sam.last.reply_to == typed.message_id

    sam.deletes(typed)
    await chats.say(sam.id, say("Pick a time.", reply_to=typed.message_id))
    assert sam.last.text == "Pick a time."


async def test_an_edit_changes_words_and_takes_old_buttons_away(
    chats: TelegramChats, sam: User
) -> None:
    message = await chats.say(sam.id, say("Book it?", keys=((Key(label="Yes", data="q:1:0"),),)))

    assert await chats.edit(sam.id, message, edit("Booked ✅"))

    assert (sam.last.text, sam.last.buttons) == ("Booked ✅", [])


async def test_an_edit_that_changes_nothing_has_worked(chats: TelegramChats, sam: User) -> None:
    message = await chats.say(sam.id, say("Booked ✅"))

    assert await chats.edit(sam.id, message, edit("Booked ✅"))


async def test_an_edit_of_a_message_that_is_gone_has_not_worked(
    chats: TelegramChats, sam: User
) -> None:
    message = await chats.say(sam.id, say("Book it?"))
    sam.deletes(message)

    assert not await chats.edit(sam.id, message, edit("Booked ✅"))


async def test_an_edit_of_a_message_that_carried_the_keyboard_has_not_worked(
    chats: TelegramChats, sam: User
) -> None:
    message = await chats.say(sam.id, say("Hi", keyboard=Keyboard(rows=(("Help",),))))

    assert not await chats.edit(sam.id, message, edit("Hello"))


async def test_a_tap_is_answered_with_a_toast_of_at_most_200(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User
) -> None:
    await chats.say(sam.id, say("?", keys=((Key(label="Yes", data="q:1:0"),),)))
    tap, silent = sam.taps("Yes"), sam.taps("Yes")

    await chats.answer(tap.callback_id, "✅" * 300)
    await chats.answer(silent.callback_id, "")

    assert tap.toast == "✅" * 200
    assert silent.answered_at
    assert not silent.toast
    assert telegram.violations == []


async def test_a_tap_that_is_too_old_to_answer_is_no_failure(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User
) -> None:
    await chats.say(sam.id, say("?", keys=((Key(label="Yes", data="q:1:0"),),)))
    tap = sam.taps("Yes")
    telegram.api.callback_lifetime = 0

    await chats.answer(tap.callback_id, "Ticked.")

    assert tap.answered_at is None


async def test_a_message_is_deleted_where_telegram_lets_us(chats: TelegramChats, sam: User) -> None:
    fresh, old = sam.sends_photo(), sam.sends_photo()
    old.date = int(time.time()) - 49 * 3600

    assert await chats.delete(sam.id, fresh.message_id)
    assert not await chats.delete(sam.id, old.message_id)
    assert not await chats.delete(sam.id, fresh.message_id)


async def test_the_menu_is_set(telegram: TelegramStandIn, chats: TelegramChats) -> None:
    await chats.set_commands([("concern", "Raise a concern"), ("help", "Help")])

    assert [c["command"] for c in telegram.commands] == ["concern", "help"]


async def test_the_bot_knows_its_name(chats: TelegramChats) -> None:
    assert await chats.username() == "mentorline_stand_in_bot"


async def test_a_blocked_bot_is_a_lasting_failure(chats: TelegramChats, sam: User) -> None:
    sam.blocks()

    for call in (chats.say(sam.id, say("Hi")), chats.edit(sam.id, 1, edit("Hi"))):
        with pytest.raises(PermanentFailure) as raised:
            await call
        assert raised.value.reason == "blocked"


async def test_a_chat_that_never_was_is_a_lasting_failure(chats: TelegramChats) -> None:
    with pytest.raises(PermanentFailure) as raised:
        await chats.say(42, say("Hi"))

    assert raised.value.reason == "chat_not_found"


async def test_a_call_that_telegram_cannot_read_is_our_own_fault(
    chats: TelegramChats, sam: User
) -> None:
    keys = ((Key(label="Yes", data="x" * 65),),)

    with pytest.raises(PermanentFailure) as raised:
        await chats.say(sam.id, say("Hi", keys=keys))

    assert raised.value.reason == "bad_request"


async def test_a_flood_limit_says_when_to_try_again(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User
) -> None:
    telegram.fail_next("sendMessage", status=429, retry_after=9)

    with pytest.raises(TemporaryFailure) as raised:
        await chats.say(sam.id, say("Hi"))

    assert (raised.value.reason, raised.value.retry_after) == ("too_many", 9)


async def test_telegram_in_trouble_is_a_passing_failure(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User
) -> None:
    telegram.fail_next("sendMessage", status=500)
    telegram.fail_next("sendMessage", status=502)
    telegram.cut_connection_next("sendMessage", performed=False)
    telegram.fail_next("sendMessage", status=401)

    for reason in ("unavailable", "unavailable", "unavailable", "account"):
        with pytest.raises(TemporaryFailure) as raised:
            await chats.say(sam.id, say("Hi"))
        assert raised.value.reason == reason
    assert await chats.say(sam.id, say("Hi"))


async def test_no_failure_holds_a_word_or_the_token(
    telegram: TelegramStandIn, chats: TelegramChats, sam: User
) -> None:
    telegram.fail_next("sendMessage", status=502)
    with pytest.raises(TemporaryFailure) as trouble:
        await chats.say(sam.id, say("Danny"))
    with pytest.raises(PermanentFailure) as fault:
        await chats.say(42, say("Danny"))

    for error in (trouble.value, fault.value):
        printed = "".join(traceback.format_exception(error))
        assert TOKEN not in printed
        assert "Bad Gateway" not in printed
        assert "not found" not in printed


@pytest.mark.parametrize(
    ("text", "limit", "wanted"),
    [
        ("", 5, [""]),
        ("abcde", 5, ["abcde"]),
        ("ab cde", 5, ["ab", "cde"]),
        ("ab\ncd ef", 6, ["ab\ncd", "ef"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("😀😀😀", 3, ["😀", "😀", "😀"]),
    ],
)
def test_texts_are_cut_where_it_hurts_least(text: str, limit: int, wanted: list[str]) -> None:
    assert parts(text, limit) == wanted


def test_a_character_is_never_halved() -> None:
    assert cut("a😀", 2) == "a"
    assert units("a😀") == 3
