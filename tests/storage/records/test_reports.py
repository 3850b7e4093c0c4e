"""Reports keep every version, ideas nobody's name; and an older database keeps its reports."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from flows.reports import Report
from storage.database import formats
from storage.database.db import Database, make_engine
from storage.database.keys import Keyring
from storage.database.migrate import SCRIPTS, migrate
from storage.database.tables import reports as table
from storage.opening import open_database
from storage.records import ideas, people, reports
from storage.records.directory import load_directory
from storage.records.ideas import StoredIdea
from storage.records.imports import save_directory
from storage.records.reports import StoredReport
from tests.storage.values import KEY_1, NOW, ORG, directory, first_seal, later

REPORT = StoredReport("s1", "sam", NOW, later(hours=1), '{"format": 2, "notes": "fine"}')


async def test_a_report_filed_again_is_a_further_version_and_the_first_one_stays(
    database: Database,
) -> None:
    again = replace(REPORT, filed_at=later(hours=2), state='{"format": 2, "notes": "fair"}')
    async with database.transaction() as tx:
        await reports.save(tx, ORG, [REPORT], {})
        await reports.save(tx, ORG, [again, replace(REPORT, session="s2")], {})

        found = await reports.load(tx, ORG, ["s1", "s2", "s3"])

        assert found["s1"] == [REPORT, replace(again, version=2)]
        assert [one.version for one in found["s2"]] == [1]
        assert set(found) == {"s1", "s2"}
        assert await reports.load(tx, "other", ["s1"]) == {}


async def test_two_filings_of_one_batch_are_two_versions(database: Database) -> None:
    async with database.transaction() as tx:
        await reports.save(tx, ORG, [REPORT, replace(REPORT, filed_at=later(hours=2))], {})

        assert [r.version for r in (await reports.load(tx, ORG, ["s1"]))["s1"]] == [1, 2]


async def test_reports_are_found_by_the_days_of_their_sessions(database: Database) -> None:
    older = replace(REPORT, session="s0", held_at=later(days=-1))
    async with database.transaction() as tx:
        await reports.save(tx, ORG, [REPORT, older], {})

        assert list(await reports.load_between(tx, ORG, older.held_at, later(days=1))) == [
            "s0",
            "s1",
        ]
        assert list(await reports.load_between(tx, ORG, later(days=-2), NOW)) == ["s0"]
        assert await reports.load_between(tx, ORG, later(hours=1), later(days=1)) == {}


async def test_the_restricted_part_is_only_read_on_purpose(database: Database) -> None:
    async with database.transaction() as tx:
        await reports.save(tx, ORG, [REPORT, replace(REPORT, session="s2")], {"s1": "secret"})

        assert await reports.load_restricted(tx, ORG, "sam") == {"s1": "secret"}
        assert await reports.load_restricted(tx, ORG, "lee") == {}
        assert await reports.load_restricted(tx, "other", "sam") == {}


async def test_the_newest_version_says_what_is_restricted(database: Database) -> None:
    async with database.transaction() as tx:
        await reports.save(tx, ORG, [REPORT], {})
        await reports.save(tx, ORG, [REPORT], {"s1": "secret"})

        assert await reports.load_restricted(tx, ORG, "sam") == {"s1": "secret"}


async def test_a_row_does_not_show_whether_it_has_a_restricted_part(database: Database) -> None:
    plain, short, long = (replace(REPORT, session=s) for s in ("s1", "s2", "s3"))
    async with database.transaction() as tx:
        await reports.save(tx, ORG, [plain, short, long], {"s2": "a", "s3": "é" * 500})

        found = (await tx.connection.execute(select(table.c.restricted))).scalars().all()

    assert len({len(sealed) for sealed in found}) == 1


async def test_ideas_come_back_by_programme_and_week(database: Database) -> None:
    monday = date(2026, 5, 18)
    cards = StoredIdea("reading", monday, '{"text": "cards"}')
    async with database.transaction() as tx:
        await ideas.save(tx, ORG, [cards, replace(cards, programme="chess")])
        await ideas.save(tx, ORG, [replace(cards, state='{"text": "yes or no"}')])
        await ideas.save(tx, ORG, [])

        found = await ideas.load(tx, ORG, ["reading"], monday)
        both = await ideas.load(tx, ORG, ["reading", "chess"], monday)

        assert [json.loads(one.state)["text"] for one in found.values()] == ["cards", "yes or no"]
        assert [one.programme for one in both.values()] == ["reading", "chess", "reading"]
        assert await ideas.programmes_of(tx, ORG, both) == {"reading", "chess"}
        assert await ideas.programmes_of(tx, "other", both) == set()
        assert await ideas.programmes_of(tx, ORG, []) == set()
        assert await ideas.load(tx, ORG, ["reading"], date(2026, 5, 25)) == {}
        assert await ideas.load(tx, "other", ["reading"], monday) == {}
        assert await ideas.load(tx, ORG, [], monday) == {}


async def test_what_was_decided_about_an_idea_is_kept_and_no_other_is_touched(
    database: Database,
) -> None:
    monday = date(2026, 5, 18)
    cards = StoredIdea("reading", monday, '{"text": "cards"}')
    async with database.transaction() as tx:
        await ideas.save(tx, ORG, [cards, replace(cards, state='{"text": "a torch"}')])
        first, second = await ideas.load(tx, ORG, ["reading"], monday)
        let_out = replace(cards, state='{"text": "cards", "released_by": "priya"}')
        await ideas.change(tx, ORG, {first: let_out})
        await ideas.change(tx, "other", {second: let_out})

    async with database.reading() as tx:
        found = await ideas.load(tx, ORG, ["reading"], monday)

    assert found == {first: let_out, second: replace(cards, state='{"text": "a torch"}')}


async def test_words_are_kept_beside_dated_facts_and_let_go_of(database: Database) -> None:
    async with database.transaction() as tx:
        await save_directory(tx, directory(), NOW)
        await people.mark(tx, ORG, [("priya", "told")], NOW)
        await people.keep(tx, ORG, [("priya", "reports", "sam lee"), ("priya", "other", "x")])
        await people.keep(tx, ORG, [("priya", "other", None), ("nobody", "a", "b")])
        await people.mark(tx, ORG, [("priya", "seen")], later(hours=1))

        member = (await load_directory(tx, ORG)).members["priya"]

        assert dict(member.words) == {"reports": "sam lee"}
        assert dict(member.marks) == {"told": NOW, "seen": later(hours=1)}
        assert member.is_staff


# Upgrading


@pytest.fixture
def first_scripts(tmp_path: Path) -> Path:
    """Only the first step, as it was when reports had one version."""
    target = tmp_path / "first"
    shutil.copytree(SCRIPTS, target, ignore=shutil.ignore_patterns("__pycache__"))
    for step in target.glob("versions/m*.py"):
        if not step.name.startswith("m0001"):
            step.unlink()
    return target


OLD = {
    "session": "sam-1",
    "mentor": "sam",
    "answers": {
        "heading": "Video call (remote session)",
        "did": "cards and a maths game",
        "others": "No",
        "worried": "Yes, or not sure",
    },
    "at": NOW.isoformat(),
}


async def _fill_as_it_was(url: str) -> None:
    """A report as the first version wrote it."""
    engine = make_engine(url)
    sqlite = url.startswith("sqlite")
    row = {
        "organisation": ORG,
        "session": "sam-1",
        "mentor": "sam",
        "filed_at": NOW.replace(tzinfo=None).isoformat(" ") if sqlite else NOW,
        "format": 1,
        "sealed": first_seal(json.dumps(OLD)),
    }
    check = {"organisation": "", "name": "key check", "value": first_seal("mentorline")}
    columns = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    async with engine.begin() as connection:
        statement = text(f"INSERT INTO reports ({columns}) VALUES ({values})")
        await connection.execute(statement, row)
        proof = (
            "INSERT INTO settings (organisation, name, value) VALUES (:organisation, :name, :value)"
        )
        await connection.execute(text(proof), check)
    await engine.dispose()


async def test_a_database_of_the_first_version_keeps_its_reports(
    empty_url: str, first_scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = Keyring([KEY_1])
    with monkeypatch.context() as then:
        then.setattr("storage.database.migrate.SCRIPTS", first_scripts)
        assert (await migrate(empty_url)).after == "0001"
    await _fill_as_it_was(empty_url)

    done = await migrate(empty_url)

    assert done.before == "0001"
    database = await open_database(empty_url, keyring)
    async with database.transaction() as tx:
        (versions,) = (await reports.load(tx, ORG, ["sam-1"])).values()
        await reports.save(tx, ORG, [replace(REPORT, session="sam-1")], {})
        again = await reports.load(tx, ORG, ["sam-1"])
    await database.close()
    assert [(v.version, v.held_at, v.filed_at) for v in versions] == [(1, NOW, NOW)]
    assert [v.version for v in again["sam-1"]] == [1, 2]
    report = Report.model_validate_json(versions[0].state)
    assert report.heading == "Video call (remote session)"
    assert [s.text for s in report.sections] == ["cards and a maths game", None, "No", None]


def test_a_lifted_report_holds_its_sections_and_nothing_else_that_was_answered() -> None:
    lifted = formats.lift("report", 1, json.dumps(OLD))

    assert "worried" not in lifted
    assert "Yes, or not sure" not in lifted
