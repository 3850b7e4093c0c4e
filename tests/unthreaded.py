"""SQLite without the thread that aiosqlite gives each connection, for tests of what lies above it.

Two threads that hand each statement over cost most of a test's time; and which of two statements
comes back first is then up to the machine. Here a statement is carried out at once, and whoever
else is ready has a turn after it: a test has one order of events, always. What waits for another
connection's lock waits as SQLite would, but lets the others go on meanwhile. Nothing is flushed to
the disk either, since nobody pulls a plug.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import URL, Dialect
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from storage.database import db

FLUSHED = "PRAGMA synchronous=FULL"  # as storage.database.db asks for it
NOT_FLUSHED = "PRAGMA synchronous=OFF"
LOOK_AGAIN = 0.005  # seconds, for a lock that another connection holds


class Unthreaded(aiosqlite.Connection):
    """A connection that carries out each statement in the thread of the event loop."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], patience: float) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._patience = patience

    def __await__(self) -> Any:
        """Connect."""
        return self._connect().__await__()

    async def _connect(self) -> aiosqlite.Connection:
        self._connection = self._connector()
        await asyncio.sleep(0)
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._connection is None:
            raise ValueError("Connection closed")
        if args[:1] == (FLUSHED,):
            args = (NOT_FLUSHED, *args[1:])
        until = asyncio.get_running_loop().time() + self._patience
        while True:
            try:
                result = fn(*args, **kwargs)
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or asyncio.get_running_loop().time() >= until:
                    raise
                await asyncio.sleep(LOOK_AGAIN)
            else:
                await asyncio.sleep(0)
                return result

    async def close(self) -> None:
        """Close at once."""
        self.stop()

    def stop(self) -> None:
        """Close at once; there is no thread to wait for."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def connect(database: Any, *, timeout: float = 5.0, **how: Any) -> Unthreaded:
    """What takes the place of `aiosqlite.connect`."""
    return Unthreaded(lambda: sqlite3.connect(database, timeout=0, **how), timeout)


def unthread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open every connection without a thread from now on, and compile each statement once."""
    monkeypatch.setattr(aiosqlite, "connect", connect)
    monkeypatch.setattr(db, "create_async_engine", _engine)


_COMPILED: LRUCache[Any, Any] = LRUCache(2000)
_DIALECT: list[Dialect] = []


def _engine(address: URL, **how: Any) -> AsyncEngine:
    """An engine that shares what it compiles with those of the other tests."""
    engine = create_async_engine(address, **how)
    sync = engine.sync_engine
    if not _DIALECT:
        _DIALECT.append(sync.dialect)  # of the first engine, which learns the server's version
    sync.dialect = sync.pool._dialect = _DIALECT[0]
    sync.update_execution_options(compiled_cache=_COMPILED)
    return engine
