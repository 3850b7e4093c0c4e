"""Evidence, once an hour, of how often the web server refused a request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.channels.backoff import rest
from bot.channels.refusals import Refusals
from bot.runtime.inbound.handle import Handler
from flows.effects import Effect
from flows.engine.noticed import refused_at_the_door
from flows.engine.world import World
from storage.database.errors import StorageError

log = structlog.get_logger()

EVERY_SECONDS = 3600.0


async def record(
    refusals: Refusals, handler: Handler, stop: asyncio.Event, every: float = EVERY_SECONDS
) -> None:
    """Record until `stop` is set, and once more then."""
    while not stop.is_set():
        await rest(stop, every)
        counts = refusals.taken()
        if counts:
            await _keep(handler, counts)


async def _keep(handler: Handler, counts: dict[str, int]) -> None:
    try:
        await handler.notice(_refused(counts))
    except (StorageError, LookupError) as error:
        log.error("refusals_not_kept", error=type(error).__name__, **counts)


def _refused(counts: dict[str, int]) -> Callable[[World, datetime], Sequence[Effect]]:
    return lambda _world, _now: refused_at_the_door(counts)
