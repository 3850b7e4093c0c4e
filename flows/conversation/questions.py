"""Questions in the chat: showing one, turning it into a record of its answer, removing its buttons.

A question is shown anew whenever it changes; the message it replaces keeps its words and loses its
buttons, so that nothing old can be tapped.
"""

from __future__ import annotations

from datetime import datetime

from flows.conversation.rendering import PRACTICE, Screen, cut, screen, worded
from flows.conversation.state import Aside, Frame, Timer
from flows.conversation.time_picker import ANOTHER_TIME, Choices
from flows.conversation.times import moment_of, readable
from flows.conversation.transition import Transition
from flows.effects import Edit, Keys, Say
from flows.facts import Facts
from flows.formatting import fill
from flows.pack import State
from flows.requests import Show


def on_screen(transition: Transition) -> Screen:
    """The current question of the frame on top; raises StuckError where its flow is unknown."""
    transition.state()
    length = transition.pack().timings.session_length
    return screen(transition.frame, transition.flow(), transition.facts, transition.zone, length)


def ask(transition: Transition, before: str = "", reply_to: int | None = None) -> None:
    """Show the question of the frame on top as a new message; `before` stands in front of it."""
    strip(transition)
    frame = transition.put(copies=transition.frame.copies + 1, bare=False, before=before)
    shown, flow = on_screen(transition), transition.flow()
    if not _words(transition, shown).strip():  # a state that waits for its timer alone
        return
    transition.out.append(
        Show(
            what=Say(
                to=transition.person,
                text=_words(transition, shown),
                keys=shown.inline,
                keyboard=shown.keyboard,
                key=_message(transition, frame),
                urgent=flow.safeguarding,
                reply_to=reply_to,
            ),
            values=shown.values,
        )
    )


def is_silent(transition: Transition) -> bool:
    """Whether the frame on top only waits for a timer, and shows nothing."""
    shown = on_screen(transition)
    return not (shown.text or shown.inline)


def strip(transition: Transition, ending: str = "", values: dict[str, str] | None = None) -> None:
    """Take the buttons of the shown question away; `ending` is added to its words.

    A message with a keyboard cannot be edited, and one without buttons need not be unless
    something is added.
    """
    frame, shown = transition.frame, on_screen(transition)
    if not frame.copies or frame.bare or shown.keyboard or not (shown.inline or ending):
        return
    edit(transition, _words(transition, shown) + ending, shown.values | (values or {}))
    transition.put(bare=True)


def _words(transition: Transition, shown: Screen) -> str:
    """The words of the question's message, with why it came again in front till it is answered."""
    before = transition.frame.before
    text = f"{before} {shown.text.removeprefix(PRACTICE)}" if before else shown.text
    return worded(transition.flow(), text)


def edit(
    transition: Transition,
    text: str,
    values: dict[str, str],
    message: int | None = None,
    keys: Keys = (),
) -> None:
    """Edit the shown question in place: by the tap's message, or else by its key."""
    what = Edit(
        to=transition.person,
        text=text,
        keys=keys,
        key=None if message else _message(transition, transition.frame),
        message=message,
        urgent=transition.flow().safeguarding,
    )
    transition.out.append(Show(what=what, values=values))


def record(
    transition: Transition, said: str, message: int | None = None, lead: str = "You said: "
) -> None:
    """Turn the question into a record of its answer; `said` is taken literally.

    From here on a second tap on it only gets the answer that it is saved.
    """
    frame, shown = transition.frame, on_screen(transition)
    transition.talk = transition.talk.model_copy(update={"answered": frame.sequence})
    if frame.copies and not shown.keyboard:
        values = shown.values | {"you.said": cut(readable(said, transition.zone))}
        edit(transition, f"{shown.text}\n\n{lead}{{you.said}} ✅", values, message)
    transition.put(bare=True)


def label(transition: Transition, template: str) -> str:
    """A label with its names filled in, as it is read back and compared with typed words."""
    return fill(template, transition.facts.values | on_screen(transition).values)


def new_question(transition: Transition, **changes: object) -> Frame:
    """Number a new question of the frame on top; what belonged to the last one is cleared."""
    fresh: dict[str, object] = {
        "aside": None,
        "about": None,
        "worry": None,
        "worried": None,
        "pending": None,
        "misses": 0,
    }
    fresh |= {
        "meant": {},
        "before": "",
        "copies": 0,
        "bare": False,
        "sequence": transition.number(),
    }
    return transition.put(**(fresh | changes))


def enter(transition: Transition, state: State) -> None:
    """Begin to wait in a state: a new question, its choices as of now, its comfort timers."""
    frame = new_question(transition, ticked=(), reasons={}, words=None, day=None)
    timers = _timers(transition, state, frame.visits.get(state.name, 0))
    transition.put(entry=frame.sequence, entered_at=transition.now, timers=timers)
    transition.put(offers=_offers(transition, state, transition.facts))


def turn_to(transition: Transition, aside: Aside | None, **changes: object) -> None:
    """Ask an aside inside the state's question, or go back to the state's own."""
    strip(transition)
    transition.talk = transition.talk.model_copy(update={"answered": transition.frame.sequence})
    new_question(transition, aside=aside, **changes)
    ask(transition)


def _timers(transition: Transition, state: State, visits: int) -> tuple[Timer, ...]:
    """The timers of a state; one that leads on is not set again after `at_most` visits."""
    worn = state.at_most is not None and visits > state.at_most
    return tuple(
        Timer(index=index, at=transition.now + after.wait)
        for index, after in enumerate(state.after)
        if not (worn and after.go)
    )


def _offers(transition: Transition, state: State, facts: Facts) -> tuple[tuple[str, str], ...]:
    """The choices of a list, kept with the question, since the list may change before the tap.

    A brace in an entry is never filled in. Where a time is asked for, one is suggested.
    """
    if state.ask and state.ask.kind == "future time":
        return (*_free(facts.lists.get("suggestions", ()), transition.now), ANOTHER_TIME)
    if state.ask is None or state.ask.list is None:
        return ()
    pack = transition.packs[transition.frame.pack]
    own = tuple((entry, entry) for entry in pack.lists.get(state.ask.list, ()))
    plain = str.maketrans("{}", "()")
    return tuple(
        (name.translate(plain), kept) for name, kept in facts.lists.get(state.ask.list, own)
    )


def _free(suggestions: Choices, now: datetime) -> Choices:
    """The offered times that are still to come."""
    return tuple(pair for pair in suggestions if (at := moment_of(pair[1])) and at > now)


def _message(transition: Transition, frame: Frame) -> str:
    copy = f".{frame.copies}" if frame.copies > 1 else ""
    return f"q:{transition.person}:{frame.sequence}{copy}"
