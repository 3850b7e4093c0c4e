"""A charity to monitor: a concern is raised, and rows of its database are spoilt by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update

from bot.demo.simulated_charity import LONDON, SimulatedCharity
from bot.operations.monitoring.clock_repair import SelfCheck
from bot.operations.monitoring.snapshot import Look, look
from flows.directory import Directory
from flows.escalation.state import Escalation
from flows.pack import Pack
from storage.database.tables import jobs as rows
from storage.queue import jobs
from storage.records import escalations, evidence
from tests.charities import open_simulated_charity

FRIDAY = datetime(2026, 5, 22, 15, 41, tzinfo=UTC)
HOUR = timedelta(hours=1)


@asynccontextmanager
async def a_charity(
    start: datetime = FRIDAY, *, people: Directory | None = None, pack: Pack | None = None
) -> AsyncIterator[SimulatedCharity]:
    """The people of the demonstration, with a pack that is read once, unless others are given."""
    async with open_simulated_charity(start, directory=people, pack=pack) as charity:
        yield charity


async def raises_concern(charity: SimulatedCharity) -> str:
    """Sam raises one that is urgent to nobody else; give its reference."""
    await charity.types("sam", "/concern")
    await charity.taps("sam", "No, but I'm worried")
    await charity.taps("sam", "No, not one of our team")
    [state] = await open_states(charity)
    return state.reference


async def open_states(charity: SimulatedCharity) -> list[Escalation]:
    """Every open escalation."""
    async with charity.app.database.reading() as tx:
        found = await escalations.load_open(tx, charity.app.organisation)
    return [Escalation.model_validate_json(one.state) for one in found.values()]


async def clock_of(charity: SimulatedCharity, key: str) -> jobs.Job | None:
    """The row of a clock."""
    async with charity.app.database.reading() as tx:
        return (await jobs.find(tx, charity.app.organisation, [key])).get(key)


async def spoil(charity: SimulatedCharity, key: str, **values: Any) -> None:
    """Change the row of a clock behind everybody's back; with no values it is gone."""
    ours = rows.c.key == key
    async with charity.app.database.transaction(charity.app.organisation) as tx:
        if values:
            await tx.connection.execute(update(rows).where(ours).values(**values))
        else:
            await tx.connection.execute(rows.delete().where(ours))


async def records(charity: SimulatedCharity, about: str) -> list[evidence.StoredRecord]:
    """The evidence about a reference."""
    async with charity.app.database.reading() as tx:
        return await evidence.about(tx, charity.app.organisation, [about])


def self_check(charity: SimulatedCharity) -> SelfCheck:
    """The self-check of that charity."""
    app = charity.app
    return SelfCheck(app.database, app.organisation, app.library, LONDON, app.worker.bell.set)


async def looks(charity: SimulatedCharity) -> Look:
    """One look at how it does now."""
    app = charity.app
    return await look(app.database, app.organisation, app.library, charity.clock.now)
