"""A flipped bit in a row that something open depends on is found at the start (fault 44)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from storage.database.errors import DatabaseDamaged
from storage.database.keys import Keyring
from storage.database.migrate import head, migrate
from storage.database.soundness import NEEDED, refuse_damaged
from storage.opening import open_database
from tests.storage.releases.restoring import Restored, restore
from tests.storage.values import KEY_1

# What nothing open turns on any more in the charity of the release, and the evidence, which
# `mentorline verify` looks through: no reason to leave everybody without a ladder.
OVER = {
    "jobs": "next_at IS NULL",
    "codes": "NOT open",
    "evidence_bodies": "1",
}


@pytest.fixture
async def charity(tmp_path: Path) -> Restored:
    """A database with something of everything."""
    restored = restore(head(), tmp_path)
    await migrate(restored.url)
    return restored


def _flip(file: Path, table: str, where: str, random: Random) -> int:
    """Flip one bit in one sealed value. How many rows there were to choose from."""
    with closing(sqlite3.connect(file)) as database, database:
        for trigger in ("packs_no_update", "evidence_bodies_no_update"):
            database.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        rows = database.execute(f"SELECT rowid, sealed FROM {table} WHERE {where}").fetchall()
        if rows:
            row, sealed = random.choice(rows)
            place = random.randrange(len(sealed))
            flipped = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
            database.execute(f"UPDATE {table} SET sealed = ? WHERE rowid = ?", (flipped, row))
    return len(rows)


async def _start(charity: Restored) -> None:
    database = await open_database(charity.url, Keyring([KEY_1]))
    try:
        await refuse_damaged(database)
    finally:
        await database.close()


async def test_a_sound_database_is_not_refused(charity: Restored) -> None:
    await _start(charity)


@pytest.mark.parametrize("table", [table.name for table, _ in NEEDED])
async def test_a_flipped_bit_is_noticed_in_every_value_that_something_open_turns_on(
    table: str, charity: Restored
) -> None:
    needed = {"jobs": "next_at IS NOT NULL", "codes": "open", "sessions": "open"}
    assert _flip(charity.file, table, needed.get(table, "1"), Random(table))

    with pytest.raises(DatabaseDamaged, match=f'A row of "{table}"'):
        await _start(charity)


@pytest.mark.parametrize("table", list(OVER))
async def test_what_is_over_stops_nobody(table: str, charity: Restored) -> None:
    _flip(charity.file, table, OVER[table], Random(1))

    await _start(charity)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("escalations", "open = 0"),
        ("escalations", "place = 'closed'"),
        ("escalations", "mentor = 'sal'"),
        ("escalations", "reference = 'ABCD'"),
        ("escalations", "opened_at = '2026-05-22 95:00:00.000000'"),
        ("sessions", "state = 'ended'"),
        ("jobs", "due_at = 'x'"),
        ("jobs", "due_at = CAST(X'ff' AS TEXT)"),
    ],
)
async def test_what_stands_in_plain_is_held_against_what_is_sealed(
    table: str, change: str, charity: Restored
) -> None:
    """A concern that a flipped bit closes would be on nobody's list."""
    where = {"escalations": "open", "sessions": "state = 'live'"}.get(table, "next_at IS NOT NULL")
    with closing(sqlite3.connect(charity.file)) as database, database:
        rows = database.execute(f"SELECT rowid FROM {table} WHERE {where}").fetchall()
        database.execute(f"UPDATE {table} SET {change} WHERE rowid = ?", rows[0])

    with pytest.raises(DatabaseDamaged, match=f'A row of "{table}"'):
        await _start(charity)


async def test_a_damaged_word_in_the_schema_is_said_in_our_words(charity: Restored) -> None:
    """SQLite quotes it, and Python cannot read what it quotes."""
    data = charity.file.read_bytes()
    place = data.index(b"CREATE TRIGGER packs_no_delete BEFORE DELETE")
    charity.file.write_bytes(data[: place + 38] + b"\xc4" + data[place + 39 :])

    with pytest.raises(DatabaseDamaged, match=r"mentorline\.db"):
        await _start(charity)
