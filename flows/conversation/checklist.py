"""A checklist: lines are ticked in place, and what isn't true gets a few words of why.

It is done when each line that is shown is ticked or explained. A line that `must` be true cannot be
explained away.
"""

from __future__ import annotations

from flows.conversation.guards import way
from flows.conversation.interpreter import leave, remember
from flows.conversation.questions import ask, edit, label, new_question, on_screen, record, turn_to
from flows.conversation.rendering import progress
from flows.conversation.state import Frame
from flows.conversation.transition import Course
from flows.pack import State

NOT_WITHOUT = "We can't go on without that one. Tap it once it's true."


def tick(course: Course, data: str) -> str:
    """Tick or untick the line that the button names. The toast, or "" where it names none."""
    argument = data.rpartition(":")[2]
    if not data.startswith("t:") or not argument.isdigit():
        return ""
    frame, state = course.frame, course.state()
    item = state.tick[int(argument)].id
    off = item in frame.ticked or item in frame.reasons
    ticked = tuple(i for i in frame.ticked if i != item) + (() if off else (item,))
    reasons = {i: words for i, words in frame.reasons.items() if i != item}
    frame = course.put(ticked=ticked, reasons=reasons)
    done, total = progress(state, frame, course.facts)
    return f"{'Unticked' if off else 'Ticked'}. {done} of {total}."


def go_on(course: Course, before: Frame, argument: str, message: int | None) -> None:
    """After a tap on a checklist. `before` is the frame before it."""
    if argument == "not":
        turn_to(course, "which")
    elif argument.startswith("not."):
        _untrue(course, int(argument.removeprefix("not.")), message)
    elif complete(course):
        _finish(course, before, message)
    else:
        shown = on_screen(course)
        edit(course, shown.text, shown.values, message, shown.inline)


def _untrue(course: Course, index: int, message: int | None) -> None:
    item = course.state().tick[index]
    record(course, label(course, item.text), message)
    if item.must:
        new_question(course)
        ask(course, before=NOT_WITHOUT)
    else:
        turn_to(course, "reason", about=item.id)


def explained(course: Course, item: str, words: str) -> None:
    """A line isn't true, and why: it counts as done."""
    origin = course.put(reasons=course.frame.reasons | {item: words})
    new_question(course)
    if complete(course):
        _finish(course, origin, None)
    else:
        ask(course)


def complete(course: Course) -> bool:
    """Whether the checklist is done and says where to go; else its buttons lead on."""
    state, frame = course.state(), course.frame
    done, total = progress(state, frame, course.facts)
    return (
        done == total and way(state, frame.values | kept(state, course), course.facts) is not None
    )


def kept(state: State, course: Course) -> dict[str, str]:
    """What a checklist leaves behind: `save` ("4 of 5" true) and `save.item`, why one isn't."""
    frame, name = course.frame, state.save or state.name
    if not state.tick:
        return {}
    _, total = progress(state, frame, course.facts)
    reasons = {f"{name}.{item}": words for item, words in frame.reasons.items()}
    return {name: f"{len(frame.ticked)} of {total}"} | reasons


def _finish(course: Course, origin: Frame, message: int | None) -> None:
    state, frame = course.state(), course.frame
    if frame.copies:
        shown = on_screen(course)
        edit(course, f"{shown.text} ✅", shown.values, message)
        course.talk = course.talk.model_copy(update={"answered": frame.sequence})
        course.put(bare=True)
    remember(course, "", kept(state, course), ticked=origin.ticked)
    leave(course, "", origin)
