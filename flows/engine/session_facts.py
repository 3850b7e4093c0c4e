"""Facts about a mentor's sessions: the one in question, the next one, the week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flows.conversation.times import iso, spoken
from flows.directory import Person
from flows.engine.world import World
from flows.facts import Fact
from flows.formatting import clock, day, long_day, spoken_list
from flows.sessions import machine as sessions
from flows.sessions.actions import MOST_EXTENSIONS
from flows.sessions.alarms import days_on, reminders, week_of
from flows.sessions.machine import heading
from flows.sessions.state import Session

MONTH = timedelta(days=30)
PROFILE = "profile"
SOON = "It's soon, so tap My session when you're ready."
RING = {"Phone": "Ring the carer's phone", "Video": "Start the video call"}
OFTEN = ("not yet", "once", "twice", "three times", "four times", "five times")


def facts(world: World, mentor: Person, now: datetime) -> dict[str, Fact]:
    """Every fact about sessions. An unknown one is missing, except for states and yes or no."""
    theirs = world.sessions_of(mentor.id)
    session = world.session_in_question(mentor.id)
    values = _next(world, theirs, now) | _week(world, theirs, session, now)
    marked = world.member(mentor.id).marks.get(PROFILE)
    values[PROFILE] = "fresh" if marked and now - marked < MONTH else "old"
    offered = suggestions(world, mentor, now)
    if offered:
        values["suggestion"] = offered[0][0]
    idea = _idea(session, theirs)
    if idea:
        values["idea"] = idea
    if session is None:
        return values
    return values | _of(session, world, now)


def _of(session: Session, world: World, now: datetime) -> dict[str, Fact]:
    zone = world.zone
    values: dict[str, Fact] = {
        "session.state": "booked" if session.state == "asked" else session.state,
        "session.pairing": session.pairing,
        "session.place": session.place,
        "place": session.place,
        "session.tries": len(session.tries) if session.running else 0,
        "session.day": day(session.start, zone),
        "session.long_day": long_day(session.start, zone),
        "session.start": clock(session.start, zone),
        "session.end": clock(session.end, zone),
        "session.weekly": _yes(session.series is not None),
        "session.carer_told": _yes(session.carer_told_at is not None),
        "session.may_extend": _yes(
            session.state == "live" and session.extensions < MOST_EXTENSIONS
        ),
        "session.said_fine": _yes(session.fine_at is not None),
        "session.in_time": _yes(now < session.end),
        "session.time_for_try": _yes(now + world.pack.timings.pause < session.end),
        "session.rang": _often(len(session.tries)),
        "session.ring": RING[session.place or "Phone"],
        "session.heading": _heading(session, world),
        "report.late": _yes(session.report_late),
    }
    if session.to_come:
        values["session.reminders"] = reminded = _reminders(session, world, now)
        values["session.next_step"] = f"We'll remind you {reminded}." if reminded else SOON
    if session.over_at is not None:
        values["session.over_at"] = clock(session.over_at, zone)
    if session.tries:
        values["session.last_try"] = clock(session.tries[-1], zone)
    return {name: value for name, value in values.items() if value is not None}


def _often(times: int) -> str:
    return OFTEN[times] if times < len(OFTEN) else f"{times} times"


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _heading(session: Session, world: World) -> str:
    zone = world.zone
    local = session.start.astimezone(zone)
    begun, over = session.checked_in_at or session.start, session.over_at or session.end
    times = f"{clock(max(begun, session.start), zone)} to {clock(over, zone)}"
    return f"{heading(session)}, {local.day} {local:%B}, {times}"


def _reminders(session: Session, world: World, now: datetime) -> str:
    """The reminders still to come: "on Thursday at 4pm and on Friday at 3pm"."""
    zone = world.zone
    at = sorted(at for _, at in reminders(session.start, zone) if at > now)
    near = all(moment - now < timedelta(days=6) for moment in at)
    named = [long_day(m, zone).split()[0] if near else day(m, zone) for m in at]
    said = [f"on {name} at {clock(m, zone)}" for name, m in zip(named, at, strict=True)]
    return spoken_list(said)


def _next(world: World, theirs: Iterable[Session], now: datetime) -> dict[str, Fact]:
    """The next booked session, and whether it may begin now (CUK-07)."""
    to_come = [s for s in theirs if s.to_come]
    session = next(iter(to_come), None)
    if session is None:
        return {"session.next": "no", "session.booked": "no"}
    return {
        "session.next": "yes",
        "session.booked": _yes(any(sessions.may_begin(s, now) for s in to_come)),
        "session.next_day": day(session.start, world.zone),
        "session.next_time": clock(session.start, world.zone),
        "session.next_pairing": session.pairing,
    }


def _week(
    world: World, theirs: Iterable[Session], session: Session | None, now: datetime
) -> dict[str, Fact]:
    """Minutes held and booked in the week of the session in question (CUK-06)."""
    first, last = week_of(session.start if session else now, world.zone)
    minutes = sum(s.minutes for s in theirs if first <= s.start < last)
    most = int(world.pack.timings.week_most / timedelta(minutes=1))
    return {"week.minutes": minutes, "week.left": max(0, most - minutes)}


def _idea(session: Session | None, theirs: Iterable[Session]) -> str | None:
    """The activity kept for the session in question, or for the next booked one."""
    if session is not None and session.opening:
        return session.opening
    known = list(theirs)
    booked = next((s.opening for s in known if s.to_come and s.opening), None)
    return booked or next((kept for s in reversed(known) if (kept := _left_over(s))), None)


def _left_over(session: Session) -> str | None:
    """The activity kept for the next session, or the one with which a missed session
    was to begin.
    """
    never = session.opening if session.state in ("missed", "cancelled") else None
    return session.next_opening or never


def suggestions(world: World, mentor: Person, now: datetime) -> tuple[tuple[str, str], ...]:
    """Suggested times, (label, ISO): as the last session, in the first week that is free."""
    theirs = world.sessions_of(mentor.id)
    session = world.session_in_question(mentor.id) or (theirs[-1] if theirs else None)
    if session is None:
        return ()
    start, length = session.start, session.end - session.start
    for _ in range(4):
        start = days_on(start, 7, world.zone)
        if start > now and sessions.clash(theirs, start, start + length) is None:
            return ((spoken(start, world.zone), iso(start.astimezone(world.zone))),)
    return ()
