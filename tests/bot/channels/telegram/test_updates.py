"""The event of each kind of update. Every case is a raw update, as Telegram writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Bot, Update

from bot.channels.telegram.updates import Incoming, chat_of, read
from flows.events import (
    BotBlocked,
    BotUnblocked,
    CalledInGroup,
    ChatEvent,
    Commanded,
    ContactShared,
    Edited,
    MediaSent,
    Started,
    Tapped,
    Typed,
)

SAM: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Sam"}
CHAT: dict[str, Any] = {"id": 7, "type": "private", "first_name": "Sam"}
GROUP: dict[str, Any] = {"id": -5, "type": "group", "title": "Mentors"}
FILE = {"file_id": "a", "file_unique_id": "b"}
BOT = Bot("1:not-used")


def received(**update: Any) -> Incoming | None:
    return read(Update.de_json({"update_id": 10, **update}, BOT))


def event_of(**content: Any) -> ChatEvent | None:
    message = {"message_id": 3, "date": 1_779_000_000, "chat": CHAT, "from": SAM, **content}
    found = received(message=message)
    return found.event if found else None


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("hello", Typed(message=3, text="hello")),
        ("Raise a concern", Typed(message=3, text="Raise a concern")),
        ("/start", Started(message=3)),
        ("/start ", Started(message=3)),
        ("/start aB3-_x", Started(message=3, payload="aB3-_x")),
        ("/start@mentorline_bot aB3", Started(message=3, payload="aB3")),
        ("https://t.me/mentorline_bot?start=aB3-_x", Started(message=3, payload="aB3-_x")),
        ("t.me/mentorline_bot?start=aB3 ", Started(message=3, payload="aB3")),
        ("tg://resolve?domain=mentorline_bot&start=aB3", Started(message=3, payload="aB3")),
        ("see t.me/b?start=aB3", Typed(message=3, text="see t.me/b?start=aB3")),
        ("/concern", Commanded(message=3, name="concern")),
        ("/Concern@mentorline_bot", Commanded(message=3, name="concern")),
        ("/concern he is hurt", Commanded(message=3, name="concern", rest="he is hurt")),
        ("/report_contact\nnow", Commanded(message=3, name="report_contact", rest="now")),
        ("/", Typed(message=3, text="/")),
        ("/report-contact", Typed(message=3, text="/report-contact")),
        ("no /concern", Typed(message=3, text="no /concern")),
        ("1/2", Typed(message=3, text="1/2")),
    ],
)
def test_words_and_commands(text: str, event: ChatEvent) -> None:
    assert event_of(text=text) == event


@pytest.mark.parametrize(
    ("content", "media"),
    [
        ({"voice": {**FILE, "duration": 3}}, "voice"),
        ({"audio": {**FILE, "duration": 3}}, "voice"),
        ({"video": {**FILE, "width": 1, "height": 1, "duration": 3}}, "video"),
        ({"video_note": {**FILE, "length": 1, "duration": 3}}, "video"),
        ({"photo": [{**FILE, "width": 1, "height": 1}], "caption": "Danny"}, "photo"),
        ({"document": {**FILE, "mime_type": "application/pdf"}}, "file"),
        ({"document": FILE}, "file"),
        ({"document": {**FILE, "mime_type": "image/png"}}, "photo"),
        ({"document": {**FILE, "mime_type": "video/mp4"}}, "video"),
        ({"location": {"latitude": 51.5, "longitude": -0.1}}, "location"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "other"),
        ({"story": {"chat": CHAT, "id": 1}}, "other"),
        ({"rich_message": {"newer": "than the library"}}, "other"),
    ],
)
def test_media_is_named_and_nothing_more(content: dict[str, Any], media: str) -> None:
    event = event_of(**content)

    assert isinstance(event, MediaSent)
    assert event.media == media


def test_a_sticker_is_a_sticker() -> None:
    sticker = {**FILE, "type": "regular", "width": 1, "height": 1}
    sticker |= {"is_animated": False, "is_video": False}

    assert event_of(sticker=sticker) == MediaSent(message=3, media="sticker")


def test_an_animation_is_a_video_although_a_document_comes_with_it() -> None:
    animation = {**FILE, "width": 1, "height": 1, "duration": 1}

    assert event_of(animation=animation, document=FILE) == MediaSent(message=3, media="video")


@pytest.mark.parametrize(
    ("user_id", "own"), [({"user_id": 7}, True), ({"user_id": 8}, False), ({}, False)]
)
def test_a_contact_is_their_own_only_if_telegram_says_so(
    user_id: dict[str, int], own: bool
) -> None:
    contact = {"phone_number": "447700900123", "first_name": "Sam", **user_id}

    event = event_of(contact=contact)

    assert event == ContactShared(message=3, phone="+447700900123", own=own)


def test_a_contact_with_a_plus_and_spaces_is_the_same_number() -> None:
    contact = {"phone_number": "+44 7700 900123", "first_name": "Sam", "user_id": 7}

    assert event_of(contact=contact) == ContactShared(message=3, phone="+447700900123", own=True)


def test_service_messages_are_nothing() -> None:
    assert event_of(message_auto_delete_timer_changed={"message_auto_delete_time": 5}) is None


def test_a_tap_carries_its_data() -> None:
    board = {"inline_keyboard": [[{"text": "Yes", "callback_data": "q:4:0"}]]}
    message = {"message_id": 3, "date": 1_779_000_000, "chat": CHAT, "from": SAM, "text": "?"}
    message |= {"reply_markup": board}
    query = {"id": "99", "from": SAM, "message": message, "chat_instance": "1", "data": "q:4:0"}

    found = received(callback_query=query)

    tap = Tapped(message=3, callback="99", data="q:4:0", text="?", label="Yes")
    assert found == Incoming(key="10", chat=7, user=7, event=tap)


def test_a_tap_on_a_message_too_old_to_be_shown_still_counts() -> None:
    message = {"message_id": 3, "date": 0, "chat": CHAT}
    query = {"id": "99", "from": SAM, "message": message, "chat_instance": "1", "data": "q:4:0"}

    found = received(callback_query=query)

    assert found is not None
    assert found.event == Tapped(message=3, callback="99", data="q:4:0")


def test_a_tap_without_a_message_or_data_is_nothing() -> None:
    query = {"id": "99", "from": SAM, "chat_instance": "1"}

    assert received(callback_query={**query, "data": "x", "inline_message_id": "1"}) is None
    assert received(callback_query={**query, "game_short_name": "x"}) is None


def test_an_edited_text_is_an_edit_with_its_own_time() -> None:
    message = {"message_id": 3, "date": 1_779_000_000, "edit_date": 1_779_000_060, "chat": CHAT}

    found = received(edited_message={**message, "from": SAM, "text": "4pm"})

    assert found is not None
    assert found.event == Edited(message=3, text="4pm")
    assert found.message_date == datetime.fromtimestamp(1_779_000_060, UTC)


def test_a_live_location_that_moves_is_nothing() -> None:
    message = {"message_id": 3, "date": 1_779_000_000, "edit_date": 1_779_000_060, "chat": CHAT}
    location = {"latitude": 51.5, "longitude": -0.1}

    assert received(edited_message={**message, "from": SAM, "location": location}) is None


@pytest.mark.parametrize(("old", "new"), [("member", "kicked"), ("kicked", "member")])
def test_blocking_and_unblocking(old: str, new: str) -> None:
    def member(status: str) -> dict[str, Any]:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": {"id": 1, "is_bot": True, "first_name": "B"}, "status": status, **until}

    change = {"chat": CHAT, "from": SAM, "date": 1_779_000_000}
    change |= {"old_chat_member": member(old), "new_chat_member": member(new)}

    found = received(my_chat_member=change)

    assert found is not None
    assert found.event == (BotBlocked() if new == "kicked" else BotUnblocked())


def test_groups_and_channels_are_nothing() -> None:
    message = {"message_id": 3, "date": 1_779_000_000, "chat": GROUP, "from": SAM, "text": "hi"}
    query = {"id": "9", "from": SAM, "message": message, "chat_instance": "1", "data": "x"}

    assert received(message=message) is None
    assert received(callback_query=query) is None
    assert received(channel_post={**message, "chat": {**GROUP, "type": "channel"}}) is None


@pytest.mark.parametrize("kind", ["group", "supergroup"])
@pytest.mark.parametrize("text", ["/concern", "/concern@mentorline_bot he hit me", "/start"])
def test_a_command_in_a_group_is_called_there_and_nothing_of_it_is_read(
    kind: str, text: str
) -> None:
    chat = {**GROUP, "type": kind}
    message = {"message_id": 3, "date": 1_779_000_000, "chat": chat, "from": SAM, "text": text}

    found = received(message=message)

    assert found is not None
    assert (found.chat, found.event) == (-5, CalledInGroup())


def test_the_key_and_the_date_are_telegrams() -> None:
    message = {"message_id": 3, "date": 1_779_000_000, "chat": CHAT, "from": SAM, "text": "hi"}

    found = received(message=message)

    assert found is not None
    assert (found.key, found.chat, found.user) == ("10", 7, 7)
    assert found.message_date == datetime.fromtimestamp(1_779_000_000, UTC)


@pytest.mark.parametrize(
    ("raw", "chat"),
    [
        ({"message": {"chat": CHAT, "date": "odd"}}, 7),
        ({"edited_message": {"from": SAM}}, 7),
        ({"callback_query": {"from": SAM, "message": {"chat": CHAT}}}, 7),
        ({"callback_query": {"from": SAM}}, 7),
        ({"my_chat_member": {"chat": CHAT}}, 7),
        ({"message": {"chat": GROUP, "from": SAM}}, None),
        ({"message": {"chat": {"id": "7"}}}, None),
        ({"message": "odd"}, None),
        ({}, None),
    ],
)
def test_whose_an_unreadable_update_is(raw: dict[str, Any], chat: int | None) -> None:
    assert chat_of(raw) == chat
