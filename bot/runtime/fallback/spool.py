"""The spool: a file of sealed entries for what the database can't take.

Its eight megabytes are reserved up front, so that it can be written on a full disk. An entry is its
length, a checksum and the sealed text. The file's generation is in each checksum, so that emptying
it is one small write. An entry that does not fit its checksum is the torn end. An entry is sealed
for its place in its generation: without the keys nobody can put an old one back, or move one.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from contextlib import suppress
from errno import EINVAL
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeVar

import structlog

from storage.database.binding import spelled
from storage.database.db import Database, sqlite_file
from storage.database.keys import Keyring, is_unbound

log = structlog.get_logger()

RESERVED = 8 * 1024 * 1024
MAGIC = b"MLSPOOL2"
FIRST_MAGIC = b"MLSPOOL1"  # a file with entries that were not bound to their places yet
GENERATION = 8
BEGINNING = len(MAGIC) + GENERATION
LENGTH, CHECKSUM = 4, 8
State = Literal["none", "reserved", "unreserved", "failed"]
T = TypeVar("T")


def spool_path(url: str, keys: Path | None = None) -> Path:
    """The place of a database's spool.

    It is beside an SQLite file, else beside the file of the keys, else in the working directory.
    """
    database = sqlite_file(url)
    if database is not None:
        return Path(f"{database}.spool")
    return (keys.parent if keys is not None else Path.cwd()) / "mentorline.spool"


def spool_of(database: Database) -> Path | None:
    """The place beside the file of an open SQLite database; None for any other, and in memory."""
    url = database.engine.url
    file = sqlite_file(f"sqlite:///{url.database}") if url.database else None
    on_file = url.get_backend_name() == "sqlite" and not database.in_memory
    return Path(f"{file}.spool") if file is not None and on_file else None


class Spool:
    """The spool file. Without a path nothing is kept, and `append` says so.

    `state` says whether room is reserved, and "failed" once it could not be written.
    """

    def __init__(self, path: Path | None, keyring: Keyring, reserved: int = RESERVED) -> None:
        self.state: State = "none" if path is None else "unreserved"
        self._path = path
        self._keyring = keyring
        self._reserved = reserved
        self._generation = b""
        self._end = BEGINNING

    async def open(self) -> list[str]:
        """Make the file where there is none and reserve its room; returns its entries in order.

        A file that can't be made or read leaves it "failed". Raises WrongKey, and leaves the file
        as it is, where its entries were sealed with another key.
        """
        if self._path is None:
            return []
        try:
            return await asyncio.to_thread(self._open, self._path)
        except OSError as error:
            return self._failed(error, [])

    async def append(self, entry: str) -> bool:
        """Keep an entry: it is on disk when this returns True."""
        if self._path is None:
            return False
        try:
            await asyncio.to_thread(self._append, self._path, entry)
        except OSError as error:
            return self._failed(error, False)
        self.state = "unreserved" if self.state == "failed" else self.state
        return True

    async def empty(self) -> bool:
        """Forget every entry; whether that worked.

        On a disk that can't be written they come again.
        """
        if self._path is None or not self._generation:
            return True
        try:
            await asyncio.to_thread(self._empty, self._path)
        except OSError as error:
            return self._failed(error, False)
        return True

    def _failed(self, error: OSError, instead: T) -> T:
        log.error("spool_failed", error=type(error).__name__, number=error.errno)
        self.state = "failed"
        return instead

    # On another thread

    def _open(self, path: Path) -> list[str]:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            head = os.pread(descriptor, BEGINNING, 0)
            if head.startswith((MAGIC, FIRST_MAGIC)) and len(head) == BEGINNING:
                self._generation = head[len(MAGIC) :]
            elif head.strip(b"\0"):
                raise OSError(EINVAL, "not a spool of ours")
            else:
                self._begin(descriptor)
                _sync_folder(path)
            entries = self._read(descriptor)
            self.state = "reserved" if self._reserve(descriptor) else "unreserved"
        finally:
            os.close(descriptor)
        first = head.startswith(FIRST_MAGIC)
        return [self._unsealed(place, sealed, first=first) for place, sealed in entries]

    def _unsealed(self, place: int, sealed: bytes, *, first: bool) -> str:
        if first and is_unbound(sealed):
            return self._keyring.open_unbound(sealed)
        return self._keyring.open(sealed, self._place(place))

    def _place(self, place: int) -> bytes:
        return spelled("spool", "entry", self._generation.hex(), place)

    def _begin(self, descriptor: int) -> None:
        """Begin a new generation: entries in the file belong to it no more."""
        generation = secrets.token_bytes(GENERATION)
        _write(descriptor, MAGIC + generation, 0)
        os.fsync(descriptor)
        self._generation, self._end = generation, BEGINNING

    def _reserve(self, descriptor: int) -> bool:
        size = os.fstat(descriptor).st_size
        if size >= self._reserved:
            return True
        try:
            try:
                os.posix_fallocate(descriptor, 0, self._reserved)
            except OSError:  # the file system can't reserve: the zeros are written
                for place in range(size, self._reserved, 65536):
                    _write(descriptor, bytes(min(65536, self._reserved - place)), place)
            os.fsync(descriptor)
        except OSError as error:
            log.error("spool_not_reserved", error=type(error).__name__, number=error.errno)
            return False
        return True

    def _read(self, descriptor: int) -> list[tuple[int, bytes]]:
        """Every whole entry with its place; damage in front of one is skipped."""
        entries: list[tuple[int, bytes]] = []
        place = self._end = BEGINNING
        while length := int.from_bytes(os.pread(descriptor, LENGTH, place)):
            found, began = self._entry(descriptor, place, length), place
            place += LENGTH + CHECKSUM + length
            if found is not None:
                entries.append((began, found))
                self._end = place
            elif place >= os.fstat(descriptor).st_size:
                break
            else:
                log.error("spool_entry_damaged")
        return entries

    def _entry(self, descriptor: int, place: int, length: int) -> bytes | None:
        checksum = os.pread(descriptor, CHECKSUM, place + LENGTH)
        sealed = os.pread(descriptor, length, place + LENGTH + CHECKSUM)
        whole = len(sealed) == length and checksum == self._checksum(place, sealed)
        return sealed if whole else None

    def _checksum(self, place: int, sealed: bytes) -> bytes:
        return sha256(self._generation + place.to_bytes(8) + sealed).digest()[:CHECKSUM]

    def _append(self, path: Path, entry: str) -> None:
        if not self._generation:  # the spool was never opened
            self._open(path)
        sealed = self._keyring.seal(entry, self._place(self._end))
        record = len(sealed).to_bytes(LENGTH) + self._checksum(self._end, sealed) + sealed
        descriptor = os.open(path, os.O_RDWR)
        try:
            _write(descriptor, record, self._end)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._end += len(record)

    def _empty(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR)
        try:
            self._begin(descriptor)
            with suppress(OSError):  # it grew: the room once reserved is enough
                os.truncate(descriptor, max(self._reserved, BEGINNING))
        finally:
            os.close(descriptor)


def _write(descriptor: int, data: bytes, place: int) -> None:
    while data:
        written = os.pwrite(descriptor, data, place)
        data, place = data[written:], place + written


def _sync_folder(path: Path) -> None:
    """Force the folder to disk: the name of a new file is on disk only then."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
