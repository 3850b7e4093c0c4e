"""A sealed value opens in its own row and column; copied elsewhere it is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, select, text

from storage.database.binding import IDENTITY, columns_of, place_of
from storage.database.db import Database
from storage.database.errors import Misplaced, OtherKeys, StorageError, WrongKey
from storage.database.keys import is_unbound
from storage.database.migrate import WHOLE
from storage.database.tables import metadata
from storage.records import escalations, people
from storage.records.directory import load_directory
from tests.storage.filled import OTHER, fill
from tests.storage.values import NOW, ORG


@pytest.fixture
async def filled(database: Database) -> Database:
    """Two organisations with rows of every kind."""
    for organisation in (ORG, OTHER):
        async with database.transaction(organisation) as tx:
            await fill(tx, organisation)
    return database


async def _sealed(database: Database) -> dict[bytes, bytes]:
    """Every sealed value there is, by its place."""
    found: dict[bytes, bytes] = {}
    async with database.reading() as tx:
        for name in IDENTITY:
            table = metadata.tables[name]
            for row in await tx.connection.execute(select(table)):
                for column in columns_of(name):
                    value = getattr(row, column)
                    plain = name == "settings" and row.organisation == WHOLE
                    if value is not None and not plain:
                        found[place_of(name, row, column)] = bytes(value)
    return found


def test_every_column_of_bytes_is_one_that_is_sealed() -> None:
    columns = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }

    assert columns == {(name, column) for name in IDENTITY for column in columns_of(name)}


async def test_a_value_opens_in_its_own_place_and_in_no_other(filled: Database) -> None:
    """Rows, columns, tables and organisations are all tried against each other."""
    found = await _sealed(filled)
    tables = {place.split(b",")[0] for place in found}

    assert len(tables) == len(IDENTITY)
    for here, sealed in found.items():
        assert not is_unbound(sealed)
        filled.keyring.open(sealed, here)
        for there in found.keys() - {here}:
            with pytest.raises(OtherKeys):
                filled.keyring.open(sealed, there)


async def _swap(database: Database, statement: str) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute(text(statement))


async def test_one_persons_row_under_another_silences_nobody_quietly(filled: Database) -> None:
    await _swap(
        filled,
        f"UPDATE people SET sealed = (SELECT sealed FROM people WHERE id = 'priya' AND "
        f"organisation = '{ORG}') WHERE id = 'dan' AND organisation = '{ORG}'",
    )

    async with filled.reading() as tx:
        with pytest.raises(Misplaced, match="people"):
            await load_directory(tx, ORG)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people SET id = CASE id WHEN 'dan' THEN 'tmp' ELSE id END",
        "UPDATE people SET organisation = 'elsewhere' WHERE id = 'dan' AND organisation = 'quay'",
        "UPDATE people SET sealed = marks WHERE id = 'sam'",
        "UPDATE people SET sealed = (SELECT sealed FROM pairings LIMIT 1) WHERE id = 'dan'",
    ],
)
async def test_a_moved_or_swapped_person_is_not_read(filled: Database, statement: str) -> None:
    await _swap(filled, statement)

    async with filled.reading() as tx:
        organisation = "elsewhere" if "elsewhere" in statement else ORG
        with pytest.raises((StorageError, LookupError)):
            await load_directory(tx, organisation, None)


async def test_a_state_of_another_concern_or_charity_is_not_read(filled: Database) -> None:
    await _swap(
        filled,
        f"UPDATE escalations SET sealed = (SELECT sealed FROM escalations WHERE reference = 'K7Q2' "
        f"AND organisation = '{OTHER}') WHERE organisation = '{ORG}'",
    )

    async with filled.reading() as tx:
        with pytest.raises(WrongKey):
            await escalations.load(tx, ORG, ["K7Q2"])


async def test_marks_are_bound_to_their_person(filled: Database) -> None:
    await _swap(
        filled,
        f"UPDATE people SET marks = (SELECT marks FROM people WHERE id = 'sam' AND "
        f"organisation = '{ORG}') WHERE id = 'lee'",
    )

    async with filled.transaction(ORG) as tx:
        with pytest.raises(WrongKey):
            await people.mark(tx, ORG, [("lee", "again")], NOW)
