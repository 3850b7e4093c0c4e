"""A desk: a worker with rows to deliver, on a database of its own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database.migrate import migrate
from tests.bot.runtime.outbound.delivering import Desk, desk_in
from tests.unthreaded import unthread


@pytest.fixture(autouse=True)
def unthreaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """One order of events, always."""
    unthread(monkeypatch)


@pytest.fixture(scope="session")
def desk_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, made once."""
    file = tmp_path_factory.mktemp("template") / "desk.db"
    asyncio.run(migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture
async def desk(desk_template: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk whose database is empty."""
    file = tmp_path / "desk.db"
    shutil.copy(desk_template, file)
    async with desk_in(file) as found:
        yield found
