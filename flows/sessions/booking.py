"""Booking: a session or the next one of a series, what is in its way, and when it may begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from flows.directory import Person
from flows.sessions.alarms import series_of, slots
from flows.sessions.state import By, Context, Session, Step
from flows.sessions.transition import Transition, record, wind

EARLY = timedelta(minutes=60)  # how long before its time a booked session may begin
WEEKS_AHEAD = 26  # how far a series looks for a week that is free


def book(
    context: Context,
    who: Person,
    pairing: str,
    start: datetime,
    end: datetime,
    now: datetime,
    *,
    place: By | None = None,
    weekly: bool = False,
    lone: bool = False,
    before: Iterable[Session] = (),
) -> Step:
    """A new session, booked for that time; `before` are the mentor's other known sessions.

    A session that begins now is booked in the same way, and checked in at once.
    """
    known = [s for s in before if s.pairing == pairing]
    local = start.astimezone(context.zone)
    session = Session(
        id=_id(who.id, now, start),
        who=who,
        pairing=pairing,
        place=place,
        pack=context.pack.hash,
        start=start,
        end=end,
        lone=lone,
        series=series_of(start, context.zone) if weekly else None,
        slot=local.date() if weekly else None,
        missed_before=missed_before(known),
        opening=_opening(known),
    )
    booked = wind(Transition(context, session, now))
    times = {"start": start.isoformat(), "end": end.isoformat(), "weekly": weekly}
    booked = record(booked, "booked", who.id, times)
    return Step(booked.session, booked.effects)


def _id(*parts: object) -> str:
    """A short id that is the same for the same parts."""
    return blake2b("\n".join(map(str, parts)).encode(), digest_size=8).hexdigest()


def missed_before(sessions: Iterable[Session]) -> int:
    """How many of a pairing's sessions have been missed in a row."""
    known = sorted(sessions, key=lambda s: s.over_at or s.start)
    last = next((s for s in reversed(known) if s.state in ("missed", "ended", "reported")), None)
    if last is not None:
        return last.missed_in_a_row
    return max((s.missed_before for s in known), default=0)


def _opening(sessions: Iterable[Session]) -> str | None:
    """The activity that was kept for the next session before that one was booked."""
    known = sorted(sessions, key=lambda s: s.start)
    return next((s.next_opening for s in reversed(known) if s.next_opening), None)


def following(
    session: Session, others: Iterable[Session], pack: str, zone: ZoneInfo, now: datetime
) -> Session | None:
    """The next session of a weekly series, at the same local time, in the first week that is free.

    None where the session is not weekly, or where the next one is booked already. Its clock is not
    set yet.
    """
    if session.series is None or session.slot is None:
        return None
    known = [s for s in others if s.id != session.id]
    if any(s.series == session.series and s.slot and s.slot > session.slot for s in known):
        return None
    length = session.end - session.start - timedelta(minutes=10) * session.extensions
    for _, (day, start) in zip(
        range(WEEKS_AHEAD), slots(session.series, session.slot, now, zone), strict=False
    ):
        if clash(known, start, start + length) is None:
            return Session(
                id=_id(session.id, day),
                who=session.who,
                pairing=session.pairing,
                place=session.place,
                pack=pack,
                start=start,
                end=start + length,
                lone=session.lone,
                series=session.series,
                slot=day,
            )
    return None


def wound(context: Context, session: Session, now: datetime) -> Step:
    """A session that another one led to, with its clock set."""
    booked = wind(Transition(context, session, now))
    booked = record(booked, "booked again", "clock", {"start": session.start.isoformat()})
    return Step(booked.session, booked.effects)


def clash(
    sessions: Iterable[Session], start: datetime, end: datetime, *, apart_from: str | None = None
) -> Session | None:
    """The session that is in the way of another at that time, if there is one."""
    in_the_way = (s for s in sessions if s.id != apart_from and s.overlaps(start, end))
    return next(in_the_way, None)


def may_begin(session: Session, now: datetime) -> bool:
    """Whether it is agreed, and its time is near or has come (CUK-07)."""
    return session.to_come and session.start - EARLY <= now < session.end
