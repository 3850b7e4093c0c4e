"""`mentorline backup`: the database in one encrypted file; or a rehearsal of restoring it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bot.runtime.backups import file_of, keys_of, proved
from bot.runtime.database_place import NoDatabaseError, require_database
from bot.runtime.output import say, say_json
from bot.runtime.settings import Settings, load_settings
from flows.user_errors import CommandError
from storage.database.backup import Contents, make_backup
from storage.opening import open_database

SHOWN = {"people": "people", "escalations": "concerns", "reports": "reports", "evidence": "entries"}


def backup(file: Path | None, *, as_json: bool) -> int:
    """Make a backup. Raises CommandError, BackupError, StorageError; then there is no file."""
    if file is None:
        raise CommandError("Say where to: mentorline backup FILE, such as monday.backup")
    settings = load_settings(for_run=False)
    database = file_of(settings)
    asyncio.run(_sound(settings))
    contents = make_backup(database, file, keys_of(settings, database), datetime.now(UTC))
    if as_json:
        say_json({"file": str(file.absolute()), **_document(contents)})
        return 0
    say(f"{file.absolute()} holds {counted(contents)}.")
    say("The keys are not in it, and without them nobody can read it: keep them elsewhere, apart.")
    return 0


async def _sound(settings: Settings) -> None:
    """Check that the database is there and undamaged, and that the keys are its own."""
    await require_database(settings)
    keyring = keys_of(settings, file_of(settings))
    await (await open_database(settings.database_url, keyring)).close()


def rehearse(*, as_json: bool) -> int:
    """Back up, restore elsewhere, verify, compare: 0 where all is the same. Nothing is kept."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return asyncio.run(_rehearse(load_settings(for_run=False), as_json=as_json))


async def _rehearse(settings: Settings, *, as_json: bool) -> int:
    with TemporaryDirectory(prefix="mentorline-") as name:
        folder = Path(name)
        try:
            await require_database(settings)
            whose = "your database"
        except NoDatabaseError:
            settings, whose = await _demonstration(settings, folder), "the demonstration's database"
        database = file_of(settings)
        keyring = keys_of(settings, database)
        made = make_backup(database, folder / "a.backup", keyring, datetime.now(UTC))
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        found = await proved(folder / "a.backup", elsewhere / "mentorline.db", keyring)
    same = (found.contents.rows, found.contents.last) == (made.rows, made.last)
    problems = [*found.problems, *([] if same else ["it does not hold what was backed up"])]
    if as_json:
        say_json({"whole": not problems, "problems": problems, **_document(made)})
        return 1 if problems else 0
    say(f"Backed up {whose}: {counted(made)}, {sum(made.rows.values())} rows in all.")
    if problems:
        say("Restored elsewhere, and it is NOT as it was:", *(f"  {line}" for line in problems))
        return 1
    say("Restored elsewhere: each table has as many rows, and the evidence is whole to its end.")
    say("What was made for this is deleted again.")
    return 0


async def _demonstration(settings: Settings, folder: Path) -> Settings:
    """A database with a concern in it, where the charity has none of its own yet."""
    from bot.demo.main import START  # noqa: PLC0415 - slow to import, and only needed here
    from bot.demo.simulated_charity import open_simulated_charity  # noqa: PLC0415

    async with open_simulated_charity(START, folder=folder) as charity:
        await charity.types("sam", "Raise a concern")
        await charity.forward(timedelta(minutes=30))
    alone = {"encryption_keys": None, "encryption_keys_file": None}
    return settings.model_copy(
        update={"database_url": f"sqlite:///{folder / 'charity.db'}", **alone}
    )


def counted(contents: Contents) -> str:
    """The counts of the most important rows."""
    return ", ".join(f"{contents.rows.get(name, 0)} {word}" for name, word in SHOWN.items())


def _document(contents: Contents) -> dict[str, object]:
    return {"made_at": contents.made_at, "rows": contents.rows, "last": contents.last}
