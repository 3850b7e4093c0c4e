"""`mentorline migrate`: bring the database up to date."""

from __future__ import annotations

import asyncio

from bot.runtime.database_place import require_database
from bot.runtime.output import say
from bot.runtime.settings import Settings, load_settings
from storage.database.migrate import Migrated
from storage.database.migrate import migrate as upgrade


def migrate() -> int:
    """Bring the database up to date. Raises SettingsError, NoDatabaseError, StorageError."""
    settings = load_settings(for_run=False)
    done = asyncio.run(_migrate(settings))
    if done.newer:
        say(f"The database is of a newer version ({done.after}), and this one can go on with it.")
        say("Nothing was changed. What only the newer version knows is left as it is.")
    elif done.before == done.after:
        say("The database is up to date. Nothing was changed.")
    else:
        say(f"The database is up to date now ({done.after}).")
        if done.copy is not None:
            say(f"A copy of it as it was lies in {done.copy}.")
    return 0


async def _migrate(settings: Settings) -> Migrated:
    await require_database(settings)
    return await upgrade(settings.database_url)
