"""The record of the day: each morning the last entry of the evidence leaves this machine.

An intruder on the machine has the keys as well, and could write the whole chain anew, but not these
texts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time

import structlog

from bot.channels.backoff import rest
from bot.runtime.app import App
from bot.runtime.inbound.load import load
from bot.runtime.outbound.outbox import Rows
from flows.directory import Directory, Person, Role
from flows.effects import Text
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_admin
from flows.messages import sms_types as wordings
from storage.database.errors import StorageError
from storage.queue import jobs
from storage.records import evidence
from storage.records import settings as kept

log = structlog.get_logger()

AT = time(9)  # local time, after the quiet hours
LOOK_SECONDS = 60.0
LETTERS = 12
TOLD = "record of the day told"


class DayRecord:
    """Texts the record to the lead and the trustee each morning; `post` sends it elsewhere."""

    def __init__(self, app: App, post: Callable[[str], Awaitable[None]] | None = None) -> None:
        self._app = app
        self._post = post
        self._done: date | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Check each minute whether it is time, until `stop` is set."""
        while not stop.is_set():
            try:
                await self.once()
            except StorageError as error:
                log.warning("record_not_told", error=type(error).__name__)
            await rest(stop, LOOK_SECONDS)

    async def once(self) -> None:
        """Send it, if it is morning and today's was not sent. The first day sends nothing."""
        now = self._app.clock()
        local = now.astimezone(self._app.handler.zone)
        if local.time() < AT or self._done == local.date():
            return
        line = await self._told(local.date(), now)
        self._done = local.date()
        if line is not None:
            self._app.worker.bell.set()
            if self._post is not None:
                await self._post(line)

    async def _told(self, today: date, now: datetime) -> str | None:
        organisation = self._app.organisation
        async with self._app.database.transaction(organisation) as tx:
            before = await kept.get(tx, organisation, TOLD)
            if before is not None and date.fromisoformat(before) >= today:
                return None
            await kept.put(tx, organisation, TOLD, today.isoformat())
            number, hash_ = await evidence.head(tx, organisation)
            if before is None or not number:
                return None
            batch = await load(tx, organisation, self._app.library, self._app.handler.zone, [], now)
            line = f"{number}:{hash_[:LETTERS]}"
            rows = Rows(batch.world, now)
            directory = batch.world.directory
            texts = [_text(directory, one, today, line) for one in _readers(directory)]
            rows.add(f"record:{today}", texts)
            await jobs.add(tx, organisation, rows.jobs, now)
        return line


def _text(directory: Directory, person: Person, today: date, line: str) -> Text:
    charity = wordings.Charity(plain(directory.organisation.text_name, LONGEST_ORGANISATION))
    return Text(
        to=person.id,
        phone=person.phone,
        body=sms_admin.day_record(charity, wordings.Entry(line)),
        key=f"record-{today:%Y%m%d}-{person.id}",
    )


def _readers(directory: Directory) -> list[Person]:
    """The first of the safeguarding team, and the trustee, each once."""
    lead = directory.with_role(Role.SAFEGUARDING)[:1]
    named = directory.person(directory.organisation.trustee)
    trustee = (named,) if named is not None else directory.with_role(Role.TRUSTEE)[:1]
    found = {person.phone: person for person in (*lead, *trustee)}
    return [person for person in found.values() if person.id not in directory.unreachable]
