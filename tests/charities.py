"""Charities that are ready at once: database, pack and people are prepared only once.

To migrate a database and to read a pack takes longer than most of what is played in a charity.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo import simulated_charity as demo
from flows.directory import Directory
from flows.pack import Pack
from storage.database.migrate import migrate
from tests.stories.cast import plain_pack, plain_people


@asynccontextmanager
async def open_simulated_charity(
    start: datetime,
    *,
    directory: Directory | None = None,
    pack: Pack | None = None,
    joined: bool = True,
    folder: Path | None = None,
) -> AsyncIterator[demo.SimulatedCharity]:
    """A simulated charity, opened at once; one that was kept in `folder` goes on."""
    with TemporaryDirectory(prefix="charity-") as temporary:
        place = folder or Path(temporary)
        if not (place / "charity.db").exists():
            shutil.copytree(await migrated(), place, dirs_exist_ok=True)
        async with demo.open_simulated_charity(
            start,
            directory=directory or plain_people(),
            pack=pack or plain_pack(),
            joined=joined,
            folder=place,
        ) as charity:
            yield charity


_MIGRATED: list[TemporaryDirectory[str]] = []


async def migrated() -> str:
    """A folder with a fresh database, made once."""
    if not _MIGRATED:
        made = TemporaryDirectory(prefix="charity-")
        await migrate(f"sqlite:///{made.name}/charity.db")
        _MIGRATED.append(made)
    return _MIGRATED[0].name
