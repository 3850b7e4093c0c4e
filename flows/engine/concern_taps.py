"""Taps and words about a concern in chat: their meaning as things stand, and what follows.

An old button is never a dead end: it brings back where the concern stands now.
"""

from __future__ import annotations

from flows.conversation.events import Dropped, Shown
from flows.directory import Person
from flows.effects import Edit
from flows.engine import concern_talk, concerns, concerns_shown
from flows.engine.dispatch import converse
from flows.engine.turn import Turn
from flows.escalation import buttons, card
from flows.escalation import events as escalation_events
from flows.escalation.state import Escalation
from flows.escalation.transition import Transition
from flows.events import Tapped
from flows.messages import chat_messages


def leave_what_is_over(turn: Turn, chat: int) -> None:
    """Take away the questions of a concern that is over, since a new worry is a new concern."""
    frames = turn.world.conversation(chat).frames
    gone = frozenset(f.id for f in frames if concerns.is_over(turn, f.escalation))
    if gone:
        converse(turn, chat, Dropped(frames=gone, quiet=True))


def danger_now(turn: Turn, chat: int, mentor: Person, reference: str | None = None) -> None:
    """Take "in danger now", said at any point.

    It is about this concern, else about the newest open one; else a new one is opened for it.
    Everybody is texted at once, and the answer is 999.
    """
    of_theirs = [e for e in concerns.of_mentor(turn, mentor) if e.kind == "concern" and not e.drill]
    asked = next((e for e in of_theirs if e.reference == reference), None)
    top = turn.world.conversation(chat).top
    shown = next((e for e in of_theirs if top and e.reference == top.escalation), None)
    newest = max(of_theirs, key=lambda e: e.opened_at, default=None)
    found = asked or shown or newest
    about = found.reference if found else concerns.open_concern(turn, mentor)
    before = turn.world.escalations[about]
    say_danger(turn, chat, about)
    if turn.world.escalations[about] == before:
        _bring_back(turn, chat, concern_talk.look(turn, before))


def say_danger(turn: Turn, chat: int, reference: str) -> None:
    """Tell this concern that there is danger.

    While a name is awaited nobody is texted (SCH-13), so the question with the names comes again,
    where it is on the screen.
    """
    place = len(turn.effects)
    concerns.happened(turn, reference, escalation_events.DangerNow())
    top = turn.world.conversation(chat).top
    asked = top is not None and top.escalation == reference
    if asked and turn.world.escalations[reference].naming:
        concern_talk.note_call(turn, reference, place)
        converse(turn, chat, Shown())


def button(turn: Turn, chat: int, mentor: Person, event: Tapped) -> str:
    """Take a tap on a concern's button; returns the toast. An old button brings the card back."""
    tap = buttons.parse(event.data)
    found = turn.world.escalations.get(tap.reference) if tap else None
    if tap is None or found is None or found.mentor.id != mentor.id:
        return chat_messages.STEP_STALE
    meant = buttons.read_button(found, tap.turn, tap.word)
    place = len(turn.effects)
    if not _done(turn, chat, mentor, found, meant):
        return _old(turn, chat, mentor, found, event)
    show_answer(turn, chat, event, found.reference, place)
    return ""


def _done(
    turn: Turn,
    chat: int,
    mentor: Person,
    found: Escalation,
    meant: escalation_events.Event | buttons.Choices | buttons.Elsewhere | None,
) -> bool:
    """Do what a button means; whether it meant anything as things stand now."""
    transition = concern_talk.look(turn, found)
    match meant:
        case buttons.Choices():
            text, keys = card.choices(transition, meant)
            turn.say(chat, text, keys=keys, urgent=True)
        case "help":
            concerns.raise_concern(turn, chat, mentor, converse)
        case None | str():
            return False
        case escalation_events.DangerNow() if not found.is_open:  # new danger is a new concern
            danger_now(turn, chat, mentor)
        case escalation_events.DangerNow():
            say_danger(turn, chat, found.reference)
            return turn.world.escalations[found.reference] != found
        case _:
            concerns.happened(turn, found.reference, meant)
            if turn.world.escalations[found.reference] == found:
                return False
            if isinstance(meant, escalation_events.CannotRing):  # the conversation says so
                near = chat_messages.ASKED_TO_RING if transition.told() else chat_messages.ASK_NEAR
                turn.say(chat, near, urgent=True)
    return True


def _old(turn: Turn, chat: int, mentor: Person, found: Escalation, event: Tapped) -> str:
    """Answer an old button: say how the concern stands now, and remove the message's buttons."""
    place, now = len(turn.effects), turn.world.escalations[found.reference]
    if concerns_shown.is_twice(now, event):
        return chat_messages.STEP_STALE
    _bring_back(turn, chat, concern_talk.look(turn, found))
    came = len(turn.effects) > place or not found.is_open
    if came and not _on_card(turn, event, found.reference):
        concerns_shown.strip_old(turn, chat, mentor, now, event)
    return chat_messages.OLD_BUTTON


def show_answer(turn: Turn, chat: int, event: Tapped, reference: str, place: int) -> None:
    """Show the answer on the tapped message and remove its buttons; the card keeps its own."""
    if event.text is None or _on_card(turn, event, reference):
        return
    text = f"{event.text}\n\nYou said: {event.label} ✅" if event.label else event.text
    edit = Edit(to=f"chat:{chat}", text=text[:4096], message=event.message, urgent=True)
    turn.effects.insert(place, edit)
    concerns_shown.answered(turn, turn.world.mentor_of(chat), event)


def _on_card(turn: Turn, event: Tapped, reference: str) -> bool:
    return event.message == turn.world.cards.get(reference)


def _bring_back(turn: Turn, chat: int, transition: Transition) -> None:
    """Say where the concern stands now, with the buttons of now."""
    asked = (
        transition.state.place == "raising" and not transition.state.naming
    )  # there is no card yet
    if transition.state.is_open and not asked:
        text, keys = card.card(transition)
        turn.say(chat, text, keys=keys, urgent=True)
