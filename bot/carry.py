"""Carries one row out, and says what became of it: done, later, or never.

A text is sent at least once and, where it can be found out, only once: after an unknown outcome it
is looked up, adopted if it is there, and repeated with a mark if it is not.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.inputs import FromChat, FromReceipt, FromTimer, Input
from bot.pacing import LOOK_UPS, ROUTINE_GAP, chat_retry, refused_retry
from bot.sms import Texts
from bot.telegram_chat import Chats
from flows.effects import Answer, Delete, Edit, Say, Text, Wake
from flows.events import BotBlocked, TextReported
from storage import jobs, messages
from storage.db import Database, Tx
from storage.errors import StorageError
from storage.jobs import Job

log = structlog.get_logger()

REPEAT = "REPEAT "
LATE = timedelta(minutes=2)
PAGE_ON_BUGS = 3
GIVE_UP_ON_BUGS = 5  # tries of a row that our own code cannot carry out


@dataclass(frozen=True)
class Settled:
    """What became of a row. `later`: try again then. `failed`: never. Else it is done.

    `note` goes into the row: a Sid, a reason, how many look-ups. `sent` is the message that a named
    chat message became. `inputs` follow from it.
    """

    job: Job
    later: datetime | None = None
    failed: bool = False
    note: str | None = None
    sent: tuple[int, str, int] | None = None
    inputs: tuple[Input, ...] = ()
    over: bool = False  # settled already, by whoever handled it


class Carrier:
    """Knows how each kind of row is carried out. `handle` takes the inputs that follow.

    `aside` tells an admin of a row that our own code cannot carry out.
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
        self._texts = texts
        self._handle = handle
        self._clock = clock
        self._free_from: datetime | None = None  # when the next routine text may go
        self._slots: set[int] = set()  # the routine rows that wait for a time of their own

    async def carry(self, job: Job) -> Settled:
        """Carry out one row. Never raises: what goes wrong is said in what it returns.

        What follows from it is handled first, and the row settled after: a crash in between
        carries it out again, and never loses what followed.
        """
        settled = await self._tried(job)
        if settled.inputs:
            try:
                await self._handle(settled.inputs)
            except StorageError as error:
                log.error("not_stored", kind=job.kind, key=job.key, error=type(error).__name__)
                return Settled(job, over=True)  # its lease runs out, and it is looked up then
            except Exception as error:  # a bug of ours: an admin is told, the row is settled
                log.error("not_followed", kind=job.kind, key=job.key, error=type(error).__name__)
                await self._page(job, error)
        return settled

    async def _tried(self, job: Job) -> Settled:
        try:
            return await self._carry(job)
        except TemporaryFailure as failure:
            return self._later(job, failure)
        except PermanentFailure as failure:
            return self._never(job, failure)
        except Exception as error:  # a bug of ours: the row stays, and is tried again a few times
            log.error("row_failed", kind=job.kind, key=job.key, error=type(error).__name__)
            if job.attempts == PAGE_ON_BUGS:
                await self._page(job, error)
            if job.attempts >= GIVE_UP_ON_BUGS and job.kind != "wake":
                return Settled(job, failed=True, note=type(error).__name__)
            return Settled(job, later=self._clock() + chat_retry(job.attempts), note="bug")

    async def _page(self, job: Job, error: Exception) -> None:
        try:
            await self._aside(job.key, error)
        except StorageError as fault:
            log.error("not_stored", kind=job.kind, key=job.key, error=type(fault).__name__)

    async def _carry(self, job: Job) -> Settled:
        document = json.loads(job.payload)
        match job.kind:
            case "text":
                return await self._text(job, Text.model_validate(document))
            case "wake":
                return await self._wake(job, Wake.model_validate(document))
            case "say":
                return await self._say(job, Say.model_validate(document))
            case "edit":
                return await self._edit(job, Edit.model_validate(document))
            case "answer":
                answer = Answer.model_validate(document)
                await self._chats.answer(answer.callback, answer.toast)
                return Settled(job)
            case "delete":
                return await self._delete(job, Delete.model_validate(document))
        raise LookupError(f"no such kind of row: {job.kind}")

    # Chat

    async def _say(self, job: Job, say: Say) -> Settled:
        chat = _chat(say.to)
        message = await self._chats.say(chat, say)
        # A message that brought the keyboard cannot be edited later, so it keeps no name.
        named = say.key is not None and not (say.keyboard and not say.keys)
        return Settled(job, sent=(chat, say.key, message) if named and say.key else None)

    async def _edit(self, job: Job, edit: Edit) -> Settled:
        chat, message = _chat(edit.to), edit.message
        if message is None and edit.key is not None:
            async with self._database.reading() as tx:
                found = await messages.find(tx, self._organisation, [(chat, edit.key)])
            message = found.get((chat, edit.key))
        if message is None:
            return Settled(job, note="nothing to edit")
        shown = await self._chats.edit(chat, message, edit)
        return Settled(job, note=None if shown else "gone")

    async def _delete(self, job: Job, delete: Delete) -> Settled:
        chat = _chat(delete.to)
        gone = await self._chats.delete(chat, delete.message)
        words = delete.done if gone else delete.kept
        if words:
            await self._chats.say(chat, Say(to=delete.to, text=words, keys=delete.keys))
        return Settled(job)

    # Timers

    async def _wake(self, job: Job, wake: Wake) -> Settled:
        timer = FromTimer(
            job=job.id, fence=job.fence, owner=wake.owner, about=wake.about, event=wake.event
        )
        await self._handle([timer])
        return Settled(job, over=True)

    # Texts

    async def _text(self, job: Job, text: Text) -> Settled:
        now = self._clock()
        if not text.urgent:
            slot = self._slot(job, now)
            if slot > now:
                return Settled(job, later=slot, note=job.note)
        looked = _look_ups(job)
        if looked is not None:
            return await self._look_up(job, text, looked)
        # A text that waited long says so, with the time at which it was written.
        waited = text.late is not None and now - job.due_at > LATE
        return await self._send(job, text, text.late if waited and text.late else text.body)

    def _slot(self, job: Job, now: datetime) -> datetime:
        """When a routine text may go; a later time than now is kept for it alone."""
        if job.id in self._slots:
            self._slots.remove(job.id)
            return now
        slot = max(self._free_from or now, now)
        self._free_from = slot + ROUTINE_GAP
        if slot > now:
            self._slots.add(job.id)
        return slot

    async def _send(self, job: Job, text: Text, body: str) -> Settled:
        try:
            sent = await self._texts.send(text.phone, body, text.key, urgent=text.urgent)
        except UnknownOutcome:
            log.warning("text_unknown", key=text.key)
            return Settled(job, later=self._clock() + LOOK_UPS[0], note="unknown 0")
        log.info("text_accepted", key=text.key, sid=sent.sid)
        accepted = TextReported(key=text.key, receipt="accepted")
        return Settled(job, note=sent.sid, inputs=(FromReceipt(accepted),))

    async def _look_up(self, job: Job, text: Text, looked: int) -> Settled:
        """Nobody knows whether it went out: adopt it if it is there, else send it, marked."""
        since = (job.claimed_at or job.due_at) - timedelta(seconds=5)
        sid = await self._found(text, since)
        if sid is not None:
            log.info("text_adopted", key=text.key, sid=sid)
            accepted = TextReported(key=text.key, receipt="accepted")
            return Settled(job, note=sid, inputs=(FromReceipt(accepted),))
        if looked + 1 < len(LOOK_UPS):
            later = self._clock() + LOOK_UPS[looked + 1]
            return Settled(job, later=later, note=f"unknown {looked + 1}")
        return await self._send(job, text, f"{REPEAT}{text.body}")

    async def _found(self, text: Text, since: datetime) -> str | None:
        """The text as it may have gone out: as written, late, or as a repeat."""
        bodies = [text.body, *([text.late] if text.late else [])]
        for body in (*bodies, *(f"{REPEAT}{body}" for body in bodies)):
            if sid := await self._texts.find(text.phone, body, since):
                return sid
        return None

    # What went wrong

    def _later(self, job: Job, failure: TemporaryFailure) -> Settled:
        now = self._clock()
        if failure.retry_after is not None:
            wait = timedelta(seconds=failure.retry_after)
        elif job.kind == "text":
            wait = refused_retry(job.attempts)
        else:
            wait = chat_retry(job.attempts)
        return Settled(job, later=now + wait, note=_kept_note(job))

    def _never(self, job: Job, failure: PermanentFailure) -> Settled:
        log.warning("row_refused", kind=job.kind, key=job.key, reason=failure.reason)
        if job.kind == "text" and failure.reason == "account":
            # Our account is at fault, not the phone: an admin mends it, and until then it waits.
            wait = refused_retry(job.attempts)
            return Settled(job, later=self._clock() + wait, note=_kept_note(job))
        inputs: tuple[Input, ...] = ()
        if job.kind == "text":
            report = TextReported(key=job.key, receipt="failed", error=failure.code)
            inputs = (FromReceipt(report),)
        elif job.kind in ("say", "edit") and failure.reason in ("blocked", "chat_not_found"):
            chat = _chat(json.loads(job.payload)["to"])
            inputs = (FromChat(key=f"blocked:{job.id}", chat=chat, event=BotBlocked()),)
        return Settled(job, failed=True, note=failure.reason, inputs=inputs)

    # Settling

    async def settle(self, tx: Tx, settled: Iterable[Settled], now: datetime) -> None:
        """Write down what became of rows, in the caller's transaction."""
        rows = [s for s in settled if not s.over]
        later = [
            jobs.Postponed(s.job.id, s.job.fence, s.later, s.note)
            for s in rows
            if s.later is not None
        ]
        failed = [jobs.Finished(s.job.id, s.job.fence, s.note) for s in rows if s.failed]
        done = [
            jobs.Finished(s.job.id, s.job.fence, s.note)
            for s in rows
            if s.later is None and not s.failed
        ]
        if later:
            await jobs.postpone(tx, self._organisation, later)
        if failed:
            await jobs.fail(tx, self._organisation, failed, now)
        if done:
            await jobs.finish(tx, self._organisation, done, now)
        sent = {(s.sent[0], s.sent[1]): s.sent[2] for s in rows if s.sent}
        if sent:
            await messages.remember(tx, self._organisation, sent, now)


def _chat(to: str) -> int:
    return int(to.removeprefix("chat:"))


def _kept_note(job: Job) -> str | None:
    """What is known of a row that has to wait: above all that it may have gone out already."""
    return job.note or ("unknown 0" if job.retaken else None)


def _look_ups(job: Job) -> int | None:
    """How many look-ups there were after an unknown outcome; None where it is not unknown."""
    if job.note and job.note.startswith("unknown "):
        return int(job.note.removeprefix("unknown "))
    return 0 if job.retaken else None
