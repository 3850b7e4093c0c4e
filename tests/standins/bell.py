"""A bell that rings whenever something happened: tests wait for facts, not for seconds."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Conditions about quiet ("nothing for 50 ms") come true without a ring, so waiters also look by
# themselves now and then.
LOOK_EVERY = 0.02


class Bell:
    """Rung by a stand-in after each change; waiters look again each time."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake everybody who waits. Call it on the stand-in's own event loop."""
        for event in self._waiting:
            event.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or after `seconds`."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(event)

    async def until(
        self, find: Callable[[], T | None], seconds: float, otherwise: Callable[[], str]
    ) -> T:
        """Return what `find` finds as soon as it is true; after `seconds` fail with `otherwise`."""
        deadline = time.monotonic() + seconds
        while not (found := find()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(otherwise())
            await self.wait(min(left, LOOK_EVERY))
        return found
