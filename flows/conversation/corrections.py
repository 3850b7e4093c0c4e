"""Corrections: going back one question, and changing one answer of a review.

Back restores the state before with its values, and never crosses an effect or a timer. A correction
is a replay: one question is asked again and the known answers are repeated along the new path. It
stops at an unknown answer or at the review, and values off the new path vanish.
"""

from __future__ import annotations

from flows.conversation.interpreter import changed, leave, remember, settle
from flows.conversation.questions import ask, enter, record, turn_to
from flows.conversation.rendering import corrected
from flows.conversation.state import Frame, Moment, Replay
from flows.conversation.transition import Transition


def back(transition: Transition, message: int | None) -> None:
    """Go back one question; from an aside, go back to the question it belongs to."""
    frame = transition.frame
    if frame.aside:
        turn_to(transition, None)
    elif corrected(frame) and frame.replay and frame.replay.kept:
        _keep(transition, frame, frame.replay.kept, message)
    elif frame.history and frame.history[-1].safe:
        record(transition, "Back", message, lead="")
        moment = frame.history[-1]
        _undo(transition, 1)
        transition.put(state=moment.state, timers=())
        enter(transition, transition.state())
        transition.put(ticked=moment.ticked)
        ask(transition)


def reopen(transition: Transition, place: int) -> None:
    """Take back every answer from that place on, and stand at its question without asking it."""
    state = transition.frame.history[place].state
    _undo(transition, len(transition.frame.history) - place)
    transition.put(state=state, timers=())
    enter(transition, transition.state())


def _keep(transition: Transition, frame: Frame, kept: Moment, message: int | None) -> None:
    """Call the correction off and keep the old answer."""
    record(transition, "Left as it was", message, lead="")
    _forget(transition)
    remember(transition, kept.trigger, kept.gained)
    leave(transition, kept.trigger, frame)


def _forget(transition: Transition) -> None:
    replay = transition.frame.replay
    transition.put(replay=replay.model_copy(update={"kept": None}) if replay else None)


def answered(transition: Transition) -> None:
    """Note that the corrected question has a new answer."""
    if transition.frame.replay and transition.frame.replay.kept:
        _forget(transition)


def correct(transition: Transition, index: int, message: int | None) -> None:
    """Change that line of a review: ask its question again."""
    frame, state = transition.frame, transition.state()
    name, label = state.review[index]
    place = next((i for i, m in enumerate(frame.history) if name in m.gained), None)
    if place is None:
        return
    record(transition, label, message)
    moments = frame.history[place:]
    seen = {state.name, *(m.state for m in moments)} | {p for m in moments for p in m.passed}
    _undo(transition, len(moments))
    replay = Replay(goal=state.name, moments=moments[1:], seen=frozenset(seen), kept=moments[0])
    transition.put(replay=replay, timers=(), aside=None)
    settle(transition, moments[0].state)


def _undo(transition: Transition, count: int) -> None:
    """Take back the last `count` answers."""
    frame = transition.frame
    values, taken = dict(frame.values), frame.history[len(frame.history) - count :]
    for moment in reversed(taken):
        values = changed(values, moment.before)
    transition.put(values=values, history=frame.history[: len(frame.history) - count])
