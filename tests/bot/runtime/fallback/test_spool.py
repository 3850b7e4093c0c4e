"""The spool: an appended entry is there, whatever happens around it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.runtime.fallback.spool import BEGINNING, RESERVED, Spool, spool_path
from storage.database.errors import OtherKeys
from storage.database.keys import Keyring, new_key

KEYS = Keyring([new_key()])
SMALL = 64 * 1024


def spool(folder: Path, keys: Keyring = KEYS, reserved: int = SMALL) -> Spool:
    return Spool(folder / "charity.db.spool", keys, reserved)


async def test_what_is_appended_is_there_for_the_next_run_in_order(tmp_path: Path) -> None:
    first = spool(tmp_path)
    assert await first.open() == []
    assert await first.append("one")
    assert await first.append("two")

    assert await spool(tmp_path).open() == ["one", "two"]


async def test_a_run_goes_on_behind_what_an_earlier_one_left(tmp_path: Path) -> None:
    first, second = spool(tmp_path), spool(tmp_path)
    await first.open()
    await first.append("one")
    await second.open()
    await second.append("two")

    assert await spool(tmp_path).open() == ["one", "two"]


async def test_eight_megabytes_are_reserved_and_entries_go_into_them(tmp_path: Path) -> None:
    here = spool(tmp_path, reserved=RESERVED)
    await here.open()
    file = tmp_path / "charity.db.spool"
    before = file.stat()
    assert await here.append("x" * 10000)

    assert here.state == "reserved"
    assert before.st_size == RESERVED == 8 * 1024 * 1024
    assert before.st_blocks * 512 >= RESERVED
    assert (file.stat().st_size, file.stat().st_blocks) == (before.st_size, before.st_blocks)


async def test_only_its_owner_can_read_it_and_it_is_sealed(tmp_path: Path) -> None:
    here = spool(tmp_path)
    await here.open()
    await here.append("Sam on 07700 900123")
    file = tmp_path / "charity.db.spool"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"07700" not in file.read_bytes()


@pytest.mark.parametrize("cut", [1, 5, 30])
async def test_a_torn_end_is_left_out_and_the_next_entry_takes_its_place(
    tmp_path: Path, cut: int
) -> None:
    here = spool(tmp_path)
    await here.open()
    await here.append("one")
    await here.append("two, which is torn")
    file = tmp_path / "charity.db.spool"
    whole = file.read_bytes()
    end = len(whole.rstrip(b"\0"))
    file.write_bytes(whole[: end - cut] + bytes(len(whole) - end + cut))
    after = spool(tmp_path)

    assert await after.open() == ["one"]
    await after.append("three")
    assert await spool(tmp_path).open() == ["one", "three"]


async def test_a_damaged_entry_costs_only_itself(tmp_path: Path) -> None:
    here = spool(tmp_path)
    await here.open()
    for entry in ("one", "two", "three"):
        await here.append(entry)
    file = tmp_path / "charity.db.spool"
    content = bytearray(file.read_bytes())
    content[BEGINNING + 20] ^= 1
    file.write_bytes(content)

    assert await spool(tmp_path).open() == ["two", "three"]


async def test_emptied_it_forgets_every_entry_also_those_behind_a_shorter_new_one(
    tmp_path: Path,
) -> None:
    here = spool(tmp_path)
    await here.open()
    for entry in ("same length", "same length", "same length"):
        await here.append(entry)
    assert await here.empty()
    assert await spool(tmp_path).open() == []
    await here.append("new and not")  # as long as the old ones, which stand right behind it

    assert await spool(tmp_path).open() == ["new and not"]


async def test_it_grows_beyond_what_is_reserved_where_the_disk_allows(tmp_path: Path) -> None:
    here = spool(tmp_path, reserved=1024)
    await here.open()
    await here.append("x" * 5000)
    await here.append("y")
    assert await spool(tmp_path, reserved=1024).open() == ["x" * 5000, "y"]
    await here.empty()

    assert (tmp_path / "charity.db.spool").stat().st_size == 1024


async def test_with_another_key_it_stays_as_it_is(tmp_path: Path) -> None:
    here = spool(tmp_path)
    await here.open()
    await here.append("one")
    with pytest.raises(OtherKeys):
        await spool(tmp_path, Keyring([new_key()])).open()

    assert await spool(tmp_path).open() == ["one"]


async def test_a_file_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "charity.db.spool"
    file.write_bytes(b"something else altogether")
    here = spool(tmp_path)

    assert await here.open() == []
    assert here.state == "failed"
    assert file.read_bytes() == b"something else altogether"


async def test_where_no_file_can_be_made_it_says_that_nothing_is_kept(tmp_path: Path) -> None:
    here = Spool(tmp_path / "no such folder" / "spool", KEYS)
    assert await here.open() == []
    assert here.state == "failed"
    assert not await here.append("one")
    assert not await Spool(None, KEYS).append("one")


async def test_unopened_it_is_opened_by_the_first_entry(tmp_path: Path) -> None:
    assert await spool(tmp_path).append("one")

    assert await spool(tmp_path).open() == ["one"]


def test_it_is_beside_the_database_or_beside_the_keys() -> None:
    assert spool_path("sqlite:////data/charity.db") == Path("/data/charity.db.spool")
    assert spool_path("postgresql://somewhere/charity", Path("/keys/charity.keys")) == Path(
        "/keys/mentorline.spool"
    )
    assert spool_path("postgresql://somewhere/charity") == Path.cwd() / "mentorline.spool"
