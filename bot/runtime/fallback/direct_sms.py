"""Direct SMS, without rows: tried, looked up and repeated exactly as a row would be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.channels.failures import PermanentFailure, TemporaryFailure
from bot.channels.inputs import FromReceipt
from bot.runtime.fallback.entries import Outcome
from bot.runtime.outbound.deliver_sms import SmsDeliverer
from bot.runtime.outbound.job_result import JobResult
from bot.runtime.outbound.retry_policy import LOOK_UPS
from flows.changed_numbers import TO_FORMER
from flows.effects import Text
from storage.database.errors import StorageError
from storage.queue.jobs import Job

log = structlog.get_logger()


@dataclass(frozen=True)
class _Waiting:
    text: Text
    job: Job
    at: datetime


class Direct:
    """Texts under way. `deliverer` is its own, since it holds what is known of them."""

    def __init__(
        self,
        deliverer: SmsDeliverer,
        clock: Callable[[], datetime],
        barred: Callable[[Text], bool] = lambda _: False,
    ) -> None:
        self._deliverer = deliverer
        self._clock = clock
        self._barred = barred
        self._waiting: dict[str, _Waiting] = {}
        self._under_way: set[str] = set()
        self._number = 0

    def add(self, texts: Iterable[Text], note: str | None = None) -> None:
        """Add texts to send in the next `round`; `note` says that they may have gone out."""
        now = self._clock()
        for text in texts:
            self._number -= 1
            job = Job(
                id=self._number,
                key=text.key,
                kind="text",
                lane=None,
                urgent=True,
                due_at=now,
                payload="",
                state="claimed",
                attempts=1,
                fence=0,
                claimed_at=now,
                note=note,
            )
            self._waiting[text.key] = _Waiting(text.model_copy(update={"urgent": True}), job, now)

    def forget(self, keys: Iterable[str]) -> None:
        """Forget these texts: they are called off, or have become rows."""
        for key in keys:
            self._waiting.pop(key, None)
            self._waiting.pop(f"{key}{TO_FORMER}", None)

    def unsure(self, reference: str) -> frozenset[str]:
        """The people to whom a text about it may have gone out, as far as is known."""
        return frozenset(
            w.text.to
            for key, w in self._waiting.items()
            if w.text.about == reference
            and not key.endswith(TO_FORMER)
            and (key in self._under_way or (w.job.note or "").startswith("unknown"))
        )

    def notes(self) -> dict[str, str | None]:
        """What is known of each waiting text, in the form of a row's note."""
        return {key: waiting.job.note for key, waiting in self._waiting.items()}

    async def round(self) -> dict[str, Outcome]:
        """Try all texts that are due, at once; the outcomes of those that are done.

        It may be called while another round is under way, and leaves the texts of that one alone.
        """
        self._drop_barred()
        now, free = self._clock(), self._waiting.keys() - self._under_way
        due = [one for key, one in self._waiting.items() if key in free and one.at <= now]
        keys = {waiting.text.key for waiting in due}
        self._under_way |= keys
        try:
            settled = await asyncio.gather(*(self._try(waiting) for waiting in due))
        finally:
            self._under_way -= keys
        return {
            waiting.text.key: outcome
            for waiting, one in zip(due, settled, strict=True)
            if (outcome := self._settle(waiting, one)) is not None
        }

    def _drop_barred(self) -> None:
        """Drop the texts whose reader is left out by now.

        They did not fail, so no concern is told.
        """
        for key in [*self._waiting.keys() - self._under_way]:
            if self._barred(self._waiting[key].text):
                log.warning("text_not_sent", key=key, reason="left out")
                del self._waiting[key]

    async def _try(self, waiting: _Waiting) -> JobResult:
        job = waiting.job
        try:
            return await self._deliverer.deliver(job, waiting.text)
        except TemporaryFailure as failure:
            return self._deliverer.later(job, failure)
        except PermanentFailure as failure:
            return self._deliverer.never(job, failure)
        except StorageError:  # it needed the database, which is away
            return JobResult(job, later=self._clock() + LOOK_UPS[0], note=job.note)
        except Exception as error:  # our own bug: it may have gone out
            log.error("direct_text_failed", key=job.key, error=type(error).__name__)
            return JobResult(job, later=self._clock() + LOOK_UPS[0], note="unknown 0")

    def _settle(self, waiting: _Waiting, settled: JobResult) -> Outcome | None:
        key, now = waiting.text.key, self._clock()
        if settled.later is not None:
            if key in self._waiting:
                job = replace(waiting.job, note=settled.note)
                self._waiting[key] = replace(waiting, job=job, at=settled.later)
            return None
        self._waiting.pop(key, None)
        if settled.failed:
            errors = [i.event.error for i in settled.inputs if isinstance(i, FromReceipt)]
            return Outcome(at=now, error=next(iter(errors), None))
        return Outcome(at=now, sid=settled.note)
