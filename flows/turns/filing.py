"""A report that comes in: kept as a value, with all that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.directory import Person
from flows.effects import Record
from flows.notices import report_news, reports
from flows.requests import FileReport
from flows.session.state import Session

if TYPE_CHECKING:
    from flows.turns.folding import Turn


def file(turn: Turn, mentor: Person, session: Session, wanted: FileReport) -> None:
    """Keep the report of a session, and let the manager know. Filed again, it is a new version."""
    pairing = turn.world.directory.pairing(session.pairing)
    report = reports.make(session, mentor, pairing, wanted.answers, wanted.labels, turn.now)
    turn.world.filed.append(report)
    turn.emit(Record(about=session.id, what="report sent", actor=mentor.id))
    report_news.filed(turn, mentor)
