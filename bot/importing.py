"""Taking in people: only where every ladder still reaches somebody; then what follows from it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands.faults import CommandError
from bot.handle import TRIES, Handler
from bot.loading import Library
from bot.packs import read_pack
from bot.saving import ReferenceTakenError
from flows.directory import Directory
from flows.model import Pack
from flows.problems import FlowError
from flows.proofs.check import check
from storage import packs
from storage.db import Database
from storage.formats import read
from storage.imports import Saved, save_directory
from storage.organisations import listed


async def import_directory(
    database: Database, directory: Directory, pack_name: str, zone: ZoneInfo, now: datetime
) -> Saved:
    """Import, all of it or nothing.

    New staff get the text of the first day; whoever is gone leaves every open concern. Raises
    CommandError where the database is another organisation's, FlowError where a ladder of the pack
    would be left without a person, StorageError.
    """
    for _ in range(TRIES - 1):
        try:
            return await _import(database, directory, pack_name, zone, now)
        except ReferenceTakenError:  # of what follows from the import: again, with other draws
            continue
    return await _import(database, directory, pack_name, zone, now)


async def _import(
    database: Database, directory: Directory, pack_name: str, zone: ZoneInfo, now: datetime
) -> Saved:
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
        _refuse_gaps(pack, directory, now)
        saved = await save_directory(tx, directory, now)
        if current is None:
            await packs.save(tx, organisation, {pack.hash: pack.model_dump_json()}, now)
            await packs.point(tx, organisation, pack.hash)
        handler = Handler(database, organisation, zone, lambda: now, Library())
        await handler.imported(tx, saved.added | saved.phones, saved.removed, now)
    return saved


def _refuse_gaps(pack: Pack, directory: Directory, now: datetime) -> None:
    """Refuse people with whom the pack is not safe, though by itself it is."""
    alone = {problem.message for problem in check(pack, None, now.date())}
    found = [
        problem
        for problem in check(pack, directory, now.date())
        if problem.severity == "error" and problem.message not in alone
    ]
    if found:
        raise FlowError(found)
