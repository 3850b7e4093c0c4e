"""Import of people: only if every ladder still reaches somebody, with all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.runtime.inbound.handle import TRIES, Handler
from bot.runtime.inbound.load import Library
from bot.runtime.inbound.save import ReferenceTakenError
from bot.runtime.sources import read_pack
from flows.changed_numbers import CHANGED, changed_words, second_admins, trusted
from flows.checker.check import check
from flows.checker.found import Places
from flows.directory import Directory
from flows.pack import Pack
from flows.problems import FlowError, Problem
from flows.user_errors import CommandError
from storage.database.db import Database, Tx
from storage.database.formats import read
from storage.records import packs, people
from storage.records.directory import Loaded, load_directory
from storage.records.imports import Saved, save_directory
from storage.records.organisations import listed


@dataclass(frozen=True)
class Imported:
    """The result of an import: its changes, and its warnings."""

    saved: Saved
    warnings: tuple[Problem, ...]


async def import_directory(
    database: Database,
    directory: Directory,
    pack_name: str,
    zone: ZoneInfo,
    now: datetime,
    by: str | None = None,
    places: Places | None = None,
) -> Imported:
    """Import a directory, all of it or nothing. `places` says where in its file each field stands.

    New staff get the text of the first day; people who left leave every open concern. `by` is the
    importing admin, who can't confirm a new number of the staff alone. Raises CommandError where
    the database is another organisation's, FlowError where a ladder of the pack would be left
    without a person, and StorageError.
    """
    for _ in range(TRIES - 1):
        try:
            return await _import(database, directory, pack_name, zone, now, by, places)
        except ReferenceTakenError:  # a draw clashed in what follows: again, with other draws
            continue
    return await _import(database, directory, pack_name, zone, now, by, places)


async def _import(
    database: Database,
    directory: Directory,
    pack_name: str,
    zone: ZoneInfo,
    now: datetime,
    by: str | None,
    places: Places | None,
) -> Imported:
    organisation = directory.organisation.id
    async with database.transaction(organisation) as tx:
        there = await listed(tx)
        if there and organisation not in there:
            raise CommandError(
                f"This database belongs to {there[0]}, and the file is {organisation}'s. "
                "Nothing was imported. Give each organisation a DATABASE_URL of its own."
            )
        current = await packs.current(tx, organisation) if there else None
        stored = await packs.load(tx, organisation, [current]) if current else {}
        pack = read(Pack, stored[current]) if current else read_pack(pack_name).pack
        warnings = refuse_gaps(pack, directory, now, places)
        before = await load_directory(tx, organisation) if there else None
        saved = await save_directory(tx, directory, now)
        await _note_numbers(tx, directory, before, saved, now, by)
        if current is None:
            await packs.save(tx, organisation, {pack.hash: pack.model_dump_json()}, now)
            await packs.point(tx, organisation, pack.hash)
        handler = Handler(database, organisation, zone, lambda: now, Library())
        new = saved.added | saved.phones
        await handler.imported(tx, new, saved.removed, now, moved=saved.phones, by=by)
    return Imported(saved, warnings)


async def _note_numbers(
    tx: Tx,
    directory: Directory,
    before: Loaded | None,
    saved: Saved,
    now: datetime,
    by: str | None,
) -> None:
    """Keep the former number beside each new number of the staff; it still counts."""
    for person in directory.staff():
        known = before.directory.person(person.id) if before else None
        if before is None or known is None or person.id not in saved.phones:
            continue
        old = trusted(known, before.members.get(person.id), now)
        asked = bool(second_admins(directory, person.id, by))
        words = changed_words(old, person.phone, to_confirm=asked)
        await people.keep(tx, directory.organisation.id, [(person.id, *w) for w in words.items()])
        await people.mark(tx, directory.organisation.id, [(person.id, CHANGED)], now)


def refuse_gaps(
    pack: Pack, directory: Directory, now: datetime, places: Places | None = None
) -> tuple[Problem, ...]:
    """Refuse people with whom the pack is not safe, even if the pack alone is. Raises FlowError.

    Returns the warnings, such as days to come on which all are away.
    """
    alone = {problem.message for problem in check(pack, None, now.date())}
    listed = check(pack, directory, now.date(), people_at=places)
    found = [problem for problem in listed if problem.message not in alone]
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise FlowError(errors)
    return tuple(found)
