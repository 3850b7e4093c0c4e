"""Leases: of several processes one leads, for example to poll Telegram."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from storage.database.db import Tx, upsert
from storage.database.tables import leases


async def take(
    tx: Tx, organisation: str, name: str, *, holder: str, until: datetime, now: datetime
) -> bool:
    """Take a lease, or prolong one's own. False while another holder's has not run out."""
    await tx.lock(f"lease:{organisation}:{name}")
    query = select(leases.c.holder, leases.c.until).where(
        leases.c.organisation == organisation, leases.c.name == name
    )
    found = (await tx.connection.execute(query)).first()
    if found is not None and found.holder != holder and found.until > now:
        return False
    row = {"organisation": organisation, "name": name, "holder": holder, "until": until}
    await upsert(tx, leases, [row], ("organisation", "name"), change=("holder", "until"))
    return True


async def release(tx: Tx, organisation: str, name: str, holder: str) -> None:
    """Give one's own lease back before its time."""
    await tx.connection.execute(
        delete(leases).where(
            leases.c.organisation == organisation,
            leases.c.name == name,
            leases.c.holder == holder,
        )
    )
