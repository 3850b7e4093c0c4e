"""Sessions in the engine: one step, and what it asks of escalations, notices and later sessions."""

from __future__ import annotations

from flows.directory import Person
from flows.engine import concerns, notices, session_over
from flows.engine.turn import Turn
from flows.escalation.events import CheckedOut as EscalationCheckedOut
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.requests import Tell
from flows.sessions import machine as sessions
from flows.sessions.events import (
    CheckedOut,
    Event,
    MentorRemoved,
    OthersMissed,
    OverdueOpened,
    Resolved,
    SaidGoing,
)
from flows.sessions.state import (
    Ask,
    BookNext,
    Context,
    EndOverdue,
    OpenOverdue,
    Session,
    TellManager,
)


def context(turn: Turn, session: Session | None = None) -> Context:
    """The context of a step; with a session, the next one of its series too."""
    world = turn.world
    name = world.directory.organisation.text_name
    hash_ = session.pack if session else world.current
    return Context(
        pack=world.packs[hash_],
        zone=world.zone,
        charity=plain(name, LONGEST_ORGANISATION),
        next=_following(turn, session) if session else None,
    )


def _following(turn: Turn, session: Session) -> Session | None:
    """The next session of a weekly series, as long as the mentor has that pairing."""
    world = turn.world
    pairing = world.directory.pairing(session.pairing)
    if pairing is None or pairing.mentor != session.mentor:
        return None
    others = world.sessions_of(session.mentor)
    return sessions.following(session, others, world.current, world.zone, turn.now)


def happened(turn: Turn, session_id: str, event: Event) -> Session | None:
    """Take one step of a session, emit its effects, and do what it asks.

    The new state, if it is known.
    """
    before = turn.world.sessions.get(session_id)
    if before is None:
        return None
    step = sessions.step(context(turn, before), before, event, turn.now)
    session_over.note(turn, before, step.session)
    turn.world.sessions[session_id] = step.session
    turn.emit(*step.effects)
    if step.session.state != before.state:
        _tell_others(turn, step.session)
    for ask in step.asks:
        _answer(turn, step.session, ask)
    return turn.world.sessions[session_id]


def _tell_others(turn: Turn, over: Session) -> None:
    """Tell the later sessions of the pairing how many were missed in a row."""
    if over.state not in ("missed", "ended"):
        return
    for other in turn.world.sessions_of(over.mentor):
        if other.id != over.id and other.pairing == over.pairing:
            happened(turn, other.id, OthersMissed(in_a_row=over.missed_in_a_row))


def _answer(turn: Turn, session: Session, ask: Ask) -> None:
    who = turn.world.directory.person(session.mentor) or session.who
    match ask:
        case OpenOverdue():
            reference = concerns.open_overdue(turn, who, session.pack, ask)
            if ask.due_for != "news":
                happened(turn, session.id, OverdueOpened(reference=reference))
        case EndOverdue():
            safe = EscalationCheckedOut(until=ask.until, by_text=ask.by_text)
            concerns.happened(turn, ask.reference, safe)
        case TellManager():
            notices.tell(turn, who, Tell(who="programme_manager", about=ask.about))
        case BookNext():
            book_next(turn, session, ask.session)


def book_next(turn: Turn, session: Session, following: Session) -> None:
    """Put the next session of a series into the world, with its clock."""
    world = turn.world
    known = [s for s in world.sessions_of(session.mentor) if s.pairing == session.pairing]
    kept = following.model_copy(
        update={
            "missed_before": sessions.missed_before(known),
            "opening": session.next_opening,
        }
    )
    step = sessions.wound(context(turn), kept, turn.now)
    world.sessions[kept.id] = step.session
    turn.emit(*step.effects)


def running(turn: Turn, mentor: Person) -> Session | None:
    """The mentor's session that is live or overdue."""
    return next((s for s in turn.world.sessions_of(mentor.id) if s.running), None)


def told(turn: Turn, reference: str | None) -> tuple[str, ...]:
    """The first names of the people who look for an overdue mentor."""
    found = turn.world.escalations.get(reference or "")
    if found is None:
        return ()
    ids = [found.owner] if found.owner else [t.person for t in found.told]
    people = map(turn.world.directory.person, ids)
    return tuple(p.first_name for p in people if p and p.id != found.mentor.id)


def check_out(
    turn: Turn, session: Session, *, in_flow: bool = False, by_text: bool = False
) -> None:
    """End the session, since the mentor says that it is over and all is safe."""
    names = told(turn, session.escalation)
    happened(turn, session.id, CheckedOut(told=names, in_flow=in_flow, by_text=by_text))


def go_on(turn: Turn, session: Session) -> None:
    """Let an overdue session go on, as the mentor says."""
    happened(turn, session.id, SaidGoing(told=told(turn, session.escalation)))


def overdue(turn: Turn, mentor: Person) -> bool:
    """Whether the mentor should have said by now that all is well."""
    session = running(turn, mentor)
    late = session is not None and (session.state == "overdue" or session.end <= turn.now)
    return late or bool(looked_for(turn, mentor))


def looked_for(turn: Turn, mentor: Person) -> list[str]:
    """The open escalations that look for the mentor."""
    mine = concerns.of_mentor(turn, mentor)
    return [found.reference for found in mine if found.kind == "overdue"]


def safe(turn: Turn, mentor: Person, *, by_text: bool = False) -> None:
    """Check the mentor out, and end the search for them."""
    session = running(turn, mentor)
    if session is not None:
        check_out(turn, session, by_text=by_text)
    for reference in looked_for(turn, mentor):
        concerns.happened(turn, reference, EscalationCheckedOut(by_text=by_text))


def resolved(turn: Turn, reference: str) -> None:
    """End the session whose overdue escalation was closed by the people who looked for
    the mentor.
    """
    for session in list(turn.world.sessions.values()):
        if session.escalation == reference:
            happened(turn, session.id, Resolved(reference=reference))


def removed(turn: Turn, mentor: str) -> None:
    """End the sessions of a removed mentor; a live one goes on as overdue."""
    for session in turn.world.sessions_of(mentor):
        happened(turn, session.id, MentorRemoved())
