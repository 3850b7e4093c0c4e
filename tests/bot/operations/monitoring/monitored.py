"""A town to look into: a concern is raised in it, and rows of its database are spoilt by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update

from bot.demo.simulated_charity import LONDON, Town
from bot.operations.monitoring.clock_repair import SelfCheck
from bot.operations.monitoring.snapshot import Look, look
from flows.directory import Directory
from flows.escalation.state import Escalation
from flows.pack import Pack
from storage.database.tables import jobs as rows
from storage.queue import jobs
from storage.records import escalations, evidence
from tests.charities import open_town

FRIDAY = datetime(2026, 5, 22, 15, 41, tzinfo=UTC)
HOUR = timedelta(hours=1)


@asynccontextmanager
async def a_town(
    start: datetime = FRIDAY, *, people: Directory | None = None, pack: Pack | None = None
) -> AsyncIterator[Town]:
    """The people of the demonstration, with a pack that is read once, unless others are given."""
    async with open_town(start, directory=people, pack=pack) as town:
        yield town


async def raises_concern(town: Town) -> str:
    """Sam raises one that is urgent to nobody else; give its reference."""
    await town.types("sam", "/concern")
    await town.taps("sam", "No, but I'm worried")
    await town.taps("sam", "No, not one of our team")
    [state] = await open_states(town)
    return state.reference


async def open_states(town: Town) -> list[Escalation]:
    """Every open escalation."""
    async with town.app.database.reading() as tx:
        found = await escalations.load_open(tx, town.app.organisation)
    return [Escalation.model_validate_json(one.state) for one in found.values()]


async def clock_of(town: Town, key: str) -> jobs.Job | None:
    """The row of a clock."""
    async with town.app.database.reading() as tx:
        return (await jobs.find(tx, town.app.organisation, [key])).get(key)


async def spoil(town: Town, key: str, **values: Any) -> None:
    """Change the row of a clock behind everybody's back; with no values it is gone."""
    ours = rows.c.key == key
    async with town.app.database.transaction(town.app.organisation) as tx:
        if values:
            await tx.connection.execute(update(rows).where(ours).values(**values))
        else:
            await tx.connection.execute(rows.delete().where(ours))


async def records(town: Town, about: str) -> list[evidence.StoredRecord]:
    """The evidence about a reference."""
    async with town.app.database.reading() as tx:
        return await evidence.about(tx, town.app.organisation, [about])


def self_check(town: Town) -> SelfCheck:
    """The self-check of that town."""
    app = town.app
    return SelfCheck(app.database, app.organisation, app.library, LONDON, app.worker.bell.set)


async def looks(town: Town) -> Look:
    """One look at how it does now."""
    app = town.app
    return await look(app.database, app.organisation, app.library, town.clock.now)
