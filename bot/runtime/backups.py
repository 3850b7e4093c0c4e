"""Backups in use: where the database is, its keys, and whether an opened backup is sound."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.runtime.settings import Settings
from flows.user_errors import CommandError
from storage.database.backup import Contents, contents_of, read_backup
from storage.database.db import Database, sqlite_file
from storage.database.errors import StorageError
from storage.database.keys import Keyring, load_keys
from storage.database.migrate import examine, migrate
from storage.database.soundness import refuse_damaged
from storage.opening import open_database
from storage.records import settings as kept
from storage.records.comparing import compare
from storage.records.organisations import listed
from storage.records.verification import verify

RESTORED = "restored from a copy of"  # the setting's name
POSTGRES = (
    "This database is PostgreSQL, which has its own tools. Back up: pg_dump --format=custom "
    "--file=FILE, then encrypt FILE. Restore: stop the bot, then pg_restore --clean --if-exists "
    "into it. docs/backups.md has both step by step. Nothing was done."
)


@dataclass(frozen=True)
class Proved:
    """An opened backup: its contents, and what is wrong with it."""

    contents: Contents
    problems: tuple[str, ...]


def file_of(settings: Settings) -> Path:
    """The file of the database. Raises CommandError for PostgreSQL."""
    file = sqlite_file(settings.database_url)
    if file is None:
        raise CommandError(POSTGRES)
    return file


def keys_of(settings: Settings, database: Path) -> Keyring:
    """The existing keys; none are made. Raises WrongKey."""
    value = settings.encryption_keys.get_secret_value() if settings.encryption_keys else None
    file = settings.encryption_keys_file or Path(f"{database}.keys")
    return load_keys(value, file, encrypted=True)


async def proved(backup: Path, target: Path, keyring: Keyring) -> Proved:
    """Open a backup into a new file, bring it up to date and check all of it.

    It is marked as restored. Raises StorageError where it can't be used at all; then there is no
    file.
    """
    contents = read_backup(backup, target, keyring)
    try:
        examine(target)
        found = contents_of(target, contents.made_at)
        problems = [] if found == contents else ["it does not hold what its header says"]
        done = await migrate(f"sqlite:///{target}")
        if done.copy is not None:  # the backup itself is the copy
            done.copy.unlink()
        database = await open_database(f"sqlite:///{target}", keyring)
        try:
            await refuse_damaged(database)
            problems += await _looked_through(database, contents)
        finally:
            await database.close()
    except BaseException:
        remove(target)
        raise
    return Proved(found, tuple(problems))


async def _looked_through(database: Database, contents: Contents) -> list[str]:
    """Check it as `mentorline verify` does, and set the mark; returns what does not fit."""
    problems: list[str] = []
    async with database.reading() as tx:
        organisations = await listed(tx)
        for organisation in organisations:
            problems += (await verify(tx, organisation)).problems
            try:
                problems += await compare(tx, organisation, datetime.now(UTC))
            except StorageError as error:
                problems.append(str(error))
    for organisation in organisations:
        async with database.transaction(organisation) as tx:
            await kept.put(tx, organisation, RESTORED, contents.made_at.isoformat())
    return problems


def remove(file: Path) -> None:
    """Remove a database file that is not wanted, with the files that SQLite puts beside it."""
    for end in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            Path(f"{file}{end}").unlink()
