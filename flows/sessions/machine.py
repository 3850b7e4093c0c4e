"""The session machine: one agreed call, from the booking to the report.

A session is a value, `Session`, and this file's `step` is the only function that moves it:

    step(context, session, event, now) -> Step(session, effects, asks)

**States.** `booked`: agreed, and not begun. `asked`: it should have begun, and the mentor was asked
whether it takes place. `live`: checked in. `overdue`: not checked out in time, and an escalation
looks for the mentor. `ended`: over, with its report due. `reported`, `missed` and `cancelled` are
final.

**Events.** The mentor moves it (the session flow, buttons under the session's own messages, SAFE by
SMS), the clock, an import that removes the mentor, and its overdue escalation when that is closed.
Each event speaks to one row of the table in `sessions/table.py`; the state finds the cell, and the
cell names an action of `ACTIONS`.

**The clock.** There is one, and it rings for the next alarm of `sessions/alarms.py`. Each time it
is set it gets a new number, so that one that was set earlier and rings later changes nothing. A
promise has a clock of its own beside it.

**What a session asks.** It never calls another machine. `Step.asks` lists what it wants of them, in
order: open or end the overdue escalation, tell the manager, book the next session of a series. The
engine carries that out in the same transaction.

**What is promised.** A session that has begun is over only when the mentor, or somebody who looked
for them, says so; silence makes it overdue. The session counts the tries, not the flow: a flow can
be begun again, and three tries are three (CUK-18). An event that the table does not allow changes
nothing, so an event that comes twice equals one.

**A trace.** Sam forgets to check out.

    book(Fri 16:00)     booked     clock Thu 16:00, "day before"
    ClockRang           booked     a reminder; clock Fri 15:00, "hour before"
    CheckedIn           live       clock 17:00, "time up"
    ClockRang           live       "Is it over?"; clock 17:05, "overdue"
    ClockRang           overdue    asks OpenOverdue; no clock of its own now
    CheckedOut          ended      asks EndOverdue; clock Sat 9:00, "nudge"
    ReportFiled         reported   no clock

docs/machines.md has the whole table with what each action does.
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
_SILENT = events.OthersMissed | events.IdeaKept  # nothing happened that is evidence


def row_of(event: Event) -> str:
    """The row of the table that the event speaks to."""
    return ROWS[type(event)]


def step(context: Context, session: Session, event: Event, now: datetime) -> Step:
    """One step: the new state and effects of an event, and what the session asks of others.

    An event that the table does not allow in this state changes nothing, so an event that comes
    twice equals one. Raises transitions.MachineError where an action leads where the table does
    not.
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
    """Take the buttons of a question away that the change has answered, except from an overdue
    mentor.
    """
    after = transition.session
    changed = (after.state, after.start) != (before.state, before.start)
    asked = after.shown is not None and after.shown == before.shown
    return put_away(transition) if asked and changed and after.state != "overdue" else transition


def _witness(transition: Transition, before: Session, row: str, event: Event) -> Transition:
    """Add the line of evidence: what happened, who did it, and where it led."""
    actor = "clock" if isinstance(event, _BY_CLOCK) else before.mentor
    if isinstance(event, events.MentorRemoved):
        actor = "import"
    what = before.alarm or row if isinstance(event, events.ClockRang) else row
    after = transition.session
    led = {"from": before.state, "to": after.state}
    times = {"start": after.start.isoformat(), "end": after.end.isoformat()}
    return record(transition, what, actor, led | times)


def heading(session: Session) -> str:
    """The heading of the report: that it was remote, and "Video call" first where it was one
    (CUK-22).
    """
    return "Video call (remote session)" if session.place == "Video" else "Phone session (remote)"
