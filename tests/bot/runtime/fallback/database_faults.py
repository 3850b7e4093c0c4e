"""Faults of a database that takes nothing any more, each until the end of its block."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.demo.simulated_charity import SimulatedCharity

Fire = Callable[[SimulatedCharity], AbstractAsyncContextManager[None]]


def file_of(charity: SimulatedCharity) -> Path:
    """The database's file."""
    return Path(charity.app.database.engine.url.database or "")


@asynccontextmanager
async def pragmas(charity: SimulatedCharity, *commands: str) -> AsyncIterator[None]:
    """Every connection is opened with these pragmas."""
    engine = charity.app.database.engine

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for command in commands:
            cursor.execute(f"PRAGMA {command}")
        cursor.close()

    await engine.dispose()
    event.listen(engine.sync_engine, "connect", prepare)
    try:
        yield
    finally:
        event.remove(engine.sync_engine, "connect", prepare)
        await engine.dispose()


@asynccontextmanager
async def full(charity: SimulatedCharity) -> AsyncIterator[None]:
    """The disk is full: not one page more, and those that are there have no room left."""
    filled = sqlite3.connect(file_of(charity), isolation_level=None)
    filled.execute("PRAGMA max_page_count=1")  # which is raised to as many as there are
    for table in FILLED:
        _fill(filled, table)
    filled.close()
    async with pragmas(charity, "max_page_count=1"):
        yield
    emptied = sqlite3.connect(file_of(charity), isolation_level=None)
    for table in FILLED:
        emptied.execute(f"DELETE FROM {table} WHERE organisation = 'filling'")
    emptied.close()


FILLED = ("inbox", "jobs", "escalations", "conversations")


def _fill(connection: sqlite3.Connection, table: str) -> None:
    """Put ever smaller rows into a table until not even the smallest one finds room."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    needed = {
        name: kind for _, name, kind, must, _, key in columns if (must or key) and name != "id"
    }
    marks = ", ".join("?" * len(needed))
    insert = f"INSERT INTO {table} ({', '.join(needed)}) VALUES ({marks})"
    numbers = count(1)
    for size in (2000, 200, 0):
        with suppress(sqlite3.OperationalError):  # it is full
            for number in numbers:
                row = [_value(name, kind, number, size) for name, kind in needed.items()]
                connection.execute(insert, row)


def _value(name: str, kind: str, number: int, size: int) -> object:
    if name == "organisation":
        return "filling"
    if "INT" in kind.upper() or "BOOL" in kind.upper():
        return number
    if "DATE" in kind.upper():
        return "2020-01-01 00:00:00.000000"
    return b"." * size if "BLOB" in kind.upper() else str(number)


@asynccontextmanager
async def read_only(charity: SimulatedCharity) -> AsyncIterator[None]:
    """The file can be read only."""
    async with pragmas(charity, "query_only=ON"):
        yield


@asynccontextmanager
async def locked(charity: SimulatedCharity) -> AsyncIterator[None]:
    """Another program holds the database, and our patience is a millisecond long."""
    async with pragmas(charity, "busy_timeout=1"):
        other = sqlite3.connect(file_of(charity), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()


@asynccontextmanager
async def damaged(charity: SimulatedCharity) -> AsyncIterator[None]:
    """Its pages are garbage; then the copy is put back."""
    await charity.app.database.engine.dispose()
    file = file_of(charity)
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"\xa5" * (len(whole) - 100))
    try:
        yield
    finally:
        await charity.app.database.engine.dispose()
        _put_back(file, whole)


def _put_back(file: Path, whole: bytes) -> None:
    for name in (f"{file}-wal", f"{file}-shm"):
        Path(name).unlink(missing_ok=True)
    file.write_bytes(whole)


@asynccontextmanager
async def gone(charity: SimulatedCharity) -> AsyncIterator[None]:
    """It is not there at all, as a server that is away."""
    await charity.app.database.engine.dispose()
    file = file_of(charity)
    aside = file.with_suffix(".aside")
    file.rename(aside)
    file.mkdir()
    try:
        yield
    finally:
        await charity.app.database.engine.dispose()
        file.rmdir()
        aside.rename(file)


FIRES: dict[str, Fire] = {
    "full": full,
    "read only": read_only,
    "locked": locked,
    "damaged": damaged,
    "gone": gone,
}
