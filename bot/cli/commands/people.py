"""`mentorline people import` and `people list`."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from bot.runtime.database_place import allow_new
from bot.runtime.importing import Imported, import_directory
from bot.runtime.last_place import keep_place
from bot.runtime.open import NobodyHereError, database_of, opened
from bot.runtime.output import say, say_json
from bot.runtime.settings import Settings, load_settings
from flows.changed_numbers import second_admins
from flows.directory import Directory, Role
from flows.language.file_text import file_text
from flows.opening_hours.read_back import read_back
from flows.people_file.load import LoadedPeople, read_people
from flows.user_errors import CommandError
from storage.database.migrate import migrate
from storage.records.members import Member

TABLES = (".csv", ".tsv", ".txt")
MOST_IDS = 10
MOST_WARNINGS = 10
NO_REST = (
    "A table holds people only. Import a people.yaml first, with the charity, its councils, its "
    "programmes and the people of its ladders."
)


def import_people(file: Path, *, by: str | None = None, new: bool = False, as_json: bool) -> int:
    """Import a people.yaml, as the admin `by`; with `new`, into a database made for it.

    Raises CommandError, FlowError, StorageError; then nothing changed.
    """
    settings = load_settings(for_run=False)
    try:
        data = file.read_bytes()
    except OSError as fault:
        raise CommandError(f"{file} cannot be read: {fault.strerror}.") from None
    loaded = asyncio.run(_read(settings, file, data))
    directory = loaded.directory
    _refuse_stranger(directory, by)
    done = asyncio.run(_import(settings, loaded, by, new=new, as_json=as_json))
    saved = done.saved
    if as_json:
        say_json(
            {
                "people": len(directory.people),
                "pairings": len(directory.pairings),
                "added": sorted(saved.added),
                "removed": sorted(saved.removed),
                "other_phones": sorted(saved.phones),
                "warnings": [str(each) for each in done.warnings],
            }
        )
        return 0
    pairings = len(directory.pairings)
    said = "1 pairing" if pairings == 1 else f"{pairings} pairings"
    say(f"{len(directory.people)} people and {said} are in.")
    for word, ids in (("New", saved.added), ("Gone", saved.removed), ("New number", saved.phones)):
        if ids:
            say(f"{word}: {_listed(ids)}")
    for line in _numbers(directory, saved.phones, by):
        say(line)
    if hours := read_back(None, directory):
        say("Opening hours, as they are read, with whose bank holidays:", *hours)
    for warning in done.warnings[:MOST_WARNINGS]:
        say(str(warning))
    if (more := len(done.warnings) - MOST_WARNINGS) > 0:
        say(f"And {more} warnings more: mentorline doctor")
    return 0


def _listed(ids: Collection[str]) -> str:
    """As many ids as a person still reads, otherwise how many there are."""
    if len(ids) <= MOST_IDS:
        return ", ".join(sorted(ids))
    return f"{len(ids)} people (mentorline people list shows everybody)"


def _refuse_stranger(directory: Directory, by: str | None) -> None:
    admins = [p.id for p in directory.with_role(Role.ADMIN)]
    if by is not None and by not in admins:
        raise CommandError(f'"{by}" is no admin. Admins are: {", ".join(admins)}.')


def _numbers(directory: Directory, changed: Collection[str], by: str | None) -> list[str]:
    """What follows from a new number, in words."""
    moved = [p for p in directory.people if p.id in changed]
    staff = [p for p in moved if p.role != Role.MENTOR]
    said = []
    if staff:
        said.append("Their old numbers are told, and both are texted for 24 hours.")
    if any(second_admins(directory, p.id, by) for p in staff):
        said.append("Another admin is asked by text to confirm; till then both are texted.")
    if len(staff) < len(moved):
        said.append("A mentor with a new number needs a new link: mentorline invite PERSON.")
    return said


async def _import(
    settings: Settings, loaded: LoadedPeople, by: str | None, *, new: bool, as_json: bool
) -> Imported:
    where = await allow_new(settings, asked=new)
    await migrate(settings.database_url)
    if where is not None and not as_json:
        say(f"A new database was made at {where}. Its keys lie beside it: keep a copy elsewhere.")
    async with database_of(settings) as database:
        now = datetime.now(UTC)
        directory, zone = loaded.directory, settings.zone
        done = await import_directory(
            database, directory, settings.pack, zone, now, by, loaded.places
        )
    keep_place(settings)
    return done


async def _read(settings: Settings, file: Path, data: bytes) -> LoadedPeople:
    """The people of the file. For a table, the rest is as last imported."""
    text = file_text(data, str(file))
    if file.suffix.lower() not in TABLES:
        return read_people(text, str(file))
    try:
        async with opened(settings) as found:
            rest = found.directory
    except NobodyHereError:
        raise CommandError(NO_REST) from None
    return read_people(text, str(file), rest)


def list_people(*, as_json: bool) -> int:
    """List everybody, without their numbers. Raises NobodyHereError, StorageError."""
    return asyncio.run(_list(as_json=as_json))


async def _list(*, as_json: bool) -> int:
    async with opened(load_settings(for_run=False)) as found:
        members = found.loaded.members
        rows = [
            {"id": p.id, "name": p.name, "role": p.role.value, "state": _state(members.get(p.id))}
            for p in found.directory.people
        ]
    if as_json:
        say_json(rows)
        return 0
    for row in rows:
        say(f"{row['id']:<12} {row['role']:<18} {row['name']:<24} {row['state']}".rstrip())
    return 0


def _state(member: Member | None) -> str:
    """How far they have joined, in words."""
    if member is None:
        return ""
    if member.opted_out_at is not None:
        return "has turned our texts off"
    if member.blocked_at is not None:
        return "has blocked the bot"
    if member.approved_at is not None:
        return "let in"
    return "joined, not let in yet" if member.joined_at is not None else ""
