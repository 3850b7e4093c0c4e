"""Simulated Twilio and networks: takes SMS, sends receipts in any order, and brings SMS in.

It refuses, takes a text and says nothing, lists late, loses webhooks, and knows STOP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.channels.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.channels.sms.channel import Sent, Standing
from flows.events import Receipt, TextReceived, TextReported
from tests.simulation.loop import Clock
from tests.simulation.story import Story
from tests.simulation.telegram import Caller

OPTED_OUT, OFF, UNKNOWN, LANDLINE = 21610, 30003, 30005, 30006
FILTERED, TOO_LONG = 30007, 30036
STOPS = frozenset({"STOP", "END", "CANCEL", "QUIT", "UNSUBSCRIBE", "REVOKE", "OPTOUT"})


@dataclass
class Posted:
    """One text that Twilio took."""

    sid: str
    key: str
    to: str
    body: str
    at: float
    when: datetime
    listed_at: float
    urgent: bool
    status: Receipt = "accepted"
    error: int | None = None


@dataclass
class Phone:
    """One phone, as the network sees it. `off` until then; `dead` for good, with that code."""

    number: str
    off_until: float = 0.0
    dead: int | None = None
    stopped: bool = False
    mute: bool = False  # no receipt ever comes


@dataclass
class Try:
    """One call of ours to send: what came of it."""

    at: float
    outcome: str
    final: bool = False  # Twilio said no for good


@dataclass
class Ledger:
    """All that happened to one text of ours, by its key."""

    tries: list[Try] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)


class Twilio:
    """The server: it outlives every process of ours."""

    def __init__(self, clock: Clock, rng: Random, story: Story) -> None:
        self.clock = clock
        self.rng = rng
        self.story = story
        self.away: str = ""
        self.phones: dict[str, Phone] = {}
        self.posted: dict[str, Posted] = {}
        self.by_key: dict[str, Ledger] = {}
        self.came_in: list[tuple[float, TextReceived]] = []
        self.arrived: list[Callable[[Posted], None]] = []
        self.before_send: list[Callable[[str, str, str], None]] = []
        # The web of the product: None while no process runs.
        self.take_sms: Callable[[TextReceived], Awaitable[None]] | None = None
        self.take_receipt: Callable[[TextReported], Awaitable[None]] | None = None
        self.missed: Callable[[], None] = lambda: None  # what no webhook told; a poll will find it
        self._number = 0

    def phone(self, number: str) -> Phone:
        """That phone."""
        return self.phones.setdefault(number, Phone(number))

    def ledger(self, key: str) -> Ledger:
        """What happened to that text."""
        return self.by_key.setdefault(key, Ledger())

    def now(self) -> float:
        """True seconds since the beginning."""
        return asyncio.get_running_loop().time()

    # What people do

    def text_in(self, sender: str, body: str) -> TextReceived:
        """Somebody texts the charity: mostly the webhook comes, else it is only in the list."""
        self._number += 1
        phone = self.phone(sender)
        word = body.strip().upper()
        if word in STOPS:
            phone.stopped = True
        elif word in {"START", "YES", "UNSTOP"}:
            phone.stopped = False
        text = TextReceived(sid=f"SMin{self._number:06}", sender=sender, body=body)
        self.came_in.append((self.now(), text))
        chance = self.rng.random()
        later = self.rng.uniform(0.5, 4.0)
        if chance < 0.9:
            self._spawn(self._hook_text(text, later))
        else:
            self.missed()
        if 0.85 < chance < 0.9:
            self._spawn(self._hook_text(text, later + self.rng.uniform(0, 20)))
        return text

    async def _hook_text(self, text: TextReceived, later: float) -> None:
        await asyncio.sleep(later)
        if not await self._hooked(text):
            await asyncio.sleep(10)
            if not await self._hooked(text):
                self.story.tell("Twilio gives up telling us of {}", text.sid)
                self.missed()

    async def _hooked(self, text: TextReceived) -> bool:
        take = self.take_sms
        if take is None:
            return False
        try:
            await take(text)
        except Exception as error:  # the product answered 500
            self.story.tell("our web answers 500 to {}: {}", text.sid, type(error).__name__)
            self.missed()
        return True  # Twilio tries again only where nothing answered

    def _spawn(self, work: Awaitable[None]) -> None:
        asyncio.get_running_loop().create_task(work)  # type: ignore[arg-type]

    # What becomes of a text

    def take(self, to: str, body: str, key: str, urgent: bool) -> Posted:
        """Take a text. Raises PermanentFailure where it is refused at once."""
        phone = self.phone(to)
        if phone.stopped:
            raise PermanentFailure("opted_out", OPTED_OUT)
        self._number += 1
        now = self.now()
        lag = self.rng.uniform(0, 60) if self.rng.random() < 0.2 else self.rng.uniform(0, 2)
        posted = Posted(
            f"SM{self._number:06}", key, to, body, now, self.clock.true(), now + lag, urgent
        )
        self.posted[posted.sid] = posted
        self.ledger(key).posted.append(posted)
        self._spawn(self._deliver(posted, phone))
        return posted

    async def _deliver(self, posted: Posted, phone: Phone) -> None:
        await asyncio.sleep(self.rng.uniform(0.3, 4))
        posted.status = "sent"
        if self.rng.random() < 0.15:
            self._report(posted, "sent")
        await asyncio.sleep(self.rng.uniform(0.2, 6))
        fails = self._fails(posted, phone)
        if fails is not None:
            posted.status, posted.error = "undelivered", fails
            if self.rng.random() < 0.9:  # a switched-off phone may be reported days later
                self._report(posted, self.rng.choice(("undelivered", "failed")), fails)
            return
        posted.status = "delivered"
        for watcher in self.arrived:
            watcher(posted)
        if not phone.mute:
            self._report(posted, "delivered")

    def _fails(self, posted: Posted, phone: Phone) -> int | None:
        if phone.dead is not None:
            return phone.dead
        if phone.off_until > self.now():
            return OFF
        chance = self.rng.random()
        return FILTERED if chance < 0.003 else TOO_LONG if chance < 0.006 else None

    def _report(self, posted: Posted, receipt: Receipt, error: int | None = None) -> None:
        chance = self.rng.random()
        report = TextReported(key=posted.key, receipt=receipt, error=error)
        if chance < 0.92:
            self._spawn(self._hook_receipt(report, self.rng.uniform(0, 3)))
        elif chance < 0.96:
            self.missed()  # the poll finds it
        if chance < 0.08:
            self._spawn(self._hook_receipt(report, self.rng.uniform(0, 120)))

    async def _hook_receipt(self, report: TextReported, later: float) -> None:
        await asyncio.sleep(later)
        if self.take_receipt is not None:
            try:
                await self.take_receipt(report)
            except Exception as error:
                self.story.tell("our web answers 500 to a receipt: {}", type(error).__name__)


class TwilioLine:
    """One process's line to Twilio."""

    def __init__(self, server: Twilio, caller: Caller) -> None:
        self._server = server
        self._caller = caller

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:
        """Send a text, or fail as Twilio does."""
        server = self._server
        ledger = server.ledger(key)
        attempt = Try(server.now(), "died on the way")
        ledger.tries.append(attempt)
        await self._caller.travel("calls Twilio")
        for watcher in server.before_send:
            watcher(to, body, key)
        try:
            posted = self._taken(to, body, key, urgent, attempt)
        except (TemporaryFailure, PermanentFailure) as failure:
            attempt.outcome = f"refused: {failure}"
            attempt.final = isinstance(failure, PermanentFailure) and failure.reason != "account"
            server.story.tell("Twilio refuses {} to {}: {}", key, to, failure)
            raise
        attempt.outcome = "taken, unheard"
        await self._caller.travel("hears from Twilio")
        if server.away == "done, unknown":
            attempt.outcome = "taken, unknown"
            server.story.tell("Twilio takes {} and says nothing", key)
            raise UnknownOutcome
        attempt.outcome = "taken"
        return Sent(sid=posted.sid, status="accepted")

    def _taken(self, to: str, body: str, key: str, urgent: bool, attempt: Try) -> Posted:
        server = self._server
        match server.away:
            case "refused":
                raise TemporaryFailure("refused")
            case "too many":
                raise TemporaryFailure("too_many", server.rng.choice((None, 1.0, 5.0)))
            case "account":
                raise PermanentFailure("account", 20003)
            case "unknown":
                attempt.outcome = "unknown"
                server.story.tell("Twilio times out over {}", key)
                raise UnknownOutcome
        posted = server.take(to, body, key, urgent)
        server.story.tell("Twilio takes {} {}: {}", posted.sid, to, body)
        return posted

    async def find(
        self, to: str, body: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """The text in Twilio's list, once it is there."""
        await self._ask()
        now = self._server.now()
        for posted in self._server.posted.values():
            same = (posted.to, posted.body) == (to, body) and posted.sid not in known
            if same and posted.when >= since and posted.listed_at <= now:
                return posted.sid
        return None

    async def status(self, sid: str) -> Standing:
        """Where a text stands."""
        await self._ask()
        found = self._server.posted[sid]
        return Standing(receipt=found.status, error=found.error)

    async def received_since(self, since: datetime) -> list[TextReceived]:
        """The texts that came in."""
        await self._ask()
        clock = self._server.clock
        begin = clock.true() - timedelta(seconds=self._server.now())
        return [
            text
            for at, text in self._server.came_in
            if begin + timedelta(seconds=at) >= since and at <= self._server.now() - 1
        ]

    async def _ask(self) -> None:
        await self._caller.travel("asks Twilio")
        if self._server.away:
            raise TemporaryFailure("unavailable")
        await self._caller.travel("hears from Twilio")
