"""Whether `mentorline run` is running on a database, as seen from another program."""

from __future__ import annotations

import asyncio
import fcntl
import urllib.error
import urllib.request

from bot.runtime.settings import Settings
from storage.database.db import sqlite_file

HEALTH_SECONDS = 3.0
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - what it listens on, not we


async def is_running(settings: Settings) -> bool:
    """By the lock that it holds on SQLite; where that cannot be seen, by its health page."""
    file = sqlite_file(settings.database_url)
    if file is not None:
        lock = file.with_name(f"{file.name}.lock")
        try:
            with lock.open("a") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except PermissionError:  # another user's, so we cannot tell from it
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
        return True  # it answers, though not all is well with it
    except OSError:
        return False
