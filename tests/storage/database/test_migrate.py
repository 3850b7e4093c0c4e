"""Migrating and opening: every fault of a database is named, and nothing is lost."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage.database import tables
from storage.database.db import Database, make_engine
from storage.database.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseTooNew,
    DatabaseTooOld,
    DatabaseUnwritable,
    KeysMissing,
    OtherKeys,
    WrongKey,
)
from storage.database.keys import Keyring
from storage.database.migrate import SCRIPTS, head, migrate
from storage.database.tables import metadata
from storage.opening import find_keys, open_database
from storage.records import settings
from tests.storage.values import KEY_1, KEY_2, ORG


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "render_as_batch": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_the_migrated_schema_is_that_of_the_tables(database: Database) -> None:
    async with database.reading() as tx:
        assert await tx.connection.run_sync(_differences) == []


def test_every_table_and_every_key_has_the_organisation() -> None:
    for table in metadata.sorted_tables:
        keys = [index.columns.keys() for index in table.indexes if index.unique]
        primary = table.primary_key.columns.keys()

        assert "organisation" in table.c
        assert all("organisation" in key for key in keys)
        assert "organisation" in primary or primary == ["id"]


async def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"

    first = await migrate(url)
    second = await migrate(url)

    assert (first.before, first.copy) == (None, None)
    assert second.before == second.after == first.after
    assert second.copy is None


def test_migrating_works_before_there_is_an_event_loop(tmp_path: Path) -> None:
    file = tmp_path / "x.db"

    assert asyncio.run(migrate(f"sqlite:///{file}")).after
    assert file.stat().st_mode & 0o077 == 0


async def test_an_older_database_is_copied_before_it_is_upgraded(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today, versions = head(), tmp_path / "migrations"
    _with_a_further_step(versions)
    await _put_in_the_log(sqlite_url, "kept")
    monkeypatch.setattr("storage.database.migrate.SCRIPTS", versions)

    done = await migrate(sqlite_url)

    assert (done.before, done.after) == (today, "9000")
    assert done.copy is not None
    with closing(sqlite3.connect(done.copy)) as copy:
        names = copy.execute("SELECT name FROM settings ORDER BY name").fetchall()
        assert names == [("kept",), ("key check",), ("readable by",)]
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(today,)]


async def test_an_older_database_is_not_opened(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = tmp_path / "migrations"
    _with_a_further_step(versions)
    monkeypatch.setattr("storage.database.migrate.SCRIPTS", versions)

    with pytest.raises(DatabaseTooOld, match="mentorline migrate"):
        await open_database(sqlite_url, Keyring([KEY_1]))


def _with_a_further_step(target: Path) -> None:
    shutil.copytree(SCRIPTS, target, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "versions" / "m9000_next.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f'revision, down_revision, readable_by = "9000", "{head()}", "{head()}"\n'
        "def upgrade():\n"
        '    with op.batch_alter_table("people") as people:\n'
        '        people.add_column(sa.Column("nickname", sa.String()))\n'
    )


async def _put_in_the_log(url: str, name: str) -> None:
    database = await open_database(url, Keyring([KEY_1]))
    async with database.transaction() as tx:
        await settings.put(tx, ORG, name, "1")
    await database.close()


async def _set_version(url: str, version: str, readable_by: str = "9999") -> None:
    engine = make_engine(url)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
        await connection.execute(
            tables.settings.update().where(tables.settings.c.name == "readable by"),
            {"value": readable_by.encode()},
        )
    await engine.dispose()


async def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    await _set_version(url, "9999")

    with pytest.raises(DatabaseTooNew, match="newer version"):
        await migrate(url)
    with pytest.raises(DatabaseTooNew, match="newer version"):
        await open_database(url, Keyring([KEY_1]))


async def test_a_database_of_a_newer_version_that_only_added_is_opened(url: str) -> None:
    await _set_version(url, "9999", readable_by=head())
    await (await open_database(url, Keyring([KEY_1]))).close()

    done = await migrate(url)

    assert (done.before, done.after, done.copy, done.newer) == ("9999", "9999", None, True)


async def test_a_newer_version_that_names_an_unknown_one_is_left_alone(url: str) -> None:
    await _set_version(url, "9999", readable_by="9998")

    with pytest.raises(DatabaseTooNew, match="newer version"):
        await open_database(url, Keyring([KEY_1]))


async def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE photos (id INTEGER)")

    with pytest.raises(DatabaseDamaged, match="no database of Mentorline"):
        await migrate(f"sqlite:///{file}")


async def test_what_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.write_bytes(b"Dear diary, " * 500)

    with pytest.raises(DatabaseDamaged, match=r"x\.db"):
        await migrate(f"sqlite:///{file}")
    with pytest.raises(DatabaseDamaged):
        await open_database(f"sqlite:///{file}", Keyring([KEY_1]))
    assert file.read_bytes() == b"Dear diary, " * 500


async def test_a_file_with_flipped_bytes_is_not_opened(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "mentorline.db"
    page = file.read_bytes()
    file.write_bytes(page[:4096] + bytes(255 - byte for byte in page[4096:12288]) + page[12288:])

    with pytest.raises(DatabaseDamaged):
        await open_database(sqlite_url, Keyring([KEY_1]))


async def test_a_locked_database_is_busy_not_broken(sqlite_url: str, tmp_path: Path) -> None:
    database = await open_database(sqlite_url, Keyring([KEY_1]), busy=0.05)
    with closing(sqlite3.connect(tmp_path / "mentorline.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(DatabaseBusy, match="locked"):
            async with database.transaction() as tx:
                await settings.put(tx, ORG, "a", "1")
        async with database.reading() as tx:
            assert await settings.get(tx, ORG, "a") is None
        other.execute("ROLLBACK")

    async with database.transaction() as tx:
        await settings.put(tx, ORG, "a", "1")
    await database.close()


async def test_a_transaction_that_writes_has_its_lock_from_the_start(
    sqlite_database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "mentorline.db"
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as other:
        async with sqlite_database.transaction():
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        async with sqlite_database.reading():
            other.execute("BEGIN IMMEDIATE")


async def test_migrating_a_locked_database_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(DatabaseBusy):
            await migrate(f"sqlite:///{file}", busy=0.05)
        other.execute("ROLLBACK")
    assert (await migrate(f"sqlite:///{file}")).before is None


async def test_a_full_disk_is_said_and_nothing_is_half_written(sqlite_database: Database) -> None:
    async with sqlite_database.transaction() as tx:
        await tx.connection.exec_driver_sql("PRAGMA max_page_count = 1")

    async def write() -> None:
        async with sqlite_database.transaction() as tx:
            await settings.put(tx, ORG, "small", "1")
            await settings.put(tx, ORG, "large", "1" * 100_000)

    with pytest.raises(DatabaseUnwritable, match="full"):
        await write()

    async with sqlite_database.reading() as tx:
        assert await settings.get(tx, ORG, "small") is None


async def test_another_key_is_refused_and_the_right_one_still_opens(url: str) -> None:
    await (await open_database(url, Keyring([KEY_1]))).close()

    with pytest.raises(OtherKeys, match="another encryption key"):
        await open_database(url, Keyring([KEY_2]))

    await (await open_database(url, Keyring([KEY_2, KEY_1]))).close()
    with pytest.raises(OtherKeys):
        await open_database(url, Keyring([KEY_2]))


async def test_keys_are_made_beside_the_database_on_the_first_run_only(
    sqlite_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "mentorline.db.keys"

    keyring = await find_keys(sqlite_url)
    await (await open_database(sqlite_url, keyring)).close()
    assert file.exists()
    await (await open_database(sqlite_url, await find_keys(sqlite_url))).close()
    file.unlink()

    with pytest.raises(KeysMissing, match="nothing is lost"):
        await find_keys(sqlite_url)


async def test_postgresql_needs_a_place_for_its_keys(url: str, tmp_path: Path) -> None:
    if url.startswith("sqlite"):
        assert await find_keys(url)
        return

    with pytest.raises(WrongKey, match="No encryption key"):
        await find_keys(url)
    assert await find_keys(url, file=tmp_path / "keys")


async def test_a_database_in_memory_is_ready_at_once() -> None:
    database = await open_database("sqlite://", await find_keys("sqlite://"))

    async with database.transaction() as tx:
        await settings.put(tx, ORG, "a", "1")
    async with database.reading() as tx:
        assert await settings.get(tx, ORG, "a") == "1"
    await database.close()


async def test_sqlite_is_set_so_that_no_commit_is_lost(sqlite_database: Database) -> None:
    async with sqlite_database.reading() as tx:
        found = [
            (await tx.connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    assert found == ["wal", 2, 1, 5000]


def test_another_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        make_engine("mysql://localhost/x")
