"""A power cut loses no acknowledged commit, and no damage is passed over (faults 44 and 45)."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from storage.database.db import Database
from storage.database.errors import DatabaseDamaged
from storage.database.keys import Keyring
from storage.database.wal import drops_commits
from storage.opening import open_database
from storage.queue import jobs
from storage.queue.jobs import NewJob
from storage.records import evidence
from storage.records.evidence import NewRecord
from storage.records.verification import verify
from tests.storage.values import KEY_1, NOW, ORG

PAGE, HEADER, FRAME = 4096, 32, 24


@dataclass
class Disk:
    """What lies on disk after each commit: the database and its log, byte for byte."""

    file: Path
    after: list[tuple[bytes, bytes]] = field(default_factory=list)

    def look(self) -> None:
        """Keep what is on disk now."""
        self.after.append((self.file.read_bytes(), Path(f"{self.file}-wal").read_bytes()))


async def _commit(database: Database, number: int, random: Random) -> None:
    """One update as it is stored: what happened, and the rows that follow from it."""
    texts = [
        NewJob(f"{number}-{n}", "text", NOW, "x" * random.randint(10, 3000))
        for n in range(random.randint(1, 4))
    ]
    async with database.transaction(ORG) as tx:
        await evidence.append(tx, ORG, [NewRecord("K7Q4", "raised", "sam", {"n": number})], NOW)
        await jobs.add(tx, ORG, texts, NOW)


async def _written(url: str, file: Path, random: Random, commits: int = 12) -> Disk:
    """A disk that was looked at after each of so many commits."""
    disk = Disk(file)
    database = await open_database(url, Keyring([KEY_1]))
    for number in range(commits):
        await _commit(database, number, random)
        disk.look()
    await database.close()
    return disk


def _lay_down(folder: Path, data: bytes, log: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "again.db"
    file.write_bytes(data)
    Path(f"{file}-wal").write_bytes(log)
    Path(f"{file}-shm").unlink(missing_ok=True)
    return file


async def _found(folder: Path, data: bytes, log: bytes) -> int:
    """Start again on those two files: how many commits are there. The evidence has to be whole."""
    file = _lay_down(folder, data, log)
    database = await open_database(f"sqlite:///{file}", Keyring([KEY_1]))
    try:
        async with database.reading() as tx:
            found = await verify(tx, ORG)
        assert found.intact
        return found.count
    finally:
        await database.close()


def _torn(before: bytes, after: bytes, random: Random) -> bytes:
    """The log as a power cut leaves it: what was synced is whole, what came after is anything."""
    synced, rest = after[: len(before)], bytearray(after[len(before) :])
    assert synced == before
    match random.choice(("cut", "hole", "noise")):
        case "cut":
            return synced + bytes(rest[: random.randint(0, len(rest) - 1)])
        case "hole":
            start = random.randrange(len(rest))
            rest[start : start + PAGE] = bytes(len(rest[start : start + PAGE]))
        case "noise":
            start = random.randrange(len(rest))
            rest[start : start + 512] = random.randbytes(len(rest[start : start + 512]))
    return synced + bytes(rest)


@pytest.mark.parametrize("seed", range(5))
async def test_a_power_cut_at_any_byte_loses_no_acknowledged_commit(
    seed: int, sqlite_url: str, tmp_path: Path
) -> None:
    random = Random(seed)
    disk = await _written(sqlite_url, tmp_path / "mentorline.db", random)

    for number, ((data, log), (_, later)) in enumerate(
        zip(disk.after, disk.after[1:], strict=False), start=1
    ):
        found = await _found(tmp_path / "again", data, _torn(log, later, random))
        assert found in (number, number + 1)


async def test_a_power_cut_while_the_log_goes_into_the_database_loses_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    random, commits = Random(1), 12
    disk = await _written(sqlite_url, tmp_path / "mentorline.db", random, commits)
    before, log = disk.after[-1]
    after = disk.file.read_bytes()  # closing took the whole log over

    for _ in range(20):
        pages = range(0, len(after), PAGE)
        mixed = b"".join(
            random.choice((before, after))[page : page + PAGE] or after[page : page + PAGE]
            for page in pages
        )
        assert await _found(tmp_path / "again", mixed, log) == commits


async def test_what_was_committed_is_on_disk_before_the_commit_is_over(
    sqlite_url: str, tmp_path: Path
) -> None:
    disk = await _written(sqlite_url, tmp_path / "mentorline.db", Random(2))

    for number, (data, log) in enumerate(disk.after, start=1):
        assert await _found(tmp_path / "again", data, log) == number


@pytest.mark.parametrize("seed", range(4))
async def test_a_flipped_byte_in_the_log_never_drops_a_commit_in_silence(
    seed: int, sqlite_url: str, tmp_path: Path
) -> None:
    """But in the last one: nobody can tell that from a commit which the power cut."""
    random, commits = Random(seed), 12
    disk = await _written(sqlite_url, tmp_path / "mentorline.db", random, commits)
    data, log = disk.after[-1]
    last = len(disk.after[-2][1])
    refused = 0

    for _ in range(15):
        place = random.randrange(len(log))
        changed = log[:place] + bytes([log[place] ^ (1 << random.randrange(5))]) + log[place + 1 :]
        try:
            found = await _found(tmp_path / "again", data, changed)
        except DatabaseDamaged:
            refused += 1
        else:
            assert found == commits or (place >= last - FRAME - PAGE and found == commits - 1)
    assert refused


async def test_a_log_whose_head_is_gone_is_not_taken_for_an_empty_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    disk = await _written(sqlite_url, tmp_path / "mentorline.db", Random(3))
    data, log = disk.after[-1]

    with pytest.raises(DatabaseDamaged, match=r"again\.db-wal"):
        await _found(tmp_path / "again", data, bytes(HEADER) + log[HEADER:])


async def test_a_log_that_goes_round_is_not_taken_for_a_damaged_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Once it is in the database it is written over from its beginning; old frames lie behind."""
    file, random = tmp_path / "mentorline.db", Random(4)
    disk = Disk(file)
    database = await open_database(sqlite_url, Keyring([KEY_1]))
    for number in range(10):
        await _commit(database, number, random)
    disk.look()
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()[0] == 0

    await _commit(database, 10, random)
    disk.look()

    (_, before), (data, after) = disk.after
    assert len(after) == len(before)
    assert not drops_commits(Path(f"{file}-wal"))
    assert await _found(tmp_path / "again", data, after) == 11
    await database.close()


async def test_a_log_that_is_being_written_is_not_taken_for_a_damaged_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    log, random = tmp_path / "mentorline.db-wal", Random(5)
    database = await open_database(sqlite_url, Keyring([KEY_1]))
    looks = 0

    async def look() -> None:
        nonlocal looks
        while looks < 50:
            assert not await asyncio.to_thread(drops_commits, log)
            looks += 1

    looking = asyncio.create_task(look())
    number = 0
    while not looking.done():
        await _commit(database, number, random)
        number += 1
    await looking
    await database.close()


async def test_an_index_that_contradicts_its_table_is_noticed(
    sqlite_url: str, tmp_path: Path
) -> None:
    """SQLite's quick check believes every index; a job could hide behind one for ever."""
    file = tmp_path / "mentorline.db"
    database = await open_database(sqlite_url, Keyring([KEY_1]))
    async with database.transaction(ORG) as tx:
        await jobs.add(tx, ORG, [NewJob("wake-of-a-concern", "wake", NOW, "{}")], NOW)
    await database.close()
    data = file.read_bytes()
    place = data.index(b"wake-of-a-concern")
    file.write_bytes(data[:place] + b"W" + data[place + 1 :])
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("PRAGMA quick_check").fetchone() == ("ok",)

    with pytest.raises(DatabaseDamaged, match=r"mentorline\.db"):
        await open_database(sqlite_url, Keyring([KEY_1]))
