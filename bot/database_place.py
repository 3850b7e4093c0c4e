"""A database is made on purpose: never by a start in another folder, or a mistyped DATABASE_URL."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.opened import NobodyHereError
from bot.settings import Settings
from storage.db import sqlite_file
from storage.location import is_there, refuse_out_of_reach
from storage.migrate import has_tables

LEFT_BEHIND = (".keys", ".spool")  # what lies beside a database, and outlives it


class NoDatabaseError(NobodyHereError):
    """There is none where the settings say, and nobody asked for a new one."""

    def __init__(self, where: str, why: str) -> None:
        Exception.__init__(self, f"There is nobody here yet: no database at {where}. {why}")


NEW = (
    "To make a new one, put your people into a file like docs/people.example.yaml, then run: "
    "mentorline people import people.yaml. If you have one already, it is elsewhere: look at "
    "DATABASE_URL, and at the folder in which this runs."
)
GONE = (
    "Its {left} is there, so there was one. Nothing was made. Put the database back (docs/"
    "backups.md). For a new one, move {left} away first, and keep it: it may hold what is missing."
)


async def require_database(settings: Settings) -> None:
    """Raises NoDatabaseError where there is none, and StorageError where it can't be used."""
    file = sqlite_file(settings.database_url)
    if file is None:
        if not await has_tables(settings.database_url):
            raise NoDatabaseError("the address in DATABASE_URL", NEW)
        return
    refuse_out_of_reach(file)
    if not is_there(file):
        left = _left(file)
        raise NoDatabaseError(str(file.absolute()), GONE.format(left=left) if left else NEW)


async def allow_new(settings: Settings) -> str | None:
    """Where a new database is about to be made, for somebody who asked for one; None: it is there.

    In a terminal they are asked. Raises NoDatabaseError where they say no, or there was one.
    """
    try:
        await require_database(settings)
    except NoDatabaseError:
        file = sqlite_file(settings.database_url)
        if file is None:
            return "the address in DATABASE_URL"
        if _left(file):
            raise
        where = str(file.absolute())
        if sys.stdin.isatty() and sys.stderr.isatty() and not _agreed(where):
            raise
        return where
    return None


def _agreed(where: str) -> bool:
    print(f"There is no database at {where} yet. Make a new one? [y/N] ", end="", file=sys.stderr)  # noqa: T201 - a question
    return input().strip().casefold() in {"y", "yes"}


def _left(file: Path) -> str | None:
    """What of a database lies there without it."""
    beside = [Path(f"{file}{end}") for end in LEFT_BEHIND]
    beside += sorted(file.parent.glob(f"{file.name}-before-*"))
    return next((str(path.absolute()) for path in beside if path.exists()), None)
