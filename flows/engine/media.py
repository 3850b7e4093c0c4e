"""Photos, voice messages and files: refused with the reason, and heard for their captions."""

from __future__ import annotations

from flows.conversation.events import Shown
from flows.directory import Person
from flows.effects import Delete
from flows.engine import heard_words
from flows.engine.dispatch import converse
from flows.engine.turn import Turn
from flows.events import MediaSent
from flows.messages import chat_messages


def media(turn: Turn, chat: int, mentor: Person | None, event: MediaSent) -> None:
    """Refuse anything but text, and say why; nothing is ever downloaded (SCH-07).

    A caption is heard for danger and worries like any other words.
    """
    _refuse_media(turn, chat, event)
    if heard_words.taken(turn, chat, mentor, event):
        return
    if event.media not in ("photo", "video") and turn.world.conversation(chat).top is not None:
        converse(turn, chat, Shown())


def _refuse_media(turn: Turn, chat: int, event: MediaSent) -> None:
    to = f"chat:{chat}"
    match event.media:
        case "photo" | "video":
            photo = event.media == "photo"
            turn.emit(
                Delete(
                    to=to,
                    message=event.message,
                    done=chat_messages.PHOTO if photo else chat_messages.VIDEO,
                    kept=chat_messages.PHOTO_KEPT if photo else chat_messages.VIDEO_KEPT,
                    keys=chat_messages.PHOTO_KEYS,
                )
            )
            return
        case "voice":
            text = chat_messages.VOICE
        case "file":
            text = chat_messages.FILE
        case _:
            text = chat_messages.OTHER_MEDIA
    turn.say(chat, text, keys=((chat_messages.CONCERN_KEY,),), reply_to=event.message)
