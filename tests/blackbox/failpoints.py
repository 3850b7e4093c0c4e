"""Failpoints: the real product ends by itself at one place, as if it were killed there.

`python -m tests.blackbox.failpoints send:after run` is `mentorline run`, which calls `os._exit` the
first time it passes that place while a file `armed` is in its folder. The product knows nothing of
it: its functions are wrapped from here.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy.engine.default import DefaultDialect

from bot.channels.inputs import FromChat, FromReceipt, FromTimer, Input
from bot.channels.sms.http import TwilioHttp
from bot.channels.sms.twilio import TwilioSms
from bot.channels.telegram.sender import TelegramChats
from bot.cli import main
from bot.runtime.inbound.handle import Handler
from bot.runtime.outbound.deliver import Deliverer
from bot.runtime.outbound.job_result import JobResult
from storage.queue import claims
from storage.queue.jobs import Job

ENDED = 17
ARMED = Path("armed")
# What the transaction that is open in this task is about.
ABOUT: ContextVar[tuple[str, ...]] = ContextVar("about", default=())


class Failpoint:
    """The one place. Only texts that are claimed for the first time while it is armed count."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.fresh: set[str] = set()

    @property
    def armed(self) -> bool:
        """Whether it is time."""
        return ARMED.exists()

    def passes(self, place: str) -> None:
        """Here ends the process, if this is the place."""
        if place == self.place and self.armed:
            os._exit(ENDED)

    # Commits

    def claimed(self, jobs: Sequence[Job]) -> None:
        """Rows were claimed, in the transaction that is open."""
        new = {job.key for job in jobs if job.kind == "text" and job.attempts == 1}
        if new and self.armed:
            self.fresh |= new
            ABOUT.set((*ABOUT.get(), "claim"))

    def settled(self, rows: Sequence[JobResult]) -> None:
        """What became of rows is being written down, in the transaction that is open."""
        ABOUT.set(("settle",) if any(self._sent(row) for row in rows) else ())

    def _sent(self, row: JobResult) -> bool:
        return row.job.key in self.fresh and row.later is None

    def about(self, inputs: Sequence[Input]) -> tuple[str, ...]:
        """What a batch that comes in is called."""
        kinds = {FromChat: "take", FromTimer: "ring"}
        named = {kinds[type(given)] for given in inputs if type(given) in kinds}
        receipts = [given.event for given in inputs if isinstance(given, FromReceipt)]
        if any(r.key in self.fresh and r.receipt == "accepted" for r in receipts):
            named.add("record")
        return tuple(named)

    def commit(self, original: Any, *arguments: Any) -> None:
        """A commit of any transaction."""
        about = ABOUT.get()
        for word in about:
            self.passes(f"{word}:before")
        original(*arguments)
        for word in about:
            self.passes(f"{word}:after")
        ABOUT.set(())


def wrap(point: Failpoint) -> None:
    """Put the place into the product."""
    _wrap_commits(point)
    _wrap_texts(point)
    _wrap_chats(point)


def _wrap_commits(point: Failpoint) -> None:
    commit, handle, settle = DefaultDialect.do_commit, Handler.handle, Deliverer.settle
    claim = claims.claim_due

    async def handling(self: Handler, inputs: Sequence[Input]) -> None:
        ABOUT.set(point.about(inputs))
        await handle(self, inputs)

    async def settling(self: Deliverer, tx: Any, settled: Any, now: Any) -> None:
        rows = list(settled)
        point.settled(rows)
        await settle(self, tx, rows, now)

    async def claiming(*arguments: Any, **named: Any) -> list[Job]:
        found = await claim(*arguments, **named)
        point.claimed(found)
        return found

    DefaultDialect.do_commit = (  # type: ignore[method-assign]
        lambda self, connection: point.commit(commit, self, connection)
    )
    Handler.handle = handling  # type: ignore[method-assign]
    Deliverer.settle = settling  # type: ignore[method-assign]
    claims.claim_due = claiming


def _wrap_texts(point: Failpoint) -> None:
    send, request = TwilioSms.send, TwilioHttp.request
    start = aiohttp.ClientResponse.start

    async def sending(self: TwilioSms, to: str, body: str, key: str, *, urgent: bool) -> Any:
        ours = key in point.fresh
        if ours:
            point.passes("send:before")
        sent = await send(self, to, body, key, urgent=urgent)
        if ours:
            point.passes("send:after")
        return sent

    async def requesting(self: TwilioHttp, method: str, *arguments: Any, **named: Any) -> Any:
        answer = await request(self, method, *arguments, **named)
        if method == "POST":
            point.passes("send:answered")
        return answer

    async def starting(self: aiohttp.ClientResponse, connection: Any) -> Any:
        if point.place == "send:posted" and point.armed and self.url.name == "Messages.json":
            await asyncio.sleep(0.2)  # until Twilio has it, answered or not: nobody reads that
            point.passes("send:posted")
        return await start(self, connection)

    TwilioSms.send = sending  # type: ignore[method-assign]
    TwilioHttp.request = requesting  # type: ignore[method-assign]
    aiohttp.ClientResponse.start = starting  # type: ignore[method-assign]


def _wrap_chats(point: Failpoint) -> None:
    say = TelegramChats.say

    async def saying(self: TelegramChats, *arguments: Any) -> int:
        point.passes("say:before")
        message = await say(self, *arguments)
        point.passes("say:after")
        return message

    TelegramChats.say = saying  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    wrap(Failpoint(sys.argv.pop(1)))
    main.main()
