"""The engine and its transactions: the only file that knows one SQL dialect from the other.

SQLite: WAL, every commit on disk, and a write transaction takes its lock when it begins.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC as UTC_ZONE
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Dialect,
    Integer,
    Table,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator

from storage.database.errors import DatabaseBusy, DatabaseDamaged, DatabaseUnwritable, StorageError
from storage.database.keys import Keyring

# SQLite numbers rows only in a column of type INTEGER, and reuses deleted numbers unless told.
SERIAL = BigInteger().with_variant(Integer(), "sqlite")
NEVER_REUSED: dict[str, Any] = {"sqlite_autoincrement": True}


class UTC(TypeDecorator[datetime]):
    """An aware datetime, in UTC on both databases (SQLite gives back naive ones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuses a naive datetime with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        return value.astimezone(UTC_ZONE)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The value in UTC; SQLite gives it back without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC_ZONE)
        return value.astimezone(UTC_ZONE)


@dataclass(slots=True)
class Tx:
    """One transaction, the first argument of every function of this package.

    `cache` lives as long as the database; `dirty` names the cached values that this transaction
    changed.
    """

    connection: AsyncConnection
    keyring: Keyring
    cache: dict[str, Any]
    dirty: set[str] = field(default_factory=set)

    async def lock(self, name: str) -> None:
        """Hold a lock of that name until this transaction is over.

        On SQLite the transaction itself is such a lock.
        """
        if self.connection.dialect.name == "postgresql":
            query = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
            await self.connection.execute(query, {"name": name})


class Database:
    """An open database. Call `close()` when done; it is no context manager."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self.engine = engine
        self.keyring = keyring
        self._cache: dict[str, Any] = {}
        self._one_writer = asyncio.Lock() if engine.dialect.name == "sqlite" else None
        self.in_memory = isinstance(engine.sync_engine.pool, StaticPool)

    @asynccontextmanager
    async def transaction(self, organisation: str | None = None) -> AsyncIterator[Tx]:
        """A transaction that writes; it is committed at the end, and rolled back on any exception.

        With an `organisation`, its writers take turns, as they do on SQLite anyway. They queue here
        in order, since SQLite's own waiting is by guessing. Raises StorageError.
        """
        async with self._one_writer or nullcontext(), self._begin(self.engine) as tx:
            if organisation is not None:
                await tx.lock(f"organisation:{organisation}")
            yield tx

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """A transaction that only reads: it never waits for a writer (except in memory)."""
        lock = self._one_writer if self.in_memory else None
        engine = self.engine.execution_options(reading=True)
        async with lock or nullcontext(), self._begin(engine) as tx:
            yield tx

    @asynccontextmanager
    async def _begin(self, engine: AsyncEngine) -> AsyncIterator[Tx]:
        async with translated(), engine.begin() as connection:
            yield Tx(connection, self.keyring, self._cache)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def make_engine(url: str, busy: float = 5.0) -> AsyncEngine:
    """The engine for a URL such as `sqlite:///x.db`, `sqlite://` or `postgresql://...`.

    `busy` is how many seconds SQLite waits for another program's lock. Error texts hold no values.
    """
    address = _driver_url(url)
    if address.get_backend_name() != "sqlite":
        return create_async_engine(address, hide_parameters=True)
    # Without an isolation level the driver begins nothing by itself; `_begin_sqlite` does.
    connect = {"isolation_level": None, "timeout": busy}
    pool = {"poolclass": StaticPool} if sqlite_file(url) is None else {}
    engine = create_async_engine(address, hide_parameters=True, connect_args=connect, **pool)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _driver_url(url: str) -> URL:
    address = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
    backend = address.get_backend_name()
    if backend not in drivers:
        raise ValueError(f"not a database that Mentorline can use: {backend}")
    return address.set(drivername=drivers[backend])


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite URL; None in memory, and for any other database."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(address.database or "")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@cache
def _upsert(
    dialect: str,
    table: Table,
    unique: tuple[str, ...],
    change: tuple[str, ...],
    count: tuple[str, ...],
) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    if not change:
        return insert.on_conflict_do_nothing(index_elements=unique)
    new: dict[str, Any] = {name: insert.excluded[name] for name in change}
    new |= {name: table.c[name] + 1 for name in count}
    return insert.on_conflict_do_update(index_elements=unique, set_=new)


async def upsert(
    tx: Tx,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    unique: Sequence[str],
    change: Sequence[str] = (),
    *,
    count: Sequence[str] = (),
) -> None:
    """Insert rows; where `unique` exists already, set the columns of `change` and add one to
    `count`.

    Without `change` the existing row stays as it is. The same row must not be given twice.
    """
    if rows:
        statement = _upsert(
            tx.connection.dialect.name, table, tuple(unique), tuple(change), tuple(count)
        )
        await tx.connection.execute(statement, rows)


async def insert_new(
    tx: Tx,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    unique: Sequence[str],
    give: Column[Any],
) -> list[Any]:
    """Insert the rows whose `unique` is new; return their `give`, in no order."""
    if not rows:
        return []
    statement = _upsert(tx.connection.dialect.name, table, tuple(unique), (), ())
    result = await tx.connection.execute(statement.returning(give), rows)
    return list(result.scalars())


def partial(where: Any) -> dict[str, Any]:
    """Keyword arguments that limit an index to the rows for which `where` is true."""
    return {"sqlite_where": where, "postgresql_where": where}


def append_only(dialect: str, table: str, verbs: Sequence[str]) -> list[str]:
    """Statements that make the database itself refuse these verbs on a table."""
    refusal = f"{table} is append-only"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for verb in verbs
        ]
    function = f"{table}_refuse()"
    body = f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    triggers = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        for verb in (*verbs, "TRUNCATE")
    ]
    return [f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS {body}", *triggers]


def allowing_updates(dialect: str, table: str) -> tuple[str, str]:
    """Statements that let an append-only table be updated, and then refuse it again."""
    on = f" ON {table}" if dialect == "postgresql" else ""
    name = f"{table}_no_update"
    again = next(s for s in append_only(dialect, table, ("UPDATE",)) if f"TRIGGER {name}" in s)
    return f"DROP TRIGGER {name}{on}", again


_UNUSABLE = (
    "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM",
    "SQLITE_PROTOCOL", "SQLITE_NOMEM",
)  # fmt: skip


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Translate a driver's errors about a busy, damaged or full database into our own."""
    try:
        yield
    except Exception as error:
        ours = fault(error)
        if ours is None:
            raise
        raise ours from error


def fault(error: Exception) -> StorageError | None:
    """Our error for an error of a driver; None where it is a bug, or not about the database."""
    if isinstance(error, OSError | PoolTimeout) or getattr(error, "connection_invalidated", False):
        return DatabaseUnwritable("nothing answers at its address")
    original = getattr(error, "orig", None) or error
    name = str(getattr(original, "sqlite_errorname", ""))
    state = str(getattr(original, "sqlstate", None) or "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or state[:2] in ("40", "55"):
        return DatabaseBusy()
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or state[:2] == "XX":
        return DatabaseDamaged("The database")
    if name.startswith(_UNUSABLE):
        return DatabaseUnwritable(name.removeprefix("SQLITE_").lower())
    if state[:2] in ("08", "53", "57", "58") or state == "25006":
        return DatabaseUnwritable(f"PostgreSQL says {state}")
    return None
