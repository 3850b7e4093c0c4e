"""A stage on a database of its own, and the rules that hold when the story is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from bot.demo.town import open_town
from flows.directory import Directory
from flows.model import Pack
from storage.migrate import migrate
from tests.stories.cast import FRIDAY, Setting, directory, plain_pack
from tests.stories.stage import Stage


@asynccontextmanager
async def play(
    setting: Setting = FRIDAY,
    *,
    people: Directory | None = None,
    pack: Pack | None = None,
    joined: bool = True,
) -> AsyncIterator[Stage]:
    """A stage; when the story is over, the rules of every story are checked."""
    with TemporaryDirectory(prefix="story-") as folder:
        copytree(await migrated(), folder, dirs_exist_ok=True)
        async with open_town(
            setting.start,
            directory=people or directory(setting),
            pack=pack or plain_pack(),
            joined=joined,
            folder=Path(folder),
        ) as town:
            stage = Stage(town)
            yield stage
            if not stage.failed:
                stage.keeps_its_rules()


_MIGRATED: list[TemporaryDirectory[str]] = []


async def migrated() -> str:
    """A folder with a fresh database, made once: to migrate one takes longer than most stories."""
    if not _MIGRATED:
        made = TemporaryDirectory(prefix="story-")
        await migrate(f"sqlite:///{made.name}/town.db")
        _MIGRATED.append(made)
    return _MIGRATED[0].name
