"""Going back one question, and changing one answer of a review.

Back restores the state before with its values, and never crosses an effect or a timer. A
correction is a replay: the one question is asked, the known answers are repeated along the new
path, it stops at an unknown one or at the review, and values off the new path vanish.
"""

from __future__ import annotations

from flows.conversation.interpreter import changed, leave, remember, settle
from flows.conversation.questions import ask, enter, record, turn_to
from flows.conversation.rendering import corrected
from flows.conversation.state import Frame, Moment, Replay
from flows.conversation.transition import Course


def back(course: Course, message: int | None) -> None:
    """One question back; out of a question of ours, to the question it is about."""
    frame = course.frame
    if frame.aside:
        turn_to(course, None)
    elif corrected(frame) and frame.replay and frame.replay.kept:
        _keep(course, frame, frame.replay.kept, message)
    elif frame.history and frame.history[-1].safe:
        record(course, "Back", message, lead="")
        moment = frame.history[-1]
        _undo(course, 1)
        course.put(state=moment.state, timers=())
        enter(course, course.state())
        course.put(ticked=moment.ticked)
        ask(course)


def reopen(course: Course, place: int) -> None:
    """Take back every answer from that place on, and stand at its question, not yet asked."""
    state = course.frame.history[place].state
    _undo(course, len(course.frame.history) - place)
    course.put(state=state, timers=())
    enter(course, course.state())


def _keep(course: Course, frame: Frame, kept: Moment, message: int | None) -> None:
    """The correction is called off: the old answer again."""
    record(course, "Left as it was", message, lead="")
    _forget(course)
    remember(course, kept.trigger, kept.gained)
    leave(course, kept.trigger, frame)


def _forget(course: Course) -> None:
    replay = course.frame.replay
    course.put(replay=replay.model_copy(update={"kept": None}) if replay else None)


def answered(course: Course) -> None:
    """The corrected question has a new answer."""
    if course.frame.replay and course.frame.replay.kept:
        _forget(course)


def correct(course: Course, index: int, message: int | None) -> None:
    """Change the line with that place in a review: ask its question again."""
    frame, state = course.frame, course.state()
    name, label = state.review[index]
    place = next((i for i, m in enumerate(frame.history) if name in m.gained), None)
    if place is None:
        return
    record(course, label, message)
    moments = frame.history[place:]
    seen = {state.name, *(m.state for m in moments)} | {p for m in moments for p in m.passed}
    _undo(course, len(moments))
    replay = Replay(goal=state.name, moments=moments[1:], seen=frozenset(seen), kept=moments[0])
    course.put(replay=replay, timers=(), aside=None)
    settle(course, moments[0].state)


def _undo(course: Course, count: int) -> None:
    """Take the last `count` answers back."""
    frame = course.frame
    values, taken = dict(frame.values), frame.history[len(frame.history) - count :]
    for moment in reversed(taken):
        values = changed(values, moment.before)
    course.put(values=values, history=frame.history[: len(frame.history) - count])
