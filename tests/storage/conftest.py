"""Tests of storage run on SQLite and on PostgreSQL.

A server is started for them, unless TEST_DATABASE_URL names one.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database.db import Database
from storage.database.keys import Keyring
from storage.database.migrate import migrate
from storage.opening import open_database
from tests.storage.postgres import NoServerError, postgres_server
from tests.storage.values import KEY_1


async def _administer(server: str, *statements: str) -> None:
    """Run statements on the PostgreSQL server, outside any transaction."""
    address = make_url(server).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@contextmanager
def _postgres(server: str, source: str = "") -> Iterator[str]:
    """The URL of a database of its own on that server, as a copy of `source` or empty."""
    name = f"mentorline_{uuid4().hex}"
    template = f"TEMPLATE {make_url(source).database}" if source else ""
    asyncio.run(_administer(server, f"CREATE DATABASE {name} {template}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    asyncio.run(_administer(server, f"DROP DATABASE {name}"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server; a test that wants one is skipped where there can be none."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named
        return
    try:
        with postgres_server() as started:
            yield started
    except NoServerError as error:
        pytest.skip(f"not run on PostgreSQL: {error}")


@pytest.fixture(scope="session")
def postgres_template(server: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database, made once."""
    with _postgres(server) as url:
        asyncio.run(migrate(url))
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    shutil.copy(sqlite_template, tmp_path / "mentorline.db")
    return f"sqlite:///{tmp_path / 'mentorline.db'}"


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    """A fresh SQLite database, for what only SQLite has."""
    database = await open_database(sqlite_url, Keyring([KEY_1]))
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh, migrated database of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server, template = map(request.getfixturevalue, ("server", "postgres_template"))
    with _postgres(server, template) as fresh:
        yield fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of each kind that has no tables yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with _postgres(request.getfixturevalue("server")) as fresh:
        yield fresh


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A fresh database of each kind, open."""
    opened = await open_database(url, Keyring([KEY_1]))
    yield opened
    await opened.close()
