"""SQLite in this very thread, where the simulation can make it fail: full, read-only, locked, torn.

`Connection` and `Cursor` have the interface of aiosqlite's, as far as SQLAlchemy uses it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from shutil import copyfile
from typing import Any, Literal, Protocol

from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import LRUCache

from storage.database.db import _begin_sqlite

Trouble = Literal["full", "readonly", "locked", "failing"]
Point = Literal["before a statement", "before the commit", "in the commit", "after the commit"]

SAID: dict[Trouble, tuple[str, str]] = {
    "full": ("SQLITE_FULL", "database or disk is full"),
    "readonly": ("SQLITE_READONLY", "attempt to write a readonly database"),
    "locked": ("SQLITE_BUSY", "database is locked"),
    "failing": ("SQLITE_IOERR", "disk I/O error"),
}
BUSY_SECONDS = 5.0
LOOK_AGAIN = 0.25
WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE")
CHECKPOINT_PAGES = 2000


_COMPILED: LRUCache[Any, Any] = LRUCache(2000)


@cache
def _model() -> Engine:
    """One dialect for all engines, so that each statement is compiled once for all worlds."""
    return create_async_engine("sqlite+aiosqlite:///simulated").sync_engine


class Killed(BaseException):
    """The process is dead: nothing of it goes on."""


class Owner(Protocol):
    """The process that a connection belongs to."""

    @property
    def alive(self) -> bool:
        """Whether it still lives."""

    @property
    def fated(self) -> bool:
        """Whether something is going to happen to it soon."""

    async def gate(self) -> None:
        """Wait while the process stands still. Raises Killed."""

    def reach(self, point: Point) -> bool:
        """Whether the process dies at this point; called at each."""


class Disk:
    """The one database file of a world. Each copy that a crash leaves is a file of its own."""

    def __init__(self, folder: Path, template: Path, rng: Random) -> None:
        self._folder = folder
        self._rng = rng
        self._number = 0
        self.path = folder / "0.db"
        self.spool = folder / "spool"  # on the same disk, with its room reserved
        copyfile(template, self.path)
        self.trouble: Trouble | None = None
        self.committed: Callable[[], None] = lambda: None
        self._open: list[Connection] = []
        self.witness = self._witness()
        self.torn_at: int | None = None

    def engine(self, owner: Owner) -> AsyncEngine:
        """An engine for that process, as `storage.database.db` makes it but in this thread."""

        async def connect() -> Connection:
            connection = Connection(self, owner)
            self._open.append(connection)
            return connection

        dialect = _model().dialect
        driver: Any = dialect.dbapi
        pool = AsyncAdaptedQueuePool(
            lambda: driver.connect(async_creator_fn=connect), dialect=dialect
        )
        engine = Engine(pool, dialect, _model().url, hide_parameters=True)
        engine.update_execution_options(compiled_cache=_COMPILED)
        event.listen(engine, "begin", _begin_sqlite)
        return AsyncEngine(engine)

    def raw(self) -> sqlite3.Connection:
        """A connection of sqlite3 as the product would have it, but that it never waits."""
        found = sqlite3.connect(self.path, isolation_level=None, timeout=0, cached_statements=400)
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("PRAGMA synchronous=OFF")
        found.execute("PRAGMA foreign_keys=ON")
        found.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        return found

    def _witness(self) -> sqlite3.Connection:
        found = sqlite3.connect(self.path, isolation_level=None, timeout=0)
        found.row_factory = sqlite3.Row
        return found

    @property
    def wal(self) -> Path:
        """The write-ahead log beside the file."""
        return Path(f"{self.path}-wal")

    def wal_mark(self) -> tuple[bytes, int]:
        """Which log it is (it begins anew from time to time), and how long."""
        if not self.wal.exists():
            return b"", 0
        with self.wal.open("rb") as log:
            return log.read(24)[16:], self.wal.stat().st_size

    def leave(self, owner: Owner, alone: bool) -> None:
        """The process is dead. Alone, it leaves its files as they are, and the log maybe torn."""
        old, old_wal = self.path, self.wal
        if alone:
            self._number += 1
            self.path = self._folder / f"{self._number}.db"
            copyfile(old, self.path)
            if old_wal.exists():
                self._copy_log(old_wal)
            self.witness.close()
        for connection in [c for c in self._open if c.owner is owner]:
            connection.stop()
            self._open.remove(connection)
        if alone:
            for left in (old, old_wal, Path(f"{old}-shm")):
                left.unlink(missing_ok=True)
            self.witness = self._witness()

    def _copy_log(self, old: Path) -> None:
        data = old.read_bytes()
        if self.torn_at is not None:
            data = data[: self.torn_at]
        elif self._rng.random() < 0.5:
            data += self._rng.randbytes(self._rng.randint(1, 9000))
        self.torn_at = None
        self.wal.write_bytes(data)

    def whole(self) -> str:
        """What SQLite says of the file: "ok"."""
        return str(self.witness.execute("PRAGMA quick_check(1)").fetchone()[0])

    def close(self) -> None:
        """Let go of everything."""
        self.witness.close()
        for connection in self._open:
            connection.stop()
        for left in self._folder.glob(f"{self._number}.db*"):
            left.unlink()

    def tear(self, before: tuple[bytes, int]) -> bool:
        """Cut the log somewhere in what the last commit wrote; False where that can't be told."""
        after = self.wal_mark()
        if before[0] != after[0] or after[1] <= before[1] or before[1] == 0:
            return False
        self.torn_at = self._rng.randint(before[1], after[1] - 1)
        return True

    def refuse(self, sql: str) -> sqlite3.OperationalError | None:
        """The error that this statement meets while the disk is in trouble."""
        if self.trouble is None or not sql.startswith(WRITES):
            return None
        if self.trouble in {"full", "readonly"} and sql.startswith("BEGIN"):
            return None
        name, words = SAID[self.trouble]
        error = sqlite3.OperationalError(words)
        error.sqlite_errorname = name
        return error


class Connection:
    """One connection of one process."""

    def __init__(self, disk: Disk, owner: Owner) -> None:
        self.disk = disk
        self.owner = owner
        self._connection: sqlite3.Connection | None = disk.raw()
        self._writing = False

    @property
    def _conn(self) -> sqlite3.Connection:
        assert self._connection is not None
        return self._connection

    def cursor(self) -> Cursor:
        """A cursor, to be entered."""
        return Cursor(self)

    async def run(self, sql: str, call: Callable[[], Any]) -> Any:
        """One statement: it may be the last thing that this process does."""
        await self._enter()
        if self._writing and self.owner.reach("before a statement"):
            raise Killed
        waited = 0.0
        while True:
            try:
                if error := self.disk.refuse(sql):
                    raise error
                result = call()
            except sqlite3.OperationalError as error:
                busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
                if not busy or waited >= BUSY_SECONDS:
                    raise
                waited += LOOK_AGAIN
                await asyncio.sleep(LOOK_AGAIN)
                await self._enter()
            else:
                self._writing = self._writing or sql.startswith("BEGIN IMMEDIATE")
                return result

    async def _enter(self) -> None:
        await self.owner.gate()
        if self._connection is None:
            raise Killed

    async def commit(self) -> None:
        """Commit; and here a process dies best."""
        await self._enter()
        if not self._writing:
            self._conn.commit()
            return
        if self.owner.reach("before the commit"):
            raise Killed
        before = self.disk.wal_mark() if self.owner.fated else (b"", 0)
        self._conn.commit()
        self._writing = False
        if before[1] and self.disk.tear(before):
            if self.owner.reach("in the commit"):
                raise Killed
            self.disk.torn_at = None
        self.disk.committed()
        if self.owner.reach("after the commit"):
            raise Killed

    async def rollback(self) -> None:
        """Undo; a dead process does not even do that."""
        if self._connection is not None and self.owner.alive:
            self._connection.rollback()
            self._writing = False

    async def close(self) -> None:
        """Close."""
        self.stop()

    def stop(self) -> None:
        """Close at once."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def create_function(self, *args: Any, **kwargs: Any) -> None:
        """Register a function of SQLAlchemy's."""
        self._conn.create_function(*args, **kwargs)


class Cursor:
    """One cursor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None

    async def __aenter__(self) -> Cursor:
        await self._connection._enter()
        self._cursor = self._connection._conn.cursor()
        return self

    @property
    def _own(self) -> sqlite3.Cursor:
        assert self._cursor is not None
        return self._cursor

    @property
    def description(self) -> Any:
        return self._own.description

    @property
    def rowcount(self) -> int:
        return self._own.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._own.lastrowid

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """Run one statement."""
        return await self._connection.run(sql, lambda: self._own.execute(sql, parameters))

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> Any:
        """Run one statement for each row."""
        return await self._connection.run(sql, lambda: self._own.executemany(sql, rows))

    async def fetchall(self) -> list[Any]:
        """All rows."""
        return self._own.fetchall()

    async def close(self) -> None:
        """Close."""
        if self._cursor is not None:
            self._cursor.close()
