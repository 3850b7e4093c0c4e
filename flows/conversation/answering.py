"""Answering a question: a tap on one of our buttons or typed words make the same few moves."""

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
from flows.conversation.transition import Transition
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


def tapped(transition: Transition, event: Tapped) -> None:
    """Take a tap on one of our own buttons. It is answered exactly once, whatever it is."""
    sequence, before = _sequence(event.data), transition.talk.top
    key = on_screen(transition).key(event.data) if before and sequence == before.sequence else None
    if before is None or key is None:
        _stale(transition, event, sequence)
        return
    transition.talk = transition.talk.model_copy(update={"tapped": event.data})
    toast = checklist.tick(transition, event.data)
    transition.out.append(Answer(to=transition.person, callback=event.callback, toast=toast))
    _act(transition, before, key, event.message)


def _sequence(data: str) -> int | None:
    kind, _, rest = data.partition(":")
    number = rest.split(":")[0]
    plain = kind in OWN_DATA and number.isascii() and number.isdigit() and len(number) < 16
    return int(number) if plain else None


def _stale(transition: Transition, event: Tapped, sequence: int | None) -> None:
    """Answer a tap on an older message and bring the current step.

    A double tap only gets an answer.

    Another button of the question that was answered last is not the answer that was saved.
    """
    covered = any(f.sequence == sequence for f in transition.talk.frames[:-1])
    twice_tapped = event.data == transition.talk.tapped
    tried = None if covered else old_tries.find(transition, sequence, event.data)
    toast = LATER if covered else STEP_STALE if twice_tapped else OLD_BUTTON
    toast = TRY_STALE if tried is not None else toast
    transition.out.append(Answer(to=transition.person, callback=event.callback, toast=toast))
    if tried is not None and old_tries.say(transition, tried):
        return
    if covered or not twice_tapped or sequence != transition.talk.answered:
        current(transition)


def current(transition: Transition) -> None:
    """Bring the current question, or say that nothing waits."""
    if transition.talk.top is None:
        transition.say(NOTHING_WAITS)
    elif is_silent(transition) and (moving := moves_on(transition)) is not None:
        expire(transition, moving)
    else:
        ask(transition)


def typed(transition: Transition, event: Typed) -> None:
    """Take typed words: as a label on the screen, else as an answer; otherwise ask for a tap."""
    if transition.talk.top is None:
        transition.say(IDLE)
        return
    frame, state = transition.frame, transition.state()
    key = _labelled(transition, event.text)
    if key is not None:
        checklist.tick(transition, str(key.data))
        _act(transition, frame, key, None)
    elif _takes_words(frame, state):
        _words(transition, event)
    elif retimed(transition, event):
        return
    else:
        ask(transition, before=_not_kept(transition), reply_to=event.message)


def _not_kept(transition: Transition) -> str:
    """The sentence for words that no question can take: they were not kept, and what to do."""
    if transition.frame.escalation is not None:
        return TELL_IT
    return TAP_HERE if any(k.data for k in on_screen(transition).keys) else WAIT_HERE


def taking_of(transition: Transition, text: str) -> Taking:
    """How the question on the screen would take these words, if it can."""
    if transition.talk.top is None:
        return "nothing"
    frame, state = transition.frame, transition.state()
    if _labelled(transition, text) is not None:
        return "label"
    kind = "text" if frame.about or state.ask is None else state.ask.kind
    as_words = _takes_words(frame, state) and kind in ("text", "long text")
    return "words" if as_words else "nothing"


def takes_typed(transition: Transition, text: str) -> bool:
    """Whether the question on the screen can use these words."""
    return _labelled(transition, text) is not None or _takes_words(
        transition.frame, transition.state()
    )


def _takes_words(frame: Frame, state: State) -> bool:
    asks = state.ask is not None and state.ask.kind != "one of"
    return frame.aside in ("reason", "doubt") or (frame.aside is None and asks)


def _labelled(transition: Transition, text: str) -> Key | None:
    """The button whose label was typed, or the only list entry whose short form was typed."""
    shown = on_screen(transition)
    there = shown.keys if shown.unseen is None else (*shown.keys, shown.unseen)
    keys = [k for k in there if k.data and not k.data.startswith("x:")]
    for key in keys:
        if answer_parsers.same(label(transition, key.label), text):
            return key
    entries = (k for k in keys if str(k.data).startswith("l:"))
    named = [k for k in entries if answer_parsers.same(answer_parsers.head(k.label), text)]
    return named[0] if len(named) == 1 else None


def _act(transition: Transition, before: Frame, key: Key, message: int | None) -> None:
    """Do what the button does. `message` is the tapped one, None where its label was typed."""
    kind, _, rest = str(key.data).partition(":")
    argument = rest.partition(":")[2]
    match kind:
        case "b":
            back(transition, message)
        case "s":
            _skip(transition, message)
        case "t":
            checklist.go_on(transition, before, argument, message)
        case "l":
            _offered(transition, before, int(argument), message)
        case "r":
            _review(transition, argument, message)
        case _ if before.worry is not None:
            _worried(transition, argument, key, message)
        case _ if before.aside == "doubt":
            _doubted(transition, argument, key, message)
        case _:
            _choose(transition, int(argument), message)


def _choose(transition: Transition, index: int, message: int | None) -> None:
    """Take a tap on one of the state's own buttons."""
    button = transition.state().buttons[index]
    if worry.before_sending(transition, button, index):
        return
    record(transition, label(transition, button.label), message)
    _chosen(transition, index)


def _chosen(transition: Transition, index: int) -> None:
    """Do what follows from that button, after it shows as tapped."""
    origin, state = transition.frame, transition.state()
    button = state.buttons[index]
    answered(transition)
    if not button.go.concern:
        asks = state.ask is not None  # there, a button leads past the answer and keeps nothing
        saved: dict[str, str | None] = {state.save: button.keep} if state.save and not asks else {}
        remember(transition, f"button.{index}", checklist.kept(state, transition) | saved)
        note(transition, state, button.keep)
    do(transition, button.do)
    leave(transition, f"button.{index}", origin)


def _offered(transition: Transition, before: Frame, index: int, message: int | None) -> None:
    """Take a choice of a list, or one that leads on to more days or times to pick."""
    label, value = transition.frame.offers[index]
    picker = pick(value, transition.now, transition.zone, hours(transition))
    if picker is not None:
        meant = transition.frame.meant
        turn_to(
            transition, None, offers=picker.choices, words=picker.words, day=picker.on, meant=meant
        )
        return
    moment = moment_of(value)
    if moment is not None and moment <= transition.now:
        why = passed(moment, transition.now, transition.zone)
        ask_again(
            transition,
            answer_parsers.unread_time(
                why, transition.now, transition.zone, hours=hours(transition)
            ),
            message,
        )
        return
    record(transition, value if moment else label, message)
    if moment and (said := twice(moment.astimezone(transition.zone))):
        transition.say(said)
    _take(transition, before, value, before.meant)


def _take(
    transition: Transition, origin: Frame, value: str | None, also: Mapping[str, str] = NOTHING
) -> None:
    """Take an answer to what the state asks (None where it was skipped): keep it, note it, go on.

    A time is kept with whether it is for every week and how long, where that was said.
    """
    state = transition.state()
    answered(transition)
    kept: dict[str, str | None] = {state.save: value} if state.save else {}
    if state.save and state.ask and state.ask.kind == "future time":
        kept[f"{state.save}.weekly"] = also.get("weekly", "no") if value else None
        kept[f"{state.save}.length"] = also.get("length")
    remember(transition, "", kept)
    if value is not None:
        note(transition, state, value)
    leave(transition, "", origin)


def _skip(transition: Transition, message: int | None) -> None:
    origin = transition.frame
    record(transition, "Skipped", message, lead="")
    _take(transition, origin, None)


def _review(transition: Transition, argument: str, message: int | None) -> None:
    if argument == "change":
        turn_to(transition, "line")
    elif argument == "ok":
        origin = transition.frame
        record(transition, "That's right", message)
        remember(transition, "", {})
        leave(transition, "", origin)
    else:
        correct(transition, int(argument), message)


def _words(transition: Transition, event: Typed) -> None:
    """Take a typed answer to the state's question, or the reason why a line can't be true."""
    state, about = transition.state(), transition.frame.about
    if transition.frame.aside == "doubt" or transition.frame.worry is not None:
        strip(transition)
        new_question(transition, aside="reason" if about else None, about=about)
    kind = "text" if about or state.ask is None else state.ask.kind
    if kind == "future time" and (offer := offer_meant(transition, event.text)) is not None:
        _offered(transition, transition.frame, offer, None)
        return
    found = answer_parsers.read(
        kind, event.text, transition.now, transition.zone, _near(transition), hours(transition)
    )
    if isinstance(found, answer_parsers.Unread):
        ask_again(transition, found, event.message)
    elif kind in ("text", "long text") and suspicious(found.value, transition.now.date()):
        strip(transition)
        new_question(transition, aside="doubt", about=about, pending=found.value)
        ask(transition, reply_to=event.message)
    elif not worry.before_keeping(transition, found.value):
        origin = transition.frame
        record(transition, found.value)
        if found.note:
            transition.say(found.note)
        _accept(transition, origin, found.value, _with_meant(transition, origin, found))


def _with_meant(
    transition: Transition, origin: Frame, found: answer_parsers.Read
) -> dict[str, str]:
    """The values said beside the time, now or in an earlier try for the same day that
    was not read.
    """
    moment = moment_of(found.value)
    same = moment is not None and moment.astimezone(transition.zone).date() == origin.day
    if not same or found.also.get("weekly") == "yes":
        return found.also
    return found.also | origin.meant


def _near(transition: Transition) -> datetime | None:
    """The day that was spoken of; a time alone is taken for it."""
    day = transition.frame.day
    return datetime.combine(day, time(12), tzinfo=transition.zone) if day else None


def _accept(
    transition: Transition, origin: Frame, value: str, also: Mapping[str, str] = NOTHING
) -> None:
    if origin.about:
        checklist.explained(transition, origin.about, value)
    else:
        _take(transition, origin, value, also)


def shared(transition: Transition, phone: str) -> None:
    """Take the person's own number where the question asks for it; otherwise the question stays."""
    state = transition.state()
    if state.ask and state.ask.kind == "contact":
        origin = transition.frame
        record(transition, phone)
        _take(transition, origin, phone)


def _worried(transition: Transition, argument: str, key: Key, message: int | None) -> None:
    """Take the answer to "does that worry you?": what waited goes on, or a concern comes first."""
    origin = transition.frame
    waits = worry.answered(transition, argument, key, message)
    if waits == worry.TYPED and origin.pending is not None:
        transition.put(pending=None)
        calm = {"worry": None, "worried": None, "pending": None, "aside": None}
        _accept(transition, origin.model_copy(update=calm), origin.pending)
    elif waits is not None:
        _chosen(transition, int(waits))


def _doubted(transition: Transition, argument: str, key: Key, message: int | None) -> None:
    """Take the answer to "looks like a name": the words stay, or are typed again."""
    origin = transition.frame
    aside: Aside | None = "reason" if origin.about else None
    if argument == "keep" and origin.pending and worry.before_keeping(transition, origin.pending):
        return
    if argument == "keep" and origin.pending:
        record(transition, key.label, message)
        transition.put(aside=aside, pending=None)
        _accept(
            transition, origin.model_copy(update={"aside": None, "pending": None}), origin.pending
        )
    else:
        turn_to(transition, aside, about=origin.about)
