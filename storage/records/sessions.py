"""Sessions: sealed states, found by id or by mentor."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from storage.database import formats
from storage.database.db import Tx, upsert
from storage.database.tables import sessions

# Every step runs these, so they are built once.
_MENTORS = sessions.c.mentor.in_(bindparam("mentors", expanding=True))
_SINCE = sessions.c.starts_at >= bindparam("since", type_=sessions.c.starts_at.type)
_OURS = sessions.c.organisation == bindparam("organisation")
_CURRENT = select(sessions).where(_OURS, _MENTORS, sessions.c.open).order_by(sessions.c.starts_at)
_SINCE_THEN = (
    select(sessions)
    .where(_OURS, _MENTORS, or_(sessions.c.open, _SINCE))
    .order_by(sessions.c.starts_at)
)


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session's state as JSON text.

    `place` is the state's name, `open` says that it is not final.
    """

    id: str
    mentor: str
    place: str
    open: bool
    starts_at: datetime
    state: str


async def load(tx: Tx, organisation: str, ids: Collection[str]) -> dict[str, StoredSession]:
    """The sessions with those ids, by id."""
    found = await _find(tx, organisation, sessions.c.id.in_(sorted(ids))) if ids else []
    return {session.id: session for session in found}


async def load_current(
    tx: Tx, organisation: str, mentors: Collection[str], since: datetime | None = None
) -> dict[str, list[StoredSession]]:
    """Each of these mentors' open sessions, the earliest first.

    With `since`, also those that are over, if they start from then on.
    """
    found: dict[str, list[StoredSession]] = {mentor: [] for mentor in mentors}
    if mentors:
        given: dict[str, Any] = {"organisation": organisation, "mentors": sorted(mentors)}
        query = _CURRENT if since is None else _SINCE_THEN
        if since is not None:
            given["since"] = since
        for row in await tx.connection.execute(query, given):
            found[row.mentor].append(_stored(tx, row))
    return found


async def load_last(tx: Tx, organisation: str, mentor: str, limit: int) -> list[StoredSession]:
    """A mentor's last sessions, open and closed, the latest first."""
    theirs = sessions.c.mentor == mentor
    return await _find(tx, organisation, theirs, latest=limit)


async def load_open(tx: Tx, organisation: str) -> list[StoredSession]:
    """All open sessions, the earliest first."""
    return await _find(tx, organisation, sessions.c.open)


async def load_between(
    tx: Tx, organisation: str, since: datetime, until: datetime, places: Collection[str]
) -> list[StoredSession]:
    """Sessions in one of these states that start from `since` on, before `until`;
    earliest first.
    """
    when = and_(sessions.c.starts_at >= since, sessions.c.starts_at < until)
    wanted = sessions.c.state.in_(sorted(places))
    return await _find(tx, organisation, and_(sessions.c.open.in_((True, False)), when, wanted))


async def save(tx: Tx, organisation: str, states: Iterable[StoredSession], now: datetime) -> None:
    """Keep these states."""
    rows = [
        formats.seal(tx.keyring, "session", one.state, sessions, _columns(organisation, one, now))
        for one in states
    ]
    change = ("mentor", "state", "open", "starts_at", "updated_at", "format", "sealed")
    await upsert(tx, sessions, rows, unique=("organisation", "id"), change=change)


def _columns(organisation: str, session: StoredSession, now: datetime) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "id": session.id,
        "mentor": session.mentor,
        "state": session.place,
        "open": session.open,
        "starts_at": session.starts_at,
        "updated_at": now,
    }


async def _find(
    tx: Tx, organisation: str, which: ColumnElement[bool], *, latest: int | None = None
) -> list[StoredSession]:
    order = sessions.c.starts_at if latest is None else sessions.c.starts_at.desc()
    query = select(sessions).where(sessions.c.organisation == organisation, which)
    rows = await tx.connection.execute(query.order_by(order).limit(latest))
    return [_stored(tx, row) for row in rows]


def _stored(tx: Tx, row: Any) -> StoredSession:
    return StoredSession(
        id=row.id,
        mentor=row.mentor,
        place=row.state,
        open=row.open,
        starts_at=row.starts_at,
        state=formats.unseal(tx.keyring, "session", sessions, row),
    )
