"""Checks of this machine, its settings and its files, as far as they can be made offline."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.runtime.fallback.spool import Spool, spool_path
from bot.runtime.settings import Settings, SettingsError, load_settings
from bot.runtime.sources import read_pack
from flows.checker.check import check
from flows.diagnostics.people import Finding
from flows.directory import Directory
from flows.escalation.ladder import spell
from flows.formatting import is_test_number, spoken_list
from flows.problems import FlowError
from storage.database.db import Database, sqlite_file

LATE = timedelta(seconds=15)
CLOCKS_DIFFER = timedelta(minutes=1)
SCARCE, FULL = 1024**3, 100 * 1024**2  # bytes free on the disk of the database
MEGA = 1024**2


def of_running(alive: bool, due: datetime | None, now: datetime) -> Iterator[Finding]:
    """Findings about whether anything is delivered at all, and in time."""
    late = now - due if due is not None else timedelta()
    if not alive:
        yield Finding(
            level="problem",
            what="Mentorline is not running here.",
            why="No concern is taken, and no text goes out.",
            do="mentorline run (for good: the unit in docs/for-operators.md)",
        )
    elif late > LATE:
        yield Finding(
            level="problem",
            what=f"What was due {_spell(late)} ago has not been carried out.",
            why="Texts and timers come as late as that.",
            do="Look at what `mentorline run` says; start it again if it says nothing.",
        )


def of_settings(settings: Settings, directory: Directory) -> Iterator[Finding]:
    """Findings about settings that `run` needs, and about settings that only work half."""
    try:
        load_settings(for_run=True)
    except SettingsError as missing:
        names = [problem.partition(" is ")[0] for problem in missing.problems]
        yield Finding(
            level="problem",
            what=f"Settings are missing or wrong: {', '.join(names)}.",
            why="`mentorline run` does not start with them so.",
            do="Write them into .env (.env.example has a comment for each).",
        )
    real = [p.first_name for p in directory.people if not is_test_number(p.phone)]
    if settings.test_numbers_only and real:
        yield Finding(
            level="problem",
            what=f"TEST_NUMBERS_ONLY is on, so {spoken_list(real[:5])} would get no text.",
            why="Only made-up numbers are texted.",
            do="Take TEST_NUMBERS_ONLY out of .env, and start `mentorline run` again.",
        )
    if settings.public_url is None:
        yield Finding(
            level="note",
            what="PUBLIC_URL is not set, so replies and receipts are fetched every few seconds.",
            why="It works, a few seconds later than with webhooks.",
            do="Set PUBLIC_URL where the machine can be reached from outside.",
        )
    if settings.heartbeat is None:
        yield Finding(
            level="warning",
            what="HEARTBEAT_URL is not set.",
            why="If this machine stops, nobody is told.",
            do="Make a check at a service that watches heartbeats; write its address into .env.",
        )


def of_pack(settings: Settings, current: str, directory: Directory, now: datetime) -> list[Finding]:
    """Findings about whether the flows in the folder are the ones in force."""
    try:
        loaded = read_pack(settings.pack)
        found = check(loaded.pack, directory, now.date(), positions=loaded.positions)
        faults = sum(problem.severity == "error" for problem in found)
        same = loaded.pack.hash == current
    except FlowError as fault:
        faults, same = len(fault.problems), False
    if faults:
        return [
            Finding(
                level="warning",
                what=f"The pack {settings.pack} has faults ({faults}), so it cannot be published.",
                why="The last sound one goes on, without what was changed since.",
                do=f"mentorline check {settings.pack}",
            )
        ]
    if not same:
        return [
            Finding(
                level="warning",
                what=f"The pack {settings.pack} is not the one in force.",
                why="It was changed since `mentorline run` was started.",
                do="Start `mentorline run` again, and it is taken in.",
            )
        ]
    return []


def of_files(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Findings about the disk and the copies."""
    file = sqlite_file(settings.database_url)
    if file is None:
        return
    free = shutil.disk_usage(file.resolve().parent).free
    if free < SCARCE:
        yield Finding(
            level="problem" if free < FULL else "warning",
            what=f"Only {free // MEGA} MB are free on the disk of the database.",
            why="On a full disk nothing can be saved.",
            do="Make room, or give it a larger disk.",
        )
    copies = sorted(file.parent.glob(f"{file.name}-before-*"), key=lambda c: c.stat().st_mtime)
    if copies:
        yield Finding(
            level="note",
            what=f"Copies of the database from before upgrades: {len(copies)}, the newest "
            f"{_age(copies[-1], now)} old.",
            why="They hold what the database held then, also of people who are gone.",
            do=f"Delete those that you don't need: {file.name}-before-*",
        )


def _age(path: Path, now: datetime) -> str:
    days = int((now.timestamp() - path.stat().st_mtime) // 86400)
    return "less than a day" if days < 1 else f"{days} day{'s' if days > 1 else ''}"


async def of_spool(settings: Settings, database: Database) -> list[Finding]:
    """Findings about concerns that wait beside the database. The spool is only read."""
    path = spool_path(settings.database_url, settings.encryption_keys_file)
    if not path.exists():
        return []
    with TemporaryDirectory(prefix="mentorline-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        waiting = len(await Spool(copy, database.keyring, reserved=0).open())
    if not waiting:
        return []
    return [
        Finding(
            level="problem",
            what=f"What the database could not take waits in {path.name}: {waiting} entries.",
            why="It may hold a concern that nobody has in hand.",
            do="Mend the disk, then start `mentorline run` again: it takes them in.",
        )
    ]


def of_clock(latest: datetime | None, now: datetime) -> Iterator[Finding]:
    """Findings about a clock that is behind the latest evidence."""
    if latest is not None and latest - now > CLOCKS_DIFFER:
        yield Finding(
            level="problem",
            what=f"The clock of this machine is {_spell(latest - now)} behind the last entry.",
            why="Timers would ring as much too late.",
            do="Set the clock (timedatectl set-ntp true), then start `mentorline run` again.",
        )


def of_dead_letters(number: int) -> Iterator[Finding]:
    """Findings about inputs that could not be handled."""
    if number:
        yield Finding(
            level="warning",
            what=f"Messages that could not be handled, and were set aside: {number}.",
            why="Whoever sent one got the public numbers instead.",
            do="Tell whoever looks after Mentorline. Was it a mentor? Ring them.",
        )


def _spell(span: timedelta) -> str:
    return spell(timedelta(seconds=int(span.total_seconds())))
