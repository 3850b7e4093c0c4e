"""Delivery of one row, with its result: done, later, or never.

What follows from a row is handled first, and the row settled afterwards: after a crash in between
it is delivered again, and nothing that followed is lost. How an SMS goes out once is in
`deliver_sms.py`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.channels.inputs import FromChat, FromTimer, Input
from bot.channels.sms.channel import Texts
from bot.channels.telegram.sender import Chats
from bot.runtime.outbound.deliver_sms import SmsDeliverer, failed, note_of
from bot.runtime.outbound.job_result import JobResult, Note
from bot.runtime.outbound.last_check import is_barred
from bot.runtime.outbound.outbox import ASIDE
from bot.runtime.outbound.retry_policy import NOT_STORED, chat_retry
from flows.effects import Answer, Delete, Edit, Say, Text, Wake
from flows.events import BotBlocked
from storage.database.db import Database, Tx
from storage.database.errors import DatabaseTooNew, StorageError
from storage.database.formats import read
from storage.queue import jobs, sent_messages
from storage.queue.jobs import Job

__all__ = ["Deliverer", "JobResult"]

log = structlog.get_logger()

PAGE_ON_BUGS = 3
GIVE_UP_ON_BUGS = 5  # how often our code may fail on a row, unless it is a clock


class Deliverer:
    """Delivers each kind of row. `handle` takes the inputs that follow.

    `aside` pages an admin about a row that our own code can't deliver.
    """

    def __init__(
        self,
        database: Database,
        organisation: str,
        chats: Chats,
        texts: Texts,
        handle: Callable[[Sequence[Input]], Awaitable[None]],
        clock: Callable[[], datetime],
        aside: Callable[[str, Exception], Awaitable[None]],
    ) -> None:
        self._aside = aside
        self._database = database
        self._organisation = organisation
        self._chats = chats
        self._texts = SmsDeliverer(database, organisation, texts, clock)
        self._handle = handle
        self._clock = clock

    async def deliver(self, job: Job) -> JobResult:
        """Deliver one row. Never raises: its result says what went wrong."""
        settled = await self._tried(job)
        if settled.inputs:
            try:
                await self._handle(settled.inputs)
            except StorageError as error:
                return self._not_stored(job, settled, error)
            except Exception as error:  # our own bug: an admin is paged, the row is settled
                log.error("not_followed", kind=job.kind, key=job.key, error=type(error).__name__)
                await self._page(job, error)
        return settled

    async def _tried(self, job: Job) -> JobResult:
        try:
            return await self._deliver(job)
        except TemporaryFailure as failure:
            return self._later(job, failure)
        except PermanentFailure as failure:
            return await self._never(job, failure)
        except DatabaseTooNew as error:  # a stored value of a newer format: waiting does not help
            return await self._bug(job, error)
        except StorageError as error:
            return self._not_stored(job, JobResult(job, failed=True), error)
        except Exception as error:
            return await self._bug(job, error)

    def _not_stored(self, job: Job, settled: JobResult, error: StorageError) -> JobResult:
        """The result where the database did not take what follows: soon again, and the sending is
        kept.
        """
        log.error("not_stored", kind=job.kind, key=job.key, error=type(error).__name__)
        note = note_of(job)
        if job.kind == "text" and not settled.failed and settled.later is None:
            note = replace(note, sent=settled.note)
        return JobResult(job, later=self._clock() + NOT_STORED, note=_written(note))

    async def _bug(self, job: Job, error: Exception) -> JobResult:
        """The result of our own bug: the row stays and is tried a few times more; a clock for ever.

        An SMS may have gone out by then, and a look-up may have failed: both are counted.
        """
        log.error("row_failed", kind=job.kind, key=job.key, error=type(error).__name__)
        note = note_of(job)
        note = replace(note, bugs=note.bugs + 1)
        if note.bugs >= PAGE_ON_BUGS:
            await self._page(job, error)
        if job.kind == "text":
            note = replace(note, unknown=0 if note.unknown is None else note.unknown + 1)
        if note.bugs < GIVE_UP_ON_BUGS or job.kind == "wake":
            return JobResult(job, later=self._clock() + chat_retry(note.bugs), note=str(note))
        reason = type(error).__name__
        return (
            failed(job, reason) if job.kind == "text" else JobResult(job, failed=True, note=reason)
        )

    async def _page(self, job: Job, error: Exception) -> None:
        if job.key.startswith(ASIDE):
            return  # a page about a failed row must not bring the next page, for ever
        try:
            await self._aside(job.key, error)
        except Exception as fault:  # nobody is left to be told
            log.error("not_paged", kind=job.kind, key=job.key, error=type(fault).__name__)

    async def _deliver(self, job: Job) -> JobResult:
        match job.kind:
            case "text":
                return await self._text(job, read(Text, job.payload))
            case "wake":
                return await self._wake(job, read(Wake, job.payload))
            case "say":
                return await self._say(job, read(Say, job.payload))
            case "edit":
                return await self._edit(job, read(Edit, job.payload))
            case "answer":
                answer = read(Answer, job.payload)
                await self._chats.answer(answer.callback, answer.toast)
                return JobResult(job)
            case "delete":
                return await self._delete(job, read(Delete, job.payload))
        raise LookupError(f"no such kind of row: {job.kind}")

    async def _text(self, job: Job, text: Text) -> JobResult:
        if await is_barred(self._database, self._organisation, text):
            log.warning("text_not_sent", key=job.key, reason="left out")
            return JobResult(job, note="left out")
        return await self._texts.deliver(job, text)

    # Chat

    async def _say(self, job: Job, say: Say) -> JobResult:
        chat = _chat(say.to)
        message = await self._chats.say(chat, say)
        # A message that brought the keyboard cannot be edited later, so it keeps no name.
        named = say.key is not None and not (say.keyboard and not say.keys)
        return JobResult(job, sent=(chat, say.key, message) if named and say.key else None)

    async def _edit(self, job: Job, edit: Edit) -> JobResult:
        chat, message = _chat(edit.to), edit.message
        if message is None and edit.key is not None:
            async with self._database.reading() as tx:
                found = await sent_messages.find(tx, self._organisation, [(chat, edit.key)])
            message = found.get((chat, edit.key))
        if message is None:
            return JobResult(job, note="nothing to edit")
        shown = await self._chats.edit(chat, message, edit)
        return JobResult(job, note=None if shown else "gone")

    async def _delete(self, job: Job, delete: Delete) -> JobResult:
        chat = _chat(delete.to)
        gone = await self._chats.delete(chat, delete.message)
        words = delete.done if gone else delete.kept
        if words:
            await self._chats.say(chat, Say(to=delete.to, text=words, keys=delete.keys))
        return JobResult(job)

    # Timers

    async def _wake(self, job: Job, wake: Wake) -> JobResult:
        timer = FromTimer(
            job=job.id, fence=job.fence, owner=wake.owner, about=wake.about, event=wake.event
        )
        await self._handle([timer])
        return JobResult(job, over=True)

    # What went wrong

    def _later(self, job: Job, failure: TemporaryFailure) -> JobResult:
        if job.kind == "text":
            return self._texts.later(job, failure)
        note = note_of(job)
        wait = chat_retry(note.refused + 1)
        if failure.retry_after is not None:
            wait = timedelta(seconds=failure.retry_after)
        written = str(replace(note, refused=note.refused + 1))
        return JobResult(job, later=self._clock() + wait, note=written)

    async def _never(self, job: Job, failure: PermanentFailure) -> JobResult:
        log.warning("row_refused", kind=job.kind, key=job.key, reason=failure.reason)
        if job.kind == "text":
            if failure.reason == "bad_request":  # the fault is in our words
                await self._page(job, failure)
            return self._texts.never(job, failure)
        inputs: tuple[Input, ...] = ()
        if job.kind in ("say", "edit") and failure.reason in ("blocked", "chat_not_found"):
            chat = _chat(json.loads(job.payload)["to"])
            inputs = (FromChat(key=f"blocked:{job.id}", chat=chat, event=BotBlocked()),)
        return JobResult(job, failed=True, note=failure.reason, inputs=inputs)

    # Settling

    async def settle(self, tx: Tx, settled: Iterable[JobResult], now: datetime) -> None:
        """Write the results of rows, in the caller's transaction."""
        rows = [s for s in settled if not s.over]
        later = [
            jobs.Postponed(s.job.id, s.job.fence, s.later, s.note)
            for s in rows
            if s.later is not None
        ]
        lost = [jobs.Finished(s.job.id, s.job.fence, s.note) for s in rows if s.failed]
        done = [
            jobs.Finished(s.job.id, s.job.fence, s.note)
            for s in rows
            if s.later is None and not s.failed
        ]
        if later:
            await jobs.postpone(tx, self._organisation, later)
        if lost:
            await jobs.fail(tx, self._organisation, lost, now)
        if done:
            await jobs.finish(tx, self._organisation, done, now)
        sent = {(s.sent[0], s.sent[1]): s.sent[2] for s in rows if s.sent}
        if sent:
            await sent_messages.remember(tx, self._organisation, sent, now)


def _chat(to: str) -> int:
    return int(to.removeprefix("chat:"))


def _written(note: Note) -> str | None:
    return str(note) or None
