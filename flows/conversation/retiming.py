"""Asking again for a time that was not read, and taking another time where one is read back.

"no, 5pm", "saturday", "an hour later": it replaces the time that was given before, and is read back
like the first. Nothing changes once a session is booked with it.
"""

from __future__ import annotations

from datetime import datetime, time

from flows.conversation import answer_parsers
from flows.conversation.corrections import reopen
from flows.conversation.interpreter import changed
from flows.conversation.questions import ask, new_question, record, strip
from flows.conversation.time_change import read_change, said_yes
from flows.conversation.time_outcomes import Seen
from flows.conversation.times import Booking, Hours, WhyNot, moment_of, whole
from flows.conversation.transition import Transition
from flows.events import Typed
from flows.formatting import names_in

USE_BUTTONS = "Let's use buttons."
DID_YOU_MEAN = "Did you mean"
ANY_HOUR = Hours(earliest=time(0), latest=time(23, 59))
TWO = 2  # offers are a question; a single offer is an example
ENOUGH = 2  # unread answers before buttons are offered


def hours(transition: Transition) -> Hours:
    """The hours in which a session usually begins, as the pack says."""
    timings = transition.pack().timings
    return Hours(earliest=timings.earliest, latest=timings.latest)


def ask_again(transition: Transition, unread: answer_parsers.Unread, message: int | None) -> None:
    """Ask the same question again with what was wrong; after two misses, with choices to tap."""
    frame = transition.put(misses=transition.frame.misses + 1)
    changes: dict[str, object] = {"aside": frame.aside, "about": frame.about}
    changes |= {"misses": frame.misses, "day": unread.on or frame.day}
    changes |= {"meant": unread.also}
    if frame.misses >= ENOUGH and unread.choices:
        before, words, offers = USE_BUTTONS, unread.words, unread.choices
    elif unread.offers:
        before, words, offers = "", unread.why, unread.offers
    else:
        ask(transition, before=unread.why, reply_to=message)
        return
    strip(transition)
    new_question(transition, **changes, offers=offers, words=words or frame.words)
    ask(transition, before=before, reply_to=message)


def retimed(transition: Transition, event: Typed) -> bool:
    """Take typed words as another time for the one read back here; False where they are none."""
    found = _read_back(transition)
    if found is None:
        return False
    name, place, agreed = found
    seen = Seen(
        now=transition.now, zone=transition.zone, hours=hours(transition), near=agreed, keep=agreed
    )
    change = read_change(event.text, seen)
    if isinstance(change, Booking):
        _replace(transition, name, place, change)
        return True
    if change.heard:
        _ask_where_it_was_asked(transition, place, change, agreed, event.message)
    return change.heard


def _read_back(transition: Transition) -> tuple[str, int, datetime] | None:
    """The name of the time that is shown here, the place of its answer, and the time itself."""
    frame, state = transition.frame, transition.state()
    if (
        frame.aside
        or frame.replay
        or state.ask
        or state.tick
        or state.copy_text
        or not state.buttons
    ):
        return None
    for name in dict.fromkeys(whole(n) for n in names_in(state.say or "")):
        place = _answered_at(transition, name)
        agreed = moment_of(frame.values.get(name, ""))
        if place is not None and agreed:
            return name, place, agreed
    return None


def _answered_at(transition: Transition, name: str) -> int | None:
    """The place of the answer in the history, if it may still be taken back."""
    history, states = transition.frame.history, transition.flow().states
    places = [i for i, moment in enumerate(history) if moment.gained.get(name)]
    if not places or not all(moment.safe for moment in history[places[-1] :]):
        return None
    ask_ = states[history[places[-1]].state].ask
    return places[-1] if ask_ and ask_.kind == "future time" else None


def _replace(transition: Transition, name: str, place: int, change: Booking) -> None:
    """Replace the answer, and read it back again."""
    found = answer_parsers.read_as(change, transition.now, transition.zone)
    if not isinstance(found, answer_parsers.Read):
        return
    record(transition, found.value)
    if found.note:
        transition.say(found.note)
    gained: dict[str, str | None] = {name: found.value}
    gained |= {
        f"{name}.{part}": value for part, value in found.also.items() if _is_news(part, value)
    }
    history = list(transition.frame.history)
    moment = history[place]
    history[place] = moment.model_copy(update={"gained": {**moment.gained, **gained}})
    transition.put(values=changed(transition.frame.values, gained), history=tuple(history))
    new_question(transition)
    ask(transition)


def _is_news(part: str, value: str) -> bool:
    """Whether "every week" was said now; a correction of the hour leaves it as it was."""
    return (part, value) != ("weekly", "no")


def _ask_where_it_was_asked(
    transition: Transition, place: int, why: WhyNot, agreed: datetime, message: int | None
) -> None:
    strip(transition)
    meant = _meant_before(transition, place)
    reopen(transition, place)
    transition.put(day=agreed.astimezone(transition.zone).date())
    unread = answer_parsers.unread_time(
        why, transition.now, transition.zone, agreed, hours(transition)
    )
    ask_again(transition, unread.model_copy(update={"also": meant | unread.also}), message)


def offer_meant(transition: Transition, text: str) -> int | None:
    """The place of the one offered time that words choose ("pm", "the 11th", "yes"), or None.

    It is a question where two times can be tapped, or "Did you mean 2pm?". A time at night that is
    typed again is meant.
    """
    frame = transition.frame
    moments = [(i, at) for i, (_, kept) in enumerate(frame.offers) if (at := moment_of(kept))]
    if frame.misses and moments and DID_YOU_MEAN in (frame.words or "") and said_yes(text):
        return moments[0][0]
    if not frame.misses or len(moments) < TWO:
        return None
    chosen = [i for i, at in moments if _means(transition, text, at)]
    return chosen[0] if len(chosen) == 1 else None


def _means(transition: Transition, text: str, at: datetime) -> bool:
    """Whether the words, seen from an offered time, say just that time."""
    found = read_change(text, Seen(transition.now, transition.zone, ANY_HOUR, near=at, keep=at))
    return isinstance(found, Booking) and found.start == at


def _meant_before(transition: Transition, place: int) -> dict[str, str]:
    """The values said beside the earlier time (weekly, length); a change of the hour keeps them."""
    gained = transition.frame.history[place].gained
    said = {
        name.rpartition(".")[2]: value for name, value in gained.items() if "." in name and value
    }
    return {part: value for part, value in said.items() if _is_news(part, value)}
