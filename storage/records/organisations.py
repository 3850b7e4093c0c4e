"""The organisations that a database holds."""

from __future__ import annotations

from sqlalchemy import select

from storage.database.db import Tx
from storage.database.tables import organisations


async def listed(tx: Tx) -> list[str]:
    """The ids of all organisations whose people were ever imported, in alphabetical order."""
    query = select(organisations.c.organisation).order_by(organisations.c.organisation)
    return list((await tx.connection.execute(query)).scalars())
