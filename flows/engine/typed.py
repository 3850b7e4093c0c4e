"""Typed words: a concern, the menu, what is heard in them, an answer, or nothing we can read."""

from __future__ import annotations

from flows.conversation.state import Conversation
from flows.directory import Person
from flows.effects import Key
from flows.engine import concerns, heard_words, menu, session_overdue, text_wish
from flows.engine.dispatch import converse, takes
from flows.engine.helplines import greet
from flows.engine.standing import newest_open, standing
from flows.engine.turn import Turn
from flows.events import Typed
from flows.messages import chat_messages

CONCERN_WORDS = ("raise a concern", "concern", "a concern", "help me")


def words(event: Typed) -> str:
    return " ".join(event.text.casefold().split()).strip(".! ")


def typed(turn: Turn, chat: int, mentor: Person | None, event: Typed) -> None:
    world = turn.world
    text = words(event)
    if text in CONCERN_WORDS:
        _worded_concern(turn, chat, mentor, text)
        return
    flow = menu.flow_for(turn, event.text)
    if flow is not None and mentor is not None:
        menu.begin(turn, chat, mentor, flow)
    elif _heard(turn, chat, mentor, event):
        return
    elif world.conversation(chat).top is not None:
        _answered_in_words(turn, chat, event)
    elif mentor is not None:
        not_read(turn, chat, mentor, chat_messages.IDLE, event.message)
    else:
        greet(turn, chat)


def _heard(turn: Turn, chat: int, mentor: Person | None, event: Typed) -> bool:
    """Whether the words are done with: "I'm safe", a wish, danger or a worry, an
    overdue mentor's.
    """
    if mentor is not None and session_overdue.safe(turn, mentor, event):
        return True
    if mentor is not None and text_wish.typed(turn, chat, mentor, event.text):
        return True
    if heard_words.taken(turn, chat, mentor, event):
        return True
    return mentor is not None and session_overdue.hears(turn, chat, mentor, event)


def not_read(turn: Turn, chat: int, mentor: Person, text: str, message: int) -> None:
    """Say that nothing can be done with it, with a button for a concern on the message itself.

    While a concern is open, the message also says whom to ring for it.
    """
    found = newest_open(turn, mentor)
    lead = text if found is None else chat_messages.IDLE_OPEN
    words = lead if found is None else standing(turn, found, lead)
    begins = next(iter(turn.world.pack.menu.items()), None)
    more = (Key(label=begins[0], data=f"x:begin:{begins[1]}"),) if begins else ()
    keys = ((chat_messages.CONCERN_KEY,), more) if more else ((chat_messages.CONCERN_KEY,),)
    turn.say(chat, words, keys=keys, reply_to=message, urgent=found is not None)


def _answered_in_words(turn: Turn, chat: int, event: Typed) -> None:
    """Hand typed words to the conversation.

    An answer may be edited as long as nothing comes after it.
    """
    before = turn.world.conversation(chat)
    was_words = takes(turn, chat, event.text) == "words"
    converse(turn, chat, event)
    after = turn.world.conversation(chat)
    if was_words:
        heard_words.offer(turn, chat, event)
    elif _is_asked_again(before, after):
        turn.add_concern(chat)
    same = before.top is not None and after.top is not None and before.top.id == after.top.id
    taken = same and len(after.top.history) > len(before.top.history)  # type: ignore[union-attr]
    if taken and after.top is not None and after.top.history[-1].safe:
        turn.world.conversations[chat] = after.model_copy(update={"typed": event.message})


def _is_asked_again(before: Conversation, after: Conversation) -> bool:
    """Whether the words were no answer, on a screen that is not a concern's own already."""
    if before.top is None or after.top is None or before.top.id != after.top.id:
        return False
    missed = bool(after.top.before) or after.top.misses > before.top.misses
    return missed and after.top.escalation is None


def _worded_concern(turn: Turn, chat: int, mentor: Person | None, text: str) -> None:
    """Open the first question of a concern for typed words; "help me" may only ask for help."""
    busy = turn.world.conversation(chat).top is not None
    already = set(turn.world.escalations)
    concerns.open_or_show(turn, chat, mentor, converse)
    opened = set(turn.world.escalations) - already
    if not opened:
        return
    key = Key(label=chat_messages.JUST_HELP, data=f"x:mistake:{opened.pop()}:help")
    extra = ((key,),) if text == "help me" else ()
    turn.add_to_last(chat, text=chat_messages.KEPT_BELOW if busy else "", keys=extra)
