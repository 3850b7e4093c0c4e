"""Evidence: it can be added to and read; whoever changes it is found out."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import evidence
from storage.db import Database
from storage.evidence import NewRecord
from storage.verification import Verified, verify
from tests.storage.values import NOW, ORG, later


async def _fill(database: Database, organisation: str = ORG) -> None:
    async with database.transaction(organisation) as tx:
        opened = NewRecord("K7Q2", "opened", "sam", {"words": "Quillfeather was upset"})
        texted = NewRecord("K7Q2", "texted", "engine", {"to": "priya"})
        await evidence.append(tx, organisation, [opened, texted], NOW)
        await evidence.append(
            tx, organisation, [NewRecord("s1", "checked in", "lee")], later(days=1)
        )
        await evidence.append(tx, organisation, [], later(days=1))


async def _verify(database: Database, known: tuple[int, str] | None = None) -> Verified:
    async with database.reading() as tx:
        return await verify(tx, ORG, known)


async def _tamper(database: Database, statement: str) -> None:
    """Change what stands there, as somebody can who owns the machine: the triggers first."""
    async with database.transaction() as tx:
        if database.engine.dialect.name == "sqlite":
            for table in ("evidence", "evidence_bodies"):
                for verb in ("update", "delete"):
                    await tx.connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}"))
            await tx.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            await tx.connection.execute(text("SET session_replication_role = replica"))
        await tx.connection.execute(text(statement))
        if database.engine.dialect.name != "sqlite":
            await tx.connection.execute(text("SET session_replication_role = origin"))


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

    assert (await _verify(database)).intact
    assert (await _verify(database, noted)).problems == [
        "row 3 was noted earlier, but the chain ends at row 2"
    ]


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
