"""The provider's health, known from the outcome of our own calls without asking it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.channels.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.channels.sms.channel import Sent, Standing, Texts
from flows.events import TextReceived

T = TypeVar("T")

NOT_FOUND = 20404  # one text is gone, and our account is fine
FAILING_FOR = timedelta(seconds=60)


class Calls:
    """The outcome of calls: when one last went well, since when they fail, and why.

    `why` is a reason, never words.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._worked: datetime | None = None
        self._failing: datetime | None = None
        self._failed: datetime | None = None
        self.why: str | None = None

    def went_well(self) -> None:
        """Note an answer: the service works, whatever it answered."""
        self._worked, self._failing = self._clock(), None

    def failed(self, why: str) -> None:
        """Note that there was no answer, or only one that helps nobody."""
        self._failed = self._clock()
        self._failing = self._failing or self._failed
        self.why = why

    @property
    def ok(self) -> bool:
        """Whether it works: False once every call has failed for a minute, or our account is
        refused.
        """
        if self._failing is None:
            return True
        return self.why != "account" and abs(self._clock() - self._failing) < FAILING_FOR

    def report(self) -> dict[str, Any]:
        """Plain values for /healthz; None where there was no such call yet."""
        return {
            "ok": self.ok,
            "worked_ago_s": self._ago(self._worked),
            "failed_ago_s": self._ago(self._failed),
            "why": self.why,
        }

    def _ago(self, when: datetime | None) -> float | None:
        return None if when is None else round((self._clock() - when).total_seconds(), 1)


class ObservedSms:
    """The SMS service with its calls observed; `calls` has their outcome.

    `beat` is called after each.
    """

    def __init__(self, texts: Texts, calls: Calls, beat: Callable[[], None]) -> None:
        self._texts = texts
        self._calls = calls
        self._beat = beat

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:
        """Send a text."""
        return await self._seen(self._texts.send(to, body, key, urgent=urgent))

    async def find(
        self, to: str, body: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Look a text up."""
        return await self._seen(self._texts.find(to, body, since, known))

    async def status(self, sid: str) -> Standing:
        """Ask where a text stands."""
        return await self._seen(self._texts.status(sid))

    async def received_since(self, since: datetime) -> list[TextReceived]:
        """List what came in."""
        return await self._seen(self._texts.received_since(since))

    async def _seen(self, call: Awaitable[T]) -> T:
        try:
            found = await call
        except TemporaryFailure as failure:
            self._calls.failed(failure.reason)
            raise
        except UnknownOutcome:
            self._calls.failed("unknown")
            raise
        except PermanentFailure as failure:
            if failure.reason == "account" and failure.code != NOT_FOUND:
                self._calls.failed("account")
            elif failure.reason != "not_a_test_number":  # Twilio was never asked about it
                self._calls.went_well()
            raise
        else:
            self._calls.went_well()
            return found
        finally:
            self._beat()
