"""Reports of sessions. What is of a concern stands in a part of its own, opened on purpose only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from storage import formats
from storage.db import Tx, upsert
from storage.tables import reports


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as JSON text. It holds nothing of a concern, not even that there is one."""

    session: str
    mentor: str
    filed_at: datetime
    state: str


async def save(
    tx: Tx, organisation: str, filed: Iterable[StoredReport], restricted: dict[str, str]
) -> None:
    """Keep these reports; `restricted` is the part of each session's that only an audience reads.

    One filed again for the same session replaces the first.
    """
    rows = [
        {
            "organisation": organisation,
            "session": report.session,
            "mentor": report.mentor,
            "filed_at": report.filed_at,
            "restricted": _sealed(tx, restricted.get(report.session)),
        }
        | formats.seal(tx.keyring, "report", report.state)
        for report in filed
    ]
    change = ("filed_at", "restricted", "format", "sealed")
    await upsert(tx, reports, rows, unique=("organisation", "session"), change=change)


async def load(tx: Tx, organisation: str, sessions: Collection[str]) -> dict[str, StoredReport]:
    """The reports of these sessions, by session."""
    return await _find(tx, organisation, reports.c.session.in_(sorted(sessions)))


async def load_between(
    tx: Tx, organisation: str, since: datetime, until: datetime
) -> dict[str, StoredReport]:
    """Those filed from `since` on and before `until`, by session, the earliest first."""
    when = and_(reports.c.filed_at >= since, reports.c.filed_at < until)
    return await _find(tx, organisation, when)


async def load_restricted(tx: Tx, organisation: str, session: str) -> str | None:
    """The part that only the audience of its concern may read: ask `audience` first."""
    query = select(reports.c.restricted).where(
        reports.c.organisation == organisation, reports.c.session == session
    )
    sealed = await tx.connection.scalar(query)
    return None if sealed is None else tx.keyring.open(sealed)


def _sealed(tx: Tx, text: str | None) -> bytes | None:
    return None if text is None else tx.keyring.seal(text)


async def _find(tx: Tx, organisation: str, which: ColumnElement[bool]) -> dict[str, StoredReport]:
    columns = (reports.c.session, reports.c.mentor, reports.c.filed_at)
    query = (
        select(*columns, reports.c.format, reports.c.sealed)
        .where(reports.c.organisation == organisation, which)
        .order_by(reports.c.filed_at, reports.c.session)
    )
    return {
        row.session: StoredReport(
            session=row.session,
            mentor=row.mentor,
            filed_at=row.filed_at,
            state=formats.unseal(tx.keyring, "report", row.format, row.sealed),
        )
        for row in await tx.connection.execute(query)
    }
