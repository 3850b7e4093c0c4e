"""A backup is the database for the holder of the keys, and nothing for anybody else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.database.backup import PIECE, BackupError, make_backup, read_backup
from storage.database.keys import Keyring
from tests.storage.values import KEY_1, KEY_2, NOW

KEYS = Keyring([KEY_1])
MARK = b"Quillfeather was upset"


@pytest.fixture
def database(sqlite_url: str) -> Path:
    """A database of several pieces, which somebody has open while it is backed up."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as db, db:
        row = "INSERT INTO settings (organisation, name, value) VALUES ('harbour', ?, ?)"
        db.executemany(row, [(f"n{n}", MARK * 5000) for n in range(40)])
    return file


@pytest.fixture
def backup(database: Path, tmp_path: Path) -> Path:
    """Its backup."""
    make_backup(database, tmp_path / "a.backup", KEYS, NOW)
    return tmp_path / "a.backup"


def _rows(file: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute("SELECT * FROM settings ORDER BY name").fetchall()


def test_what_was_backed_up_comes_back(database: Path, backup: Path, tmp_path: Path) -> None:
    contents = read_backup(backup, tmp_path / "back.db", KEYS)

    assert _rows(tmp_path / "back.db") == _rows(database)
    assert contents.rows["settings"] == len(_rows(database))
    assert contents.made_at == NOW
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()


def test_only_its_owner_can_read_it_and_it_shows_nothing(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.stat().st_size > 3 * PIECE
    assert MARK not in backup.read_bytes()
    assert KEY_1.encode() not in backup.read_bytes()


def test_it_is_made_while_somebody_writes(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM settings")
        make_backup(database, tmp_path / "b.backup", KEYS, NOW)
        writer.execute("ROLLBACK")

    read_backup(tmp_path / "b.backup", tmp_path / "back.db", KEYS)
    assert _rows(tmp_path / "back.db") == _rows(database)


def test_nothing_is_ever_written_over(database: Path, backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()

    with pytest.raises(BackupError, match="is there already"):
        make_backup(database, backup, KEYS, NOW)
    with pytest.raises(BackupError, match="is there already"):
        read_backup(backup, database, KEYS)

    assert backup.read_bytes() == before


def test_a_new_first_key_still_opens_it_and_another_does_not(backup: Path, tmp_path: Path) -> None:
    read_backup(backup, tmp_path / "one.db", Keyring([KEY_2, KEY_1]))

    with pytest.raises(BackupError, match="other keys"):
        read_backup(backup, tmp_path / "two.db", Keyring([KEY_2]))
    assert not (tmp_path / "two.db").exists()


@pytest.mark.parametrize("where", [25, 300, 5000, PIECE + 700, -1])
def test_a_changed_byte_anywhere_is_refused(backup: Path, tmp_path: Path, where: int) -> None:
    data = bytearray(backup.read_bytes())
    data[where] ^= 1
    backup.write_bytes(data)

    with pytest.raises(BackupError):
        read_backup(backup, tmp_path / "back.db", KEYS)
    assert not (tmp_path / "back.db").exists()


def test_a_piece_left_out_moved_or_cut_off_is_refused(backup: Path, tmp_path: Path) -> None:
    data = backup.read_bytes()
    begins = data.index(b"\n", data.index(b"\n") + 1) + 1 + 8
    size = PIECE + 16
    head, first, second = data[:begins], data[begins:][:size], data[begins + size :][:size]
    rest = data[begins + 2 * size :]
    forged = {
        "left out": head + second + rest,
        "moved": head + second + first + rest,
        "cut off": head + first + second,
        "cut short": data[:-1000],
        "added": data + rest,
        "empty": head,
    }

    for name, content in forged.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BackupError):
            read_backup(tmp_path / name, tmp_path / "back.db", KEYS)
        assert not (tmp_path / "back.db").exists()


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"Mentorline backup 1\n{}\n"])
def test_what_is_no_backup_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)

    with pytest.raises(BackupError):
        read_backup(tmp_path / "x", tmp_path / "back.db", KEYS)
