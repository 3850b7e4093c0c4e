"""Putting a question on the screen, turning it into a record, and taking its buttons away.

A question is shown anew whenever it changes; what it replaces keeps its words and loses its
buttons, so that nothing old can be tapped.
"""

from __future__ import annotations

from datetime import datetime

from flows.conversation.rendering import PRACTICE, Screen, cut, screen, worded
from flows.conversation.state import Aside, Frame, Timer
from flows.conversation.time_picker import ANOTHER_TIME, Choices
from flows.conversation.times import moment_of, readable
from flows.conversation.transition import Course
from flows.effects import Edit, Keys, Say
from flows.facts import Facts
from flows.formatting import fill
from flows.pack import State
from flows.requests import Show


def on_screen(course: Course) -> Screen:
    """The current question of the frame on top; raises Stuck where its flow is unknown."""
    course.state()
    length = course.pack().timings.session_length
    return screen(course.frame, course.flow(), course.facts, course.zone, length)


def ask(course: Course, before: str = "", reply_to: int | None = None) -> None:
    """Show the question of the frame on top as a new message; `before` stands in front of it."""
    strip(course)
    frame = course.put(copies=course.frame.copies + 1, bare=False, before=before)
    shown, flow = on_screen(course), course.flow()
    if not _words(course, shown).strip():  # a state that only waits for its timer
        return
    course.out.append(
        Show(
            what=Say(
                to=course.person,
                text=_words(course, shown),
                keys=shown.inline,
                keyboard=shown.keyboard,
                key=_message(course, frame),
                urgent=flow.safeguarding,
                reply_to=reply_to,
            ),
            values=shown.values,
        )
    )


def is_silent(course: Course) -> bool:
    """Whether the frame on top only waits for a timer, and shows nothing."""
    shown = on_screen(course)
    return not (shown.text or shown.inline)


def strip(course: Course, ending: str = "", values: dict[str, str] | None = None) -> None:
    """Take the buttons of the shown question away; `ending` is added to its words.

    A message with a keyboard cannot be edited, and one without buttons need not be unless
    something is added.
    """
    frame, shown = course.frame, on_screen(course)
    if not frame.copies or frame.bare or shown.keyboard or not (shown.inline or ending):
        return
    edit(course, _words(course, shown) + ending, shown.values | (values or {}))
    course.put(bare=True)


def _words(course: Course, shown: Screen) -> str:
    """The words of the question's message, with why it came again in front till it is answered."""
    before = course.frame.before
    text = f"{before} {shown.text.removeprefix(PRACTICE)}" if before else shown.text
    return worded(course.flow(), text)


def edit(
    course: Course,
    text: str,
    values: dict[str, str],
    message: int | None = None,
    keys: Keys = (),
) -> None:
    """Change the shown question's message in place: by the tap's message, else by its key."""
    what = Edit(
        to=course.person,
        text=text,
        keys=keys,
        key=None if message else _message(course, course.frame),
        message=message,
        urgent=course.flow().safeguarding,
    )
    course.out.append(Show(what=what, values=values))


def record(course: Course, said: str, message: int | None = None, lead: str = "You said: ") -> None:
    """Turn the question into a record of its answer; `said` is taken literally.

    From here on a second tap on it is only told that it is saved.
    """
    frame, shown = course.frame, on_screen(course)
    course.talk = course.talk.model_copy(update={"answered": frame.sequence})
    if frame.copies and not shown.keyboard:
        values = shown.values | {"you.said": cut(readable(said, course.zone))}
        edit(course, f"{shown.text}\n\n{lead}{{you.said}} ✅", values, message)
    course.put(bare=True)


def label(course: Course, template: str) -> str:
    """A label with its names filled in, as it is read back and compared with what is typed."""
    return fill(template, course.facts.values | on_screen(course).values)


def new_question(course: Course, **changes: object) -> Frame:
    """Number a new question of the frame on top; what belonged to the last one is put away."""
    fresh: dict[str, object] = {
        "aside": None,
        "about": None,
        "worry": None,
        "worried": None,
        "pending": None,
        "misses": 0,
    }
    fresh |= {"meant": {}, "before": "", "copies": 0, "bare": False, "sequence": course.number()}
    return course.put(**(fresh | changes))


def enter(course: Course, state: State) -> None:
    """Begin to wait in a state: a new question, its choices as of now, its comfort timers."""
    frame = new_question(course, ticked=(), reasons={}, words=None, day=None)
    timers = _timers(course, state, frame.visits.get(state.name, 0))
    course.put(entry=frame.sequence, entered_at=course.now, timers=timers)
    course.put(offers=_offers(course, state, course.facts))


def turn_to(course: Course, aside: Aside | None, **changes: object) -> None:
    """Ask a small question of ours inside the state's own, or go back to the state's own."""
    strip(course)
    course.talk = course.talk.model_copy(update={"answered": course.frame.sequence})
    new_question(course, aside=aside, **changes)
    ask(course)


def _timers(course: Course, state: State, visits: int) -> tuple[Timer, ...]:
    """The timers of a state; one that moves on is not set again after `at_most` visits."""
    worn = state.at_most is not None and visits > state.at_most
    return tuple(
        Timer(index=index, at=course.now + after.wait)
        for index, after in enumerate(state.after)
        if not (worn and after.go)
    )


def _offers(course: Course, state: State, facts: Facts) -> tuple[tuple[str, str], ...]:
    """The choices of a list, kept with the question: a list may change before the tap.

    A brace in an entry must not be filled in. Where a time is asked for, one is suggested.
    """
    if state.ask and state.ask.kind == "future time":
        return (*_free(facts.lists.get("suggestions", ()), course.now), ANOTHER_TIME)
    if state.ask is None or state.ask.list is None:
        return ()
    pack = course.packs[course.frame.pack]
    own = tuple((entry, entry) for entry in pack.lists.get(state.ask.list, ()))
    plain = str.maketrans("{}", "()")
    return tuple(
        (name.translate(plain), kept) for name, kept in facts.lists.get(state.ask.list, own)
    )


def _free(suggestions: Choices, now: datetime) -> Choices:
    """Those that are still to come."""
    return tuple(pair for pair in suggestions if (at := moment_of(pair[1])) and at > now)


def _message(course: Course, frame: Frame) -> str:
    copy = f".{frame.copies}" if frame.copies > 1 else ""
    return f"q:{course.person}:{frame.sequence}{copy}"
