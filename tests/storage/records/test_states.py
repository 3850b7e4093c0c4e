"""States come back as they were saved, by the batch, and never with another organisation's."""

from __future__ import annotations

from dataclasses import replace

from storage.database.db import Database
from storage.queue import inbox, sent_messages
from storage.records import codes, conversations, escalations, notices, sessions
from storage.records.codes import StoredCode
from storage.records.escalations import StoredEscalation
from storage.records.notices import StoredNotice
from storage.records.sessions import StoredSession
from tests.storage.values import NOW, ORG, later

BORN = StoredEscalation("K7Q2", "raising", True, "sam", "reading", NOW, None, '{"format": 1}')
BOOKED = StoredSession("s1", "sam", "booked", True, NOW, '{"format": 1}')
NEWS = StoredNotice("H3MV", "report", True, "sam", NOW, '{"format": 1}')


async def test_conversations_are_saved_and_loaded_by_the_batch(database: Database) -> None:
    async with database.transaction() as tx:
        await conversations.save(tx, ORG, {7: '{"a":1}', -(10**13): '{"b":2}'}, NOW)
        await conversations.save(tx, ORG, {7: '{"a":3}'}, NOW)
        await conversations.save(tx, "other", {7: '{"c":4}'}, NOW)

        found = await conversations.load(tx, ORG, [7, 8, -(10**13)])

        assert found == {7: '{"a":3}', -(10**13): '{"b":2}'}
        assert await conversations.load(tx, ORG, []) == {}


async def test_a_mentors_open_sessions_are_found_the_earliest_first(database: Database) -> None:
    tomorrow = replace(BOOKED, id="s2", starts_at=later(days=1))
    over = replace(BOOKED, id="s0", place="reported", open=False, starts_at=later(days=-1))
    async with database.transaction() as tx:
        await sessions.save(tx, ORG, [tomorrow, BOOKED, over], NOW)
        await sessions.save(tx, ORG, [replace(BOOKED, place="live")], NOW)

        current = await sessions.load_current(tx, ORG, ["sam", "lee"])

        assert current == {"sam": [replace(BOOKED, place="live"), tomorrow], "lee": []}
        assert (await sessions.load(tx, ORG, ["s0", "s9"])) == {"s0": over}
        assert [s.id for s in await sessions.load_last(tx, ORG, "sam", 2)] == ["s2", "s1"]
        assert [s.id for s in await sessions.load_open(tx, ORG)] == ["s1", "s2"]
        assert await sessions.load_open(tx, "other") == []


async def test_escalations_are_found_by_reference_and_by_mentor(database: Database) -> None:
    closed = replace(BORN, reference="M4XT", place="closed", open=False, closed_at=later(hours=1))
    other = replace(BORN, reference="W9RD", mentor="lee", opened_at=later(minutes=5))
    async with database.transaction() as tx:
        await escalations.save(tx, ORG, [BORN, other, replace(closed, open=True)], NOW)
        await escalations.save(tx, ORG, [closed], NOW)

        assert await escalations.load(tx, ORG, ["M4XT"], ["sam"]) == {"K7Q2": BORN, "M4XT": closed}
        assert list(await escalations.load(tx, ORG, mentors=["sam", "lee"])) == ["K7Q2", "W9RD"]
        assert list(await escalations.load_open(tx, ORG)) == ["K7Q2", "W9RD"]
        assert list(await escalations.load_of_mentor(tx, ORG, "sam")) == ["K7Q2", "M4XT"]
        assert list(await escalations.load_between(tx, ORG, later(minutes=1), later(days=1))) == [
            "W9RD"
        ]
        assert await escalations.load(tx, ORG) == {}
        assert await escalations.load_open(tx, "other") == {}


async def test_a_reference_is_used_once_for_whatever_it_was(database: Database) -> None:
    async with database.transaction() as tx:
        await escalations.save(tx, ORG, [replace(BORN, open=False)], NOW)
        await notices.save(tx, ORG, [NEWS])

        used = await escalations.references_used(tx, ORG, ["K7Q2", "H3MV", "NEW2"])

        assert used == {"K7Q2", "H3MV"}
        assert await escalations.references_used(tx, "other", ["K7Q2"]) == frozenset()
        assert await escalations.references_used(tx, ORG, []) == frozenset()


async def test_open_notices_are_found_all_or_by_mentor(database: Database) -> None:
    about_nobody = replace(NEWS, reference="X2YB", mentor=None, opened_at=later(minutes=1))
    async with database.transaction() as tx:
        await notices.save(tx, ORG, [NEWS, about_nobody, replace(NEWS, reference="Q8ZZ")])
        await notices.save(tx, ORG, [replace(NEWS, reference="Q8ZZ", open=False)])

        assert await notices.load_open(tx, ORG) == {"H3MV": NEWS, "X2YB": about_nobody}
        assert await notices.load_open(tx, ORG, ["sam"]) == {"H3MV": NEWS}
        assert list(await notices.load(tx, ORG, ["Q8ZZ", "none"])) == ["Q8ZZ"]


async def test_a_closed_code_is_recognised_after_the_open_one(database: Database) -> None:
    first = StoredCode("priya", "482913", "concern", "K7Q2", NOW)
    second = replace(first, reference="M4XT", made_at=later(hours=2))
    async with database.transaction() as tx:
        await codes.save(tx, ORG, [first, replace(first, person="dan", code="111222")])
        await codes.close(tx, ORG, ["K7Q2"])
        await codes.save(tx, ORG, [second])

        found = await codes.find(tx, ORG, ["priya"], ["482913", "999999"])

        assert found == [second, replace(first, open=False)]
        assert await codes.find(tx, ORG, ["dan"], ["482913"]) == []
        assert await codes.find(tx, "other", ["priya"], ["482913"]) == []
        assert await codes.load_open(tx, ORG, ["priya", "dan"]) == [second]
        assert len(await codes.load_of(tx, ORG, ["K7Q2"])) == 2
        await codes.close_of_people(tx, ORG, ["priya"])
        assert await codes.load_open(tx, ORG, ["priya"]) == []


async def test_an_update_is_new_once(database: Database) -> None:
    async with database.transaction() as tx:
        assert await inbox.take_new(tx, ORG, "telegram", ["1", "2", "2"], NOW) == {"1", "2"}
        assert await inbox.take_new(tx, ORG, "telegram", ["2", "3"], NOW) == {"3"}
        assert await inbox.take_new(tx, ORG, "twilio", ["2"], NOW) == {"2"}
        assert await inbox.take_new(tx, "other", "telegram", ["2"], NOW) == {"2"}
        assert await inbox.take_new(tx, ORG, "telegram", [], NOW) == frozenset()


async def test_what_is_set_aside_is_kept_and_not_new_again(database: Database) -> None:
    async with database.transaction() as tx:
        await inbox.take_new(tx, ORG, "telegram", ["1", "2"], NOW)
        await inbox.add_dead_letter(tx, ORG, "telegram", {"2": '{"odd": 1}', "3": "{}"}, NOW)

        assert await inbox.take_new(tx, ORG, "telegram", ["3"], NOW) == frozenset()
        aside = await inbox.load_dead_letters(tx, ORG)
        assert [(a.key, a.payload, a.received_at) for a in aside] == [
            ("2", '{"odd": 1}', NOW),
            ("3", "{}", NOW),
        ]
        assert await inbox.purge(tx, ORG, later(days=1)) == 1
        assert len(await inbox.load_dead_letters(tx, ORG)) == 2


async def test_a_named_message_is_found_by_chat_and_key(database: Database) -> None:
    async with database.transaction() as tx:
        await sent_messages.remember(tx, ORG, {(7, "card"): 10, (8, "card"): 11, (7, "q"): 12}, NOW)
        await sent_messages.remember(tx, ORG, {(7, "card"): 20}, later(minutes=1))

        found = await sent_messages.find(tx, ORG, [(7, "card"), (8, "q"), (9, "card")])

        assert found == {(7, "card"): 20}
        assert await sent_messages.find(tx, "other", [(7, "card")]) == {}
        assert await sent_messages.find(tx, ORG, []) == {}
