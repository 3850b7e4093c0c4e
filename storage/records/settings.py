"""Small values that must survive a restart, by name: an offset, the day of the last drill."""

from __future__ import annotations

from sqlalchemy import delete, select

from storage.database.binding import place
from storage.database.db import Tx, upsert
from storage.database.tables import settings


async def put(tx: Tx, organisation: str, name: str, value: str) -> None:
    """Keep a value; it is sealed."""
    row = {"organisation": organisation, "name": name}
    sealed = tx.keyring.seal(value, place("settings", row, "value"))
    await upsert(
        tx, settings, [row | {"value": sealed}], unique=("organisation", "name"), change=("value",)
    )


async def remove(tx: Tx, organisation: str, name: str) -> None:
    """Forget the value kept under that name."""
    its = (settings.c.organisation == organisation, settings.c.name == name)
    await tx.connection.execute(delete(settings).where(*its))


async def get(tx: Tx, organisation: str, name: str) -> str | None:
    """The value kept under that name, or None."""
    query = select(settings.c.value).where(
        settings.c.organisation == organisation, settings.c.name == name
    )
    sealed = await tx.connection.scalar(query)
    if sealed is None:
        return None
    return tx.keyring.open(
        sealed, place("settings", {"organisation": organisation, "name": name}, "value")
    )
