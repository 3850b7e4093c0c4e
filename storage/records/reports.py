"""Reports of sessions, each with every version that was filed.

Anything about a concern is in a part of its own, which is opened on purpose only. Every row has
such a part, of one length, so that neither the row nor its size tells whether there was a concern.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from storage.database import formats
from storage.database.binding import place, place_of
from storage.database.db import Tx
from storage.database.tables import reports

_PADDED = 1024  # bytes; a sealed part is a multiple of this long


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as JSON text. It holds nothing of a concern, not even that there is one.

    `held_at` is when its session began. `version` counts from 1; `save` gives it.
    """

    session: str
    mentor: str
    held_at: datetime
    filed_at: datetime
    state: str
    version: int = 1


async def save(
    tx: Tx, organisation: str, filed: Iterable[StoredReport], restricted: Mapping[str, str]
) -> None:
    """Keep these reports; `restricted` is the part of each session's report that only an audience
    reads.

    A report filed again for the same session is its next version; the earlier ones stay.
    """
    new = list(filed)
    versions = await _versions(tx, organisation, {report.session for report in new})
    rows = []
    for report in new:
        versions[report.session] = versions.get(report.session, 0) + 1
        text = restricted.get(report.session, "")
        rows.append(_row(tx, organisation, report, versions[report.session], text))
    if rows:
        await tx.connection.execute(reports.insert(), rows)


async def _versions(tx: Tx, organisation: str, sessions: Collection[str]) -> dict[str, int]:
    """The number of versions that each of these sessions has so far."""
    query = (
        select(reports.c.session, func.max(reports.c.version))
        .where(reports.c.organisation == organisation, reports.c.session.in_(sorted(sessions)))
        .group_by(reports.c.session)
    )
    rows = await tx.connection.execute(query) if sessions else ()
    return {row[0]: row[1] for row in rows}


def _row(
    tx: Tx, organisation: str, report: StoredReport, version: int, restricted: str
) -> dict[str, Any]:
    size = len(restricted.encode())
    padding = " " * (-size % _PADDED if size else _PADDED)
    row = {
        "organisation": organisation,
        "session": report.session,
        "version": version,
        "mentor": report.mentor,
        "held_at": report.held_at,
        "filed_at": report.filed_at,
    }
    hidden = tx.keyring.seal(restricted + padding, place("reports", row, "restricted"))
    row |= {"restricted": hidden}
    return formats.seal(tx.keyring, "report", report.state, reports, row)


async def load(
    tx: Tx, organisation: str, sessions: Collection[str]
) -> dict[str, list[StoredReport]]:
    """All versions of the reports of these sessions, the first one first, by session."""
    return await _find(tx, organisation, reports.c.session.in_(sorted(sessions)))


async def load_between(
    tx: Tx, organisation: str, since: datetime, until: datetime
) -> dict[str, list[StoredReport]]:
    """Reports of sessions held from `since` on and before `until`, by session, the
    earliest first.
    """
    return await _find(
        tx, organisation, and_(reports.c.held_at >= since, reports.c.held_at < until)
    )


async def load_restricted(tx: Tx, organisation: str, mentor: str) -> dict[str, str]:
    """The restricted parts of a mentor's reports, by session. Ask `audience` first.

    They are the newest version's; sessions without such a part are left out.
    """
    query = (
        select(reports)
        .where(reports.c.organisation == organisation, reports.c.mentor == mentor)
        .where(reports.c.restricted.is_not(None))
        .order_by(reports.c.held_at, reports.c.session, reports.c.version)
    )
    rows = await tx.connection.execute(query)
    found = {
        row.session: tx.keyring.open(row.restricted, place_of("reports", row, "restricted")).strip()
        for row in rows
    }
    return {session: text for session, text in found.items() if text}


async def _find(
    tx: Tx, organisation: str, which: ColumnElement[bool]
) -> dict[str, list[StoredReport]]:
    query = (
        select(reports)
        .where(reports.c.organisation == organisation, which)
        .order_by(reports.c.held_at, reports.c.session, reports.c.version)
    )
    found: dict[str, list[StoredReport]] = {}
    for row in await tx.connection.execute(query):
        report = StoredReport(
            session=row.session,
            mentor=row.mentor,
            held_at=row.held_at,
            filed_at=row.filed_at,
            state=formats.unseal(tx.keyring, "report", reports, row),
            version=row.version,
        )
        found.setdefault(row.session, []).append(report)
    return found
