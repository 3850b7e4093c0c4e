"""The write-ahead log of SQLite, checked by us before SQLite reads it.

SQLite takes over its frames up to the first with a wrong checksum, and says nothing. That is right
for a commit that a power cut tore. It is wrong for a flipped byte with commits behind it, which it
drops too.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_HEADER, _FRAME = struct.Struct(">8I"), struct.Struct(">6I")
_MAGIC = 0x377F0682  # one more where the checksums read big-endian words
_BITS = 0xFFFFFFFF
Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Frame:
    """One frame.

    `ours`: of this log and not of the one before; `sound`: it follows from the frame before.
    """

    commits: bool
    ours: bool
    sound: bool


def drops_commits(log: Path) -> bool:
    """Whether SQLite would drop commits of this log that were acknowledged."""
    # A second look, since another process may be writing just now.
    return _drops(log) and _drops(log)


def _drops(log: Path) -> bool:
    if not log.exists():
        return False
    data = log.read_bytes()
    if len(data) <= _HEADER.size:
        return False
    magic, _, page, _, salt_1, salt_2, *sums = _HEADER.unpack_from(data)
    order = ">" if magic & 1 else "<"
    if magic & ~1 != _MAGIC or _sum(data[:24], (0, 0), order) != tuple(sums):
        return any(data[_HEADER.size :])  # the header is on disk before any frame
    with log.open("rb") as again:
        if again.read(_HEADER.size) != data[: _HEADER.size]:
            return False  # restarted while we read: a process has it open, and it was sound
    return _acknowledged(list(_frames(data, page, (salt_1, salt_2), (sums[0], sums[1]), order)))


def _acknowledged(frames: list[_Frame]) -> bool:
    """Whether a commit with an unsound frame was on disk before something else was begun."""
    bad = next((n for n, frame in enumerate(frames) if not (frame.ours and frame.sound)), None)
    rest = [frame for frame in frames[bad:] if frame.ours] if bad is not None else []
    return any(before.commits for before, _ in pairwise(rest))


def _frames(data: bytes, page: int, salts: Sums, sums: Sums, order: str) -> Iterator[_Frame]:
    size = _FRAME.size + page
    for start in range(_HEADER.size, len(data) - size + 1, size):
        _, pages, *given = _FRAME.unpack_from(data, start)
        head, body = data[start : start + 8], data[start + _FRAME.size : start + size]
        found = _sum(body, _sum(head, sums, order), order)
        sums = (given[2], given[3])
        yield _Frame(bool(pages), (given[0], given[1]) == salts, found == sums)


def _sum(data: bytes, sums: Sums, order: str) -> Sums:
    one, two = sums
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for first, second in zip(words, words, strict=True):
        one = (one + first + two) & _BITS
        two = (two + second + one) & _BITS
    return one, two
