"""The buffer for what the database can't take: in memory, and on disk before anybody is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import structlog

from bot.channels.inputs import FromChat, FromPhone, Input
from bot.runtime.fallback.entries import Entry, Held, Outcome, Source, shelve
from bot.runtime.fallback.spool import Spool
from bot.runtime.outbound.outbox import Rows
from flows.effects import Effect, Page, Record, Text
from flows.engine.degraded import Unsaved
from flows.engine.world import World
from storage.database.errors import StorageError
from storage.database.formats import read, write

log = structlog.get_logger()

RAISED = "raised while the database could not be written"


class Holding:
    """The buffer. `held` are its entries; `spool` is the file."""

    def __init__(self, spool: Spool, clock: Callable[[], datetime]) -> None:
        self.held = Held()
        self.spool = spool
        self._clock = clock
        self._number = 0

    async def open(self) -> bool:
        """Reserve the file and read what an earlier run left in it; whether it left anything."""
        try:
            entries = [read(Entry, text) for text in await self.spool.open()]
        except (
            StorageError
        ) as error:  # another key: the file stays as it is for the owner of that key
            log.error("spool_unreadable", error=type(error).__name__)
            return False
        for entry in entries:
            self.held.add(entry, durable=True)
        if entries:
            log.warning("spool_found", entries=len(entries))
        return bool(entries)

    async def keep(
        self,
        world: World,
        found: Unsaved,
        given: Input | None = None,
        outcomes: Mapping[str, Outcome] | None = None,
    ) -> bool:
        """Keep what follows from `given`, and the outcomes of texts; whether they are on disk."""
        now = self._clock()
        source = _source(given)
        return await self._hold(
            Entry(
                id=self._name(now),
                at=now,
                source=source,
                key=given.key if given is not None and source != "none" else None,
                bases=found.bases,
                states=found.states,
                effects=(*_raised(found), *_as_texts(world, found.effects, now)),
                outcomes=dict(outcomes or {}),
            )
        )

    async def shelve(self, inputs: Sequence[Input]) -> bool:
        """Keep inputs as they came; whether they are on disk."""
        shelved = tuple(one for given in inputs if (one := shelve(given)) is not None)
        if len(shelved) < len(inputs) or self.spool.state in ("none", "failed"):
            return False
        now = self._clock()
        return await self._hold(Entry(id=self._name(now), at=now, shelved=shelved))

    async def empty(self) -> None:
        """Forget everything, since all of it is in the database."""
        await self.spool.empty()
        self.held = Held()

    async def _hold(self, entry: Entry) -> bool:
        durable = await self.spool.append(write(entry))
        self.held.add(entry, durable=durable)
        log.error("kept_outside", references=sorted(entry.states), durable=durable)
        return durable

    def _name(self, now: datetime) -> str:
        self._number += 1
        return f"{now.isoformat()}-{self._number}"


def texts_of(world: World, effects: Iterable[Effect], now: datetime) -> list[Text]:
    """The texts among effects, pages included, to the people who may get them."""
    rows = Rows(world, now)
    rows.add("refuge", effects)
    return [read(Text, job.payload) for job in rows.jobs if job.kind == "text"]


def _source(given: Input | None) -> Source:
    match given:
        case FromChat():
            return "telegram"
        case FromPhone():
            return "twilio"
    return "none"


def _raised(found: Unsaved) -> Iterable[Effect]:
    """The line of evidence that a concern is new and was not stored."""
    for reference, base in found.bases.items():
        if base is None:
            yield Record(about=reference, what=RAISED, actor=found.states[reference].mentor.id)


def _as_texts(world: World, effects: Iterable[Effect], now: datetime) -> Iterable[Effect]:
    """The effects, with every page and text as the SMS that it becomes, also to a former number."""
    for effect in effects:
        if isinstance(effect, Page | Text):
            yield from texts_of(world, [effect], now)
        else:
            yield effect
