"""Publishing of a pack: checked against today's people, stored for ever, then made current."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.runtime.sources import read_pack
from flows.checker.check import check
from flows.directory import Directory
from flows.pack import Pack
from flows.problems import FlowError, Problem
from flows.user_errors import UserError
from storage.database.db import Database, Tx
from storage.database.formats import read
from storage.records import packs


@dataclass(frozen=True)
class Published:
    """The pack in force; `problems` say why it is not the one that was asked for."""

    hash: str
    title: str
    problems: tuple[Problem, ...] = ()


class NoSoundPackError(UserError):
    """The pack is faulty, and there is no earlier one to go on with."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        faults = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            f"The pack cannot be used, and there is no earlier one to go on with:\n{faults}\n"
            "Mend it, then start again. Nothing was changed."
        )
        self.problems = problems


def sound(name: str, directory: Directory | None, now: datetime) -> Pack:
    """The pack of that name or folder, proved. Raises FlowError with every problem."""
    loaded = read_pack(name)
    found = check(loaded.pack, directory, now.date(), positions=loaded.positions)
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise FlowError(errors)
    return loaded.pack


async def publish(tx: Tx, organisation: str, pack: Pack, now: datetime) -> None:
    """Store the pack under its hash, and make it the current one."""
    await packs.save(tx, organisation, {pack.hash: pack.model_dump_json()}, now)
    await packs.point(tx, organisation, pack.hash)


async def publish_or_keep(
    database: Database, organisation: str, name: str, directory: Directory, now: datetime
) -> Published:
    """Publish the pack, or go on with the last sound one.

    Raises NoSoundPackError where it is faulty and there is no earlier one.
    """
    try:
        pack = sound(name, directory, now)
    except FlowError as fault:
        problems = tuple(fault.problems)
    else:
        async with database.reading() as tx:
            current = await packs.current(tx, organisation)
        if current != pack.hash:  # a start writes only where it must: the disk may be full
            async with database.transaction(organisation) as tx:
                await publish(tx, organisation, pack, now)
        return Published(pack.hash, pack.title)
    async with database.reading() as tx:
        last = await packs.current(tx, organisation)
        kept = await packs.load(tx, organisation, [last]) if last else {}
    if last is None:
        raise NoSoundPackError(problems)
    return Published(last, read(Pack, kept[last]).title, problems)
