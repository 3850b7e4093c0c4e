"""Dropping frames whose session has moved on without them: nothing of them is asked any more."""

from __future__ import annotations

from flows.conversation.compiled import StuckError
from flows.conversation.interpreter import surface
from flows.conversation.questions import strip
from flows.conversation.transition import Transition


def drop(transition: Transition, ids: frozenset[int], *, quiet: bool = False) -> None:
    """Take these frames away with their buttons and timers; the frame below may go on."""
    kept = tuple(frame for frame in transition.talk.frames if frame.id not in ids)
    top = transition.talk.top
    if top is None or len(kept) == len(transition.talk.frames):
        return
    _strip_each(transition, ids)
    transition.talk = transition.talk.model_copy(update={"frames": kept})
    if top.id in ids and not quiet:
        surface(transition)


def _strip_each(transition: Transition, ids: frozenset[int]) -> None:
    """Take away the buttons of each of them, even where another frame lies on top."""
    whole = transition.talk
    for place, frame in enumerate(whole.frames):
        if frame.id in ids:
            transition.talk = whole.model_copy(update={"frames": whole.frames[: place + 1]})
            _strip(transition)
    transition.talk = whole


def _strip(transition: Transition) -> None:
    try:
        strip(transition)
    except StuckError:  # its version of the pack is gone, and its words with it
        return
