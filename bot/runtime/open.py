"""Opening what a command needs: the database with its keys, its one organisation, its people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.runtime.settings import Settings
from flows.directory import Directory
from flows.user_errors import UserError
from storage.database.db import Database, sqlite_file
from storage.database.location import is_there, refuse_out_of_reach
from storage.opening import find_keys, open_database
from storage.records.directory import Loaded, load_directory
from storage.records.organisations import listed


class NobodyHereError(UserError):
    """No people were imported yet."""

    def __init__(self, missing: Path | None = None) -> None:
        where = f" (no database at {missing})" if missing else ""
        super().__init__(
            f"There is nobody here yet{where}. Put your people into a file like "
            "docs/people.example.yaml, then run: mentorline people import people.yaml"
        )


@dataclass(frozen=True)
class Opened:
    """An open database and the organisation in it, with everybody in its directory."""

    database: Database
    organisation: str
    loaded: Loaded

    @property
    def directory(self) -> Directory:
        """Everybody, mentors included."""
        return self.loaded.directory


@asynccontextmanager
async def database_of(settings: Settings) -> AsyncIterator[Database]:
    """The settings' database, open with its keys. Raises StorageError, a clear sentence."""
    value = settings.encryption_keys.get_secret_value() if settings.encryption_keys else None
    keys = await find_keys(settings.database_url, value, settings.encryption_keys_file)
    database = await open_database(settings.database_url, keys)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Opened]:
    """The database with its organisation. Raises NobodyHereError, StorageError."""
    async with organisation_of(settings) as (database, organisation):
        async with database.reading() as tx:
            loaded = await load_directory(tx, organisation, None)
        yield Opened(database, organisation, loaded)


@asynccontextmanager
async def organisation_of(settings: Settings) -> AsyncIterator[tuple[Database, str]]:
    """The database and the id of its organisation. Raises NobodyHereError, StorageError."""
    file = sqlite_file(settings.database_url)
    if file is not None:
        refuse_out_of_reach(file)
        if not is_there(file):
            raise NobodyHereError(file.absolute())
    async with database_of(settings) as database:
        async with database.reading() as tx:
            organisations = await listed(tx)
        if not organisations:
            raise NobodyHereError
        yield database, organisations[0]
