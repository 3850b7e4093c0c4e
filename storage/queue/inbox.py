"""The inbox: which updates and texts were taken already, and the dead letters among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from storage.database import formats
from storage.database.db import Tx, insert_new, upsert
from storage.database.tables import inbox

_UNIQUE = ("organisation", "source", "key")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An input that could not be handled, as it came in."""

    source: str
    key: str
    received_at: datetime
    payload: str


async def take_new(
    tx: Tx, organisation: str, source: str, keys: Iterable[str], now: datetime
) -> frozenset[str]:
    """Take these keys; return those that were new. `source` is "telegram" or "twilio"."""
    rows = [
        _row(organisation, source, key, now) | {"outcome": "done", "format": None, "sealed": None}
        for key in dict.fromkeys(keys)
    ]
    return frozenset(await insert_new(tx, inbox, rows, _UNIQUE, inbox.c.key))


async def last_received(tx: Tx, organisation: str) -> datetime | None:
    """When anything was last taken, from any source."""
    query = select(func.max(inbox.c.received_at, type_=inbox.c.received_at.type)).where(
        inbox.c.organisation == organisation
    )
    when: datetime | None = (await tx.connection.execute(query)).scalar()
    return when


async def add_dead_letter(
    tx: Tx, organisation: str, source: str, payloads: dict[str, str], now: datetime
) -> None:
    """Keep these inputs as dead letters, by key: they count as taken, and stay to be looked at."""
    rows = [
        formats.seal(
            tx.keyring,
            "inbox",
            payload,
            inbox,
            _row(organisation, source, key, now) | {"outcome": "poisoned"},
        )
        for key, payload in payloads.items()
    ]
    await upsert(tx, inbox, rows, _UNIQUE, change=("outcome", "format", "sealed"))


async def load_dead_letters(tx: Tx, organisation: str) -> list[DeadLetter]:
    """All dead letters, the earliest first."""
    query = select(inbox).where(inbox.c.organisation == organisation, inbox.c.outcome == "poisoned")
    return [
        DeadLetter(
            source=row.source,
            key=row.key,
            received_at=row.received_at,
            payload=formats.unseal(tx.keyring, "inbox", inbox, row),
        )
        for row in await tx.connection.execute(query.order_by(inbox.c.received_at, inbox.c.key))
    ]


async def purge(tx: Tx, organisation: str, before: datetime) -> int:
    """Forget the keys taken before that time, except dead letters; return how many."""
    old = delete(inbox).where(
        inbox.c.organisation == organisation,
        inbox.c.received_at < before,
        inbox.c.outcome == "done",
    )
    return (await tx.connection.execute(old)).rowcount


def _row(organisation: str, source: str, key: str, now: datetime) -> dict[str, object]:
    return {"organisation": organisation, "source": source, "key": key, "received_at": now}
