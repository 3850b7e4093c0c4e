"""The databases of earlier releases (see `make.py`), and the charity that goes on with one."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Connection, DateTime, MetaData, String

from bot.demo.clock import MovableClock
from bot.demo.phones import Phones, Shown
from bot.demo.simulated_charity import LONDON, SimulatedCharity
from bot.operations.monitoring.clock_repair import SelfCheck
from bot.runtime.app import App, build
from bot.runtime.publishing import publish
from bot.runtime.sources import read_pack
from flows.directory import Directory
from flows.effects import Key
from storage.database.db import make_engine
from storage.database.keys import Keyring
from storage.database.migrate import upgrade
from storage.opening import open_database
from storage.records.directory import load_directory
from tests.storage.values import KEY_1, ORG

FOLDER = Path(__file__).parent
MANY = 10_000  # numbers below stand for what the release itself showed and took in
RELEASES = tuple(sorted(file.name.removesuffix(".sql.gz") for file in FOLDER.glob("*.sql.gz")))


@dataclass(frozen=True)
class Restored:
    """A database as a release left it: the time there, and what stands on the screens."""

    url: str
    file: Path
    now: datetime
    screens: dict[str, list[dict[str, Any]]]


class LaterPhones(Phones):
    """Phones on which a lot was shown before."""

    def __init__(self, clock: MovableClock) -> None:
        super().__init__(clock)
        self._next_message = MANY


class LaterCharity(SimulatedCharity):
    """A charity in which a lot was done before."""

    def __init__(self, app: App, phones: Phones, clock: MovableClock, directory: Directory) -> None:
        super().__init__(app, phones, clock, directory)
        self._updates = MANY


def restore(release: str, folder: Path) -> Restored:
    """Write the database of that release into the folder."""
    sql = gzip.decompress((FOLDER / f"{release}.sql.gz").read_bytes()).decode()
    file = folder / "mentorline.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(sql)
    about = json.loads(sql.splitlines()[0].removeprefix("-- "))
    now = datetime.fromisoformat(about["now"])
    return Restored(f"sqlite:///{file}", file, now, about["screens"])


async def carry_over(restored: Restored, url: str) -> None:
    """Fill an empty PostgreSQL database with the same rows, in the tables of that release."""
    with closing(sqlite3.connect(restored.file)) as source:
        (version,) = source.execute("SELECT version_num FROM alembic_version").fetchone()
        engine = make_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(upgrade, version)
            await connection.run_sync(_fill, source)
        await engine.dispose()


def _fill(connection: Connection, source: sqlite3.Connection) -> None:
    there = MetaData()
    there.reflect(connection)
    connection.execute(there.tables["settings"].delete())
    for table in there.sorted_tables:
        if table.name == "alembic_version":
            continue
        names = [column.name for column in table.columns]
        found = source.execute(f"SELECT {', '.join(names)} FROM {table.name}").fetchall()
        rows = [dict(zip(names, map(_value, table.columns, row), strict=True)) for row in found]
        if rows:
            connection.execute(table.insert(), rows)
        if "id" in names and not isinstance(table.c.id.type, String):
            counter = f"pg_get_serial_sequence('{table.name}', 'id')"
            highest = f"(SELECT coalesce(max(id), 1) FROM {table.name})"
            connection.exec_driver_sql(f"SELECT setval({counter}, {highest})")


def _value(column: Column[Any], value: Any) -> Any:
    if value is not None and isinstance(column.type, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return bool(value) if isinstance(column.type, Boolean) else value


@asynccontextmanager
async def going_on(url: str, restored: Restored) -> AsyncIterator[SimulatedCharity]:
    """Today's program on that database, with today's pack, the same people and the same screens."""
    database = await open_database(url, Keyring([KEY_1]))
    try:
        async with database.reading() as tx:
            found = await load_directory(tx, ORG, None)
        async with database.transaction(ORG) as tx:
            await publish(tx, ORG, read_pack("chance_uk").pack, restored.now)
        clock = MovableClock(restored.now)
        phones = LaterPhones(clock)
        app = build(database, ORG, phones, phones, clock=clock, zone=LONDON)
        # The first thing that a process does, and does every half minute.
        await SelfCheck(database, ORG, app.library, LONDON).once(restored.now)
        charity = LaterCharity(app, phones, clock, found.directory)
        for member in found.members.values():
            if member.telegram_id is not None:
                shown = [_shown(one, restored.now) for one in restored.screens.get(member.id, [])]
                phones.chat(member.telegram_id).shown.extend(shown)
        yield charity
    finally:
        await database.close()


def _shown(one: dict[str, Any], at: datetime) -> Shown:
    keys = tuple(tuple(Key(**key) for key in row) for row in one["keys"])
    return Shown(one["message"], at, one["text"], keys=keys)
