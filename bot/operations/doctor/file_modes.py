"""File modes: which of our files other users of the machine can read (database, keys, settings)."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from bot.runtime.fallback.spool import spool_path
from bot.runtime.settings import Settings
from flows.diagnostics.people import Finding
from flows.formatting import spoken_list
from storage.database.db import sqlite_file

BESIDE = ("", "-wal", "-shm", "-journal", ".keys", ".lock")
HERE = (".env", "people.yaml", "people.csv")
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def of_modes(settings: Settings) -> Iterator[Finding]:
    """One warning for all files that others can read or change."""
    found = [path for path in _ours(settings) if path.is_file() and path.stat().st_mode & OTHERS]
    if not found:
        return
    names = [path.name for path in found]
    yield Finding(
        level="warning",
        what=f"Other users of this machine can read {spoken_list(names)}.",
        why="They hold names, numbers and keys; who has keys and database can read everything.",
        do=f"chmod 600 {' '.join(str(path) for path in found)}",
    )


def _ours(settings: Settings) -> list[Path]:
    database, keys = sqlite_file(settings.database_url), settings.encryption_keys_file
    found = [Path(name) for name in HERE]
    if database is not None:
        found += [Path(f"{database}{end}") for end in BESIDE]
        found += sorted(database.parent.glob(f"{database.name}-before-*"))
        found += sorted(database.parent.glob(f"{database.name}-aside-*"))
    found.append(spool_path(settings.database_url, keys))
    return list(dict.fromkeys([*found, *([keys] if keys is not None else [])]))
