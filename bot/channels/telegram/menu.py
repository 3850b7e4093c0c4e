"""The introduction to Telegram at the start: it gets our menu, and gives us our own name."""

from __future__ import annotations

import asyncio

import structlog

from bot.channels.backoff import Backoff, rest
from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.channels.telegram.sender import Chats
from storage.database.db import Database
from storage.database.errors import StorageError
from storage.records import settings as kept

log = structlog.get_logger()

COMMANDS = (
    ("concern", "Raise a concern, at any time"),
    ("session", "My session: start, finish, report"),
    ("contact", "The child or carer got in touch"),
    ("ideas", "Things to do, and ways to talk"),
    ("help", "Where am I, and whom can I ring?"),
)


async def introduce(
    chats: Chats, database: Database, organisation: str, stop: asyncio.Event
) -> None:
    """Set the menu, and keep our name for invitation links; tried until it works."""
    backoff = Backoff(first=1, most=60)
    while not stop.is_set():
        try:
            await chats.set_commands(COMMANDS)
            name = await chats.username()
            async with database.transaction(organisation) as tx:
                await kept.put(tx, organisation, "bot username", name)
        except (TemporaryFailure, PermanentFailure, StorageError) as failure:
            log.warning("menu_not_set", error=type(failure).__name__)
            await rest(stop, backoff.seconds())
        else:
            return
