"""The conversation machine: a mentor talks through the flows of pinned packs.

`step(packs, facts, conversation, event, now) -> Step(state, effects)` is pure. Effects are taken in
order: some go out as they are, the requests are folded by the turn into the other machines. The
person wins over the clock, and nothing here is a safety clock.
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
from flows.escalation.helplines import or_email
from flows.events import Tapped, TimerFired, Typed
from flows.facts import Facts
from flows.messages.chat_messages import NUMBERS_KEYS
from flows.opening_hours.hours import UNKNOWN
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
    """What a step decided: the conversation afterwards, and what is to be done, in order."""

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
    """Take one event. `packs` holds, by hash, each version that a frame is on.

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
    """Whether these words answer what is on the screen: a label of it, or what it asks for."""
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
    """A comfort timer: a stale one is dropped, one of a covered frame waits (machines.md, 3.3)."""
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
    """A tap on a frame that cannot go on is answered too, once."""
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
    """999 and the pack's lines; hours are not looked at, so each may be shut."""
    pack = transition.packs.get(frame.pack)
    lines = [
        f"{n.name} (may be shut): {n.call}{or_email(n.email, UNKNOWN)}"
        for n in (pack.numbers.values() if pack else ())
    ]
    return "\n".join((RING, "Danger: 999", *lines))
