"""Taps on tries that are saved already: which try it was, and which one is on now (CUK-18)."""

from __future__ import annotations

from flows.conversation.interpreter import nudge
from flows.conversation.state import SavedTry
from flows.conversation.transition import Transition
from flows.formatting import clock
from flows.messages.chat_messages import THAT_TRY, THIS_TRY


def find(transition: Transition, sequence: int | None, data: str) -> SavedTry | None:
    """The saved try to which that button belongs, if it is one."""
    tries = (t for t in transition.talk.tries if t.sequence == sequence)
    return next((t for t in tries if t.whole or t.data == data), None)


def say(transition: Transition, tried: SavedTry) -> bool:
    """Say which try it was, with the buttons of the current one; False where none is on."""
    this = _this(transition)
    if this is None:
        return False
    that = THAT_TRY.format(number=tried.number, time=clock(tried.at, transition.zone))
    nudge(transition, f"{that} {this}")
    return True


def _this(transition: Transition) -> str | None:
    """The try that is on now, if there is one."""
    if transition.talk.top is None or transition.frame.aside:
        return None
    state, ring = transition.state(), transition.facts.get("session.ring")
    if state.round is None or state.next_round is None or ring is None:
        return None
    number, times = state.round
    last = ", the last for today" if number == times else ""
    return THIS_TRY.format(number=number, last=last, ring=ring)
