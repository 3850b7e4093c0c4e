"""The session machine: from the booking to the report, with one clock at any time.

The table is in `session/table.py`; here each of its actions gets its function, and every step is
checked against it. The session counts the tries, not the flow: a flow can be begun again, and three
is three (CUK-18).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flows.sessions import actions, events, overdue, promises
from flows.sessions.booking import book, clash, following, may_begin, missed_before, wound
from flows.sessions.events import Event, read_event
from flows.sessions.state import Context, Session, Step
from flows.sessions.table import NOTHING, TABLE, move
from flows.sessions.transition import Transition, put_away, record

__all__ = [
    "Context",
    "Event",
    "Session",
    "Step",
    "book",
    "clash",
    "following",
    "heading",
    "may_begin",
    "missed_before",
    "read_event",
    "row_of",
    "step",
    "wound",
]

Action = Callable[[Transition, Any], Transition]


def _note(transition: Transition, _event: Event) -> Transition:
    return transition


ACTIONS: Mapping[str, Action] = {
    NOTHING: _note,
    "remind": actions.remind,
    "give_up": actions.give_up,
    "time_up": actions.time_up,
    "nudge": actions.nudge,
    "move": actions.move,
    "cancel": actions.cancel,
    "drop": actions.drop,
    "tell": actions.tell,
    "begin": actions.begin,
    "not_held": actions.not_held,
    "count": actions.count,
    "miss": actions.miss,
    "miss_safe": overdue.miss_safe,
    "extend": actions.extend,
    "go_on": overdue.go_on,
    "end": actions.end,
    "wrote": actions.wrote,
    "fine": actions.fine,
    "end_safe": overdue.end_safe,
    "resolve": overdue.resolve,
    "report": actions.report,
    "correct": actions.correct,
    "unhold": actions.unhold,
    "alarm": overdue.alarm,
    "rest": actions.rest,
    "know": overdue.know,
    "promise": promises.promise,
    "keep": promises.keep,
    "chase": promises.chase,
    "open_with": actions.open_with,
    "for_next": actions.for_next,
    "note_miss": actions.note_miss,
}

ROWS: Mapping[type[Event], str] = {
    events.ClockRang: "clock",
    events.PromiseDue: "promise due",
    events.Moved: "moved",
    events.Cancelled: "cancelled",
    events.CarerTold: "carer told",
    events.CheckedIn: "checked in",
    events.SaidYes: "said yes",
    events.SaidNo: "said no",
    events.Tried: "tried",
    events.Missed: "missed",
    events.Extended: "extended",
    events.CheckedOut: "checked out",
    events.Wrote: "wrote",
    events.SaidFine: "said fine",
    events.SaidGoing: "still going",
    events.TookPlace: "took place",
    events.DidNotTakePlace: "not held",
    events.ReportFiled: "report filed",
    events.Resolved: "resolved",
    events.MentorRemoved: "mentor removed",
    events.OverdueOpened: "overdue opened",
    events.Promising: "promising",
    events.PromiseKept: "promise kept",
    events.IdeaKept: "idea kept",
    events.OthersMissed: "others missed",
}
_BY_CLOCK = events.ClockRang | events.PromiseDue
_SILENT = events.OthersMissed | events.IdeaKept  # no evidence of anything that happened


def row_of(event: Event) -> str:
    """The row of the table that the event speaks to."""
    return ROWS[type(event)]


def step(context: Context, session: Session, event: Event, now: datetime) -> Step:
    """What the event makes of the session, what is to be done, and what to ask of the others.

    What the table does not allow in this state changes nothing, so an event that comes twice equals
    one. Raises transitions.MachineError where an action would go where the table does not.
    """
    if isinstance(event, events.ClockRang) and event.number != session.clock_number:
        return Step(session)
    row = row_of(event)
    transition = ACTIONS[TABLE[row][session.state]](Transition(context, session, now), event)
    move(row, session.state, transition.session.state)
    transition = _tidy(transition, session)
    if transition.session != session and not isinstance(event, _SILENT):
        transition = _witness(transition, session, row, event)
    return Step(transition.session, transition.effects, transition.asks)


def _tidy(transition: Transition, before: Session) -> Transition:
    """What was asked before it changed can't be answered any more, but by an overdue mentor."""
    after = transition.session
    changed = (after.state, after.start) != (before.state, before.start)
    asked = after.shown is not None and after.shown == before.shown
    return put_away(transition) if asked and changed and after.state != "overdue" else transition


def _witness(transition: Transition, before: Session, row: str, event: Event) -> Transition:
    """The line of evidence: what happened, by whom, and where it led."""
    actor = "clock" if isinstance(event, _BY_CLOCK) else before.mentor
    if isinstance(event, events.MentorRemoved):
        actor = "import"
    what = before.alarm or row if isinstance(event, events.ClockRang) else row
    after = transition.session
    led = {"from": before.state, "to": after.state}
    times = {"start": after.start.isoformat(), "end": after.end.isoformat()}
    return record(transition, what, actor, led | times)


def heading(session: Session) -> str:
    """What heads the report: that it was remote, and for a video call that first (CUK-22)."""
    return "Video call (remote session)" if session.place == "Video" else "Phone session (remote)"
