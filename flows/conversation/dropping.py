"""Taking frames away whose session has moved on without them: nothing of them is asked any more."""

from __future__ import annotations

from flows.conversation.compiled import StuckError
from flows.conversation.interpreter import surface
from flows.conversation.questions import strip
from flows.conversation.transition import Course


def drop(course: Course, ids: frozenset[int], *, quiet: bool = False) -> None:
    """Take these frames away with their buttons and timers; what lay below may go on."""
    kept = tuple(frame for frame in course.talk.frames if frame.id not in ids)
    top = course.talk.top
    if top is None or len(kept) == len(course.talk.frames):
        return
    _strip_each(course, ids)
    course.talk = course.talk.model_copy(update={"frames": kept})
    if top.id in ids and not quiet:
        surface(course)


def _strip_each(course: Course, ids: frozenset[int]) -> None:
    """Take the buttons of each away, also where another frame lies on it."""
    whole = course.talk
    for place, frame in enumerate(whole.frames):
        if frame.id in ids:
            course.talk = whole.model_copy(update={"frames": whole.frames[: place + 1]})
            _strip(course)
    course.talk = whole


def _strip(course: Course) -> None:
    try:
        strip(course)
    except StuckError:  # its version of the pack is gone, and so are its words
        return
