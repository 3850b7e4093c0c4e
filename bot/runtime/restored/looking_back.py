"""Looking back: a restored copy of the database reads what happened before it sends anything.

It knows nothing of what happened since it was made: who acknowledged a concern, what was sent. So
before the worker sends anything, the texts of that time are read from Twilio, in and out. Those
that came in are handled as usual. Of those that went out, the ones that the copy still meant to
send are adopted. A concern about which others went out may be over: nobody is texted about it for a
while, and the people who were texted before are asked.

A copy is recognised by the mark of `mentorline restore`, or, for a file that was copied by hand, by
an old last sign of life. A bot that stood still that long looks the same, and looking back does no
harm there: everything that went out is known.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.channels.backoff import rest
from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.channels.inputs import FromReceipt
from bot.channels.sms.channel import SentText
from bot.runtime.app import App
from bot.runtime.backups import RESTORED
from bot.runtime.restored.asking import go_on_later, tell_of_lost, tell_of_nothing_read
from bot.runtime.restored.found import Found, sort_out
from flows.effects import Text
from flows.events import TextReceived, TextReported
from storage.database.db import Tx
from storage.database.errors import StorageError
from storage.database.formats import read
from storage.queue import jobs, receipts
from storage.queue.jobs import Job
from storage.records import evidence, restored
from storage.records import settings as kept
from storage.records.escalations import load_open, references_used

log = structlog.get_logger()

ALIVE = "self-check"  # the setting that the running bot writes each half minute as a sign of life
SINCE = "to look back since"
OLD = timedelta(minutes=10)
OVERLAP = timedelta(minutes=2)
PATIENCE = timedelta(minutes=5)
AGAIN_SECONDS = 5.0
ABOUT = "copy:"


class History(Protocol):
    """What can be asked of Twilio about the time since a copy was made."""

    async def received_since(self, since: datetime) -> list[TextReceived]:
        """The texts that came in since then, oldest first."""

    async def sent_since(self, since: datetime) -> list[SentText]:
        """The texts that went out since then, oldest first."""


@dataclass(frozen=True)
class LookingBack:
    """Looks back for one organisation. `take` takes an SMS that came in."""

    app: App
    texts: History
    take: Callable[[TextReceived], Awaitable[None]]

    async def since(self) -> datetime | None:
        """Since when something may have happened that the database does not know; None: nothing.

        It is kept, so that an interrupted look is taken up again. Raises StorageError.
        """
        organisation, now = self.app.organisation, self.app.clock()
        async with self.app.database.transaction(organisation) as tx:
            times = {name: await _time(tx, organisation, name) for name in (SINCE, RESTORED, ALIVE)}
            begun, copied, alive = times[SINCE], times[RESTORED], times[ALIVE]
            old = alive if alive is not None and now - alive > OLD else None
            known = [at for at in (begun, copied, old) if at is not None]
            if not known:
                return None
            since = min(known)
            await kept.put(tx, organisation, SINCE, since.isoformat())
        return since

    async def until_known(self, since: datetime, stop: asyncio.Event) -> None:
        """Return once that time is known, or can't be found out for five minutes."""
        log.warning("looking_back", since=since.isoformat())
        end = self.app.clock() + PATIENCE
        while not stop.is_set():
            try:
                await self.once(since)
            except (TemporaryFailure, PermanentFailure, StorageError) as failure:
                log.warning("not_looked_back", error=str(failure) or type(failure).__name__)
                if self.app.clock() >= end:
                    await self._give_up(since)
                    return
                await rest(stop, AGAIN_SECONDS)
            else:
                return

    async def once(self, since: datetime) -> Found:
        """Read both lists, and act on them. Raises TemporaryFailure, PermanentFailure."""
        for text in await self.texts.received_since(since - OVERLAP):
            await self.take(text)
        sent = await self.texts.sent_since(since - OVERLAP)
        found = await self._compare(sent, since)
        for key in found.adopted:
            accepted = TextReported(key=key, receipt="accepted")
            await self.app.handler.handle([FromReceipt(accepted)])
        log.warning("looked_back", adopted=len(found.adopted), strange=sorted(found.strange))
        return found

    async def _compare(self, sent: list[SentText], since: datetime) -> Found:
        organisation, now = self.app.organisation, self.app.clock()
        async with self.app.database.transaction(organisation) as tx:
            known = await receipts.known(tx, organisation, since - timedelta(days=2))
            waiting = await restored.waiting(tx, organisation)
            texts = [read(Text, job.payload) for job in waiting if job.kind == "text"]
            found = sort_out(sent, known, texts)
            await restored.adopt(tx, organisation, found.adopted, now)
            await self._act(tx, found, waiting, since)
            said = {"since": since.isoformat(), "went out": len(sent)}
            said |= {"adopted": len(found.adopted), "strange": len(found.strange)}
            done = evidence.NewRecord(ABOUT, "looked back", "restored", said)
            await evidence.append(tx, organisation, [done], now)
            await _over(tx, organisation, now)
        self.app.worker.bell.set()
        return found

    async def _act(self, tx: Tx, found: Found, waiting: list[Job], since: datetime) -> None:
        organisation = self.app.organisation
        opened = await load_open(tx, organisation)
        doubtful = {r: t for r, t in found.strange.items() if r in opened}
        used = await references_used(tx, organisation, found.strange.keys())
        lost = {r: t for r, t in found.strange.items() if r not in used}
        later = await go_on_later(self.app, tx, doubtful, since)
        clocks = {f"clock:{reference}" for reference in doubtful}
        held = _about(waiting, doubtful) - found.adopted.keys() - clocks
        await restored.put_off(tx, organisation, held, later)
        said = [job for job in waiting if job.kind == "text"]
        over = _about(said, found.strange.keys() & (used - opened.keys()))
        await jobs.cancel(tx, organisation, over - found.adopted.keys(), self.app.clock())
        await tell_of_lost(self.app, tx, lost, since)

    async def _give_up(self, since: datetime) -> None:
        """Go on without knowing: texting twice is better than not at all."""
        log.error("not_known_what_was_sent", since=since.isoformat())
        organisation, now = self.app.organisation, self.app.clock()
        try:
            async with self.app.database.transaction(organisation) as tx:
                details = {"since": since.isoformat()}
                record = evidence.NewRecord(ABOUT, "could not look back", "restored", details)
                await evidence.append(tx, organisation, [record], now)
                await tell_of_nothing_read(self.app, tx)
                await _over(tx, organisation, now)
        except StorageError as error:
            log.error("not_stored", error=type(error).__name__)


def _about(waiting: Iterable[Job], references: Collection[str]) -> set[str]:
    """The keys of rows about these references; of a closed one, nothing is news any more."""
    return {job.key for job in waiting if json.loads(job.payload).get("about") in references}


async def _over(tx: Tx, organisation: str, now: datetime) -> None:
    await kept.put(tx, organisation, ALIVE, now.isoformat())
    for name in (SINCE, RESTORED):
        await kept.remove(tx, organisation, name)


async def _time(tx: Tx, organisation: str, name: str) -> datetime | None:
    text = await kept.get(tx, organisation, name)
    return datetime.fromisoformat(text) if text else None
