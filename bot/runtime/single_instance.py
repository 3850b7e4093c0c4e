"""Single-instance lock on the database file; the OS releases it however the process dies.

Its holder knows that no row is under way anywhere else. A database server has no such file; there,
a dead process's rows come free when their lease is over.
"""

from __future__ import annotations

import asyncio
import fcntl
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TextIO

from bot.runtime.settings import Settings
from flows.user_errors import UserError
from storage.database.db import sqlite_file
from storage.database.errors import DatabaseUnwritable

PATIENCE_SECONDS = 3.0  # an earlier process may still be ending
LOOK_EVERY_SECONDS = 0.1


class RunsAlreadyError(UserError):
    """Another process is running on this database."""

    def __init__(self) -> None:
        super().__init__(
            "Mentorline is running on this database already. Nothing was changed. "
            "Stop that one first, or give this one a DATABASE_URL of its own."
        )


@asynccontextmanager
async def single_instance(
    database_url: str, patience: float = PATIENCE_SECONDS
) -> AsyncIterator[bool]:
    """Hold the lock; the value says whether it proves that no other process runs here.

    Raises RunsAlreadyError where another process still holds it after `patience` seconds, and
    DatabaseUnwritable.
    """
    file = sqlite_file(database_url)
    if file is None:
        yield False
        return
    with _opened(file.with_name(f"{file.name}.lock")) as handle:
        deadline = time.monotonic() + patience
        while not _locked(handle):
            if time.monotonic() >= deadline:
                raise RunsAlreadyError
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        yield True


def _opened(path: Path) -> TextIO:
    try:
        return path.open("w")
    except OSError as error:
        raise DatabaseUnwritable(type(error).__name__) from None


def _locked(handle: TextIO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


HEALTH_SECONDS = 3.0
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - what it listens on, not we


async def is_running(settings: Settings) -> bool:
    """Whether a bot is running: by its lock on SQLite; where that can't be seen, by its health
    page.
    """
    file = sqlite_file(settings.database_url)
    if file is not None:
        lock = file.with_name(f"{file.name}.lock")
        try:
            with lock.open("a") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except PermissionError:  # another user's file, which tells us nothing
            return await asyncio.to_thread(_answers, settings)
        except OSError:
            return False
        return False
    return await asyncio.to_thread(_answers, settings)


def _answers(settings: Settings) -> bool:
    host = ANYWHERE.get(settings.host, settings.host)
    try:
        with urllib.request.urlopen(
            f"http://{host}:{settings.port}/healthz", timeout=HEALTH_SECONDS
        ):
            return True
    except urllib.error.HTTPError:
        return True  # it answers, even if it reports trouble
    except OSError:
        return False
