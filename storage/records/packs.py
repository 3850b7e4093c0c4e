"""Packs, kept for ever under their content hash. Publishing and rolling back move a pointer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update

from storage.database import formats
from storage.database.db import Tx, upsert
from storage.database.tables import organisations, packs
from storage.records.members import touch


async def save(tx: Tx, organisation: str, documents: Mapping[str, str], now: datetime) -> None:
    """Keep these flat packs, as JSON text by hash. One that is there already stays as it is."""
    rows = [
        formats.seal(
            tx.keyring,
            "pack",
            document,
            packs,
            {"organisation": organisation, "hash": hash_, "stored_at": now},
        )
        for hash_, document in documents.items()
    ]
    await upsert(tx, packs, rows, unique=("organisation", "hash"))


async def load(tx: Tx, organisation: str, hashes: Collection[str]) -> dict[str, str]:
    """The packs with these hashes, as JSON text by hash."""
    query = select(packs).where(
        packs.c.organisation == organisation, packs.c.hash.in_(sorted(hashes))
    )
    return {
        row.hash: formats.unseal(tx.keyring, "pack", packs, row)
        for row in await tx.connection.execute(query)
    }


async def history(tx: Tx, organisation: str) -> list[tuple[str, datetime]]:
    """Every pack ever stored: its hash and when it came, the latest first."""
    query = select(packs.c.hash, packs.c.stored_at).where(packs.c.organisation == organisation)
    rows = await tx.connection.execute(query.order_by(packs.c.stored_at.desc(), packs.c.hash))
    return [(row.hash, row.stored_at) for row in rows]


async def current(tx: Tx, organisation: str) -> str | None:
    """The hash of the pack that is published. (`load_directory` brings it too.)"""
    query = select(organisations.c.pack).where(organisations.c.organisation == organisation)
    hash_: str | None = await tx.connection.scalar(query)
    return hash_


async def point(tx: Tx, organisation: str, hash_: str) -> None:
    """Make that pack the current one. Raises LookupError where it is not stored."""
    if not await load(tx, organisation, [hash_]):
        raise LookupError(f"no pack {hash_} is stored")
    chosen = organisations.c.organisation == organisation
    await tx.connection.execute(update(organisations).where(chosen).values(pack=hash_))
    await touch(tx, organisation)
