"""Inputs of a session request, parsed: which pairing, when, how long, and whether the time is free.

An input that cannot be is refused with a sentence for the mentor.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.conversation.time_reading import read_booking
from flows.conversation.times import Booking, Hours, WhyNot, moment_of, passed, spoken
from flows.directory import Person
from flows.durations import parse_duration
from flows.engine.turn import Turn
from flows.requests import RefusedError
from flows.sessions import machine as sessions
from flows.sessions.state import By

Inputs = dict[str, str]
LONGEST = timedelta(hours=4)
WHICH = "Which pairing is it with? Please pick it first."
NOT_PAIRED = "You're not paired with {pairing} any more, so we can't book it. Ask your manager."
TOO_LONG = "A session is four hours at most. Type a length like 1 hour."
TAKEN = "You have a session with {pairing} on {when} already. Pick another time."


def pairing_of(turn: Turn, mentor: Person, inputs: Inputs) -> str:
    """The pairing, which must be one of the mentor's; their only one where none is named."""
    own = [p.code for p in turn.world.directory.pairings_of(mentor.id)]
    code = inputs.get("pairing") or (own[0] if len(own) == 1 else "")
    if not code:
        raise RefusedError(WHICH)
    if code not in own:
        raise RefusedError(NOT_PAIRED.format(pairing=code))
    return code


def start_of(turn: Turn, inputs: Inputs) -> Booking:
    """The agreed start in UTC, from a kept moment or from typed words."""
    world, said = turn.world, inputs.get("start", "")
    found: Booking | WhyNot
    if moment := moment_of(said):
        late = moment <= turn.now
        found = passed(moment, turn.now, world.zone) if late else Booking(start=moment)
    else:
        timings = world.pack.timings
        hours = Hours(earliest=timings.earliest, latest=timings.latest)
        found = read_booking(said, turn.now, world.zone, hours=hours)
    if isinstance(found, WhyNot):
        raise RefusedError(found.why)
    weekly = inputs.get("weekly") or inputs.get("start.weekly")
    every_week = found.weekly or is_yes(weekly)
    start = found.start.astimezone(turn.now.tzinfo)
    return Booking(start=start, weekly=every_week)


def length_of(turn: Turn, inputs: Inputs, default: timedelta | None = None) -> timedelta:
    """The length, four hours at most."""
    timings = turn.world.pack.timings
    said = inputs.get("length") or (inputs.get("start.length") if inputs.get("start") else None)
    length = parse_duration(said) if said and said != "session_length" else None
    length = length or default or timings.session_length
    if length > LONGEST:
        raise RefusedError(TOO_LONG)
    return length


def place_of(inputs: Inputs) -> By | None:
    """By phone or by video, where that was said."""
    match inputs.get("place"):
        case "Video":
            return "Video"
        case "Phone":
            return "Phone"
    return None


def must_be_free(
    turn: Turn,
    mentor: Person,
    start: datetime,
    end: datetime,
    *,
    apart_from: str | None = None,
) -> None:
    """Raise RefusedError where another session of the mentor's is in the way."""
    theirs = turn.world.sessions_of(mentor.id)
    other = sessions.clash(theirs, start, end, apart_from=apart_from)
    if other is not None:
        when = spoken(other.start, turn.world.zone)
        raise RefusedError(TAKEN.format(pairing=other.pairing, when=when))


def is_yes(word: str | None) -> bool:
    """Whether a word of an input says yes."""
    return (word or "").strip().casefold() in ("yes", "weekly", "every week", "true")


def is_no(word: str | None) -> bool:
    """Whether a word of an input says no."""
    return (word or "").strip().casefold() in ("no", "all", "stop")
