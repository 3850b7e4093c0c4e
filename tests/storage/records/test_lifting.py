"""Values that older versions sealed are bound once, at the first opening, with the keys."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database.binding import IDENTITY, columns_of
from storage.database.db import Database
from storage.database.errors import DatabaseDamaged, WrongKey
from storage.database.keys import Keyring, is_unbound
from storage.database.migrate import migrate
from storage.database.soundness import refuse_damaged
from storage.database.tables import evidence as chain
from storage.database.tables import metadata
from storage.opening import open_database
from storage.records import evidence
from storage.records.comparing import compare
from storage.records.verification import verify
from tests.storage.releases.restoring import Restored, carry_over, restore
from tests.storage.values import KEY_1, KEY_2, NOW, ORG


@pytest.fixture(params=["0001", "0002"])
async def url(request: pytest.FixtureRequest, tmp_path: Path, empty_url: str) -> str:
    """A database of a version that bound nothing, upgraded but not yet opened."""
    kept = restore(request.param, tmp_path)
    target = kept.url
    if not empty_url.startswith("sqlite"):
        await carry_over(kept, empty_url)
        target = empty_url
    await migrate(target)
    return target


async def _unbound(database: Database) -> set[tuple[str, str]]:
    found = set()
    async with database.reading() as tx:
        for name in IDENTITY:
            table = metadata.tables[name]
            for column in columns_of(name):
                for row in await tx.connection.execute(select(table)):
                    plain = name == "settings" and row.name == "readable by"
                    value = getattr(row, column)
                    if value is not None and not plain and is_unbound(value):
                        found.add((name, column))
    return found


async def test_all_of_it_is_bound_and_fits_the_evidence(url: str) -> None:
    database = await open_database(url, Keyring([KEY_1]))
    try:
        assert await _unbound(database) == set()
        await refuse_damaged(database)
        async with database.reading() as tx:
            found = await verify(tx, ORG)
            story = await evidence.about(tx, ORG, [evidence.CHAIN])
            others = await compare(tx, ORG, NOW)
    finally:
        await database.close()

    assert found.problems == []
    assert [record.what for record in story] == [evidence.SEALED]
    # Clocks are set by the first self-check; all else is as the evidence has it.
    assert [line for line in others if "clock" not in line] == []


async def test_what_was_before_the_upgrade_is_held_by_the_key_as_well(url: str) -> None:
    database = await open_database(url, Keyring([KEY_1]))
    try:
        async with database.transaction(ORG) as tx:
            first = select(chain).where(chain.c.number == 1)
            row = (await tx.connection.execute(first)).one()._asdict() | {"actor": "nobody"}
            if database.engine.dialect.name == "sqlite":
                await tx.connection.exec_driver_sql("DROP TRIGGER evidence_no_update")
            else:
                await tx.connection.exec_driver_sql("SET session_replication_role = replica")
            change = chain.update().where(chain.c.number == 1)
            await tx.connection.execute(change.values(actor="nobody", hash=evidence.chained(row)))
            if database.engine.dialect.name != "sqlite":
                await tx.connection.exec_driver_sql("SET session_replication_role = origin")
        async with database.reading() as tx:
            found = await verify(tx, ORG)
    finally:
        await database.close()

    assert found.problems == ["row 2: it does not follow the row before it"]


async def test_without_the_key_nothing_is_bound(url: str) -> None:
    with pytest.raises(WrongKey):
        await open_database(url, Keyring([KEY_2]))

    database = await open_database(url, Keyring([KEY_1]))
    await database.close()


async def test_a_new_first_key_is_what_all_is_bound_with_and_the_old_one_is_still_missed(
    url: str,
) -> None:
    """The proof of the keys stays under the oldest, since numbers are looked up by it."""
    await (await open_database(url, Keyring([KEY_2, KEY_1]))).close()

    with pytest.raises(WrongKey):
        await open_database(url, Keyring([KEY_2]))


@pytest.fixture
def upgraded(tmp_path: Path) -> Restored:
    """An SQLite file, to be attacked; the copy from before the upgrade lies beside it."""
    return restore("0002", tmp_path)


async def test_an_old_proof_put_back_does_not_open_the_door_to_old_values(
    upgraded: Restored,
) -> None:
    """From the copy of before: its proof of the keys, and one person's value for another."""
    done = await migrate(upgraded.url)
    await (await open_database(upgraded.url, Keyring([KEY_1]))).close()
    assert done.copy is not None
    with closing(sqlite3.connect(done.copy)) as old:
        (check,) = old.execute("SELECT value FROM settings WHERE name = 'key check'").fetchone()
        (priya,) = old.execute("SELECT sealed FROM people WHERE id = 'priya'").fetchone()
    with closing(sqlite3.connect(upgraded.file)) as database, database:
        database.execute("UPDATE settings SET value = ? WHERE name = 'key check'", (check,))
        database.execute("UPDATE people SET sealed = ? WHERE id = 'dan'", (priya,))

    with pytest.raises(DatabaseDamaged):
        await open_database(upgraded.url, Keyring([KEY_1]))


async def test_killed_before_it_was_bound_it_is_bound_by_the_next(
    upgraded: Restored, tmp_path: Path
) -> None:
    await migrate(upgraded.url)
    copy = tmp_path / "again.db"
    shutil.copy(upgraded.file, copy)

    for file in (upgraded.file, copy):
        database = await open_database(f"sqlite:///{file}", Keyring([KEY_1]))
        assert await _unbound(database) == set()
        await database.close()
