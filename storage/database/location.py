"""The location of a database: whether its folder, its file and their owner allow one there.

An obstacle is one sentence with the whole path, its owner, and what to do.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from storage.database.errors import DatabaseOutOfReach

MAGIC = b"SQLite format 3\0"


def refuse_out_of_reach(file: Path) -> None:
    """Raise DatabaseOutOfReach where an SQLite file can't be used or made as things stand."""
    try:
        _refuse(file.absolute())
    except PermissionError:
        me = _name(os.geteuid())
        raise DatabaseOutOfReach(
            f"{file.absolute()} is closed to {me}, who runs this: a folder above it, or the file "
            f"itself. Run it as its owner, or open the folder to {me}."
        ) from None


def _refuse(file: Path) -> None:
    folder = file.parent
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "is not there"
        raise DatabaseOutOfReach(
            f"The folder {folder} {what}, so no database can be in it. Mend DATABASE_URL, or make "
            f"the folder: mkdir -p {folder}"
        )
    if file.is_dir():
        raise DatabaseOutOfReach(
            f"{file} is a folder of {owner(file)}, not a database. Mend DATABASE_URL: it takes "
            f"the file itself, such as sqlite:///{file}/mentorline.db"
        )
    if file.exists() and not _may(file, os.R_OK | os.W_OK):
        raise _not_ours(file, "read and written")
    if not _may(folder, os.W_OK | os.X_OK):
        raise _not_ours(folder, "written in")
    if file.exists():
        _refuse_strange(file)


def is_there(file: Path) -> bool:
    """Whether there is a file with anything in it."""
    return file.exists() and (file.is_dir() or file.stat().st_size > 0)


def owner(path: Path) -> str:
    """The owner by name, where the machine knows one."""
    return _name(path.stat().st_uid)


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _not_ours(path: Path, done: str) -> DatabaseOutOfReach:
    me = _name(os.geteuid())
    return DatabaseOutOfReach(
        f"{path} belongs to {owner(path)} and can't be {done} by {me}, who runs this. Run it as "
        f"{owner(path)}, or give it to {me}: sudo chown {me} {path}"
    )


def _refuse_strange(file: Path) -> None:
    with file.open("rb") as opened:
        begins = opened.read(len(MAGIC))
    if begins and begins != MAGIC:
        raise DatabaseOutOfReach(
            f"{file}, of {owner(file)}, is damaged, or is no database of Mentorline: it begins "
            "like another kind of file. Nothing was changed. If DATABASE_URL is mistyped, mend "
            "it. If it was your database, move it aside, keep it, and restore the last backup: "
            "docs/backups.md"
        )


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
