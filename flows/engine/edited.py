"""Edited messages: an edit never changes an answer silently, and may still raise a concern."""

from __future__ import annotations

from flows.conversation.events import Revised
from flows.directory import Person
from flows.effects import Edit
from flows.engine import concerns, heard_words, typed
from flows.engine.dispatch import converse
from flows.engine.turn import Turn
from flows.events import Edited, Tapped
from flows.messages import chat_messages


def edited(turn: Turn, chat: int, mentor: Person | None, event: Edited) -> None:
    """Take an edit: it never changes an answer silently, and may still raise a concern."""
    text = event.text.casefold().strip(".! ")
    if text in typed.CONCERN_WORDS:
        concerns.open_or_show(turn, chat, mentor, converse)
        return
    conversation = turn.world.conversation(chat)
    answers = conversation.top is not None and event.message == conversation.typed
    heard = heard_words.heard_in(turn.world.pack, event)
    if (heard == "danger" or not answers) and heard_words.taken(turn, chat, mentor, event):
        return
    if conversation.top is None:
        return
    if not answers:
        keys = ((chat_messages.CONCERN_KEY,),)
        turn.say(chat, chat_messages.EDITED_LATE, keys=keys, reply_to=event.message)
        return
    pending = conversation.model_copy(update={"revision": event.text})
    turn.world.conversations[chat] = pending
    keys = (
        *chat_messages.EDITED_KEYS,
        *(((chat_messages.CONCERN_KEY,),) if heard != "nothing" else ()),
    )
    turn.say(chat, chat_messages.EDITED, keys=keys, reply_to=event.message)


def revise(turn: Turn, chat: int, event: Tapped, *, use: bool) -> None:
    """Replace the answer by the edited words, if that is possible."""
    conversation = turn.world.conversation(chat)
    number, words = conversation.typed, conversation.revision
    done = conversation.model_copy(update={"revision": None})
    turn.world.conversations[chat] = done
    text = chat_messages.EDITED if use and words else chat_messages.KEPT_FIRST
    turn.emit(Edit(to=f"chat:{chat}", text=f"{text} ✅", message=event.message))
    if use and words is not None and number is not None:
        converse(turn, chat, Revised(message=number, text=words))
