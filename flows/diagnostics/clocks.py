"""The clock that each open state must have, and what is wrong with the row that should be it.

Rule: an open escalation has exactly one clock, and so has a session that is on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from flows.directory import Value
from flows.effects import Wake
from flows.escalation.events import ClockRang as EscalationRang
from flows.escalation.state import Escalation
from flows.sessions.events import ClockRang as SessionRang
from flows.sessions.state import Session
from flows.sessions.transition import SAFETY, clock_key, promise_wake

Why = Literal["missing", "over", "another time", "another winding"]


class Row(Value):
    """The row stored under a clock's key: when it rings, what it says; `live` while it may ring."""

    due_at: datetime
    live: bool
    event: Mapping[str, Any]


class Needed(Value):
    """A clock that must be there. Not `timed`: the state names no time, so any live one will do."""

    wake: Wake
    timed: bool = True


class Mended(Value):
    """A clock to set anew, and what was wrong with the one that should be there."""

    wake: Wake
    why: Why


def of_escalation(state: Escalation, now: datetime) -> tuple[Needed, ...]:
    """The clock that an open escalation must have; none where it is over."""
    if not state.is_open:
        return ()
    wake = Wake(
        key=f"clock:{state.reference}",
        at=state.clock or now,
        owner="escalation",
        about=state.reference,
        event=EscalationRang(number=state.clock_number).model_dump(mode="json"),
    )
    return (Needed(wake=wake, timed=state.clock is not None),)


def of_session(session: Session, now: datetime) -> tuple[Needed, ...]:
    """The clocks that a session must have: its own, and those of promises not yet kept."""
    promised = tuple(
        Needed(wake=promise_wake(session, p))
        for p in session.promises
        if p.kept_at is None and not p.broken
    )
    if session.clock is None and session.state not in ("asked", "live"):
        return promised
    wake = Wake(
        key=clock_key(session),
        at=session.clock or now,
        owner="session",
        about=session.id,
        event=SessionRang(number=session.clock_number).model_dump(mode="json"),
        urgent=session.alarm is None or session.alarm in SAFETY,
    )
    return (Needed(wake=wake, timed=session.clock is not None), *promised)


def fault(needed: Needed, row: Row | None) -> Why | None:
    """What is wrong with the row of a clock; None where it will ring as the state says."""
    if row is None:
        return "missing"
    if not row.live:
        return "over"
    if dict(row.event) != needed.wake.event:
        return "another winding"
    return "another time" if needed.timed and row.due_at != needed.wake.at else None


def to_mend(needed: Iterable[Needed], rows: Mapping[str, Row]) -> tuple[Mended, ...]:
    """The clocks that must be there and are missing, or differ from what the states say."""
    found = ((one.wake, fault(one, rows.get(one.wake.key))) for one in needed)
    return tuple(Mended(wake=wake, why=why) for wake, why in found if why)
