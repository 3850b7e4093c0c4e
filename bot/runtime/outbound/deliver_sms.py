"""Delivery of one SMS: at its time, and once if that can be found out, otherwise with a mark.

After an unknown outcome it is looked up, adopted if it is there, and repeated with a mark if it is
not. Routine texts are paced, and pause when Twilio has too much, so that concerns go first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.channels.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.channels.inputs import FromReceipt
from bot.channels.sms.channel import Texts
from bot.runtime.outbound.job_result import JobResult, Note, read_note
from bot.runtime.outbound.retry_policy import (
    LONGEST,
    LOOK_UPS,
    LOOK_UPS_OF_REPEAT,
    LOOK_UPS_OF_URGENT_REPEAT,
    ROUTINE_GAP,
    ROUTINE_REST,
    busy_retry,
    refused_retry,
)
from flows.effects import Text
from flows.engine.delivery_errors import ACCOUNT
from flows.events import TextReported
from storage.database.db import Database
from storage.database.errors import StorageError
from storage.queue import receipts
from storage.queue.jobs import Job

log = structlog.get_logger()

REPEAT = "REPEAT "
LATE = timedelta(minutes=2)
# Twilio's clock may differ a little from ours, and its dates have whole seconds.
BEFORE = timedelta(seconds=5)
CLOCK_BACK = timedelta(seconds=10)  # the wall clock was set back


class SmsDeliverer:
    """Delivers SMS, and knows which routine ones wait for a time slot."""

    def __init__(
        self,
        database: Database,
        organisation: str,
        texts: Texts,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._organisation = organisation
        self._texts = texts
        self._clock = clock
        self._free_from: datetime | None = None  # when the next routine text may go
        self._rest_until: datetime | None = None  # no routine text goes before that
        self._last: datetime | None = None  # when a routine text last asked for a slot
        self._slots: set[int] = set()  # the routine rows that wait for their slot

    async def deliver(self, job: Job, text: Text) -> JobResult:
        """Deliver one SMS. Raises TemporaryFailure and PermanentFailure."""
        note = note_of(job)
        if note.sent is not None:
            return _accepted(job, text, note.sent)
        now = self._clock()
        if not text.urgent:
            slot = self._slot(job, now)
            if slot > now:
                return JobResult(job, later=slot, note=str(note) or None)
        if note.unknown is not None:
            return await self._look_up(job, text, note, note.unknown)
        return await self._send(job, text, note, repeat=False)

    def _slot(self, job: Job, now: datetime) -> datetime:
        """The time when a routine text may go; a later one than now is reserved for it."""
        if self._last is not None and now < self._last - CLOCK_BACK:
            self._free_from = self._rest_until = None  # those times are an hour away after the jump
        self._last = now
        resting = self._rest_until is not None and now < self._rest_until
        if job.id in self._slots and not resting:
            self._slots.remove(job.id)
            return now
        slot = max(at for at in (now, self._free_from, self._rest_until) if at is not None)
        self._free_from = slot + ROUTINE_GAP
        if slot > now:
            self._slots.add(job.id)
        return slot

    async def _send(self, job: Job, text: Text, note: Note, *, repeat: bool) -> JobResult:
        # A text that waited long says so, with the time at which it was written.
        waited = text.late is not None and self._clock() - job.due_at > LATE
        body = text.late if waited and text.late else text.body
        mark = REPEAT if repeat else ""
        try:
            sent = await self._texts.send(text.phone, mark + body, text.key, urgent=text.urgent)
        except UnknownOutcome:
            log.warning("text_unknown", key=text.key, repeat=repeat)
            unknown = replace(note, unknown=0, repeated=note.repeated + repeat)
            return JobResult(job, later=self._clock() + LOOK_UPS[0], note=str(unknown))
        log.info("text_accepted", key=text.key, sid=sent.sid, repeat=repeat)
        return _accepted(job, text, sent.sid)

    async def _look_up(self, job: Job, text: Text, note: Note, looked: int) -> JobResult:
        """Look up a text of unknown outcome: adopt it if it is there, otherwise send it with a
        mark.

        A look-up that fails finds nothing, since silence is worse than a repeat. But a second
        repeat of a routine text goes out only after Twilio's list has shown that the first is not
        there.
        """
        again = LOOK_UPS_OF_URGENT_REPEAT if text.urgent else LOOK_UPS_OF_REPEAT
        waits = again if note.repeated else LOOK_UPS
        sid, asked = await self._found(job, text)
        if sid is not None:
            log.info("text_adopted", key=text.key, sid=sid)
            return _accepted(job, text, sid)
        if looked + 1 < len(waits):
            later = self._clock() + waits[looked + 1]
            return JobResult(job, later=later, note=str(replace(note, unknown=looked + 1)))
        if note.repeated and not asked and not text.urgent:
            return JobResult(job, later=self._clock() + LONGEST, note=str(note))
        return await self._send(job, text, note, repeat=True)

    async def _found(self, job: Job, text: Text) -> tuple[str | None, bool]:
        """The text's sid, if it is there in any of its wordings; and whether that could
        be asked.
        """
        since = (job.claimed_at or job.due_at) - BEFORE
        known = await self._known(since)
        bodies = [text.body, *([text.late] if text.late else [])]
        try:
            for body in (*bodies, *(f"{REPEAT}{body}" for body in bodies)):
                if sid := await self._texts.find(text.phone, body, since, known):
                    return sid, True
        except (TemporaryFailure, PermanentFailure) as failure:
            log.warning("look_up_failed", key=text.key, reason=failure.reason)
            return None, False
        return None, True

    async def _known(self, since: datetime) -> frozenset[str]:
        """The texts that belong to other rows; none where the database can't say."""
        try:
            async with self._database.reading() as tx:
                return await receipts.known(tx, self._organisation, since)
        except StorageError as error:  # Twilio's list can still be looked at
            log.error("not_read", error=type(error).__name__)
            return frozenset()

    # What went wrong

    def later(self, job: Job, failure: TemporaryFailure) -> JobResult:
        """The result of a text that was refused for now. "Too many" gives the line to concerns."""
        note, now = note_of(job), self._clock()
        times = note.refused + 1
        wait = refused_retry(times)
        if failure.reason == "too_many":
            wait = busy_retry(times, job.key, failure.retry_after or 0.0)
            self._rest_until = max(self._rest_until or now, now + max(ROUTINE_REST, wait))
        return JobResult(job, later=now + wait, note=str(replace(note, refused=times)))

    def never(self, job: Job, failure: PermanentFailure) -> JobResult:
        """The result of a text that was refused for good: by the phone, or by our account, for an
        admin to mend.
        """
        if failure.reason != "account":
            return failed(job, failure.reason, failure.code)
        if job.key.startswith(ACCOUNT):
            return JobResult(
                job, failed=True, note="account"
            )  # it is the page about this very thing
        note, now = note_of(job), self._clock()
        times = note.refused + 1
        # One key an hour: an admin is paged once an hour, however many texts are refused.
        report = TextReported(key=f"{ACCOUNT}{now:%Y%m%dT%H}", receipt="failed", error=failure.code)
        wait = refused_retry(times)
        written = str(replace(note, refused=times))
        return JobResult(job, later=now + wait, note=written, inputs=(FromReceipt(report),))


def note_of(job: Job) -> Note:
    """What is known of a row, above all that it may have gone out already."""
    note = read_note(job.note)
    if job.kind == "text" and job.retaken and note.unknown is None:
        return replace(note, unknown=0)
    return note


def failed(job: Job, reason: str, code: int | None = None) -> JobResult:
    """The result of a text that will not go out, so that the person who waits for it is told at
    once.
    """
    report = TextReported(key=job.key, receipt="failed", error=code)
    return JobResult(job, failed=True, note=reason, inputs=(FromReceipt(report),))


def _accepted(job: Job, text: Text, sid: str) -> JobResult:
    accepted = TextReported(key=text.key, receipt="accepted")
    return JobResult(job, note=sid, inputs=(FromReceipt(accepted),))
