"""Conversations: one sealed state a chat."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.database import formats
from storage.database.db import Tx, upsert
from storage.database.tables import conversations

_LOAD = (  # every step runs it, so it is built once
    select(conversations)
    .where(conversations.c.organisation == bindparam("organisation"))
    .where(conversations.c.chat.in_(bindparam("chats", expanding=True)))
)


async def load(tx: Tx, organisation: str, chats: Collection[int]) -> dict[int, str]:
    """The states, as JSON text, of those chats that have one."""
    if not chats:
        return {}
    given = {"organisation": organisation, "chats": sorted(chats)}
    return {
        row.chat: formats.unseal(tx.keyring, "conversation", conversations, row)
        for row in await tx.connection.execute(_LOAD, given)
    }


async def save(tx: Tx, organisation: str, states: Mapping[int, str], now: datetime) -> None:
    """Keep these states, as JSON text by chat."""
    rows = [
        formats.seal(
            tx.keyring,
            "conversation",
            state,
            conversations,
            {"organisation": organisation, "chat": chat, "updated_at": now},
        )
        for chat, state in states.items()
    ]
    change = ("updated_at", "format", "sealed")
    await upsert(tx, conversations, rows, unique=("organisation", "chat"), change=change)
