"""Taking an answer: a tap on one of our buttons, or typed words; both make the same few moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Literal

from flows.conversation import answer_parsers, checklist, old_tries, worry
from flows.conversation.actions import do, note
from flows.conversation.corrections import answered, back, correct
from flows.conversation.interpreter import expire, leave, moves_on, remember
from flows.conversation.pii import suspicious
from flows.conversation.questions import (
    ask,
    is_silent,
    label,
    new_question,
    on_screen,
    record,
    strip,
    turn_to,
)
from flows.conversation.rendering import OWN_DATA
from flows.conversation.retiming import ask_again, hours, offer_meant, retimed
from flows.conversation.state import Aside, Frame
from flows.conversation.time_picker import pick
from flows.conversation.times import moment_of, passed, twice
from flows.conversation.transition import Course
from flows.effects import Answer, Key
from flows.events import Tapped, Typed
from flows.messages.chat_messages import (
    IDLE,
    NOTHING_WAITS,
    OLD_BUTTON,
    STEP_STALE,
    TELL_IT,
    TRY_STALE,
)
from flows.pack import State

Taking = Literal["label", "words", "nothing"]

LATER = "That one is kept for later."
TAP_HERE = "We haven't kept that. Please tap one."
WAIT_HERE = "We haven't kept that. Nothing to do just now."
NOTHING: Mapping[str, str] = MappingProxyType({})


def tapped(course: Course, event: Tapped) -> None:
    """A tap with one of our own data. It is answered exactly once, whatever it is."""
    sequence, before = _sequence(event.data), course.talk.top
    key = on_screen(course).key(event.data) if before and sequence == before.sequence else None
    if before is None or key is None:
        _stale(course, event, sequence)
        return
    course.talk = course.talk.model_copy(update={"tapped": event.data})
    toast = checklist.tick(course, event.data)
    course.out.append(Answer(to=course.person, callback=event.callback, toast=toast))
    _act(course, before, key, event.message)


def _sequence(data: str) -> int | None:
    kind, _, rest = data.partition(":")
    number = rest.split(":")[0]
    plain = kind in OWN_DATA and number.isascii() and number.isdigit() and len(number) < 16
    return int(number) if plain else None


def _stale(course: Course, event: Tapped, sequence: int | None) -> None:
    """A tap on what is over: say so, and bring the current step. A double tap is only told.

    Another button of the question that was answered last is not what was saved.
    """
    covered = any(f.sequence == sequence for f in course.talk.frames[:-1])
    twice_tapped = event.data == course.talk.tapped
    tried = None if covered else old_tries.find(course, sequence, event.data)
    toast = LATER if covered else STEP_STALE if twice_tapped else OLD_BUTTON
    toast = TRY_STALE if tried is not None else toast
    course.out.append(Answer(to=course.person, callback=event.callback, toast=toast))
    if tried is not None and old_tries.say(course, tried):
        return
    if covered or not twice_tapped or sequence != course.talk.answered:
        current(course)


def current(course: Course) -> None:
    """Bring the current question, or say that nothing waits."""
    if course.talk.top is None:
        course.say(NOTHING_WAITS)
    elif is_silent(course) and (moving := moves_on(course)) is not None:
        expire(course, moving)
    else:
        ask(course)


def typed(course: Course, event: Typed) -> None:
    """Typed words: a label that is on the screen, else an answer, else a tap is asked for."""
    if course.talk.top is None:
        course.say(IDLE)
        return
    frame, state = course.frame, course.state()
    key = _labelled(course, event.text)
    if key is not None:
        checklist.tick(course, str(key.data))
        _act(course, frame, key, None)
    elif _takes_words(frame, state):
        _words(course, event)
    elif retimed(course, event):
        return
    else:
        ask(course, before=_not_kept(course), reply_to=event.message)


def _not_kept(course: Course) -> str:
    """What is said of words that no question can take: that they were not kept, and what to do."""
    if course.frame.escalation is not None:
        return TELL_IT
    return TAP_HERE if any(k.data for k in on_screen(course).keys) else WAIT_HERE


def taking_of(course: Course, text: str) -> Taking:
    """How the question on the screen would take these words, if it can."""
    if course.talk.top is None:
        return "nothing"
    frame, state = course.frame, course.state()
    if _labelled(course, text) is not None:
        return "label"
    kind = "text" if frame.about or state.ask is None else state.ask.kind
    as_words = _takes_words(frame, state) and kind in ("text", "long text")
    return "words" if as_words else "nothing"


def takes_typed(course: Course, text: str) -> bool:
    """Whether the question on the screen can use these words."""
    return _labelled(course, text) is not None or _takes_words(course.frame, course.state())


def _takes_words(frame: Frame, state: State) -> bool:
    asks = state.ask is not None and state.ask.kind != "one of"
    return frame.aside in ("reason", "doubt") or (frame.aside is None and asks)


def _labelled(course: Course, text: str) -> Key | None:
    """The button whose label was typed, or the one entry of a list that is called so in short."""
    shown = on_screen(course)
    there = shown.keys if shown.unseen is None else (*shown.keys, shown.unseen)
    keys = [k for k in there if k.data and not k.data.startswith("x:")]
    for key in keys:
        if answer_parsers.same(label(course, key.label), text):
            return key
    entries = (k for k in keys if str(k.data).startswith("l:"))
    named = [k for k in entries if answer_parsers.same(answer_parsers.head(k.label), text)]
    return named[0] if len(named) == 1 else None


def _act(course: Course, before: Frame, key: Key, message: int | None) -> None:
    """What a button does. `message` is the tapped one, None where its label was typed."""
    kind, _, rest = str(key.data).partition(":")
    argument = rest.partition(":")[2]
    match kind:
        case "b":
            back(course, message)
        case "s":
            _skip(course, message)
        case "t":
            checklist.go_on(course, before, argument, message)
        case "l":
            _offered(course, before, int(argument), message)
        case "r":
            _review(course, argument, message)
        case _ if before.worry is not None:
            _worried(course, argument, key, message)
        case _ if before.aside == "doubt":
            _doubted(course, argument, key, message)
        case _:
            _choose(course, int(argument), message)


def _choose(course: Course, index: int, message: int | None) -> None:
    """One of the state's own buttons."""
    button = course.state().buttons[index]
    if worry.before_sending(course, button, index):
        return
    record(course, label(course, button.label), message)
    _chosen(course, index)


def _chosen(course: Course, index: int) -> None:
    """What follows from that button, once it shows that it was tapped."""
    origin, state = course.frame, course.state()
    button = state.buttons[index]
    answered(course)
    if not button.go.concern:
        asks = state.ask is not None  # there, a button leads past the answer and keeps nothing
        saved: dict[str, str | None] = {state.save: button.keep} if state.save and not asks else {}
        remember(course, f"button.{index}", checklist.kept(state, course) | saved)
        note(course, state, button.keep)
    do(course, button.do)
    leave(course, f"button.{index}", origin)


def _offered(course: Course, before: Frame, index: int, message: int | None) -> None:
    """A choice of a list; or one that leads on to more days or times to pick."""
    label, value = course.frame.offers[index]
    picker = pick(value, course.now, course.zone, hours(course))
    if picker is not None:
        meant = course.frame.meant
        turn_to(course, None, offers=picker.choices, words=picker.words, day=picker.on, meant=meant)
        return
    moment = moment_of(value)
    if moment is not None and moment <= course.now:
        why = passed(moment, course.now, course.zone)
        ask_again(
            course,
            answer_parsers.unread_time(why, course.now, course.zone, hours=hours(course)),
            message,
        )
        return
    record(course, value if moment else label, message)
    if moment and (said := twice(moment.astimezone(course.zone))):
        course.say(said)
    _take(course, before, value, before.meant)


def _take(
    course: Course, origin: Frame, value: str | None, also: Mapping[str, str] = NOTHING
) -> None:
    """An answer to what the state asks, None where it was skipped: kept, noted, and on.

    A time is kept with whether it is for every week, and how long, where that was said.
    """
    state = course.state()
    answered(course)
    kept: dict[str, str | None] = {state.save: value} if state.save else {}
    if state.save and state.ask and state.ask.kind == "future time":
        kept[f"{state.save}.weekly"] = also.get("weekly", "no") if value else None
        kept[f"{state.save}.length"] = also.get("length")
    remember(course, "", kept)
    if value is not None:
        note(course, state, value)
    leave(course, "", origin)


def _skip(course: Course, message: int | None) -> None:
    origin = course.frame
    record(course, "Skipped", message, lead="")
    _take(course, origin, None)


def _review(course: Course, argument: str, message: int | None) -> None:
    if argument == "change":
        turn_to(course, "line")
    elif argument == "ok":
        origin = course.frame
        record(course, "That's right", message)
        remember(course, "", {})
        leave(course, "", origin)
    else:
        correct(course, int(argument), message)


def _words(course: Course, event: Typed) -> None:
    """A typed answer to the state's question, or the reason why a line can't be true."""
    state, about = course.state(), course.frame.about
    if course.frame.aside == "doubt" or course.frame.worry is not None:
        strip(course)
        new_question(course, aside="reason" if about else None, about=about)
    kind = "text" if about or state.ask is None else state.ask.kind
    if kind == "future time" and (offer := offer_meant(course, event.text)) is not None:
        _offered(course, course.frame, offer, None)
        return
    found = answer_parsers.read(
        kind, event.text, course.now, course.zone, _near(course), hours(course)
    )
    if isinstance(found, answer_parsers.Unread):
        ask_again(course, found, event.message)
    elif kind in ("text", "long text") and suspicious(found.value, course.now.date()):
        strip(course)
        new_question(course, aside="doubt", about=about, pending=found.value)
        ask(course, reply_to=event.message)
    elif not worry.before_keeping(course, found.value):
        origin = course.frame
        record(course, found.value)
        if found.note:
            course.say(found.note)
        _accept(course, origin, found.value, _with_meant(course, origin, found))


def _with_meant(course: Course, origin: Frame, found: answer_parsers.Read) -> dict[str, str]:
    """What was said beside the time, now or, for the same day, when it was not read yet."""
    moment = moment_of(found.value)
    same = moment is not None and moment.astimezone(course.zone).date() == origin.day
    if not same or found.also.get("weekly") == "yes":
        return found.also
    return found.also | origin.meant


def _near(course: Course) -> datetime | None:
    """The day that was spoken of: a time alone is meant for it."""
    day = course.frame.day
    return datetime.combine(day, time(12), tzinfo=course.zone) if day else None


def _accept(course: Course, origin: Frame, value: str, also: Mapping[str, str] = NOTHING) -> None:
    if origin.about:
        checklist.explained(course, origin.about, value)
    else:
        _take(course, origin, value, also)


def shared(course: Course, phone: str) -> None:
    """Their own number came, where the question is for it; else the question stays."""
    state = course.state()
    if state.ask and state.ask.kind == "contact":
        origin = course.frame
        record(course, phone)
        _take(course, origin, phone)


def _worried(course: Course, argument: str, key: Key, message: int | None) -> None:
    """Asked whether their words worry them: what waited goes on, or a concern comes first."""
    origin = course.frame
    waits = worry.answered(course, argument, key, message)
    if waits == worry.TYPED and origin.pending is not None:
        course.put(pending=None)
        calm = {"worry": None, "worried": None, "pending": None, "aside": None}
        _accept(course, origin.model_copy(update=calm), origin.pending)
    elif waits is not None:
        _chosen(course, int(waits))


def _doubted(course: Course, argument: str, key: Key, message: int | None) -> None:
    """The answer to "looks like a name": the words stay, or are typed again."""
    origin = course.frame
    aside: Aside | None = "reason" if origin.about else None
    if argument == "keep" and origin.pending and worry.before_keeping(course, origin.pending):
        return
    if argument == "keep" and origin.pending:
        record(course, key.label, message)
        course.put(aside=aside, pending=None)
        _accept(course, origin.model_copy(update={"aside": None, "pending": None}), origin.pending)
    else:
        turn_to(course, aside, about=origin.about)
