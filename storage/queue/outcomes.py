"""The outcome of the last SMS to each person, and the time of the last evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select

from storage.database.db import Tx
from storage.database.tables import evidence, inbox, jobs
from storage.queue.jobs import stored

Result = Literal["delivered", "failed", "unknown"]
MOST = 2000  # latest texts; older ones say little about today
_RECEIPT = "receipt:"


@dataclass(frozen=True, slots=True)
class LastText:
    """The last SMS to a person with a known outcome; `unknown` where there is none."""

    person: str
    at: datetime
    result: Result


async def last_texts(tx: Tx, organisation: str, since: datetime) -> dict[str, LastText]:
    """The last SMS by person. Two statements."""
    query = (
        select(jobs)
        .where(jobs.c.organisation == organisation, jobs.c.kind == "text")
        .where(jobs.c.finished_at >= since, jobs.c.state.in_(["done", "failed"]))
        .order_by(jobs.c.id.desc())
        .limit(MOST)
    )
    rows = (await tx.connection.execute(query)).all()
    heard = await _heard(tx, organisation, since)
    found: dict[str, LastText] = {}
    for row in rows:
        person = json.loads(stored(tx, row).payload)["to"]
        if person not in found or found[person].result == "unknown":
            result = "failed" if row.state == "failed" else heard.get(row.key, "unknown")
            if result != "unknown" or person not in found:
                found[person] = LastText(person, row.finished_at, result)
    return found


async def _heard(tx: Tx, organisation: str, since: datetime) -> dict[str, Result]:
    """What receipts said, by the text's key. A delivered text stays delivered."""
    query = (
        select(inbox.c.key)
        .where(inbox.c.organisation == organisation, inbox.c.source == "twilio")
        .where(inbox.c.received_at >= since, inbox.c.key.startswith(_RECEIPT))
    )
    found: dict[str, Result] = {}
    for key, result in _read((await tx.connection.execute(query)).scalars().all()):
        if found.get(key) != "delivered":
            found[key] = result
    return found


def _read(keys: Sequence[str]) -> Iterator[tuple[str, Result]]:
    for receipt in keys:
        key, _, said = receipt.removeprefix(_RECEIPT).rpartition(":")
        if said == "delivered":
            yield key, "delivered"
        elif said in {"undelivered", "failed"}:
            yield key, "failed"


async def last_recorded(tx: Tx, organisation: str) -> datetime | None:
    """The latest time in the evidence: the clock once showed it."""
    query = select(func.max(evidence.c.at, type_=evidence.c.at.type)).where(
        evidence.c.organisation == organisation
    )
    when: datetime | None = (await tx.connection.execute(query)).scalar()
    return when
