"""`mentorline people import` and `people list`."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from bot.commands.faults import CommandError
from bot.commands.output import say, say_json
from bot.database_place import allow_new
from bot.importing import import_directory
from bot.opened import database_of, opened
from bot.settings import Settings, load_settings
from flows.changed_numbers import second_admins
from flows.directory import Directory, Role
from flows.language.people import load_people
from storage.imports import Saved
from storage.members import Member
from storage.migrate import migrate


def import_people(file: Path, *, by: str | None = None, as_json: bool) -> int:
    """Take in a people.yaml, as the admin `by`.

    Raises CommandError, FlowError, StorageError; then nothing changed.
    """
    settings = load_settings(for_run=False)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"{file} cannot be read ({type(fault).__name__}).") from None
    directory = load_people(text, str(file))
    _refuse_stranger(directory, by)
    saved = asyncio.run(_import(settings, directory, by, as_json=as_json))
    if as_json:
        say_json(
            {
                "people": len(directory.people),
                "pairings": len(directory.pairings),
                "added": sorted(saved.added),
                "removed": sorted(saved.removed),
                "other_phones": sorted(saved.phones),
            }
        )
        return 0
    say(f"{len(directory.people)} people and {len(directory.pairings)} pairings are in.")
    for word, ids in (("New", saved.added), ("Gone", saved.removed), ("New number", saved.phones)):
        if ids:
            say(f"{word}: {', '.join(sorted(ids))}")
    for line in _numbers(directory, saved.phones, by):
        say(line)
    return 0


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
    settings: Settings, directory: Directory, by: str | None, *, as_json: bool
) -> Saved:
    where = await allow_new(settings)
    await migrate(settings.database_url)
    if where is not None and not as_json:
        say(f"A new database was made at {where}. Its keys lie beside it: keep a copy elsewhere.")
    async with database_of(settings) as database:
        now = datetime.now(UTC)
        zone = settings.zone
        return await import_directory(database, directory, settings.pack, zone, now, by)


def list_people(*, as_json: bool) -> int:
    """Everybody, without their numbers. Raises NobodyHereError, StorageError."""
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
    """How far they are, in words."""
    if member is None:
        return ""
    if member.opted_out_at is not None:
        return "has turned our texts off"
    if member.blocked_at is not None:
        return "has blocked the bot"
    if member.approved_at is not None:
        return "let in"
    return "joined, not let in yet" if member.joined_at is not None else ""
