"""A stage on a database of its own, and the rules that hold when the story is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from flows.directory import Directory
from flows.pack import Pack
from tests.charities import open_simulated_charity
from tests.stories.cast import FRIDAY, Setting, directory
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
    async with open_simulated_charity(
        setting.start,
        directory=people or directory(setting),
        pack=pack,
        joined=joined,
    ) as charity:
        stage = Stage(charity)
        yield stage
        if not stage.failed:
            stage.keeps_its_rules()
