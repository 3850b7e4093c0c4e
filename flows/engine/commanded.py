"""Commands, such as /concern, /help and /cancel."""

from __future__ import annotations

from flows.conversation.events import Shown
from flows.directory import Person
from flows.engine import concerns, heard_words, menu, typed
from flows.engine.dispatch import converse
from flows.engine.helplines import greet
from flows.engine.turn import Turn
from flows.events import Commanded
from flows.messages import chat_messages

CONCERN_COMMANDS = ("concern", "concerns")
STOP_COMMANDS = ("cancel", "stop")


def commanded(turn: Turn, chat: int, mentor: Person | None, event: Commanded) -> None:
    flow = turn.world.pack.anywhere.get(event.name)
    heard = heard_words.heard_in(turn.world.pack, event)
    if event.name in CONCERN_COMMANDS and heard != "danger":
        concerns.open_or_show(turn, chat, mentor, converse)
    elif heard_words.taken(turn, chat, mentor, event):
        return
    elif mentor is None and turn.world.conversation(chat).top is not None:
        converse(turn, chat, Shown())
    elif mentor is None:
        greet(turn, chat)
    elif event.name in STOP_COMMANDS:
        menu.stop(turn, chat)
    elif flow is not None:
        menu.begin(turn, chat, mentor, flow)
    else:
        typed.not_read(turn, chat, mentor, chat_messages.UNKNOWN_COMMAND, event.message)
