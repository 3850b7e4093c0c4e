"""The verdict of a story: what the database holds of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.demo.moves import SAM
from bot.demo.simulated_charity import LONDON, SimulatedCharity
from flows.escalation.state import Escalation
from flows.ideas import Idea
from flows.sessions.state import Session
from storage.database.db import Tx
from storage.database.formats import read
from storage.records import escalations, ideas, notices, reports, sessions
from storage.records.verification import verify

MANY = 50


@dataclass(frozen=True)
class Kept:
    """A mentor's sessions of a week, earliest first, the next one, and what came of them.

    `reported` are the ids of sessions with a report, `to_read` the notices that nobody took.
    """

    sessions: tuple[Session, ...]
    to_come: tuple[Session, ...]
    reported: frozenset[str]
    escalations: tuple[Escalation, ...]
    to_read: tuple[str, ...]
    ideas: tuple[str, ...]
    intact: bool

    @property
    def minutes(self) -> int:
        """The minutes of the week's sessions."""
        return sum(session.minutes for session in self.sessions)


async def read_week(charity: SimulatedCharity, monday: date) -> Kept:
    """All that is kept of the week that begins on that Monday."""
    organisation = charity.app.organisation
    async with charity.app.database.reading() as tx:
        theirs = await _sessions(tx, organisation)
        found = await escalations.load_of_mentor(tx, organisation, SAM)
        shared = await ideas.load(tx, organisation, ["p1"], monday)
        return Kept(
            sessions=tuple(s for s in theirs if _begin(monday) <= s.start < _end(monday)),
            to_come=tuple(s for s in theirs if s.to_come),
            reported=frozenset(await reports.load(tx, organisation, [s.id for s in theirs])),
            escalations=tuple(read(Escalation, e.state) for e in found.values()),
            to_read=tuple(await notices.load_open(tx, organisation, [SAM])),
            ideas=tuple(read(Idea, idea.state).text for idea in shared.values()),
            intact=(await verify(tx, organisation)).intact,
        )


async def _sessions(tx: Tx, organisation: str) -> list[Session]:
    found = await sessions.load_last(tx, organisation, SAM, MANY)
    states = [read(Session, one.state) for one in found]
    return sorted(states, key=lambda session: session.start)


def _begin(monday: date) -> datetime:
    return datetime.combine(monday, time(), LONDON).astimezone(UTC)


def _end(monday: date) -> datetime:
    return _begin(monday + timedelta(days=7))
