"""`mentorline check`: the proofs of a pack, with today's people where there are any."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.runtime.open import NobodyHereError, opened
from bot.runtime.output import say, say_json
from bot.runtime.settings import Settings, load_settings
from bot.runtime.sources import read_pack
from flows.checker.check import check as prove
from flows.checker.check import promise_lines
from flows.directory import Directory
from flows.language.schema import schema as json_schema
from flows.opening_hours.read_back import read_back
from flows.problems import FlowError, Problem
from storage.database.errors import DatabaseTooOld, StorageError


def check(name: str | None, *, schema: bool, as_json: bool) -> int:
    """Prove the pack: 0 where it is sound, 1 where it may not be published."""
    if schema:
        say_json(json_schema())
        return 0
    settings = load_settings(for_run=False)
    directory = asyncio.run(_people(settings))
    name = name or settings.pack
    try:
        loaded = read_pack(name)
    except FlowError as fault:
        return _show(name, list(fault.problems), [], [], directory, as_json=as_json)
    found = prove(loaded.pack, directory, datetime.now(UTC).date(), positions=loaded.positions)
    promises = list(promise_lines(loaded.pack, directory))
    hours = list(read_back(loaded.pack, directory))
    return _show(name, found, promises, hours, directory, as_json=as_json)


async def _people(settings: Settings) -> Directory | None:
    """Today's people; None where nobody was imported yet."""
    try:
        async with opened(settings) as found:
            return found.directory
    except (NobodyHereError, DatabaseTooOld):
        return None
    except StorageError:
        raise


def _show(
    name: str,
    found: list[Problem],
    promises: list[str],
    hours: list[str],
    directory: Directory | None,
    *,
    as_json: bool,
) -> int:
    errors = [problem for problem in found if problem.severity == "error"]
    if as_json:
        problems = [problem.model_dump() for problem in found]
        say_json(
            {
                "pack": name,
                "sound": not errors,
                "problems": problems,
                "promises": promises,
                "hours": hours,
            }
        )
        return 1 if errors else 0
    say(*(str(problem) for problem in found))
    if hours:
        say("Opening hours, as they are read, with whose bank holidays:", *hours)
    if errors:
        say(f"\n{name} has {_counted(len(errors), 'fault')}, so it cannot be published.")
        return 1
    say(f"{name} is sound.", *promises)
    if directory is None:
        say("Nobody is imported yet, so this holds for the flows alone, not yet for your people.")
    return 0


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
