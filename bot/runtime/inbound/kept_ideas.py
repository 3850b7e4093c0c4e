"""Ideas between the working set and the database: those of a programme, of the last months."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.channels.inputs import Input
from bot.runtime.inbound import lookup_keys
from flows.ideas import Idea
from storage.database.db import Tx
from storage.database.formats import read, write
from storage.records import ideas

SINCE = timedelta(weeks=26)  # an older idea is of no use to anybody


async def load(
    tx: Tx,
    organisation: str,
    inputs: Sequence[Input],
    programmes: Collection[str],
    now: datetime,
) -> dict[int, Idea]:
    """Ideas by number: of these programmes, and those that the timers and buttons name."""
    wanted = {*programmes, *lookup_keys.idea_clocks(inputs)}
    wanted |= await ideas.programmes_of(tx, organisation, lookup_keys.ideas(inputs))
    found = await ideas.load(tx, organisation, wanted, (now - SINCE).date())
    return {number: read(Idea, one.state) for number, one in found.items()}


async def save(tx: Tx, organisation: str, shared: Iterable[Idea]) -> None:
    """Keep the newly shared ideas."""
    await ideas.save(tx, organisation, [_stored(idea) for idea in shared])


async def change(tx: Tx, organisation: str, changed: Mapping[int, Idea]) -> None:
    """Keep decisions about ideas, and that they were sent."""
    stored = {number: _stored(idea) for number, idea in changed.items()}
    await ideas.change(tx, organisation, stored)


def _stored(idea: Idea) -> ideas.StoredIdea:
    return ideas.StoredIdea(idea.programme, idea.week, write(idea))
