"""Bring a database to today's tables. A copy of the file is made before anything is changed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.db import fault, make_engine, sqlite_file, translated
from storage.errors import DatabaseDamaged, DatabaseTooNew

SCRIPTS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Migrated:
    """From which version to which, and where the copy is, if one had to be made."""

    before: str | None
    after: str
    copy: Path | None


async def migrate(url: str, busy: float = 5.0) -> Migrated:
    """Upgrade the tables, all of it or nothing. Raises StorageError.

    From outside an event loop: `asyncio.run(migrate(url))`.
    """
    file = sqlite_file(url)
    if file is not None:
        await asyncio.to_thread(examine, file, busy)
        file.touch(mode=0o600)
    engine = make_engine(url, busy)
    try:
        return await migrate_engine(engine, file)
    finally:
        await engine.dispose()


async def migrate_engine(engine: AsyncEngine, file: Path | None = None) -> Migrated:
    """The same, on an engine that is open already (a database in memory lives in one)."""
    async with translated(), engine.begin() as connection:
        before = await connection.run_sync(revision)
        after = head()
        if before == after:
            return Migrated(before, after, None)
        await _refuse_strange(connection, before, file)
        copy = None
        if file is not None and before is not None:
            # Our write lock is held: what is copied is exactly what will be upgraded.
            copy = await asyncio.to_thread(_copy, file, after)
        await connection.run_sync(_upgrade)
        return Migrated(before, after, copy)


async def _refuse_strange(
    connection: AsyncConnection, before: str | None, file: Path | None
) -> None:
    """Neither a database of tomorrow nor one of another program is touched."""
    if before is not None and not is_known(before):
        raise DatabaseTooNew("The database")
    tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    if before is None and tables:
        raise DatabaseDamaged(file.name if file else "The database")


def head() -> str:
    """The version of today's tables."""
    revision_ = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision_ is not None
    return revision_


def is_known(version: str) -> bool:
    """Whether this program has that version's step."""
    scripts = ScriptDirectory.from_config(_config())
    return version in {script.revision for script in scripts.walk_revisions()}


def revision(connection: Connection) -> str | None:
    """The version of the tables in a database; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def examine(file: Path, busy: float = 5.0) -> None:
    """Read through an SQLite file. Raises DatabaseDamaged, DatabaseBusy; a missing one is fine."""
    if not file.exists() or file.stat().st_size == 0:
        return
    with (
        _translated_sync(file),
        closing(
            sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=busy)
        ) as db,
    ):
        if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise DatabaseDamaged(file.name)


@contextmanager
def _translated_sync(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        ours = fault(error)
        if ours is None:
            raise
        raise DatabaseDamaged(file.name) if isinstance(ours, DatabaseDamaged) else ours from error


def _copy(file: Path, after: str) -> Path:
    """Copy through SQLite itself, so that what stands in the write-ahead log is copied too."""
    target = Path(f"{file}-before-{after}")
    number = 1
    while target.exists():
        number += 1
        target = Path(f"{file}-before-{after}-{number}")
    target.touch(mode=0o600)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
