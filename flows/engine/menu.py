"""Beginning a flow from the menu, and stopping it: a concern's questions always come first."""

from __future__ import annotations

from flows.conversation.events import Begun, Cancelled, Shown
from flows.directory import Person
from flows.engine import concern_talk, concerns
from flows.engine.dispatch import converse
from flows.engine.turn import Turn
from flows.messages import chat_messages


def flow_for(turn: Turn, text: str) -> str | None:
    """The flow of a keyboard's label or of a typed word."""
    wanted = text.casefold().strip()
    ways = {**turn.world.pack.words, **turn.world.pack.menu}
    return next((flow for label, flow in ways.items() if label.casefold() == wanted), None)


def begin(turn: Turn, chat: int, mentor: Person, flow: str) -> None:
    """Begin a flow from the menu.

    A concern's questions come first; the same flow again is only shown.
    """
    conversation = turn.world.conversation(chat)
    top = conversation.top
    if top is not None and top.escalation is not None:
        leave_concern(
            turn, chat, top.escalation, helps=flow == turn.world.pack.anywhere.get("help")
        )
        return
    if flow == turn.world.pack.anywhere.get("help"):
        _numbers_first(turn, chat, mentor)
    if top is not None and top.flow != flow and any(f.flow == flow for f in conversation.frames):
        converse(turn, chat, Cancelled())
        begin(turn, chat, mentor, flow)
    elif top is not None and top.flow == flow:
        converse(turn, chat, Shown())
    else:
        converse(turn, chat, Begun(flow=flow, pack=turn.world.current))


def leave_concern(turn: Turn, chat: int, reference: str, *, helps: bool = False) -> None:
    """Answer another command on a concern's questions: whom to ring, then "go on" or "by mistake".

    A person who asks for help also reads the public lines.
    """
    keys = (
        concern_talk.danger_key(reference),
        chat_messages.GO_ON_KEY,
        concern_talk.mistake_key(reference),
    )
    whom = concern_talk.whom_to_ring(turn, reference, all_lines=helps)
    words = "\n".join((*((whom, "") if helps else ()), chat_messages.LEAVE_CONCERN))
    words = words if helps else f"{words}\n{whom}"
    turn.say(chat, words, keys=tuple((key,) for key in keys), urgent=True)


def _numbers_first(turn: Turn, chat: int, mentor: Person) -> None:
    """Begin the help with the numbers, while a concern is open but not on the screen."""
    newest = max(concerns.of_mentor(turn, mentor), key=lambda e: e.opened_at, default=None)
    if newest is not None and newest.kind == "concern":
        whom = concern_talk.whom_to_ring(turn, newest.reference, all_lines=True)
        keys = ((concern_talk.danger_key(newest.reference),),)
        turn.say(chat, f"{whom}\n\n{chat_messages.LEAVE_CONCERN}", keys=keys, urgent=True)


def stop(turn: Turn, chat: int) -> None:
    """Take /cancel: it ends a conversation, never a session or a concern."""
    top = turn.world.conversation(chat).top
    if top is None:
        turn.say(chat, chat_messages.NOTHING_TO_STOP, menu=True)
    elif top.escalation is not None:
        leave_concern(turn, chat, top.escalation)
    else:
        converse(turn, chat, Cancelled())
        turn.say(chat, chat_messages.STOPPED, menu=True)
