"""The place of a database, so that one is only made on purpose."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.runtime.last_place import last_place, place_of
from bot.runtime.open import NobodyHereError
from bot.runtime.settings import Settings
from storage.database.db import sqlite_file
from storage.database.location import is_there, refuse_out_of_reach
from storage.database.migrate import has_tables

LEFT_BEHIND = (".keys", ".spool")  # files beside a database that outlive it


class NoDatabaseError(NobodyHereError):
    """There is no database where the settings say, and nobody asked for a new one."""

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


ELSEWHERE = (
    "The last one that was used from this folder is at {last}. Nothing was made. If DATABASE_URL "
    "is mistyped, mend it. To make a new one there on purpose: mentorline people import --new "
    "people.yaml."
)


async def require_database(settings: Settings) -> None:
    """Raise NoDatabaseError where there is no database, and StorageError where it can't be used."""
    file = sqlite_file(settings.database_url)
    if file is None:
        if not await has_tables(settings.database_url):
            raise NoDatabaseError("the address in DATABASE_URL", NEW)
        return
    refuse_out_of_reach(file)
    if not is_there(file):
        left = _left(file)
        raise NoDatabaseError(str(file.absolute()), GONE.format(left=left) if left else NEW)


async def allow_new(settings: Settings, *, asked: bool = False) -> str | None:
    """The place for a new database, for a person who asked for one; None where it exists.

    In a terminal the person is asked. Elsewhere the first database of a folder is made, and another
    only where that was `asked` for. Raises NoDatabaseError where they say no, or where there was
    one before.
    """
    try:
        await require_database(settings)
    except NoDatabaseError:
        file = sqlite_file(settings.database_url)
        if file is not None and _left(file):
            raise
        where = "the address in DATABASE_URL" if file is None else str(file.absolute())
        if not asked:
            _refuse_accident(where, place_of(settings))
        return where
    return None


def _refuse_accident(where: str, place: str) -> None:
    """Raise NoDatabaseError where nobody can have meant to make a database."""
    last = last_place()
    elsewhere = last is not None and last != place
    why = ELSEWHERE.format(last=last) if elsewhere else NEW
    if sys.stdin.isatty() and sys.stderr.isatty():
        if not _agreed(where, last if elsewhere else None):
            raise NoDatabaseError(where, why)
    elif elsewhere:
        raise NoDatabaseError(where, why)


def _agreed(where: str, last: str | None) -> bool:
    if last is not None:
        print(f"The last database that was used from here is at {last}.", file=sys.stderr)  # noqa: T201 - a question
    print(f"There is no database at {where} yet. Make a new one? [y/N] ", end="", file=sys.stderr)  # noqa: T201 - a question
    return input().strip().casefold() in {"y", "yes"}


def _left(file: Path) -> str | None:
    """The files of a database that lie there without it."""
    beside = [Path(f"{file}{end}") for end in LEFT_BEHIND]
    beside += sorted(file.parent.glob(f"{file.name}-before-*"))
    return next((str(path.absolute()) for path in beside if path.exists()), None)
