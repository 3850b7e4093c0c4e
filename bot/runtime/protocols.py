"""What a part of the runtime sees of a part above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.channels.inputs import Input
from flows.engine.world import World
from storage.database.errors import StorageError


class Fallback(Protocol):
    """Where inputs go while the database cannot be written, as the handler and the worker see it.

    `locked` says whether another program held the database just now.
    """

    @property
    def locked(self) -> bool: ...

    def failing(self, error: StorageError) -> None:
        """The database did not take something."""

    def fine(self, *, wrote: bool = True) -> None:
        """A transaction was committed; `wrote` says whether it wrote anything."""

    def learn(self, world: World) -> None:
        """What a committed batch left."""

    async def take(self, inputs: Sequence[Input]) -> list[Input]:
        """See to inputs that could not be stored; those that have to come again."""

    async def mend(self) -> bool:
        """Replay what is held, if the database can be written; whether nothing is held."""
