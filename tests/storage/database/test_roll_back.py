"""A program that was rolled back goes on with what the next version wrote (fault 53).

Tomorrow's version is played here: a further step of the tables, further fields in what is stored,
rows of a kind that nobody knows today.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.simulated_charity import SimulatedCharity
from flows.escalation.state import Escalation
from flows.sessions.state import Session
from storage.database import formats, tables
from storage.database.binding import place
from storage.database.errors import DatabaseTooNew
from storage.database.keys import Keyring
from storage.database.migrate import SCRIPTS, head, migrate
from storage.opening import open_database
from storage.queue import jobs
from storage.records import escalations, sessions
from storage.records.verification import verify
from tests.storage.releases.restoring import Restored, going_on, restore
from tests.storage.values import KEY_1, ORG

KEYRING = Keyring([KEY_1])
STEP = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, readable_by = "9000", "{head}", "{readable_by}"
def upgrade():
    with op.batch_alter_table("escalations") as escalations:
        escalations.add_column(sa.Column("shade", sa.String(), nullable=False, server_default="x"))
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
    op.create_table("shades", sa.Column("organisation", sa.String(), primary_key=True))
"""
# Where the next version added a field, in the value itself and in one within it.
ADDED: dict[str, tuple[str, str]] = {
    "escalations": ("reference", "mentor"),
    "sessions": ("id", "who"),
    "conversations": ("chat", "frames"),
    "people": ("id", ""),
    "organisations": ("organisation", ""),
    "packs": ("hash", "timings"),
}


@pytest.fixture
def tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Restored:
    """A charity with much that is open, in a folder where tomorrow's version ran."""
    return restore(head(), tmp_path)


async def _migrate_to_tomorrow(
    restored: Restored, folder: Path, readable_by: str | None = None
) -> None:
    """The next version upgrades it, and writes what it writes."""
    versions = folder / "migrations"
    shutil.copytree(SCRIPTS, versions, ignore=shutil.ignore_patterns("__pycache__"))
    step = STEP.format(head=head(), readable_by=readable_by or head())
    (versions / "versions" / "m9000_next.py").write_text(step)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.database.migrate.SCRIPTS", versions)
        assert (await migrate(restored.url)).after == "9000"
    with closing(sqlite3.connect(restored.file)) as database, database:
        database.execute("DROP TRIGGER packs_no_update")
        for table, (key, within) in ADDED.items():
            _add_fields(database, table, key, within)


def _add_fields(database: sqlite3.Connection, table: str, key: str, within: str) -> None:
    rows = database.execute(f"SELECT {key}, sealed FROM {table}").fetchall()
    assert rows
    for name, sealed in rows:
        where = place(table, {"organisation": ORG, key: name})
        document = json.loads(KEYRING.open(sealed, where))
        document["shade"] = {"of": "grey", "since": [1]}
        inner = document.get(within, [])
        for value in inner if isinstance(inner, list) else [inner]:
            value["shade"] = "grey"
        new = KEYRING.seal(json.dumps(document), where)
        database.execute(f"UPDATE {table} SET sealed = ? WHERE {key} = ?", (new, name))


def _stored(file: Path, table: str, key: str, name: str) -> dict[str, Any]:
    with closing(sqlite3.connect(file)) as database:
        query = f"SELECT {key}, sealed FROM {table} WHERE {key} = ?"
        found, sealed = database.execute(query, (name,)).fetchone()
        where = place(table, {"organisation": ORG, key: found})
        document: dict[str, Any] = json.loads(KEYRING.open(sealed, where))
    return document


async def _concern(charity: SimulatedCharity, mentor: str) -> Escalation:
    async with charity.app.database.reading() as tx:
        (stored,) = (await escalations.load_of_mentor(tx, ORG, mentor)).values()
    return formats.read(Escalation, stored.state)


async def _session(charity: SimulatedCharity, mentor: str) -> Session:
    async with charity.app.database.reading() as tx:
        found = await sessions.load_last(tx, ORG, mentor, 1)
    return formats.read(Session, found[0].state)


async def test_migrating_leaves_a_readable_database_of_tomorrow_as_it_is(
    tomorrow: Restored, tmp_path: Path
) -> None:
    await _migrate_to_tomorrow(tomorrow, tmp_path)
    before = tomorrow.file.read_bytes()

    done = await migrate(tomorrow.url)

    assert (done.before, done.after, done.copy, done.newer) == ("9000", "9000", None, True)
    assert tomorrow.file.read_bytes() == before


async def test_everything_that_is_open_goes_on(tomorrow: Restored, tmp_path: Path) -> None:
    await _migrate_to_tomorrow(tomorrow, tmp_path)

    async with going_on(tomorrow.url, tomorrow) as charity:
        await charity.taps("mia", "It's over")
        assert (await _session(charity, "mia")).state == "ended"
        await charity.taps("sam", "OK")
        held = await _concern(charity, "tom")
        await charity.replies("priya", f"DONE {held.codes['priya'][0]} spoke to the carer")
        assert (await _concern(charity, "tom")).place == "closed"
        await charity.types("nia", "Raise a concern")
        await charity.taps("nia", "No, but I'm worried")
        await charity.taps("nia", "No, not one of our team")
        assert (await _concern(charity, "nia")).place == "rung"

        await charity.forward(timedelta(minutes=8))
        assert any("URGENT concern" in text.body for text in charity.texts("dan"))
        open_ = await _concern(charity, "sam")
        await charity.replies("dan", open_.codes["dan"][0])
        assert (await _concern(charity, "sam")).owner == "dan"
        async with charity.app.database.reading() as tx:
            assert (await verify(tx, ORG)).intact


async def test_what_the_next_version_added_is_still_there_when_it_comes_back(
    tomorrow: Restored, tmp_path: Path
) -> None:
    await _migrate_to_tomorrow(tomorrow, tmp_path)

    async with going_on(tomorrow.url, tomorrow) as charity:
        await charity.taps("mia", "It's over")
        await charity.taps("sam", "OK")
        await charity.forward(timedelta(minutes=8))
        climbed, ended = await _concern(charity, "sam"), await _session(charity, "mia")
        chat = charity.number("sam")

    assert climbed.rung == 1
    concern = _stored(tomorrow.file, "escalations", "reference", climbed.reference)
    session = _stored(tomorrow.file, "sessions", "id", ended.id)
    talk = _stored(tomorrow.file, "conversations", "chat", str(chat))
    grey = {"of": "grey", "since": [1]}
    assert (concern["shade"], concern["mentor"]["shade"], concern["rung"]) == (grey, "grey", 1)
    assert (session["shade"], session["who"]["shade"], session["state"]) == (grey, "grey", "ended")
    assert talk["shade"] == grey
    assert talk["frames"][0]["shade"] == "grey"
    with closing(sqlite3.connect(tomorrow.file)) as database:
        assert database.execute("SELECT DISTINCT shade FROM escalations").fetchall() == [("x",)]


async def test_the_next_version_takes_it_up_again(tomorrow: Restored, tmp_path: Path) -> None:
    await _migrate_to_tomorrow(tomorrow, tmp_path)
    async with going_on(tomorrow.url, tomorrow) as charity:
        await charity.forward(timedelta(minutes=8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.database.migrate.SCRIPTS", tmp_path / "migrations")

        done = await migrate(tomorrow.url)
        database = await open_database(tomorrow.url, KEYRING)

    assert (done.before, done.after, done.newer) == ("9000", "9000", False)
    await database.close()


async def test_a_row_of_a_new_kind_is_left_alone_and_holds_nothing_up(
    tomorrow: Restored, tmp_path: Path
) -> None:
    """Such rows come back to the version that knows them; what stands behind them goes."""
    await _migrate_to_tomorrow(tomorrow, tmp_path)

    async with going_on(tomorrow.url, tomorrow) as charity:
        lane = f"chat:{charity.number('mia')}"
        new = [
            jobs.NewJob("fax-1", "fax", tomorrow.now, "{}", lane=lane, urgent=True),
            jobs.NewJob("fax-2", "fax", tomorrow.now, "{}"),
        ]
        async with charity.app.database.transaction(ORG) as tx:
            await jobs.add(tx, ORG, new, tomorrow.now)
            await jobs.add(tx, ORG, [jobs.NewJob("odd", "text", tomorrow.now, "?")], tomorrow.now)
            odd = tables.jobs.update().where(tables.jobs.c.key == "odd").values(format=9)
            await tx.connection.execute(odd)

        await charity.taps("mia", "It's over")
        await charity.forward(timedelta(minutes=15))

        assert any("You're checked out at" in shown.text for shown in charity.chat("mia").shown)
    with closing(sqlite3.connect(tomorrow.file)) as database:
        found = database.execute(
            "SELECT key, state, attempts FROM jobs WHERE key IN ('fax-1', 'fax-2', 'odd')"
        )
        assert sorted(found) == [
            ("fax-1", "ready", 0), ("fax-2", "ready", 0), ("odd", "ready", 0)
        ]  # fmt: skip


async def test_a_database_that_says_it_is_not_readable_is_left_alone(
    tomorrow: Restored, tmp_path: Path
) -> None:
    await _migrate_to_tomorrow(tomorrow, tmp_path, readable_by="9000")

    with pytest.raises(DatabaseTooNew, match="newer version"):
        await migrate(tomorrow.url)
    with pytest.raises(DatabaseTooNew, match="newer version"):
        await open_database(tomorrow.url, KEYRING)


@pytest.mark.parametrize("table", ["escalations", "sessions", "conversations", "people", "codes"])
async def test_a_value_of_a_format_of_tomorrow_is_refused_at_the_start(
    table: str, tomorrow: Restored, tmp_path: Path
) -> None:
    """Not in the night, when its clock rings."""
    await _migrate_to_tomorrow(tomorrow, tmp_path)
    with closing(sqlite3.connect(tomorrow.file)) as database, database:
        newest = f"(SELECT rowid FROM {table} LIMIT 1)"
        database.execute(f"UPDATE {table} SET format = 9 WHERE rowid = {newest}")

    with pytest.raises(DatabaseTooNew, match="A stored"):
        await open_database(tomorrow.url, KEYRING)


def _reads() -> Iterator[tuple[str, str]]:
    for folder in ("bot", "storage"):
        for file in Path(folder).rglob("*.py"):
            for line in file.read_text(encoding="utf-8").splitlines():
                if ".model_validate_json(" in line:
                    yield str(file), line.strip()


def test_whatever_is_stored_is_read_in_one_way() -> None:
    """`storage.database.formats.read` alone knows what to do with what the next version added."""
    assert {file for file, _ in _reads()} == {"storage/database/formats.py"}
