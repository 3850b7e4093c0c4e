"""A report that comes in: kept as a value, with all that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import reports
from flows.directory import Person
from flows.effects import Record
from flows.engine import report_news
from flows.requests import FileReport
from flows.sessions.state import Session

if TYPE_CHECKING:
    from flows.engine.turn import Turn


def file(turn: Turn, mentor: Person, session: Session, wanted: FileReport) -> None:
    """Keep the report of a session, and let the manager know. Filed again, it is a new version."""
    pairing = turn.world.directory.pairing(session.pairing)
    report = reports.make(session, mentor, pairing, wanted.answers, wanted.labels, turn.now)
    turn.world.filed.append(report)
    turn.emit(Record(about=session.id, what="report sent", actor=mentor.id))
    report_news.filed(turn, mentor)
