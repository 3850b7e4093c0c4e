"""The gate that holds back every sender until it is known what happened since a copy was made."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from bot.runtime.restored.looking_back import LookingBack
from storage.database.errors import StorageError

log = structlog.get_logger()


class Gate:
    """The gate. It is open at once where the database can't have missed anything."""

    def __init__(self, looking: LookingBack, stop: asyncio.Event) -> None:
        self._looking = looking
        self._stop = stop
        self._known = asyncio.Event()

    async def run(self) -> None:
        """Look back where that is needed, then open. It opens whatever goes wrong."""
        try:
            since = await self._looking.since()
            if since is not None:
                await self._looking.until_known(since, self._stop)
        except (
            StorageError
        ) as error:  # the fallback texts concerns directly, and nothing else goes out
            log.error("not_known_since_when", error=type(error).__name__)
        finally:
            self._known.set()

    async def after(self, work: Coroutine[Any, Any, None], beat: Callable[[], None]) -> None:
        """Do that work once it is open; `beat` is called each second until then."""
        while not (self._known.is_set() or self._stop.is_set()):
            beat()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._known.wait(), timeout=1)
        await work
