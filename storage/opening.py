"""Opening a database: its version is known, it is undamaged, and its keys are the right ones."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import Connection, Select, func, insert, inspect, select

from storage.database import formats
from storage.database.db import Database, Tx, make_engine, sqlite_file, translated
from storage.database.errors import DatabaseTooNew, DatabaseTooOld, WrongKey
from storage.database.keys import Keyring, load_keys
from storage.database.migrate import (
    WHOLE,
    examine,
    head,
    is_known,
    is_readable,
    migrate_engine,
    revision,
)
from storage.database.tables import metadata, settings
from storage.records.lifting import CHECK, CHECK_PLACE, bind_old

# The tables that anything may depend on. Jobs of a newer version stay; evidence is only appended.
READ = {
    "organisations": "organisation",
    "boroughs": "borough",
    "programmes": "programme",
    "people": "person",
    "pairings": "pairing",
    "conversations": "conversation",
    "sessions": "session",
    "escalations": "escalation",
    "notices": "notice",
    "codes": "code",
    "packs": "pack",
}


async def open_database(url: str, keyring: Keyring, busy: float = 5.0) -> Database:
    """The database at `url`.

    Raises StorageError, a sentence for an admin, and then changes nothing.

    A database in memory gets its tables here; any other must be migrated before.
    """
    file = sqlite_file(url)
    if file is not None:
        await asyncio.to_thread(examine, file, busy)
    database = Database(make_engine(url, busy), keyring)
    try:
        if database.in_memory:
            await migrate_engine(database.engine)
        await _check_version(database)
        await bind_old(database)
        await _check_keys(database)
    except BaseException:
        await database.close()
        raise
    return database


async def find_keys(url: str, value: str | None = None, file: Path | None = None) -> Keyring:
    """The keys of the database at `url`: from `value`, from `file`, or from beside the database.

    On the first run new ones are written there, readable by the owner only. Raises WrongKey.
    """
    database = sqlite_file(url)
    if file is None and database is not None:
        file = Path(f"{database}.keys")
    encrypted = await is_encrypted(url)
    if not encrypted and not value and file is None and url.startswith("postgresql"):
        raise WrongKey("No encryption key is set, and no file where one could be kept.")
    return await asyncio.to_thread(load_keys, value, file, encrypted=encrypted)


async def is_encrypted(url: str) -> bool:
    """Whether the database holds encrypted rows already. Raises StorageError."""
    file = sqlite_file(url)
    if file is not None:
        if not file.exists():
            return False
        await asyncio.to_thread(examine, file)
    engine = make_engine(url).execution_options(reading=True)
    try:
        async with translated(), engine.begin() as connection:
            return await connection.run_sync(_has_check)
    finally:
        await engine.dispose()


def _has_check(connection: Connection) -> bool:
    if not inspect(connection).has_table(settings.name):
        return False
    return connection.execute(_check_row()).first() is not None


async def _check_version(database: Database) -> None:
    """Check that this program knows the version of every table, and of every value it
    has to read.
    """
    async with database.reading() as tx:
        found = await tx.connection.run_sync(revision)
        readable = await tx.connection.run_sync(is_readable)
        if found is not None and not is_known(found) and not readable:
            raise DatabaseTooNew("The database")
        if found != head() and not readable:
            raise DatabaseTooOld
        for table, kind in READ.items():
            newest = func.max(metadata.tables[table].c.format)
            if (await tx.connection.scalar(select(newest)) or 0) > formats.current(kind):
                raise DatabaseTooNew(f"A stored {kind}")


async def _check_keys(database: Database) -> None:
    """Check the keys against a row that was sealed on the first run.

    That row stays under the oldest key on purpose: so the check fails if a key was dropped from the
    list although rows written with it remain.
    """
    async with database.reading() as tx:
        sealed = await _load_check(tx)
    if sealed is None:
        async with database.transaction() as tx:
            await tx.lock(CHECK)
            sealed = await _load_check(tx)
            if sealed is None:
                await _write_check(tx)
    if sealed is not None:
        database.keyring.open(sealed, CHECK_PLACE)


def _check_row() -> Select[tuple[bytes]]:
    return select(settings.c.value).where(
        settings.c.organisation == WHOLE, settings.c.name == CHECK
    )


async def _load_check(tx: Tx) -> bytes | None:
    value: bytes | None = await tx.connection.scalar(_check_row())
    return value


async def _write_check(tx: Tx) -> None:
    value = tx.keyring.seal("mentorline", CHECK_PLACE)
    row = {"organisation": WHOLE, "name": CHECK, "value": value}
    await tx.connection.execute(insert(settings), row)
