"""Tests of storage run on SQLite, and on PostgreSQL where TEST_DATABASE_URL names a server."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database.db import Database
from storage.database.keys import Keyring
from storage.database.migrate import migrate
from storage.database.opening import open_database
from tests.storage.values import KEY_1

SERVER = os.environ.get("TEST_DATABASE_URL", "")


async def _administer(*statements: str) -> None:
    """Run statements on the PostgreSQL server, outside any transaction."""
    address = make_url(SERVER).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


def _postgres_url(database: str) -> str:
    return make_url(SERVER).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """The name of a migrated PostgreSQL database, made once."""
    if not SERVER:
        pytest.skip("TEST_DATABASE_URL is not set: not run on PostgreSQL")
    name = f"mentorline_{uuid4().hex}"
    asyncio.run(_administer(f"CREATE DATABASE {name}"))
    asyncio.run(migrate(_postgres_url(name)))
    yield name
    asyncio.run(_administer(f"DROP DATABASE {name}"))


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
    template = request.getfixturevalue("postgres_template")
    name = f"mentorline_{uuid4().hex}"
    asyncio.run(_administer(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield _postgres_url(name)
    asyncio.run(_administer(f"DROP DATABASE {name}"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of each kind that has no tables yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    if not SERVER:
        pytest.skip("TEST_DATABASE_URL is not set: not run on PostgreSQL")
    name = f"mentorline_{uuid4().hex}"
    asyncio.run(_administer(f"CREATE DATABASE {name}"))
    yield _postgres_url(name)
    asyncio.run(_administer(f"DROP DATABASE {name}"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A fresh database of each kind, open."""
    opened = await open_database(url, Keyring([KEY_1]))
    yield opened
    await opened.close()
