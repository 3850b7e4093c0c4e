"""The one place where things are wired together: every part is an argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.carry import Carrier
from bot.handle import Handler
from bot.loading import Library
from bot.sms import Texts
from bot.telegram_chat import Chats
from bot.worker import Worker
from storage.db import Database


@dataclass(frozen=True)
class App:
    """A whole Mentorline of one organisation: what takes things in, and what carries them out."""

    database: Database
    organisation: str
    clock: Callable[[], datetime]
    handler: Handler
    worker: Worker
    library: Library


def build(
    database: Database,
    organisation: str,
    chats: Chats,
    texts: Texts,
    *,
    clock: Callable[[], datetime],
    zone: ZoneInfo,
    our_number: str | None = None,
) -> App:
    """Wire the parts together. `clock` gives aware UTC datetimes; tests give one that they move."""
    library = Library()
    handler = Handler(database, organisation, zone, clock, library, our_number=our_number)
    carrier = Carrier(
        database, organisation, chats, texts, handler.handle, clock, handler.row_failed
    )
    worker = Worker(database, organisation, carrier, clock)
    handler.rang = worker.bell.set
    return App(database, organisation, clock, handler, worker, library)
