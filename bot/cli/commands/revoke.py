"""`mentorline revoke`: nobody who has a person's phone or chat acts as them any more."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.runtime.importing import refuse_gaps
from bot.runtime.inbound.handle import Handler
from bot.runtime.inbound.load import Library
from bot.runtime.open import Opened, opened
from bot.runtime.output import say
from bot.runtime.settings import load_settings
from flows.changed_numbers import REVOKED
from flows.directory import Directory, Person, Role
from flows.pack import Pack
from flows.problems import FlowError
from flows.user_errors import CommandError
from storage.database.formats import read
from storage.records import packs
from storage.records.invites import void_invites


def revoke(person: str, *, by: str | None, anyway: bool, undo: bool) -> int:
    """Revoke one person, or take that back. Raises CommandError, NobodyHereError, StorageError.

    Without `anyway` it refuses where a ladder would be left without a person.
    """
    return asyncio.run(_revoke(person, by=by, anyway=anyway, undo=undo))


async def _revoke(name: str, *, by: str | None, anyway: bool, undo: bool) -> int:
    settings = load_settings(for_run=False)
    now = datetime.now(UTC)
    async with opened(settings) as found:
        person = _person(found, name, by)
        if undo:
            _refuse_undoing(found, person)
        elif not anyway:
            await _refuse_a_hole(found, person, now)
        handler = Handler(found.database, found.organisation, settings.zone, lambda: now, Library())
        async with found.database.transaction(found.organisation) as tx:
            if not undo:
                await void_invites(tx, found.organisation, person.id, now)
            await handler.revoked(tx, person, now, by, undone=undo)
    for line in _told(person, undo=undo):
        say(line)
    return 0


def _person(found: Opened, name: str, by: str | None) -> Person:
    person = found.directory.person(name)
    if person is None:
        raise CommandError(f'There is nobody "{name}" here. See: mentorline people list')
    admin = found.directory.person(by) if by else None
    if by is not None and (admin is None or admin.role != Role.ADMIN):
        admins = ", ".join(p.id for p in found.directory.with_role(Role.ADMIN))
        raise CommandError(f'"{by}" is no admin. Admins are: {admins}.')
    return person


def _refuse_undoing(found: Opened, person: Person) -> None:
    member = found.loaded.members.get(person.id)
    if person.role == Role.MENTOR:
        raise CommandError(
            f"A mentor comes back by a new link: mentorline invite {person.id}. Then the manager "
            "lets them in."
        )
    if member is None or REVOKED not in member.words:
        raise CommandError(f"{person.first_name} is not shut out. Nothing was changed.")


async def _refuse_a_hole(found: Opened, person: Person, now: datetime) -> None:
    """Refuse to leave a ladder without anybody, as an import would."""
    if person.role == Role.MENTOR:
        return
    async with found.database.reading() as tx:
        current = await packs.current(tx, found.organisation)
        stored = await packs.load(tx, found.organisation, [current] if current else [])
    if current is None:
        return
    try:
        refuse_gaps(read(Pack, stored[current]), _without(found.directory, person), now)
    except FlowError as fault:
        first = fault.problems[0].message
        raise CommandError(
            f"Without {person.first_name} a concern could find nobody: {first} Nothing was "
            "changed. Import somebody in their place first, or say --anyway."
        ) from None


def _without(directory: Directory, person: Person) -> Directory:
    """The directory as if that person had left."""
    others = tuple(p for p in directory.people if p.id != person.id)
    return directory.model_copy(update={"people": others})


def _told(person: Person, *, undo: bool) -> list[str]:
    name = person.first_name
    if undo:
        return [f"{name} gets our texts again, and what comes from their number is theirs."]
    if person.role == Role.MENTOR:
        return [
            f"The chat of {name} is shut, and every link of theirs is void. Their manager is told.",
            f"To let them in again: mentorline invite {person.id}",
        ]
    return [
        f"{name} gets no texts from us, and what comes from their number is nobody's.",
        "They come back by being imported with another number, or by --undo.",
    ]
