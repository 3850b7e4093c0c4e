"""Migration of a database to today's tables. The file is copied before anything is changed.

Each step says `readable_by`: the oldest version whose program can go on with the tables after it.
For a step that only adds (a table, a column with a default), that is the version of the step
before. The database keeps it, so that a program that was rolled back knows whether it may go on.
"""

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
from sqlalchemy import Connection, delete, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database.db import fault, make_engine, sqlite_file, translated
from storage.database.errors import DatabaseDamaged, DatabaseTooNew
from storage.database.location import refuse_out_of_reach
from storage.database.tables import settings
from storage.database.wal import drops_commits

WHOLE = ""  # the organisation of rows about the database itself
_READABLE_BY = "readable by"
_ABOUT_READING = (settings.c.organisation == WHOLE, settings.c.name == _READABLE_BY)
SCRIPTS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Migrated:
    """A migration: from which version to which, and where the copy is, if one was made.

    `newer`: a newer program wrote the database, and this one can go on with it; nothing was
    changed.
    """

    before: str | None
    after: str
    copy: Path | None
    newer: bool = False


async def migrate(url: str, busy: float = 5.0) -> Migrated:
    """Upgrade the tables, all of it or nothing. Raises StorageError.

    From outside an event loop: `asyncio.run(migrate(url))`.
    """
    file = sqlite_file(url)
    if file is not None:
        await asyncio.to_thread(examine, file, busy)
        _touch(file)
    engine = make_engine(url, busy)
    try:
        return await migrate_engine(engine, file)
    finally:
        await engine.dispose()


def _touch(file: Path) -> None:
    try:
        file.touch(mode=0o600)
    except OSError as error:
        raise fault(error) or error from None


async def has_tables(url: str) -> bool:
    """Whether there is a database of ours. Raises StorageError."""
    engine = make_engine(url).execution_options(reading=True)
    try:
        async with translated(), engine.begin() as connection:
            return await connection.run_sync(revision) is not None
    finally:
        await engine.dispose()


async def migrate_engine(engine: AsyncEngine, file: Path | None = None) -> Migrated:
    """Upgrade the tables on an engine that is open already (a database in memory lives in one)."""
    async with translated(), engine.begin() as connection:
        before = await connection.run_sync(revision)
        after = head()
        if before == after:
            return Migrated(before, after, None)
        if before is not None and await connection.run_sync(is_readable):
            return Migrated(before, before, None, newer=True)
        await _refuse_strange(connection, before, file)
        copy = None
        if file is not None and before is not None:
            # Our write lock is held: the copy is exactly what will be upgraded.
            copy = await asyncio.to_thread(_copy, file, after)
        await connection.run_sync(upgrade)
        return Migrated(before, after, copy)


async def _refuse_strange(
    connection: AsyncConnection, before: str | None, file: Path | None
) -> None:
    """Refuse a database of a newer version that can't be used, or of another program."""
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


def is_readable(connection: Connection) -> bool:
    """Whether a newer program wrote it, and left tables that this one can use."""
    before = revision(connection)
    if before is None or is_known(before):
        return False
    oldest = connection.scalar(select(settings.c.value).where(*_ABOUT_READING))
    return oldest is not None and is_known(bytes(oldest).decode())


def revision(connection: Connection) -> str | None:
    """The version of the tables in a database; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def examine(file: Path, busy: float = 5.0) -> None:
    """Read through an SQLite file. Raises DatabaseDamaged, DatabaseBusy; a missing file is fine.

    Raises DatabaseOutOfReach where it is not ours to use, or where no such file can be.
    """
    refuse_out_of_reach(file)
    if not file.exists() or file.stat().st_size == 0:
        return
    if drops_commits(Path(f"{file}-wal")):
        raise DatabaseDamaged(f"{file.name}-wal")
    with (
        _translated_sync(file),
        closing(
            sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=busy)
        ) as db,
    ):
        # The whole check: the quick one believes every index.
        if db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise DatabaseDamaged(file.name)


@contextmanager
def _translated_sync(file: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError:  # a damaged word in SQLite's own report of the damage
        raise DatabaseDamaged(file.name) from None
    except sqlite3.Error as error:
        ours = fault(error)
        if ours is None:
            raise
        raise DatabaseDamaged(file.name) if isinstance(ours, DatabaseDamaged) else ours from error


def _copy(file: Path, after: str) -> Path:
    """Copy through SQLite itself, so that the write-ahead log is copied too."""
    target = Path(f"{file}-before-{after}")
    number = 1
    while target.exists():
        number += 1
        target = Path(f"{file}-before-{after}-{number}")
    target.touch(mode=0o600)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def upgrade(connection: Connection, version: str = "head") -> None:
    """Carry out every step up to that version, and keep the oldest version that can read the
    result.
    """
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, version)
    script = ScriptDirectory.from_config(config).get_revision(version)
    assert script is not None
    row = {"organisation": WHOLE, "name": _READABLE_BY, "value": script.module.readable_by.encode()}
    connection.execute(delete(settings).where(*_ABOUT_READING))
    connection.execute(insert(settings), row)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
