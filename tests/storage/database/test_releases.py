"""A database of every earlier release is upgraded with a copy kept, and what was open goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.simulated_charity import SimulatedCharity
from flows.conversation.machine import Conversation
from flows.escalation.state import Escalation
from flows.sessions.state import Session
from storage.database import formats
from storage.database.errors import DatabaseTooOld
from storage.database.keys import Keyring
from storage.database.migrate import head, migrate
from storage.database.soundness import refuse_damaged
from storage.opening import open_database
from storage.records import conversations, escalations, packs, reports, sessions
from storage.records.verification import verify
from tests.storage.releases.restoring import RELEASES, Restored, carry_over, going_on, restore
from tests.storage.values import KEY_1, ORG

PRIYA = "priya"
KEPT = (
    "boroughs", "codes", "conversations", "escalations", "evidence", "evidence_bodies", "inbox",
    "jobs", "messages", "notices", "organisations", "packs", "pairings", "people", "programmes",
    "reports", "sessions",
)  # fmt: skip
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(params=RELEASES)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Restored:
    """The database file of each release."""
    return restore(request.param, tmp_path)


@pytest.fixture
async def restored(kept: Restored, empty_url: str) -> Restored:
    """The database of each release, on each kind of server."""
    if empty_url.startswith("sqlite"):
        return kept
    await carry_over(kept, empty_url)
    return replace(kept, url=empty_url)


def _rows(file: Path, columns: dict[str, str]) -> Rows:
    with closing(sqlite3.connect(file)) as database:
        return {
            table: database.execute(f"SELECT {names} FROM {table} ORDER BY {names}").fetchall()
            for table, names in columns.items()
        }


def _columns(file: Path) -> dict[str, str]:
    with closing(sqlite3.connect(file)) as database:
        return {
            table: ", ".join(row[1] for row in database.execute(f"PRAGMA table_info({table})"))
            for table in KEPT
        }


def _version(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])


async def _concern(charity: SimulatedCharity, mentor: str) -> Escalation:
    async with charity.app.database.reading() as tx:
        found = await escalations.load_of_mentor(tx, ORG, mentor)
    (stored,) = found.values()
    return formats.read(Escalation, stored.state)


async def _concern_of(restored: Restored, mentor: str) -> Escalation:
    async with going_on(restored.url, restored) as charity:
        return await _concern(charity, mentor)


async def _session(charity: SimulatedCharity, mentor: str) -> Session:
    async with charity.app.database.reading() as tx:
        found = await sessions.load_last(tx, ORG, mentor, 1)
    return formats.read(Session, found[0].state)


def test_there_is_a_database_of_every_version_of_the_tables() -> None:
    assert tuple(f"{number:04}" for number in range(1, int(head()) + 1)) == RELEASES


async def test_the_copy_is_the_database_as_it_was(kept: Restored) -> None:
    before, columns = _version(kept.file), _columns(kept.file)
    rows = _rows(kept.file, columns)

    done = await migrate(kept.url)

    assert (done.before, done.after, _version(kept.file)) == (before, head(), head())
    if before == head():
        assert done.copy is None
        return
    assert done.copy is not None
    assert done.copy.stat().st_mode & 0o077 == 0
    assert _version(done.copy) == before
    assert _rows(done.copy, columns) == rows
    with pytest.raises(DatabaseTooOld, match="mentorline migrate"):
        await open_database(f"sqlite:///{done.copy}", Keyring([KEY_1]))


async def test_the_copy_can_be_upgraded_in_its_turn(kept: Restored) -> None:
    done = await migrate(kept.url)
    copy = done.copy or kept.file

    await migrate(f"sqlite:///{copy}")

    database = await open_database(f"sqlite:///{copy}", Keyring([KEY_1]))
    await refuse_damaged(database)
    await database.close()


async def test_every_row_is_still_there(kept: Restored) -> None:
    columns = _columns(kept.file)
    rows = _rows(kept.file, columns)

    await migrate(kept.url)

    assert all(rows[table] for table in ("escalations", "jobs", "evidence", "reports", "sessions"))
    assert _rows(kept.file, columns) == rows


async def test_the_evidence_is_whole_and_still_only_appended_to(kept: Restored) -> None:
    await migrate(kept.url)

    async with going_on(kept.url, kept) as charity, charity.app.database.reading() as tx:
        found = await verify(tx, ORG)
    assert found.intact
    assert found.count > 10
    with closing(sqlite3.connect(kept.file)) as database:
        for change in ("UPDATE evidence SET what = 'x'", "DELETE FROM evidence"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(change)


async def test_the_clock_of_an_open_concern_rings_and_it_climbs(restored: Restored) -> None:
    await migrate(restored.url)

    async with going_on(restored.url, restored) as charity:
        open_ = await _concern(charity, "sam")
        assert (open_.place, open_.rung) == ("rung", 0)
        assert open_.clock is not None
        left = open_.clock - restored.now

        await charity.forward(left - timedelta(seconds=1))
        assert charity.texts("dan") == []
        await charity.forward(timedelta(seconds=2))
        assert f"URGENT concern {open_.reference}" in charity.texts("dan")[0].body
        await charity.forward(timedelta(minutes=20))
        assert (await _concern(charity, "sam")).place == "public"
        assert any("0808 800 5000" in shown.text for shown in charity.chat("sam").shown)


async def test_a_reply_with_its_code_takes_an_open_concern(restored: Restored) -> None:
    await migrate(restored.url)

    async with going_on(restored.url, restored) as charity:
        reference, code = (open_ := await _concern(charity, "sam")).reference, open_.codes[PRIYA][0]
        await charity.replies(PRIYA, code)

        taken = await _concern(charity, "sam")
        assert (taken.place, taken.owner) == ("held", PRIYA)
        assert charity.texts(PRIYA)[-1].body.startswith(f"Harbour: {reference} is yours")
        assert any("Priya took your concern" in shown.text for shown in charity.chat("sam").shown)
        await charity.replies(PRIYA, f"DONE {code} spoke to the carer")
        assert (await _concern(charity, "sam")).place == "closed"


async def test_a_concern_that_is_held_is_asked_about_and_climbs_on(restored: Restored) -> None:
    await migrate(restored.url)

    async with going_on(restored.url, restored) as charity:
        held = await _concern(charity, "tom")
        assert (held.place, held.owner) == ("held", PRIYA)
        await charity.forward(timedelta(minutes=72))

        assert any(f"{held.reference} has no decision yet" in t.body for t in charity.texts(PRIYA))
        assert any(f"URGENT concern {held.reference}" in t.body for t in charity.texts("dan"))


async def test_a_session_that_is_on_can_be_ended(restored: Restored) -> None:
    await migrate(restored.url)

    async with going_on(restored.url, restored) as charity:
        assert (await _session(charity, "mia")).state == "live"
        await charity.taps("mia", "It's over")

        assert (await _session(charity, "mia")).state == "ended"
        assert any("You're checked out at" in shown.text for shown in charity.chat("mia").shown)


async def test_a_session_whose_end_is_forgotten_is_looked_for(restored: Restored) -> None:
    await migrate(restored.url)

    async with going_on(restored.url, restored) as charity:
        await charity.forward(timedelta(minutes=62))

        assert any(
            "mia" in sms.body.lower() for sms in [*charity.texts(PRIYA), *charity.texts("dan")]
        )


async def test_the_next_tap_of_a_mentor_works(restored: Restored) -> None:
    """In the middle of questions, and from the keyboard."""
    await migrate(restored.url)

    async with going_on(restored.url, restored) as charity:
        await charity.taps("sam", "OK")
        assert any(
            "Which pairing is it about?" in shown.text for shown in charity.chat("sam").shown
        )
        await charity.types("nia", "Raise a concern")
        await charity.taps("nia", "No, but I'm worried")
        await charity.taps("nia", "No, not one of our team")
        assert (await _concern(charity, "nia")).place == "rung"


async def test_who_is_in_the_middle_ends_on_the_pack_with_which_they_began(tmp_path: Path) -> None:
    """A flow under way keeps its version of the pack; one that begins now has today's."""
    old = restore("0001", tmp_path)
    await migrate(old.url)

    async with going_on(old.url, old) as charity:
        await charity.taps("sam", "OK")
        await charity.types("leo", "Raise a concern")
        async with charity.app.database.reading() as tx:
            talks = await conversations.load(
                tx, ORG, [charity.number(name) for name in ("sam", "leo")]
            )
            today = await packs.current(tx, ORG)

    began, begins = (
        {frame.pack for frame in formats.read(Conversation, talks[charity.number(name)]).frames}
        for name in ("sam", "leo")
    )
    assert begins == {today}
    assert began == {(await _concern_of(old, "sam")).pack}
    assert began != begins


async def test_a_report_is_still_what_was_sent(restored: Restored) -> None:
    await migrate(restored.url)

    async with going_on(restored.url, restored) as charity, charity.app.database.reading() as tx:
        ((report,),) = (await reports.load(tx, ORG, [(await _session(charity, "nia")).id])).values()
    assert "cards and a maths game" in report.state
    assert "the school play" in report.state
