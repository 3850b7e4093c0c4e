"""The directory and its people: what an import changes, and what every step loads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from flows.directory import Directory, Role
from storage.database.db import Database
from storage.database.keys import Keyring
from storage.opening import open_database
from storage.records import invites, packs, people
from storage.records.directory import Loaded, load_directory
from storage.records.imports import Saved, save_directory
from tests.storage.values import KEY_1, KEY_2, NOW, ORG, directory, later, person


async def _save(database: Database, new: Directory, minutes: int = 0) -> Saved:
    async with database.transaction(ORG) as tx:
        return await save_directory(tx, new, later(minutes=minutes))


async def _load(database: Database, **asked: Any) -> Loaded:
    async with database.reading() as tx:
        return await load_directory(tx, ORG, **asked)


def _without(*ids: str) -> Directory:
    full = directory()
    return full.model_copy(
        update={
            "people": tuple(p for p in full.people if p.id not in ids),
            "pairings": tuple(p for p in full.pairings if p.mentor not in ids),
        }
    )


def _with_phone(id_: str, phone: str) -> Directory:
    people_ = tuple(
        p.model_copy(update={"phone": phone}) if p.id == id_ else p for p in directory().people
    )
    return directory().model_copy(update={"people": people_})


async def test_a_whole_directory_comes_back_as_it_was_saved(database: Database) -> None:
    saved = await _save(database, directory())

    loaded = await _load(database, mentors=None)

    assert loaded.directory == directory().model_copy(update={"version": 1})
    assert saved.added == {"priya", "sam", "dan", "lee"}
    assert set(loaded.members) == saved.added
    assert loaded.pack is None


async def test_without_an_import_there_is_no_directory(database: Database) -> None:
    with pytest.raises(LookupError, match="harbour"):
        await _load(database)


@pytest.mark.parametrize(
    "asked",
    [
        {"mentors": ["sam"]},
        {"telegram_ids": [7]},
        {"phones": ["+447700900123"]},
        {"mentors": ["sam"], "telegram_ids": [7, 8], "phones": ["+447700900123"]},
    ],
)
async def test_only_the_mentors_asked_for_are_loaded(
    database: Database, asked: dict[str, Any]
) -> None:
    await _save(database, directory())
    async with database.transaction() as tx:
        await people.bind(tx, ORG, "sam", 7, NOW)

    loaded = (await _load(database, **asked)).directory

    assert [p.id for p in loaded.people] == ["priya", "sam", "dan"]
    assert [p.code for p in loaded.pairings] == ["P14", "P3"]
    assert len(loaded.programmes) == len(loaded.boroughs) == 1


async def test_loading_takes_two_statements_while_the_staff_is_the_same(
    database: Database,
) -> None:
    await _save(database, directory())
    await _load(database)
    statements: list[str] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _x, statement, *_: statements.append(statement),
    )

    await _load(database, mentors=["sam", "lee"], telegram_ids=[1, 2], phones=["+447700900123"])

    assert len([s for s in statements if not s.startswith("BEGIN")]) == 2


async def test_organisations_do_not_see_each_other(database: Database) -> None:
    await _save(database, directory())
    await _save(
        database,
        _without("sam").model_copy(update={"organisation": directory("other").organisation}),
    )
    async with database.transaction() as tx:
        assert await people.bind(tx, ORG, "sam", 7, NOW)
        assert await people.bind(tx, "other", "lee", 7, NOW)

    async with database.reading() as tx:
        other = await load_directory(tx, "other", None, telegram_ids=[7])

    assert [p.id for p in other.directory.people] == ["priya", "dan", "lee"]
    assert other.by_telegram(7) is not None


async def test_whoever_is_absent_from_an_import_is_removed_and_may_return(
    database: Database,
) -> None:
    await _save(database, directory())
    async with database.transaction() as tx:
        await people.bind(tx, ORG, "sam", 7, NOW)

    saved = await _save(database, _without("sam"), 1)
    loaded = await _load(database, telegram_ids=[7])

    assert saved.removed == {"sam"}
    assert saved.version == loaded.directory.version == 2
    assert loaded.directory.person("sam") is None
    assert loaded.directory.pairings == ()
    member = loaded.by_telegram(7)
    assert member is not None
    assert member.removed
    assert member.removed_at == later(minutes=1)
    again = await _save(database, directory(), 2)
    assert again.added == {"sam"}
    back = (await _load(database, telegram_ids=[7])).by_telegram(7)
    assert back is not None
    assert not back.removed


async def test_a_removed_colleague_is_gone_at_once(database: Database) -> None:
    await _save(database, directory())
    await _load(database)

    await _save(database, _without("dan"))

    assert (await _load(database)).directory.person("dan") is None


async def test_a_new_number_is_told_and_has_not_opted_out(database: Database) -> None:
    await _save(database, directory())
    async with database.transaction() as tx:
        await people.bind(tx, ORG, "sam", 7, NOW)
        await people.mark_opted_out(tx, ORG, ["sam", "priya"], NOW)

    saved = await _save(database, _with_phone("sam", "+447700900199"))
    loaded = await _load(database, phones=["+447700900199"])

    assert saved.phones == {"sam"}
    assert loaded.directory.unreachable == {"priya"}
    assert loaded.members["sam"].telegram_id == 7
    assert (await _load(database, phones=["+447700900123"])).directory.person("sam") is None


async def test_a_shared_number_finds_everybody_who_has_it(database: Database) -> None:
    await _save(database, _with_phone("lee", "+447700900123"))

    loaded = await _load(database, phones=["+447700900123"])

    assert [p.id for p in loaded.directory.by_phone("+447700900123")] == ["sam", "lee"]


async def test_a_number_is_found_after_a_new_first_key(url: str) -> None:
    old = await open_database(url, Keyring([KEY_1]))
    await _save(old, directory())
    await old.close()

    new = await open_database(url, Keyring([KEY_2, KEY_1]))
    loaded = await _load(new, phones=["+447700900123"])
    saved = await _save(new, directory())
    await new.close()

    assert loaded.directory.person("sam") is not None
    assert saved.phones == frozenset()


async def test_an_opted_out_colleague_is_unreachable_until_heard_from(database: Database) -> None:
    await _save(database, directory())
    await _load(database)

    async with database.transaction() as tx:
        await people.mark_opted_out(tx, ORG, ["dan"], NOW)
        assert (await load_directory(tx, ORG)).directory.unreachable == {"dan"}
    assert (await _load(database)).directory.unreachable == {"dan"}
    async with database.transaction() as tx:
        await people.mark_opted_in(tx, ORG, ["dan"])
    assert (await _load(database)).directory.unreachable == frozenset()


async def _opt_out_and_fail(database: Database) -> None:
    async with database.transaction() as tx:
        await people.mark_opted_out(tx, ORG, ["dan"], NOW)
        await load_directory(tx, ORG)
        raise ZeroDivisionError


async def test_what_was_rolled_back_is_not_remembered(database: Database) -> None:
    await _save(database, directory())
    with pytest.raises(ZeroDivisionError):
        await _opt_out_and_fail(database)

    async with database.transaction() as tx:
        await people.mark_opted_out(tx, ORG, ["priya"], NOW)

    assert (await _load(database)).directory.unreachable == {"priya"}


async def test_an_account_is_bound_to_one_person_only(database: Database) -> None:
    await _save(database, directory())

    async with database.transaction() as tx:
        assert await people.bind(tx, ORG, "sam", 7, NOW)
        assert not await people.bind(tx, ORG, "lee", 7, NOW)
        assert await people.bind(tx, ORG, "sam", 8, later(minutes=1))
        assert await people.bind(tx, ORG, "lee", 7, NOW)

    members = (await _load(database, mentors=None)).members
    assert (members["sam"].telegram_id, members["lee"].telegram_id) == (8, 7)
    assert members["sam"].joined_at == later(minutes=1)


async def test_the_account_of_a_removed_person_can_be_bound_again(database: Database) -> None:
    await _save(database, directory())
    async with database.transaction() as tx:
        await people.bind(tx, ORG, "sam", 7, NOW)
    await _save(database, _without("sam"))

    async with database.transaction() as tx:
        assert await people.bind(tx, ORG, "lee", 7, NOW)

    found = (await _load(database, telegram_ids=[7])).by_telegram(7)
    assert found is not None
    assert found.id == "lee"


async def test_dated_facts_are_kept_by_name(database: Database) -> None:
    await _save(database, directory())

    async with database.transaction() as tx:
        await people.approve(tx, ORG, ["sam"], NOW)
        await people.mark_blocked(tx, ORG, ["sam"], NOW)
        await people.mark(tx, ORG, [("sam", "practised"), ("lee", "practised")], NOW)
        await people.mark(tx, ORG, [("sam", "handbook")], later(minutes=1))
    members = (await _load(database, mentors=["sam", "lee"])).members

    assert members["sam"].approved_at == members["sam"].blocked_at == NOW
    assert members["sam"].marks == {"practised": NOW, "handbook": later(minutes=1)}
    assert members["lee"].marks == {"practised": NOW}
    assert members["dan"].role is Role.SAFEGUARDING


async def test_a_new_colleague_is_listed_in_the_order_of_the_import(database: Database) -> None:
    await _save(database, directory())
    new = person("ada", "Ada Byrne", Role.SAFEGUARDING, "+447700900103")
    first = directory().model_copy(update={"people": (new, *directory().people)})

    await _save(database, first)

    assert [p.id for p in (await _load(database)).directory.people] == ["ada", "priya", "dan"]


async def test_an_invitation_is_good_once_and_for_three_days(database: Database) -> None:
    until = NOW + timedelta(hours=72)
    async with database.transaction() as tx:
        await invites.make_invite(tx, ORG, "sam", "token-of-sam", until)
        await invites.make_invite(tx, ORG, "lee", "token-of-lee", until)

        assert await invites.use_invite(tx, "other", "token-of-sam", 7, NOW) is None
        assert await invites.use_invite(tx, ORG, "token-of-sam", 7, NOW) == "sam"
        assert await invites.use_invite(tx, ORG, "token-of-sam", 8, NOW) is None
        assert await invites.use_invite(tx, ORG, "token-of-lee", 8, until) is None
        assert await invites.find_invite(tx, ORG, "no such token") is None
        used = await invites.find_invite(tx, ORG, "token-of-sam")
        late = await invites.find_invite(tx, ORG, "token-of-lee")

    assert used is not None
    assert late is not None
    assert (used.person, used.used_at, used.used_by) == ("sam", NOW, 7)
    assert not used.is_open(NOW)
    assert late.is_open(NOW)
    assert not late.is_open(until)


async def test_publishing_and_rolling_back_move_a_pointer(database: Database) -> None:
    await _save(database, directory())
    async with database.transaction() as tx:
        await packs.save(tx, ORG, {"aa": '{"format": 1}', "bb": '{"format": 1, "n": 2}'}, NOW)
        await packs.save(tx, ORG, {"aa": '{"format": 1, "other": 1}'}, later(minutes=1))
        await packs.point(tx, ORG, "bb")
        await packs.point(tx, ORG, "aa")
        with pytest.raises(LookupError, match="cc"):
            await packs.point(tx, ORG, "cc")

    loaded = await _load(database)
    async with database.reading() as tx:
        assert loaded.pack == await packs.current(tx, ORG) == "aa"
        assert (await packs.load(tx, ORG, ["aa"]))["aa"] == '{"format": 1}'
        assert await packs.history(tx, ORG) == [("aa", NOW), ("bb", NOW)]
