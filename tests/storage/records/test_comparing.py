"""The tables are compared with the evidence: an edit without the key is found."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.simulated_charity import SimulatedCharity, open_simulated_charity
from storage.records import bindings, people
from storage.records.comparing import compare
from storage.records.verification import verify
from tests.storage.releases.make import BEGINS, CONCERN, code_of, does


@pytest.fixture
async def charity(tmp_path: Path) -> AsyncIterator[SimulatedCharity]:
    """One concern is held by the manager, and one was closed."""
    async with open_simulated_charity(BEGINS, folder=tmp_path) as here:
        await does(here, "sam", *CONCERN)
        await here.forward(timedelta(minutes=2))
        await here.replies("priya", code_of(here, "priya"))
        await here.forward(timedelta(minutes=2))
        yield here


async def _compared(charity: SimulatedCharity) -> list[str]:
    async with charity.app.database.reading() as tx:
        return await compare(tx, charity.app.organisation, charity.clock())


def _tamper(charity: SimulatedCharity, *statements: str) -> None:
    with closing(sqlite3.connect(str(charity.app.database.engine.url.database))) as file, file:
        for statement in statements:
            file.execute(statement)


async def test_an_untouched_town_fits(charity: SimulatedCharity) -> None:
    assert await _compared(charity) == []
    async with charity.app.database.reading() as tx:
        assert (await verify(tx, charity.app.organisation)).problems == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE escalations SET open = 0, place = 'closed'", "it is not as row"),
        ("UPDATE escalations SET closed_at = '2026-05-22 15:00:00.000000'", "it is not as row"),
        ("UPDATE escalations SET programme = 'elsewhere'", "it is not as row"),
        ("DELETE FROM escalations", "but it is gone"),
        ("DELETE FROM codes", "a code of priya is gone"),
        ("UPDATE codes SET open = 0", "a code of priya is closed, unlike the concern"),
        ("UPDATE codes SET person = 'dan'", "a code: its row was changed"),
        ("DELETE FROM jobs WHERE key LIKE 'clock:%'", "its clock is not right (missing)"),
        ("UPDATE jobs SET state = 'done', next_at = NULL WHERE key LIKE 'clock:%'", "(over)"),
        ("UPDATE jobs SET due_at = '2027-01-01 00:00:00' WHERE key LIKE 'clock:%'", "another time"),
        ("UPDATE jobs SET next_at = NULL WHERE key LIKE 'clock:%'", "not as a job of ours can be"),
        ("DELETE FROM jobs WHERE kind = 'text'", "is gone"),
        ("UPDATE people SET removed_at = '2026-05-01 00:00:00' WHERE id = 'dan'", "the people: "),
        ("DELETE FROM people WHERE id = 'dan'", "the people: "),
        ("UPDATE people SET role = 'admin' WHERE id = 'dan'", "the people: "),
        ("UPDATE people SET position = 99 WHERE id = 'dan'", "the people: "),
        ("DELETE FROM programmes", "the people: "),
        ("UPDATE people SET opted_out_at = '2026-05-01 00:00:00' WHERE id = 'dan'", "dan: no text"),
        ("UPDATE people SET telegram_id = 666 WHERE id = 'priya'", "is in no record"),
        ("UPDATE people SET telegram_id = 666 WHERE id = 'sam'", "sam: the chat that is theirs"),
        ("UPDATE people SET telegram_id = NULL WHERE id = 'sam'", "sam: the chat that is theirs"),
        ("UPDATE people SET approved_at = NULL WHERE id = 'sam'", "sam: the chat that is theirs"),
        ("UPDATE people SET approved_at = '2026-01-01 00:00:00' WHERE id = 'dan'", "no record"),
    ],
)
async def test_an_edit_without_the_key_is_found(
    charity: SimulatedCharity, statement: str, found: str
) -> None:
    _tamper(charity, statement)

    problems = await _compared(charity)

    assert any(found in line for line in problems), problems


async def test_a_state_put_back_as_it_once_was_is_found(
    charity: SimulatedCharity, tmp_path: Path
) -> None:
    """Whole and sealed in its place, but the evidence has gone on since."""
    file = Path(str(charity.app.database.engine.url.database))
    with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(tmp_path / "old")) as old:
        live.backup(old)
    await charity.replies(
        "priya", f"DONE {code_of(charity, 'priya')} spoke to the carer, all is well"
    )
    assert await _compared(charity) == []

    with closing(sqlite3.connect(file)) as live, live:
        live.execute("ATTACH ? AS old", (str(tmp_path / "old"),))
        live.execute("DELETE FROM escalations")
        live.execute("INSERT INTO escalations SELECT * FROM old.escalations")

    assert any("it is not as row" in line for line in await _compared(charity))


async def test_who_turned_our_texts_off_themselves_is_no_fault(charity: SimulatedCharity) -> None:
    await charity.replies("dan", "STOP")

    assert await _compared(charity) == []


async def test_whoever_joins_changes_phones_or_is_let_in_is_no_fault(
    charity: SimulatedCharity,
) -> None:
    organisation, now = charity.app.organisation, charity.clock()
    async with charity.app.database.transaction() as tx:
        await people.bind(tx, organisation, "priya", 4711, now)
        await people.bind(tx, organisation, "dan", 4712, now)
        await people.unbind(tx, organisation, ["dan"], now)
        await people.let_out(tx, organisation, ["sam"], now)
        await people.approve(tx, organisation, ["sam"], now + timedelta(minutes=1))

    assert await _compared(charity) == []


async def test_a_chat_that_was_theirs_once_is_not_put_back(charity: SimulatedCharity) -> None:
    """The phone that was lost: its old binding is no binding of today."""
    organisation, now = charity.app.organisation, charity.clock()
    async with charity.app.database.transaction() as tx:
        await people.bind(tx, organisation, "dan", 4712, now)
        await people.unbind(tx, organisation, ["dan"], now)
    _tamper(charity, "UPDATE people SET telegram_id = 4712 WHERE id = 'dan'")

    assert [line.partition(":")[0] for line in await _compared(charity)] == ["dan"]


async def test_records_of_chats_begin_but_once(charity: SimulatedCharity) -> None:
    """A second beginning would take in whatever somebody had bound meanwhile."""
    _tamper(charity, "UPDATE people SET telegram_id = 666 WHERE id = 'priya'")

    async with charity.app.database.transaction() as tx:
        await bindings.begin(tx, charity.app.organisation, charity.clock())

    assert [line.partition(":")[0] for line in await _compared(charity)] == ["priya"]
