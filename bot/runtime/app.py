"""The composition root: the one place where parts are put together, each as an argument."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bot.channels.sms.channel import Texts
from bot.channels.telegram.sender import Chats
from bot.runtime.fallback.fallback import Fallback
from bot.runtime.fallback.spool import Spool, spool_of
from bot.runtime.inbound.handle import Handler
from bot.runtime.inbound.load import Library
from bot.runtime.inbound.random_ids import SECRET
from bot.runtime.outbound.deliver import Deliverer
from bot.runtime.outbound.worker import Worker
from storage.database.db import Database


@dataclass(frozen=True)
class App:
    """A whole Mentorline of one organisation: the part that handles, and the part that delivers."""

    database: Database
    organisation: str
    clock: Callable[[], datetime]
    handler: Handler
    worker: Worker
    library: Library
    fallback: Fallback


def build(
    database: Database,
    organisation: str,
    chats: Chats,
    texts: Texts,
    *,
    clock: Callable[[], datetime],
    zone: ZoneInfo,
    our_number: str | None = None,
    chance: Random = SECRET,
    spool: Path | None = None,
) -> App:
    """Put the parts together. `clock` gives aware UTC datetimes; tests pass one that they move.

    References and codes are drawn from `chance`. `spool` is where concerns are kept while the
    database can't be written; by default it lies beside an SQLite file.
    """
    library, bell = Library(chance), asyncio.Event()
    # Stores what waited outside: what it can't store goes nowhere else.
    plain = Handler(database, organisation, zone, clock, library, bell.set, our_number=our_number)
    fallback = Fallback(
        database,
        organisation,
        library,
        chats,
        texts,
        Spool(spool or spool_of(database), database.keyring),
        clock=clock,
        zone=zone,
        store=plain.store,
        rang=bell.set,
        our_number=our_number,
    )
    handler = Handler(
        database,
        organisation,
        zone,
        clock,
        library,
        bell.set,
        our_number=our_number,
        fallback=fallback,
    )
    deliverer = Deliverer(
        database, organisation, chats, texts, handler.handle, clock, handler.row_failed
    )
    worker = Worker(database, organisation, deliverer, clock, fallback=fallback, bell=bell)
    return App(database, organisation, clock, handler, worker, library, fallback)
