"""Taps on buttons: each gets exactly one answer, and its message shows which was tapped."""

from __future__ import annotations

from flows.conversation.events import Shown
from flows.conversation.machine import OWN_DATA
from flows.directory import Person
from flows.effects import Edit
from flows.engine import (
    concern_taps,
    concerns,
    concerns_shown,
    edited,
    menu,
    mistakes,
    session_buttons,
    text_wish,
)
from flows.engine.dispatch import converse
from flows.engine.helplines import greet, show_numbers
from flows.engine.turn import Turn
from flows.escalation import buttons
from flows.events import Tapped
from flows.messages import chat_messages


def tapped(turn: Turn, chat: int, mentor: Person | None, event: Tapped) -> None:
    """Take a tap: exactly one answer, whatever the button was."""
    prefix, _, rest = event.data.partition(":")
    if session_buttons.is_session_button(event.data):
        _session_button(turn, chat, mentor, event)
        return
    if prefix in OWN_DATA:
        converse(turn, chat, event)
        return
    toast = ""
    if prefix == "e" and mentor is not None:
        toast = _concern_button(turn, chat, mentor, event)
        text_wish.tapped(turn, mentor, event.data)
    elif prefix == "x":
        _own_button(turn, chat, mentor, event, rest)
    else:
        toast = chat_messages.OLD_BUTTON
    turn.answer(chat, event.callback, toast)


def _concern_button(turn: Turn, chat: int, mentor: Person, event: Tapped) -> str:
    """Take a button of a concern, or of an overdue message: the toast."""
    place = len(turn.effects)
    said = session_buttons.overdue_button(turn, mentor, event)
    if said is None:
        return concern_taps.button(turn, chat, mentor, event)
    tap = buttons.parse(event.data)
    if tap is not None and not said:
        concern_taps.show_answer(turn, chat, event, tap.reference, place)
    return said


def _session_button(turn: Turn, chat: int, mentor: Person | None, event: Tapped) -> None:
    """Take a button of the session's own: the message shows the answer and loses its buttons."""
    toast = chat_messages.OLD_BUTTON
    if mentor is not None:
        toast, ending = session_buttons.tapped(turn, chat, mentor, event)
        if not toast:
            _show_tapped(turn, chat, event, ending)
    turn.answer(chat, event.callback, toast)


def _own_button(turn: Turn, chat: int, mentor: Person | None, event: Tapped, rest: str) -> None:
    """Take a button of the product's own, outside packs and concerns.

    The message shows which was tapped.
    """
    word, _, detail = rest.partition(":")
    ending = ""
    match word:
        case "concern":
            concern_taps.leave_what_is_over(turn, chat)
            concerns.open_or_show(turn, chat, mentor, converse)
        case "numbers":
            show_numbers(turn, chat)
        case "another" if mentor is not None:
            concerns.raise_concern(turn, chat, mentor, converse)
        case "on":
            converse(turn, chat, Shown())
        case "begin" if mentor is not None and detail in turn.world.pack.flows:
            menu.begin(turn, chat, mentor, detail)
        case "danger" if mentor is not None:
            concern_taps.danger_now(turn, chat, mentor, detail)
        case "mistake" if mentor is not None:
            reference, _, reason = detail.partition(":")
            mistakes.mistake(turn, chat, mentor, reference, reason)
        case "use" | "keep":
            edited.revise(turn, chat, event, use=word == "use")
        case "ring" if mentor is not None:
            text_wish.lift(turn, mentor)
            ending = f"\n{chat_messages.RUNG_AGAIN}"
        case "fine":
            ending = f"\n{chat_messages.PHOTO_FINE}"
        case _:
            greet(turn, chat)
    _show_tapped(turn, chat, event, ending)


def _show_tapped(turn: Turn, chat: int, event: Tapped, ending: str = "") -> None:
    """Show the answer on the tapped message and remove its buttons; last, so that nothing undoes
    it.
    """
    if event.text is None or event.label is None:
        return
    text = f"{event.text}\n\nYou said: {event.label} ✅{ending}"
    turn.emit(Edit(to=f"chat:{chat}", text=text[:4096], message=event.message))
    concerns_shown.answered(turn, turn.world.mentor_of(chat), event)
