"""Backups: a whole SQLite database, copied while it is in use, encrypted into one file.

The file is a line that names its kind, a header in plain JSON, then the database in sealed pieces.
Each piece is bound to the header, to its position and to whether it is the last one, so that no
piece can be changed, moved, left out or added. Its key is derived from the encryption keys, which
are not in it: keep them apart.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.database.errors import StorageError
from storage.database.keys import Keyring

MAGIC = b"Mentorline backup 1\n"
PIECE = 1 << 20
TAG = 16
PREFIX, COUNTER = 8, 4  # of a nonce


class BackupError(StorageError):
    """A backup that can't be made or read; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a backup: when it was made, by which version's tables, how much of what.

    `last` is the number and hash of the last row of each organisation's evidence.
    """

    made_at: datetime
    revision: str
    rows: Mapping[str, int]
    last: Mapping[str, str]

    def written(self) -> bytes:
        """The header's line."""
        return json.dumps({**asdict(self), "made_at": self.made_at.isoformat()}).encode() + b"\n"


def make_backup(database: Path, target: Path, keyring: Keyring, now: datetime) -> Contents:
    """Back an SQLite database up into a new file that only its owner can read.

    Raises BackupError where the file exists already or can't be written.
    """
    with _new_file(target) as stream, _plain_copy(database, target.parent) as copy:
        contents = contents_of(copy, now)
        header = MAGIC + contents.written()
        stream.write(header)
        _seal(copy, stream, keyring, header)
        stream.flush()
        os.fsync(stream.fileno())
    return contents


def read_backup(file: Path, target: Path, keyring: Keyring) -> Contents:
    """Write the database of a backup into a new file. Raises BackupError; then there is none."""
    try:
        with file.open("rb") as stream:
            header, contents = _header(file, stream)
            with _new_file(target) as out:
                for piece in _opened(file, stream, keyring, header):
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
    except OSError as error:
        raise BackupError(f"{file} can't be read ({type(error).__name__}).") from None
    return contents


def contents_of(database: Path, now: datetime) -> Contents:
    """The contents of a database file of ours."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as db:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = sorted(row[0] for row in db.execute(query))
        if "alembic_version" not in names:
            raise BackupError(f"{database} holds no tables of Mentorline. Nothing was made.")
        rows = {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - names of our own tables
        (revision,) = db.execute("SELECT version_num FROM alembic_version").fetchone()
        last = db.execute(
            "SELECT organisation, number || ':' || hash FROM evidence e WHERE number = "
            "(SELECT max(number) FROM evidence WHERE organisation = e.organisation)"
        )
        return Contents(now.astimezone(UTC), revision, rows, dict(last.fetchall()))


# The file


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner alone, never over another.

    It is removed where anything goes wrong.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupError(
            f"{path} is there already, and nothing is ever written over. Give another name."
        ) from None
    except OSError as error:
        raise BackupError(f"{path} can't be made ({type(error).__name__}).") from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
    except BaseException as error:
        with suppress(OSError):
            path.unlink()
        if isinstance(error, OSError):
            raise BackupError(f"{path} can't be written ({type(error).__name__}).") from None
        raise


@contextmanager
def _plain_copy(database: Path, folder: Path) -> Iterator[Path]:
    """A consistent copy, made by SQLite itself while others read and write.

    It is removed afterwards.
    """
    copy = folder / f".{database.name}-{secrets.token_hex(8)}"
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True)) as live,
            closing(sqlite3.connect(copy)) as target,
        ):
            live.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        yield copy
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                Path(f"{copy}{end}").unlink()


def _header(file: Path, stream: BinaryIO) -> tuple[bytes, Contents]:
    line = stream.readline(len(MAGIC))
    if line != MAGIC:
        raise BackupError(f"{file} is no backup that `mentorline backup` made.")
    text = stream.readline(PIECE)
    try:
        said: dict[str, Any] = json.loads(text)
        made_at = datetime.fromisoformat(said.pop("made_at"))
        return line + text, Contents(made_at=made_at, **said)
    except (ValueError, TypeError, KeyError):
        raise _changed(file) from None


# The pieces


def _seal(copy: Path, stream: BinaryIO, keyring: Keyring, header: bytes) -> None:
    key, prefix = keyring.backup_keys[0], secrets.token_bytes(PREFIX)
    stream.write(prefix)
    with copy.open("rb") as plain:
        piece, number = plain.read(PIECE), 0
        while True:
            following = plain.read(PIECE)
            bound = _bound(header, number, last=not following)
            stream.write(key.encrypt(_nonce(prefix, number), piece, bound))
            if not following:
                return
            piece, number = following, number + 1


def _opened(file: Path, stream: BinaryIO, keyring: Keyring, header: bytes) -> Iterator[bytes]:
    prefix = stream.read(PREFIX)
    sealed, number = stream.read(PIECE + TAG), 0
    key: AESGCM | None = None
    while True:
        following = stream.read(PIECE + TAG)
        bound, nonce = _bound(header, number, last=not following), _nonce(prefix, number)
        key, piece = _piece(file, [key] if key else keyring.backup_keys, nonce, sealed, bound)
        yield piece
        if not following:
            return
        sealed, number = following, number + 1


def _piece(
    file: Path, keys: list[AESGCM], nonce: bytes, sealed: bytes, bound: bytes
) -> tuple[AESGCM, bytes]:
    for key in keys:
        with suppress(InvalidTag, ValueError):
            return key, key.decrypt(nonce, sealed, bound)
    raise _changed(file)


def _bound(header: bytes, number: int, *, last: bool) -> bytes:
    return sha256(header).digest() + number.to_bytes(COUNTER) + bytes([last])


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(COUNTER)


def _changed(file: Path) -> BackupError:
    return BackupError(
        f"{file} can't be opened: it was made with other keys than the ones given, or it was "
        "changed or cut short since. Nothing was changed. Give the keys with which it was made, "
        "or take another backup."
    )
