"""The button "By mistake" of a concern: it asks why, and the escalation is told."""

from __future__ import annotations

from flows.conversation.events import Cancelled
from flows.directory import Person
from flows.effects import Key
from flows.engine import concerns, menu
from flows.engine.dispatch import converse
from flows.engine.turn import Turn
from flows.escalation import events as escalation_events
from flows.messages import chat_messages

REASONS = {
    "tapped": "I tapped it by accident",
    "sorted": "It's sorted out",
    "trying": "I was trying it out",
    "help": "I just needed help with the chat",
    "words": "I meant something else",
}
NOT_ASKED = ("help", "words")  # reasons that have a button of their own


def mistake(turn: Turn, chat: int, mentor: Person, reference: str, reason: str) -> None:
    """Take "By mistake": ask why, then tell the escalation; the questions on the screen go."""
    found = turn.world.escalations.get(reference)
    if found is None or found.mentor.id != mentor.id:
        return
    if reason not in REASONS:
        keys = tuple(
            (Key(label=label, data=f"x:mistake:{reference}:{word}"),)
            for word, label in REASONS.items()
            if word not in NOT_ASKED
        )
        turn.say(chat, chat_messages.WHY_MISTAKE, keys=(*keys, (chat_messages.GO_ON_KEY,)))
        return
    mistaken = escalation_events.MadeByMistake(reason=REASONS[reason])
    concerns.happened(turn, reference, mistaken)
    top = turn.world.conversation(chat).top
    if top is not None and top.escalation == reference:
        converse(turn, chat, Cancelled())
    flow = turn.world.pack.anywhere.get("help")
    if reason == "help" and flow is not None:
        menu.begin(turn, chat, mentor, flow)
