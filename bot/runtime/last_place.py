"""The place of the last database: noted beside .env, so that another is not made by accident.

There is a note only where there is an .env: settings from the environment alone belong to no
folder.
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
MOST = 2000  # characters of a note; a longer one is not ours


def place_of(settings: Settings) -> str:
    """The place of the settings' database, without a password."""
    file = sqlite_file(settings.database_url)
    if file is not None:
        return str(file.absolute())
    return make_url(settings.database_url).set(password=None).render_as_string()


def last_place() -> str | None:
    """The place of the database that was last used from this folder; None: there is no note."""
    try:
        with NOTE.open(encoding="utf-8") as note:
            return note.read(MOST).strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def keep_place(settings: Settings) -> None:
    """Keep the note, for the owner's eyes. A folder that can't be written in gets none."""
    here = place_of(settings)
    if not SETTINGS.exists() or last_place() == here:
        return
    with contextlib.suppress(OSError):
        fresh = NOTE.with_name(f"{NOTE.name}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as note:
            note.write(f"{here}\n")
        fresh.replace(NOTE)
