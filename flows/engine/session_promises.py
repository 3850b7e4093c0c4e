"""Things that a mentor keeps for later: an activity for the next session, and promises."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.directory import Person
from flows.durations import parse_duration
from flows.engine import session_handler
from flows.engine.session_inputs import start_of
from flows.engine.turn import Turn
from flows.requests import Promise
from flows.sessions import events

LONGEST_IDEA = 64


def keep(turn: Turn, mentor: Person, what: str, value: str) -> None:
    """Keep an activity for the next session (CUK-20), or note a promise as kept."""
    session = turn.world.session_in_question(mentor.id)
    theirs = turn.world.sessions_of(mentor.id)
    if what != "idea":
        for one in theirs:
            session_handler.happened(turn, one.id, events.PromiseKept(name=what))
        return
    known = session or (theirs[-1] if theirs else None)
    coming = [s for s in theirs if s.to_come and (known is None or s.pairing == known.pairing)]
    chosen = next(iter(coming), known)
    idea = " ".join(value.split())[:LONGEST_IDEA]
    if chosen is not None and idea:
        session_handler.happened(turn, chosen.id, events.IdeaKept(idea=idea))


def promise(turn: Turn, mentor: Person, wanted: Promise) -> None:
    """Make a promise: something is to be done by a time, or a ladder climbs."""
    session = turn.world.session_in_question(mentor.id)
    if session is None:
        return
    by = _by(turn, wanted.by)
    event = events.Promising(name=wanted.name, by=by, ladder=wanted.ladder)
    session_handler.happened(turn, session.id, event)


def _by(turn: Turn, said: str) -> datetime:
    """The time that is meant: a timing or a duration from now, or a moment."""
    wait = dict(turn.world.pack.timings).get(said) or parse_duration(said)
    return turn.now + wait if isinstance(wait, timedelta) else start_of(turn, {"start": said}).start
