"""Chat events: each goes to the file that handles its kind, and counts as a sign of life.

`/concern` pre-empts everything, in every state of every flow, idle or stuck.
"""

from __future__ import annotations

from flows.directory import Person
from flows.effects import Record
from flows.engine import (
    commanded,
    concern_taps,
    concerns,
    edited,
    heard_words,
    joining,
    media,
    session_overdue,
    staff_chat,
    taps,
    typed,
)
from flows.engine.dispatch import converse
from flows.engine.helplines import in_group
from flows.engine.turn import Turn
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
    TimerFired,
    Typed,
)


def chat(turn: Turn, number: int, event: ChatEvent) -> None:
    """Fold one chat event into the turn."""
    if isinstance(event, CalledInGroup):
        in_group(turn, number)
        return
    staff = turn.world.staff_of(number)
    if staff is not None:
        staff_chat.chat(turn, number, staff, event, worried=_is_worried(turn, event))
        return
    mentor = turn.world.mentor_of(number)
    if mentor is None and joining.token_of(turn, number) is None:
        _leave(turn, number)
    if mentor is not None and not isinstance(event, BotBlocked | TimerFired):
        _is_there(turn, mentor)
    if not isinstance(event, Tapped | TimerFired):  # a tap itself says which question it belongs to
        concern_taps.leave_what_is_over(turn, number)
    late = isinstance(event, Typed | MediaSent) and session_overdue.due(turn, mentor)
    match event:
        case BotBlocked() | BotUnblocked():
            _blocked(turn, mentor, isinstance(event, BotBlocked))
        case Started():
            joining.started(turn, number, mentor, event)
        case ContactShared():
            joining.contact_shared(turn, number, mentor, event)
        case TimerFired():
            converse(turn, number, event)
        case Tapped():
            taps.tapped(turn, number, mentor, event)
        case MediaSent():
            media.media(turn, number, mentor, event)
        case Edited():
            edited.edited(turn, number, mentor, event)
        case Commanded():
            commanded.commanded(turn, number, mentor, event)
        case Typed():
            typed.typed(turn, number, mentor, event)
    if late and mentor is not None and session_overdue.due(turn, mentor):
        session_overdue.wrote(turn, number, mentor)


def _leave(turn: Turn, chat: int) -> None:
    """Empty the conversation of a person who is not, or no longer, a mentor."""
    conversation = turn.world.conversation(chat)
    if conversation.frames:
        emptied = conversation.model_copy(update={"frames": ()})
        turn.world.conversations[chat] = emptied


def _is_there(turn: Turn, mentor: Person) -> None:
    if turn.world.member(mentor.id).blocked_at is not None:
        turn.change(mentor.id, blocked_at=None)
        for found in concerns.of_mentor(turn, mentor):
            concerns.by_sms_from_now(turn, found.reference, by_text=False)


def _blocked(turn: Turn, mentor: Person | None, blocked: bool) -> None:
    """Note that chat no longer reaches the mentor, or does again; what is open goes on by SMS where
    it matters.
    """
    if mentor is None:
        return
    was = turn.world.member(mentor.id).blocked_at is not None
    if blocked != was:
        turn.change(mentor.id, blocked_at=turn.now if blocked else None)
        what = "blocked the bot" if blocked else "let the bot in again"
        turn.emit(Record(about=mentor.id, what=what, actor=mentor.id))
        if blocked:
            concerns.tell_by_sms(turn, mentor)


def _is_worried(turn: Turn, event: ChatEvent) -> bool:
    """Whether it raises a concern from anywhere: by a word, by a command, or by what is heard."""
    match event:
        case Typed() if typed.words(event) in typed.CONCERN_WORDS:
            return True
        case Commanded() if event.name in commanded.CONCERN_COMMANDS:
            return True
    return heard_words.heard_in(turn.world.pack, event) != "nothing"
