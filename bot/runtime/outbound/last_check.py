"""The last check before an SMS leaves: whether its reader may still know what it is about.

An SMS may wait, for Twilio or for us, while the mentor names the subject (SCH-13).
"""

from __future__ import annotations

import structlog

from flows.effects import Text
from flows.escalation.audience import reader_left_out
from flows.escalation.state import Escalation
from storage.database.db import Database
from storage.database.errors import StorageError
from storage.database.formats import read
from storage.records import directory, escalations

log = structlog.get_logger()


async def is_barred(database: Database, organisation: str, text: Text) -> bool:
    """Whether its reader is left out by now, by id or by number.

    Where the database can't say, the SMS goes: it was written for them, and somebody has to be
    told.
    """
    if text.about is None:
        return False
    try:
        async with database.reading() as tx:
            found = (await escalations.load(tx, organisation, [text.about])).get(text.about)
            if found is None:
                return False
            here = (await directory.load_directory(tx, organisation)).directory
    except (StorageError, LookupError) as error:
        log.warning("not_known_who_is_left_out", error=type(error).__name__)
        return False
    return reader_left_out(read(Escalation, found.state), text.to, here)
