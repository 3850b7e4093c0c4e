"""Evidence: it can be added to and read, and every change is found."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import tables
from storage.database.db import Database
from storage.database.keys import Keyring, new_key
from storage.records import evidence
from storage.records.evidence import NewRecord
from storage.records.verification import Verified, verify
from tests.storage.values import KEY_1, KEY_2, NOW, ORG, later


async def _fill(database: Database, organisation: str = ORG) -> None:
    async with database.transaction(organisation) as tx:
        opened = NewRecord("K7Q2", "opened", "sam", {"words": "Quillfeather was upset"})
        texted = NewRecord("K7Q2", "texted", "engine", {"to": "priya"})
        await evidence.append(tx, organisation, [opened, texted], NOW)
        await evidence.append(
            tx, organisation, [NewRecord("s1", "checked in", "lee")], later(days=1)
        )
        await evidence.append(tx, organisation, [], later(days=1))


async def _verify(database: Database, *known: tuple[int, str]) -> Verified:
    async with database.reading() as tx:
        return await verify(tx, ORG, known)


async def _tamper(database: Database, statement: str) -> None:
    """Change what stands there, as somebody can who owns the machine: no triggers, no keys."""
    if database.engine.dialect.name == "sqlite":
        await asyncio.to_thread(_tamper_with_file, str(database.engine.url.database), statement)
        return
    async with database.transaction() as tx:
        await tx.connection.execute(text("SET session_replication_role = replica"))
        await tx.connection.execute(text(statement))
        await tx.connection.execute(text("SET session_replication_role = origin"))


def _tamper_with_file(file: str, statement: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for table in ("evidence", "evidence_bodies"):
            for verb in ("update", "delete"):
                database.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        database.execute(statement)


async def test_an_untouched_chain_is_intact(database: Database) -> None:
    await _fill(database)
    await _fill(database, "other")

    found = await _verify(database)

    assert found.intact
    assert found.count == 3
    async with database.reading() as tx:
        assert await evidence.head(tx, ORG) == (3, found.head)


async def test_an_empty_chain_is_intact(database: Database) -> None:
    assert await _verify(database) == Verified(0, evidence.BEGINNING, [])


async def test_records_are_found_by_what_they_are_about(database: Database) -> None:
    await _fill(database)

    async with database.reading() as tx:
        found = await evidence.about(tx, ORG, ["K7Q2"])
        assert await evidence.about(tx, "other", ["K7Q2"]) == []

    assert [(r.number, r.what, r.actor, r.at) for r in found] == [
        (1, "opened", "sam", NOW),
        (2, "texted", "engine", NOW),
    ]
    assert found[0].details == {"words": "Quillfeather was upset"}


async def test_a_record_made_in_another_zone_verifies(database: Database) -> None:
    summer = NOW.astimezone(timezone(timedelta(hours=1)))
    async with database.transaction() as tx:
        await evidence.append(tx, ORG, [NewRecord("K7Q2", "opened", "sam")], summer)

    assert (await _verify(database)).intact


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence SET actor = 'lee'",
        "DELETE FROM evidence",
        "UPDATE evidence_bodies SET format = 2",
        "UPDATE packs SET format = 2",
        "DELETE FROM packs",
    ],
)
async def test_the_database_itself_refuses_to_change_evidence(
    database: Database, statement: str
) -> None:
    await _fill(database)
    async with database.transaction() as tx:
        values = "('harbour', 'aa', '2026-05-22 00:00:00', 1, '')"
        await tx.connection.execute(
            text(
                f"INSERT INTO packs (organisation, hash, stored_at, format, sealed) VALUES {values}"
            )
        )

    with pytest.raises(DBAPIError, match="append-only"):
        async with database.transaction() as tx:
            await tx.connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE evidence SET actor = 'lee' WHERE number = 2", "row 2: it was changed"),
        ("UPDATE evidence SET hash = 'x' WHERE number = 2", "row 2: it was changed"),
        ("UPDATE evidence SET previous = 'x' WHERE number = 2", "row 2: it does not follow"),
        (
            "UPDATE evidence SET at = '2026-05-22 15:51:08' WHERE number = 1",
            "row 1: it was changed",
        ),
        (
            "UPDATE evidence_bodies SET sealed = '' WHERE number = 1",
            "row 1: its details were changed",
        ),
        ("DELETE FROM evidence_bodies WHERE number = 2", "row 2: its details are gone"),
    ],
)
async def test_a_changed_row_is_named(database: Database, statement: str, problem: str) -> None:
    await _fill(database)

    await _tamper(database, statement)

    assert (await _verify(database)).problems[0].startswith(problem)


async def test_a_missing_row_is_named(database: Database) -> None:
    await _fill(database)

    await _tamper(database, "DELETE FROM evidence_bodies WHERE number = 2")
    async with database.transaction() as tx:
        rows: Any = await tx.connection.execute(text("SELECT hash FROM evidence WHERE number = 1"))
        assert rows.scalar()
    await _tamper(database, "DELETE FROM evidence WHERE number = 2")

    assert (await _verify(database)).problems == ["row 2 is missing: row 3 follows row 1"]


async def test_a_chain_cut_short_is_found_out_by_the_head_that_was_noted(
    database: Database,
) -> None:
    await _fill(database)
    noted = (3, (await _verify(database)).head)

    await _tamper(database, "DELETE FROM evidence_bodies WHERE number = 3")
    await _tamper(database, "DELETE FROM evidence WHERE number = 3")

    assert (await _verify(database)).problems == [
        "the chain ends at row 2, but row 3 was written last"
    ]
    assert (
        "row 3 was noted earlier, but the chain ends at row 2"
        in (await _verify(database, noted)).problems
    )


async def test_a_chain_written_anew_is_found_out_by_the_head_that_was_noted(
    database: Database,
) -> None:
    await _fill(database)

    found = await _verify(database, (2, "another hash"))

    assert found.problems == ["row 2: it is not the one that was noted earlier"]


async def test_details_can_be_erased_and_the_chain_stays_valid(database: Database) -> None:
    await _fill(database)

    async with database.transaction(ORG) as tx:
        await evidence.erase(tx, ORG, ["K7Q2"], "dan", later(days=400))
        found = await evidence.about(tx, ORG, ["K7Q2"])

    assert [(r.what, r.details) for r in found] == [
        ("opened", None),
        ("texted", None),
        ("erased", {}),
    ]
    assert (await _verify(database)).intact


async def _written_anew(database: Database, *, last: int, keep: str = "true") -> None:
    """As somebody does who has the file and the source, but no key: plain hashes, all fitting."""
    async with database.reading() as tx:
        query = text(f"SELECT * FROM evidence WHERE organisation = '{ORG}' AND {keep}")
        found = [dict(row) for row in (await tx.connection.execute(query)).mappings()]
    await _tamper(database, f"DELETE FROM evidence_bodies WHERE number > {last}")
    await _tamper(database, f"DELETE FROM evidence WHERE organisation = '{ORG}'")
    previous = evidence.BEGINNING
    for number, row in enumerate(found[:last], start=1):
        when = datetime.fromisoformat(str(row["at"]))
        at = when if when.tzinfo else when.replace(tzinfo=UTC)
        whole = row | {"number": number, "previous": previous, "at": at}
        previous = whole["hash"] = evidence.chained(whole)
        async with database.transaction() as tx:
            await tx.connection.execute(tables.evidence.insert(), whole)


@pytest.mark.parametrize("last", [1, 2, 3])
async def test_a_chain_recomputed_without_the_key_is_found_out(
    database: Database, last: int
) -> None:
    """Whole or cut, with the digests of the details as they were."""
    await _fill(database)

    await _written_anew(database, last=last)

    found = await _verify(database)
    assert f"rows 1 to {last}: none of them was written with the key" in found.problems


async def test_a_row_put_in_between_is_found_out(database: Database) -> None:
    await _fill(database)
    for number in (3, 2):
        await _tamper(
            database, f"UPDATE evidence SET number = {number + 1} WHERE number = {number}"
        )
    forged = (
        "INSERT INTO evidence SELECT organisation, 2, at, about, 'closed', actor, digest, hash,"
    )
    await _tamper(database, f"{forged} hash FROM evidence WHERE number = 1")

    assert (await _verify(database)).problems[0].startswith("row 2: it was changed")


async def test_rows_in_another_order_are_found_out(database: Database) -> None:
    await _fill(database)
    swap = "UPDATE evidence SET number = 13 - number WHERE number < 3"

    await _tamper(database, swap)  # by way of numbers that are free
    await _tamper(database, "UPDATE evidence SET number = number - 10 WHERE number > 10")

    assert (await _verify(database)).problems == ["row 1: it does not follow the row before it"]


async def test_a_chain_that_is_gone_altogether_is_found_out(database: Database) -> None:
    await _fill(database)

    await _tamper(database, "DELETE FROM evidence_bodies")
    await _tamper(database, "DELETE FROM evidence")

    assert (await _verify(database)).problems == [
        "the chain ends at row 0, but row 3 was written last"
    ]


async def test_the_note_of_the_last_row_can_neither_be_taken_away_nor_lent(
    database: Database,
) -> None:
    await _fill(database)
    await _fill(database, "other")
    lent = "UPDATE settings SET value = (SELECT value FROM settings WHERE organisation = 'other' "

    await _tamper(database, f"{lent} AND name = 'evidence head') WHERE name = 'evidence head'")
    assert (await _verify(database)).problems == [
        "the note of the last row was changed after it was written"
    ]
    await _tamper(database, "DELETE FROM settings WHERE name = 'evidence head'")
    assert (await _verify(database)).problems == ["the note of the last row is gone"]


async def test_the_beginning_of_a_hash_is_enough_to_tell(database: Database) -> None:
    await _fill(database)
    found = await _verify(database)

    assert (await _verify(database, (3, found.head[:12]))).intact
    assert not (await _verify(database, (3, "0" * 12))).intact
    assert not (await _verify(database, (3, found.head[:12]), (9, "0" * 12))).intact


async def test_rows_of_each_key_verify_and_of_a_strange_key_do_not(database: Database) -> None:
    await _fill(database)
    turned = Database(database.engine, Keyring([KEY_2, KEY_1]))
    async with turned.transaction(ORG) as tx:
        await evidence.append(tx, ORG, [NewRecord("K7Q2", "closed", "dan")], later(days=2))
    assert (await _verify(turned)).intact

    stranger = Database(database.engine, Keyring([new_key()]))
    assert (await _verify(stranger)).problems[0].startswith("row 1: it was changed")
    assert (await _verify(database)).problems[0].startswith("row 4: it was changed")


@pytest.mark.parametrize("change", ["at = '2026-05-22 95:00'", "what = CAST(X'ff' AS TEXT)"])
async def test_a_row_that_cannot_be_read_is_a_problem_and_no_crash(
    sqlite_database: Database, change: str
) -> None:
    await _fill(sqlite_database)
    async with sqlite_database.transaction() as tx:
        await tx.connection.execute(text("DROP TRIGGER evidence_no_update"))
        await tx.connection.execute(text(f"UPDATE evidence SET {change} WHERE number = 2"))

    found = await _verify(sqlite_database)

    assert found.problems == ["one of the rows after row 0 cannot be read"]
