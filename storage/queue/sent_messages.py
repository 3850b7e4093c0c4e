"""The Telegram message that each named message of ours became, so that it can be edited."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from storage.database.db import Tx, upsert
from storage.database.tables import messages

Name = tuple[int, str]  # chat, key


async def remember(tx: Tx, organisation: str, sent: Mapping[Name, int], now: datetime) -> None:
    """Keep the message ids of these (chat, key); a later message takes over the name."""
    rows = [
        {
            "organisation": organisation,
            "chat": chat,
            "key": key,
            "message": message,
            "sent_at": now,
        }
        for (chat, key), message in sent.items()
    ]
    unique = ("organisation", "chat", "key")
    await upsert(tx, messages, rows, unique, change=("message", "sent_at"))


async def find(tx: Tx, organisation: str, names: Collection[Name]) -> dict[Name, int]:
    """The message ids of those (chat, key) that were sent."""
    if not names:
        return {}
    # Two separate lists: a few rows too many are found, but any database can use the index.
    query = select(messages.c.chat, messages.c.key, messages.c.message).where(
        messages.c.organisation == organisation,
        messages.c.chat.in_(sorted({chat for chat, _ in names})),
        messages.c.key.in_(sorted({key for _, key in names})),
    )
    wanted = frozenset(names)
    return {
        (row.chat, row.key): row.message
        for row in await tx.connection.execute(query)
        if (row.chat, row.key) in wanted
    }
