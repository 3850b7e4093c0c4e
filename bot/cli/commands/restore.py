"""`mentorline restore`: a backup replaces the database, once it has proved sound."""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.commands.backup import counted
from bot.runtime.backups import file_of, keys_of, proved, remove
from bot.runtime.output import say
from bot.runtime.settings import Settings, load_settings
from bot.runtime.single_instance import single_instance
from flows.formatting import clock, day
from flows.user_errors import CommandError
from storage.database.backup import Contents, contents_of
from storage.database.errors import StorageError
from storage.database.location import is_there

ASIDE = "aside"


def restore(file: Path, *, force: bool) -> int:
    """Restore a backup.

    Raises CommandError, RunsAlreadyError, StorageError; then nothing changed.
    """
    return asyncio.run(_restore(load_settings(for_run=False), file, force=force))


async def _restore(settings: Settings, file: Path, *, force: bool) -> int:
    target = file_of(settings)
    if not target.absolute().parent.is_dir():
        raise CommandError(f"The folder {target.absolute().parent} is not there. Make it first.")
    async with single_instance(settings.database_url, patience=0):
        new = target.with_name(f".{target.name}-{secrets.token_hex(8)}")
        found = await proved(file, new, keys_of(settings, target))
        try:
            if found.problems and not force:
                raise CommandError(_not_whole(found.problems))
            if (newer := _newer(target, found.contents)) and not force:
                raise CommandError(newer)
            aside = _put_in_place(target, new)
        except BaseException:
            remove(new)
            raise
    _say(settings, found.contents, target, aside)
    return 0


def _newer(target: Path, contents: Contents) -> str | None:
    """What the present database knows and the backup does not; a damaged one knows nothing."""
    if not is_there(target):
        return None
    try:
        there = contents_of(target, contents.made_at)
    except (sqlite3.Error, StorageError):
        return None
    lost = [name for name, last in there.last.items() if _number(last) > _last(contents, name)]
    differs = [n for n, last in there.last.items() if last != contents.last.get(n)]
    if not lost and not differs:
        return None
    most = max((_number(last) for last in there.last.values()), default=0)
    return (
        f"{target.absolute()} knows more than the backup: its evidence goes to entry {most}. "
        "Concerns of since then would be gone. Nothing was changed. If you mean it, add --force: "
        "it is moved aside and kept."
    )


def _last(contents: Contents, organisation: str) -> int:
    return _number(contents.last.get(organisation, "0:"))


def _number(last: str) -> int:
    return int(last.partition(":")[0])


def _not_whole(problems: tuple[str, ...]) -> str:
    lines = "\n".join(f"  {line}" for line in problems[:10])
    return (
        f"The backup is not whole, so nothing was changed:\n{lines}\nTake an earlier one. If there "
        "is none, --force takes it as it is."
    )


def _put_in_place(target: Path, new: Path) -> Path | None:
    """Move the present files aside, and the new one into their place."""
    aside = None
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    for end in ("-wal", "-shm", ""):
        old = Path(f"{target}{end}")
        if old.exists():
            moved = Path(f"{target}-{ASIDE}-{stamp}{end}")
            old.rename(moved)
            aside = moved
    new.rename(target)
    folder = os.open(target.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return aside


def _say(settings: Settings, contents: Contents, target: Path, aside: Path | None) -> None:
    made = contents.made_at
    when = f"{day(made, settings.zone)} {made.astimezone(settings.zone):%Y}, "
    say(f"{target.absolute()} is the backup of {when}{clock(made, settings.zone)}: ")
    say(f"{counted(contents)}.")
    if aside is not None:
        say(f"What was there lies in {aside.name}, and is kept.")
    say("Start it now: mentorline run. Before it sends anything it asks Twilio what was sent and")
    say("what came in since the backup. What mentors wrote on Telegram since then is not in it.")
