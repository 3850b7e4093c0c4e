"""Drills as the evidence has them: when one began, how it ended, and who ended it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from storage.database.db import Tx
from storage.database.tables import evidence
from storage.records.evidence import StoredRecord, about

BEGAN, ENDED = "drill began", "drill ended"  # rows of the record


async def drill_records(
    tx: Tx, organisation: str, since: datetime | None = None
) -> list[StoredRecord]:
    """Every record of every drill that began since then, in order. Two statements."""
    query = select(evidence.c.about).where(
        evidence.c.organisation == organisation, evidence.c.what == BEGAN
    )
    if since is not None:
        query = query.where(evidence.c.at >= since)
    references: Collection[str] = set((await tx.connection.execute(query)).scalars())
    return await about(tx, organisation, references) if references else []
