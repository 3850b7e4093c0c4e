"""The chat of a staff member who wants to be told of reports there: notices, and nothing else.

Concerns come to their phone by SMS, and are answered there. They join as a mentor does: by a link
of their own, then with their own number.
"""

from __future__ import annotations

from flows.directory import Person
from flows.effects import Edit, Keyboard, Record, Say
from flows.engine import idea_taps, notices
from flows.engine.helplines import show_numbers
from flows.engine.turn import Turn
from flows.events import (
    BotBlocked,
    BotUnblocked,
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
from flows.messages import chat_messages
from flows.notices import machine

KEYBOARD = Keyboard(rows=((chat_messages.WHO_TO_RING,),))
ASK = Keyboard(contact="Share my number")

HELLO = (
    "Hello {name}, this is Mentorline for {charity}. To check it's you, share your phone number."
)
JOINED = (
    "Thank you, {name}. We tell you here when a report is in. "
    "Concerns still come by text, so answer those on your phone."
)
ONLY_NOTICES = (
    "This chat only tells you about reports and ideas. Concerns come by text to your phone, "
    "so please answer them there."
)
SAVED = "That's saved."


def invited(turn: Turn, chat: int, person: Person, token: str) -> None:
    """Ask for the number of a staff member who opened their link."""
    conversation = turn.world.conversation(chat)
    turn.world.conversations[chat] = conversation.model_copy(update={"invite": token})
    charity = turn.world.directory.organisation.text_name
    _ask(turn, chat, HELLO.format(name=person.first_name, charity=charity))


def refused(turn: Turn, chat: int, why: str) -> None:
    """Say that their contact card was not taken."""
    _ask(turn, chat, why)


def joined(turn: Turn, chat: int, person: Person) -> None:
    """Bind the chat to the staff member."""
    conversation = turn.world.conversation(chat)
    turn.world.conversations[chat] = conversation.model_copy(update={"invite": None})
    _say(turn, chat, JOINED.format(name=person.first_name))


def chat(turn: Turn, number: int, person: Person, event: ChatEvent, *, worried: bool) -> None:
    """Take any event in that chat.

    A staff member who is `worried` themselves gets the public numbers.
    """
    if not isinstance(event, BotBlocked | TimerFired):
        _blocked(turn, person, blocked=False)
    match event:
        case BotBlocked():
            _blocked(turn, person, blocked=True)
        case BotUnblocked() | TimerFired() | Edited():
            return
        case Tapped():
            _tapped(turn, number, person, event)
        case Typed() | Commanded() if worried:
            show_numbers(turn, number)
        case Typed() if event.text.strip() == chat_messages.WHO_TO_RING:
            show_numbers(turn, number)
        case Started() | ContactShared() | Typed() | Commanded() | MediaSent():
            _say(turn, number, ONLY_NOTICES)


def _tapped(turn: Turn, chat: int, person: Person, event: Tapped) -> None:
    """Take the button of a notice or an idea: the message shows the answer and loses its button."""
    prefix, _, rest = event.data.partition(":")
    reference, _, word = rest.partition(":")
    found = turn.world.notices.get(reference)
    toast = idea_taps.tapped(turn, chat, person, event)
    if toast is not None:
        turn.answer(chat, event.callback, toast)
        return
    toast = SAVED
    if prefix == "x" and rest == "numbers":
        show_numbers(turn, chat)
        toast = ""
    elif prefix == "n" and word == "seen" and found is not None and found.to == person.id:
        if found.open:
            toast = ""
        notices.happened(turn, reference, machine.Seen())
        if event.text is not None and event.label is not None:
            text = f"{event.text}\n\nYou said: {event.label} ✅"
            turn.emit(Edit(to=f"chat:{chat}", text=text, message=event.message))
    turn.answer(chat, event.callback, toast)


def _blocked(turn: Turn, person: Person, *, blocked: bool) -> None:
    """Note that the chat no longer reaches them, or does again; what waits there goes to their
    phone.
    """
    was = turn.world.member(person.id).blocked_at is not None
    if was == blocked:
        return
    turn.change(person.id, blocked_at=turn.now if blocked else None)
    what = "blocked the bot" if blocked else "let the bot in again"
    turn.emit(Record(about=person.id, what=what, actor=person.id))
    if blocked:
        notices.chat_lost(turn, person)


def _say(turn: Turn, chat: int, text: str) -> None:
    turn.emit(Say(to=f"chat:{chat}", text=text, keyboard=KEYBOARD))


def _ask(turn: Turn, chat: int, text: str) -> None:
    turn.emit(Say(to=f"chat:{chat}", text=text, keyboard=ASK))
