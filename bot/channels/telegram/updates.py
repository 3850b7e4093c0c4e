"""Telegram updates as events. Nothing is ever downloaded.

Only private chats count. In a group a command to us gets one answer: how to talk to us alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from flows.directory import Value
from flows.events import (
    BotBlocked,
    BotUnblocked,
    CalledInGroup,
    ChatEvent,
    Commanded,
    ContactShared,
    Edited,
    Media,
    MediaSent,
    Started,
    Tapped,
    Typed,
)

# The library's switch for durations as timedeltas: without it, it warns at every duration.
os.environ.setdefault("PTB_TIMEDELTA", "true")

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]

# The first of these that a message has is its kind: an animation comes with a document too.
MEDIA: dict[str, Media] = {
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "live_photo": "photo",
    "photo": "photo",
    "paid_media": "photo",
    "document": "file",
    "sticker": "sticker",
    "venue": "location",
    "location": "location",
    "poll": "other",
    "dice": "other",
    "game": "other",
    "story": "other",
    "checklist": "other",
    "rich_message": "other",
    "invoice": "other",
    "giveaway": "other",
}
# A picture that was sent "as a file" is still a picture.
MEDIA_OF_FILES: dict[str, Media] = {"image": "photo", "video": "video", "audio": "voice"}

_COMMAND = re.compile(r"/(\w{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.ASCII)
# An invite link that was pasted into the chat is as good as one that was opened.
_LINK = re.compile(
    r"(?:(?:https?://)?(?:t|telegram)\.me/\w{1,64}/?\?|tg://resolve\?domain=\w{1,64}&)"
    r"start=([\w-]{1,64})",
    re.ASCII | re.IGNORECASE,
)


class Incoming(Value):
    """One update for us. `key` is unique for ever; `message_date` is Telegram's clock."""

    key: str
    chat: int
    user: int
    event: ChatEvent
    message_date: datetime | None = None


def read(update: Update) -> Incoming | None:
    """The event of an update, or None where it is not for us.

    Raises whatever a malformed update makes python-telegram-bot raise.
    """
    if update.callback_query:
        return _tap(update.update_id, update.callback_query)
    if update.my_chat_member:
        return _membership(update.update_id, update.my_chat_member)
    message = update.message or update.edited_message
    if update.message and update.message.chat.type in GROUPS:
        return _in_group(update.update_id, update.message)
    if message is None or message.chat.type != ChatType.PRIVATE or message.from_user is None:
        return None
    event = _edit(message) if update.edited_message else _message(message)
    if event is None:
        return None
    return Incoming(
        key=str(update.update_id),
        chat=message.chat.id,
        user=message.from_user.id,
        event=event,
        message_date=message.edit_date or message.date,
    )


def _in_group(update_id: int, message: Message) -> Incoming | None:
    """The event of a command to us in a group; nothing else there is for us."""
    if message.from_user is None or not _COMMAND.fullmatch(message.text or ""):
        return None
    return Incoming(
        key=str(update_id),
        chat=message.chat.id,
        user=message.from_user.id,
        event=CalledInGroup(),
        message_date=message.date,
    )


def chat_of(raw: Mapping[str, Any]) -> int | None:
    """The private chat of an update that can't be parsed, as far as that can be told."""
    for kind in KINDS:
        part = raw.get(kind)
        if isinstance(part, dict):
            message = part.get("message") if kind == "callback_query" else part
            chat = message.get("chat") if isinstance(message, dict) else None
            # In a private chat the person and the chat have the same id.
            place = chat if isinstance(chat, dict) else part.get("from")
            found = place.get("id") if isinstance(place, dict) else None
            return found if isinstance(found, int) and found > 0 else None
    return None


def _tap(update_id: int, query: CallbackQuery) -> Incoming | None:
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE or query.data is None:
        return None
    shown = message if isinstance(message, Message) else None
    event = Tapped(
        message=message.message_id,
        callback=query.id,
        data=query.data,
        text=shown.text if shown else None,
        label=_label(shown, query.data) if shown else None,
    )
    return Incoming(key=str(update_id), chat=message.chat.id, user=query.from_user.id, event=event)


def _label(message: Message, data: str) -> str | None:
    """The label of the button with that data."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((key.text for row in rows for key in row if key.callback_data == data), None)


def _membership(update_id: int, change: ChatMemberUpdated) -> Incoming | None:
    if change.chat.type != ChatType.PRIVATE:
        return None
    gone = change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}
    return Incoming(
        key=str(update_id),
        chat=change.chat.id,
        user=change.from_user.id,
        event=BotBlocked() if gone else BotUnblocked(),
        message_date=change.date,
    )


def _edit(message: Message) -> ChatEvent | None:
    # A live location is "edited" with every step; only words can be corrected.
    words = message.text or message.caption
    return Edited(message=message.message_id, text=words) if words else None


def _message(message: Message) -> ChatEvent | None:
    if message.contact:
        return _contact(message)
    if message.text is not None:
        return _text(message.message_id, message.text)
    media = _media(message)
    # A message without text or media is a service message, such as "pinned a message".
    if media is None:
        return None
    return MediaSent(message=message.message_id, media=media, caption=message.caption or "")


def _contact(message: Message) -> ContactShared:
    contact, sender = message.contact, message.from_user
    assert contact
    assert sender
    return ContactShared(
        message=message.message_id,
        # Telegram gives the international number, mostly without the plus.
        phone="+" + re.sub(r"\D", "", contact.phone_number),
        own=contact.user_id is not None and contact.user_id == sender.id,
    )


def _text(message_id: int, text: str) -> ChatEvent:
    if link := _LINK.fullmatch(text.strip()):
        return Started(message=message_id, payload=link[1])
    command = _COMMAND.fullmatch(text)
    if command is None:
        return Typed(message=message_id, text=text)
    name = command[1].lower()
    if name == "start":
        payload = (command[2] or "").strip()
        return Started(message=message_id, payload=payload or None)
    return Commanded(message=message_id, name=name, rest=(command[2] or "").strip())


def _media(message: Message) -> Media | None:
    found = next((name for name in MEDIA if _has(message, name)), None)
    if found == "document" and message.document:
        kind = (message.document.mime_type or "").split("/")[0]
        return MEDIA_OF_FILES.get(kind, "file")
    return MEDIA[found] if found else None


def _has(message: Message, name: str) -> bool:
    # Kinds newer than the library arrive in `api_kwargs`.
    return bool(getattr(message, name, None)) or name in message.api_kwargs
