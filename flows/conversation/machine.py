"""The conversation machine: what one chat is in the middle of.

A conversation is a value, `Conversation`, and this file's `step` is the only function that moves
it:

    step(packs, facts, conversation, event, now, person=...) -> Step(state, effects)

**States.** They are not in the code: they are the states of the flows that an admin writes. A
conversation is a stack of frames. A frame is one flow of one version of a pack, with its state, its
answers and its timers. The frame on top is the one that talks. A flow that runs another one puts a
frame on top, and so does a concern, from anywhere; when the top frame ends, the one below goes on.

**Who does what.** `answering.py` takes a tap or typed words, `interpreter.py` runs a flow on until
the person is waited for, `compiled.py` says where a trigger leads, `rendering.py` says what a
question looks like, `questions.py` shows it, and `actions.py` turns what a state does into
requests. Nothing here opens an escalation or books a session: the engine carries requests out, in
order, and refuses those that can't be.

**Timers.** A state may nudge the person or lead on after a while. Such a timer carries the frame
and the number of the question with which it was set: it is dropped where the frame has moved on,
and waits while another frame lies on top. None of them is a safety clock; those belong to the
session and the escalation.

**What is promised.** A frame stays on the version of the pack with which it began. Every tap is
answered exactly once, and a tap on an old button changes nothing. Back never crosses an effect. A
frame that can't go on is ended, an admin is paged, and the person gets the public numbers: `step`
never raises.

**A trace.** A concern in the middle of a checklist.

    Begun(session)           [session]            "By phone or by video?"
    Tapped(By phone)         [session]            the checklist
    Begun(concern)           [session, concern]   OpenConcern; "Is a child in danger right now?"
    Tapped(No, but ...)      [session, concern]   "Is it about one of our team?"
    Tapped(No, not one ...)  [session, concern]   Raise(ladder="concern"), next question
    Tapped(the last answer)  [session]            FrameEnded; the checklist comes back

docs/machines.md lists the events, the triggers and the asides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.conversation.answering import (
    Taking,
    current,
    shared,
    takes_typed,
    taking_of,
    tapped,
    typed,
)
from flows.conversation.compiled import StuckError
from flows.conversation.corrections import back
from flows.conversation.dropping import drop
from flows.conversation.events import (
    Begun,
    Cancelled,
    ContactMatched,
    ContactRefused,
    ConversationEvent,
    Dropped,
    FrameResumed,
    RequestRefused,
    Revised,
    Shown,
)
from flows.conversation.interpreter import CANCELLED, STUCK, begin, end, expire, nudge, surface
from flows.conversation.questions import ask, strip
from flows.conversation.rendering import OWN_DATA
from flows.conversation.state import Conversation, Frame, attached
from flows.conversation.transition import Outcome, Transition
from flows.effects import Answer, Page
from flows.events import Tapped, TimerFired, Typed
from flows.facts import Facts
from flows.messages.chat_messages import NUMBERS_KEYS
from flows.opening_hours.hours import UNKNOWN, or_email
from flows.pack import Pack

__all__ = [
    "OWN_DATA",
    "Begun",
    "Cancelled",
    "ContactMatched",
    "ContactRefused",
    "Conversation",
    "ConversationEvent",
    "Frame",
    "FrameResumed",
    "Outcome",
    "Shown",
    "Step",
    "Tapped",
    "TimerFired",
    "Typed",
    "attached",
    "step",
    "takes",
]

LONDON = ZoneInfo("Europe/London")
WENT_WRONG = "Sorry, this stopped working. That's our fault, not yours. What you told us is kept."
RING = "If you're worried about somebody, you can ring now."


@dataclass(frozen=True)
class Step:
    """The result of an event: the conversation afterwards, with effects and requests in order."""

    state: Conversation
    effects: tuple[Outcome, ...]


def step(
    packs: Mapping[str, Pack],
    facts: Facts,
    state: Conversation,
    event: ConversationEvent,
    now: datetime,
    *,
    person: str,
    zone: ZoneInfo = LONDON,
) -> Step:
    """One step: take one event. `packs` holds, by hash, each version that a frame is on.

    `now` is aware. `person` is the `to` of every message. A frame that cannot go on is ended: an
    admin is paged and the person gets the public numbers; it never raises.
    """
    transition = Transition(packs=packs, facts=facts, talk=state, now=now, person=person, zone=zone)
    try:
        _take(transition, event)
    except StuckError:
        _answer(transition, event)
        _rescue(transition)
    transition.clocks(state)
    return Step(transition.talk, tuple(transition.out))


def takes(
    packs: Mapping[str, Pack],
    facts: Facts,
    state: Conversation,
    text: str,
    now: datetime,
    *,
    person: str,
    zone: ZoneInfo = LONDON,
) -> bool:
    """Whether these words answer what is on the screen, as a label or as an answer."""
    transition = Transition(packs=packs, facts=facts, talk=state, now=now, person=person, zone=zone)
    try:
        return state.top is not None and takes_typed(transition, text)
    except StuckError:
        return False


def taking(
    packs: Mapping[str, Pack],
    facts: Facts,
    state: Conversation,
    text: str,
    now: datetime,
    *,
    zone: ZoneInfo = LONDON,
) -> Taking:
    """How the question on the screen would take typed words. Nothing is changed."""
    transition = Transition(packs=packs, facts=facts, talk=state, now=now, person="", zone=zone)
    try:
        return taking_of(transition, text)
    except StuckError:
        return "nothing"


def _take(transition: Transition, event: ConversationEvent) -> None:
    match event:
        case Begun():
            more = {"escalation": event.escalation, "values": event.values}
            begin(transition, event.flow, event.pack, **more)
        case Tapped():
            tapped(transition, event)
        case Typed():
            typed(transition, event)
        case TimerFired():
            _fired(transition, event)
        case Revised() if transition.talk.top:
            back(transition, None)
            typed(transition, Typed(message=event.message, text=event.text))
        case ContactMatched() if transition.talk.top:
            shared(transition, event.phone)
        case ContactRefused() | RequestRefused() if transition.talk.top:
            ask(transition, before=event.why)
        case Cancelled() if transition.talk.top:
            strip(transition)
            end(transition, CANCELLED)
        case Dropped():
            drop(transition, event.frames, quiet=event.quiet)
        case FrameResumed():
            surface(transition)
        case _:
            current(transition)


def _fired(transition: Transition, event: TimerFired) -> None:
    """Take a comfort timer: a stale one is dropped, one of a covered frame waits until it is on
    top.
    """
    frame = transition.talk.top
    if frame is None or (frame.id, frame.entry) != (event.frame, event.sequence):
        return
    if event.index not in [t.index for t in frame.timers]:
        return
    transition.put(timers=tuple(t for t in frame.timers if t.index != event.index))
    after = transition.state().after[event.index]
    if after.say is None:
        expire(transition, event.index)
    else:
        nudge(transition, after.say)


def _answer(transition: Transition, event: ConversationEvent) -> None:
    """Answer a tap on a frame that cannot go on, once."""
    if isinstance(event, Tapped) and not any(isinstance(e, Answer) for e in transition.out):
        transition.out.append(Answer(to=transition.person, callback=event.callback))


def _rescue(transition: Transition) -> None:
    """End the frame that cannot go on, and every one below that cannot either."""
    broken = transition.talk.top
    if broken is None:
        return
    place = f"{broken.flow[:30]}, step {broken.state[:30]}"
    transition.out.append(
        Page(
            body=f"a chat got stuck in {place}. The mentor has the public numbers.",
            key=f"stuck:{transition.person}:{broken.id}:{transition.talk.sequence}",
            about=transition.person,
        )
    )
    transition.say(
        f"{WENT_WRONG}\n\n{_numbers(transition, broken)}", keys=NUMBERS_KEYS, urgent=True
    )
    try:
        end(transition, STUCK)
    except StuckError:
        _rescue(transition)


def _numbers(transition: Transition, frame: Frame) -> str:
    """999 and the pack's lines; their hours are not looked up, so each may be shut."""
    pack = transition.packs.get(frame.pack)
    lines = [
        f"{n.name} (may be shut): {n.call}{or_email(n.email, UNKNOWN)}"
        for n in (pack.numbers.values() if pack else ())
    ]
    return "\n".join((RING, "Danger: 999", *lines))
