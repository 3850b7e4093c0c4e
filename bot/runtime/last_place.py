"""Where the last database was: noted beside .env, so that another is not made by accident.

Only where there is an .env: settings that come from the environment alone belong to no folder.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from sqlalchemy import make_url

from bot.runtime.settings import Settings
from storage.database.db import sqlite_file

NOTE = Path(".mentorline-database")
SETTINGS = Path(".env")
MOST = 2000  # characters of a note; what is longer is none of ours


def place_of(settings: Settings) -> str:
    """Where the settings' database is, without a password."""
    file = sqlite_file(settings.database_url)
    if file is not None:
        return str(file.absolute())
    return make_url(settings.database_url).set(password=None).render_as_string()


def last_place() -> str | None:
    """Where the database was that was last used from this folder; None: no note of it."""
    try:
        with NOTE.open(encoding="utf-8") as note:
            return note.read(MOST).strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def keep_place(settings: Settings) -> None:
    """Note it, for the owner's eyes. A folder that can't be written in has none."""
    here = place_of(settings)
    if not SETTINGS.exists() or last_place() == here:
        return
    with contextlib.suppress(OSError):
        fresh = NOTE.with_name(f"{NOTE.name}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as note:
            note.write(f"{here}\n")
        fresh.replace(NOTE)
