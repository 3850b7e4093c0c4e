"""Session requests of a pack, with their inputs: book, move, check in and so on.

A request that cannot be is refused with a sentence, and the mentor is asked again; their other
answers are kept.
"""

from __future__ import annotations

from datetime import timedelta

from flows.conversation.times import spoken
from flows.directory import Person
from flows.durations import parse_duration
from flows.engine import session_handler
from flows.engine.session_inputs import (
    TAKEN,
    Inputs,
    is_no,
    is_yes,
    length_of,
    must_be_free,
    pairing_of,
    place_of,
    start_of,
)
from flows.engine.turn import Turn
from flows.engine.world import SESSION
from flows.requests import RefusedError, SessionRequest
from flows.sessions import events
from flows.sessions import machine as sessions
from flows.sessions.actions import MOST_EXTENSIONS, TEN
from flows.sessions.state import Session

SHORTEST = timedelta(minutes=10)
STILL_ON = "Your session with {pairing} is still on. Tap It's over first."
NO_SESSION = "No session is booked that we could change. Book a new one instead."
ENOUGH = "You had 10 more minutes twice, so please finish now."
TEN_ONLY = "It's 10 more minutes at most. Type 10 minutes, or less."


def request(turn: Turn, mentor: Person, wanted: SessionRequest) -> None:
    """Carry the request out.

    Raises RefusedError where it cannot be, LookupError for an unknown verb.
    """
    inputs = wanted.inputs
    match wanted.verb:
        case "book":
            book(turn, mentor, inputs)
        case "move":
            move(turn, mentor, inputs)
        case "cancel":
            stops = is_no(inputs.get("weekly"))
            _change(turn, mentor, events.Cancelled(why=inputs.get("why"), series=stops))
        case "carer_told":
            session = turn.world.session_in_question(mentor.id)
            if session is not None:
                session_handler.happened(turn, session.id, events.CarerTold())
        case "check_in":
            check_in(turn, mentor, inputs)
        case "check_out":
            if session := session_handler.running(turn, mentor):
                session_handler.check_out(turn, session, in_flow=True)
        case "extend":
            extend(turn, mentor, inputs)
        case "missed":
            _missed(turn, mentor)
        case other:
            raise LookupError(f"unknown session effect: {other}")


def tried(turn: Turn, mentor: Person) -> None:
    """Count a try that nobody answered (CUK-18)."""
    if session := session_handler.running(turn, mentor):
        session_handler.happened(turn, session.id, events.Tried())


def _change(turn: Turn, mentor: Person, event: events.Event) -> None:
    """Change a session that is still to come."""
    session_handler.happened(turn, _to_come(turn, mentor).id, event)


def _to_come(turn: Turn, mentor: Person) -> Session:
    """The booked session in question, else the next one."""
    session = turn.world.session_in_question(mentor.id)
    if session is None or not session.to_come:
        session = next((s for s in turn.world.sessions_of(mentor.id) if s.to_come), None)
    if session is None:
        raise RefusedError(NO_SESSION)
    return session


# booking


def book(turn: Turn, mentor: Person, inputs: Inputs) -> None:
    """Book a session, once or every week; the frame is about it from now on.

    Without a start it is agreed for now.
    """
    if not inputs.get("start"):
        bind(turn, mentor, _begun_now(turn, mentor, inputs).id)
        return
    pairing = pairing_of(turn, mentor, inputs)
    agreed = start_of(turn, inputs)
    end = agreed.start + length_of(turn, inputs)
    must_be_free(turn, mentor, agreed.start, end)
    step = sessions.book(
        session_handler.context(turn),
        mentor,
        pairing,
        agreed.start,
        end,
        turn.now,
        place=place_of(inputs),
        weekly=agreed.weekly,
        lone=is_yes(inputs.get("lone")),
        before=turn.world.sessions_of(mentor.id),
    )
    turn.world.sessions[step.session.id] = step.session
    turn.emit(*step.effects)
    _take_opening(turn, step.session)
    bind(turn, mentor, step.session.id)


def move(turn: Turn, mentor: Person, inputs: Inputs) -> None:
    """Move the session in question; a time typed as weekly makes it weekly."""
    session = _to_come(turn, mentor)
    agreed = start_of(turn, inputs)
    length = length_of(turn, inputs, default=session.end - session.start)
    must_be_free(turn, mentor, agreed.start, agreed.start + length, apart_from=session.id)
    moved = events.Moved(start=agreed.start, end=agreed.start + length, weekly=agreed.weekly)
    session_handler.happened(turn, session.id, moved)
    bind(turn, mentor, session.id)


def _take_opening(turn: Turn, session: Session) -> None:
    """Give this session the activity that was kept for the next one."""
    if session.opening is None:
        return
    for other in turn.world.sessions_of(session.mentor):
        if other.next_opening == session.opening:
            taken = other.model_copy(update={"next_opening": None})
            turn.world.sessions[other.id] = taken


def bind(turn: Turn, mentor: Person, session: str) -> None:
    """Make the mentor's frames about this session from now on."""
    chat = turn.world.chat_of(mentor.id)
    talk = turn.world.conversation(chat) if chat is not None else None
    if chat is None or talk is None or talk.top is None or talk.top.escalation:
        return
    callers, frames = {talk.top.id}, list(talk.frames)
    for place in range(len(frames) - 1, -1, -1):
        frame = frames[place]
        if frame.id in callers:
            callers |= {frame.caller} if frame.caller is not None else set()
            values = frame.values | {SESSION: session}
            frames[place] = frame.model_copy(update={"values": values})
    turn.world.conversations[chat] = talk.model_copy(update={"frames": tuple(frames)})


# while it is on


def check_in(turn: Turn, mentor: Person, inputs: Inputs) -> None:
    """Begin the booked session whose time is near, else one that begins now."""
    on = session_handler.running(turn, mentor)
    if on is not None:
        if on.state == "live" and inputs.get(SESSION) in (None, on.id):
            return
        raise RefusedError(STILL_ON.format(pairing=on.pairing))
    session = _near(turn, mentor, inputs) or _begun_now(turn, mentor, inputs)
    place = place_of(inputs)
    session_handler.happened(turn, session.id, events.CheckedIn(place=place))
    bind(turn, mentor, session.id)


def _near(turn: Turn, mentor: Person, inputs: Inputs) -> Session | None:
    """The booked session that may begin: the one in question, else the first of the pairing."""
    near = [s for s in turn.world.sessions_of(mentor.id) if sessions.may_begin(s, turn.now)]
    named = inputs.get(SESSION)
    wanted = inputs.get("pairing")
    exact = (s for s in near if s.id == named)
    same = (s for s in near if wanted in (None, "", s.pairing))
    return next(exact, None) or next(same, None)


def _begun_now(turn: Turn, mentor: Person, inputs: Inputs) -> Session:
    """A session that nobody booked; another one that is booked cuts it short."""
    pairing = pairing_of(turn, mentor, inputs)
    end = turn.now + length_of(turn, inputs)
    other = sessions.clash(turn.world.sessions_of(mentor.id), turn.now, end)
    if other is not None and other.start - turn.now < SHORTEST:
        when = spoken(other.start, turn.world.zone)
        raise RefusedError(TAKEN.format(pairing=other.pairing, when=when))
    step = sessions.book(
        session_handler.context(turn),
        mentor,
        pairing,
        turn.now,
        other.start if other else end,
        turn.now,
        place=place_of(inputs),
        lone=is_yes(inputs.get("lone")),
        before=turn.world.sessions_of(mentor.id),
    )
    turn.world.sessions[step.session.id] = step.session
    turn.emit(*step.effects)
    return step.session


def extend(turn: Turn, mentor: Person, inputs: Inputs) -> None:
    """Ten more minutes at most, twice at most."""
    session = session_handler.running(turn, mentor)
    if session is None:
        return
    said = inputs.get("length") or inputs.get("by")
    more = (parse_duration(said) if said else None) or TEN
    if more > TEN:
        raise RefusedError(TEN_ONLY)
    if session.state == "overdue":
        session_handler.go_on(turn, session)
        return
    if session.extensions >= MOST_EXTENSIONS:
        raise RefusedError(ENOUGH)
    minutes = int(more / timedelta(minutes=1))
    session_handler.happened(turn, session.id, events.Extended(minutes=minutes))


def _missed(turn: Turn, mentor: Person) -> None:
    """Count as missed the session that is live, or that should be by now."""
    near = [s for s in turn.world.sessions_of(mentor.id) if s.state == "asked"]
    session = session_handler.running(turn, mentor) or next(iter(near), None)
    if session is not None:
        session_handler.happened(turn, session.id, events.Missed())
        bind(turn, mentor, session.id)
