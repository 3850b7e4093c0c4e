"""News of reports to the manager: the day's first one at once, the others together next morning.

So nobody gets more than one text a day about reports, and none between 9pm and 8am. It goes by SMS,
or into the manager's own chat if they asked for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from flows import reports
from flows.directory import Person
from flows.effects import Record, Wake
from flows.engine import notices
from flows.engine.turn import Turn
from flows.quiet_hours import by_day, next_morning
from flows.requests import FileReport
from flows.sessions.state import Session

PREFIX = "reports:"
TOLD = GATHERED = "reports"  # as a date: when they were told last; as words: whose reports wait
MORNING = time(9)


def filed(turn: Turn, mentor: Person) -> None:
    """Tell the programme's manager of a report, or let it wait with others."""
    for manager in turn.world.directory.who("programme_manager", mentor.programme or ""):
        waiting = _waiting(turn, manager.id)
        if not waiting and _may_tell(turn, manager.id):
            _tell(turn, manager, (mentor.id,))
            continue
        words = dict(turn.world.member(manager.id).words)
        turn.change(manager.id, words=words | {GATHERED: " ".join((*waiting, mentor.id))})
        if not waiting:
            about = f"{PREFIX}{manager.id}"
            at = next_morning(turn.now, turn.world.zone, MORNING)
            event = {"kind": "reports"}
            turn.emit(Wake(key=about, at=at, owner="notice", about=about, event=event))


def due(turn: Turn, about: str) -> None:
    """Tell the manager in one notice, in the morning, of the reports that were gathered."""
    manager = turn.world.directory.person(about.removeprefix(PREFIX))
    if manager is None:
        return
    waiting = _waiting(turn, manager.id)
    if waiting:
        _tell(turn, manager, waiting)


def gathered(words: Mapping[str, str]) -> tuple[str, ...]:
    """The mentors whose reports wait, as kept among the notes about their manager."""
    return tuple(words.get(GATHERED, "").split())


def _may_tell(turn: Turn, manager: str) -> bool:
    """Whether the manager was not told yet today, and it is no quiet hour."""
    told = turn.world.member(manager).marks.get(TOLD)
    awake = by_day(turn.now, turn.world.zone) == turn.now
    return awake and (told is None or _day(turn, told) != _day(turn, turn.now))


def _day(turn: Turn, moment: datetime) -> object:
    return moment.astimezone(turn.world.zone).date()


def _waiting(turn: Turn, manager: str) -> tuple[str, ...]:
    return gathered(turn.world.member(manager).words)


def _tell(turn: Turn, manager: Person, mentors: tuple[str, ...]) -> None:
    """Send one notice; it names the mentor where there is only one report."""
    member = turn.world.member(manager.id)
    words = {name: text for name, text in member.words.items() if name != GATHERED}
    turn.change(manager.id, words=words, marks=dict(member.marks) | {TOLD: turn.now})
    mentor = turn.world.directory.person(mentors[0]) if len(mentors) == 1 else None
    notices.begin(turn, "report_in", manager, mentor, count=len(mentors))


def file(turn: Turn, mentor: Person, session: Session, wanted: FileReport) -> None:
    """Keep the report of a session and tell the manager. Filed again, it is a new version."""
    pairing = turn.world.directory.pairing(session.pairing)
    report = reports.make(session, mentor, pairing, wanted.answers, wanted.labels, turn.now)
    turn.world.filed.append(report)
    turn.emit(Record(about=session.id, what="report sent", actor=mentor.id))
    filed(turn, mentor)
