"""The fallback: concerns go on while the database can't be written, and nothing is lost.

The effects of a concern are kept in a file (`spool.py`), its texts go out directly, and the mentor
is told whom we texted and whom to ring. Once the database can be written again, everything is
replayed into it, and the concern goes on like any other (docs/reliability.md, faults 41 to 43).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.channels.backoff import rest
from bot.channels.inputs import FromTimer, Input
from bot.channels.sms.channel import Texts
from bot.channels.telegram.sender import Chats
from bot.runtime.fallback.buffer import Holding, texts_of
from bot.runtime.fallback.direct_sms import Direct
from bot.runtime.fallback.entries import Held, Outcome
from bot.runtime.fallback.fold import clock_of, follow, follow_texts
from bot.runtime.fallback.notify import Notifier
from bot.runtime.fallback.outage import Left, Outage
from bot.runtime.fallback.replay import Kept, take_in
from bot.runtime.fallback.snapshot import LastSeen
from bot.runtime.fallback.spool import Spool
from bot.runtime.inbound.load import Library
from bot.runtime.outbound.deliver_sms import SmsDeliverer
from flows.effects import Cancel, Text
from flows.engine.degraded import Unsaved
from flows.engine.world import World
from flows.escalation.audience import reader_left_out
from storage.database.db import Database
from storage.database.errors import StorageError
from storage.records import settings

log = structlog.get_logger()

EVERY = 2.0  # seconds between rounds
# Telegram shows a hundred updates, and those behind them only once these are confirmed.
MANY = 50
LOOKED = "fallback looked"  # the setting under which the test writes,
MUCH = 40_000  # and how many bytes
UNSURE = "unknown 0"  # the note of a text that an earlier run was sending when it ended


class Fallback:
    """Takes what the handler could not store. `rang` is called once rows were added for it.

    `store` stores a shelved input, or makes it a dead letter; it raises StorageError.
    """

    def __init__(
        self,
        database: Database,
        organisation: str,
        library: Library,
        chats: Chats,
        texts: Texts,
        spool: Spool,
        *,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        store: Callable[[Input], Awaitable[None]],
        rang: Callable[[], None],
        our_number: str | None = None,
    ) -> None:
        self._store = store
        self._rang = rang
        self._database = database
        self._organisation = organisation
        self._library = library
        self._clock = clock
        self._zone = zone
        self._seen = LastSeen(database, organisation, library, zone)
        self._seen.our_number = our_number
        deliverer = SmsDeliverer(database, organisation, texts, clock)
        self._direct = Direct(deliverer, clock, self._is_barred)
        self._notifier = Notifier(chats, self._direct, clock)
        self._holding = Holding(spool, clock)
        self._outage = Outage(clock)
        self._folding = asyncio.Lock()
        self._sending = 0
        self._left = Left(clock)

    # Life

    async def start(self) -> None:
        """Reserve the spool, replay what an earlier run left in it, and take a snapshot."""
        if await self._holding.open():
            held = self._held
            self._direct.add((t for k, t in held.texts.items() if k not in held.outcomes), UNSURE)
            await self.mend()
        await self.refresh()

    async def run(self, stop: asyncio.Event) -> None:
        """Make a round every two seconds until `stop` is set."""
        while not stop.is_set():
            await self.tend()
            await rest(stop, EVERY)

    async def tend(self) -> None:
        """One round: replay if the database is back, otherwise go on without it. Never raises."""
        try:
            await self.mend()
            await self._look()
            await self._send_late()
            await self._ring()
            await self._page()
            if self._seen.is_stale(self._clock()):
                await self.refresh()
        except Exception as error:  # our own bug: the next round comes anyway
            log.error("fallback_failed", error=type(error).__name__)

    async def refresh(self) -> None:
        """Take a new snapshot of people and of what is open; the old one stays where that fails."""
        await self._seen.refresh(self._clock())

    def report(self) -> dict[str, Any]:
        """The state of the fallback for the health page: no names, no numbers."""
        now = self._clock()
        since, seen = self._outage.since, self._seen.snapshot
        return {
            "ok": since is None and not self._held,
            "unwritable_s": round((now - since).total_seconds(), 1) if since else None,
            "held": len(self._held.entries),
            "spool": self._holding.spool.state,
            "snapshot_s": round((now - seen.at).total_seconds(), 1) if seen else None,
        }

    # Notes from other parts

    def failing(self, error: StorageError) -> None:
        """Note that the database did not take something."""
        self._outage.failing(error)

    def fine(self, *, wrote: bool = True) -> None:
        """Note that a transaction was committed.

        One that wrote nothing only proves that there is no lock.
        """
        self._outage.fine(wrote=wrote)
        self._left.clear()

    @property
    def locked(self) -> bool:
        """Whether another program held the database a moment ago, so that waiting again only costs
        time.
        """
        return self._outage.locked

    @property
    def _held(self) -> Held:
        return self._holding.held

    @property
    def texts(self) -> Collection[str]:
        """The keys of the texts in the buffer."""
        return self._held.texts.keys()

    def _is_barred(self, text: Text) -> bool:
        """Whether its reader is left out by now, as far as is known without the database."""
        seen = self._seen.snapshot
        if seen is None or text.about is None:
            return False
        known = {**seen.world.escalations, **self._held.states}
        state = known.get(text.about)
        return state is not None and reader_left_out(state, text.to, seen.world.directory)

    def learn(self, world: World) -> None:
        """Take over the changes of a committed batch."""
        if self._seen.snapshot is not None:
            self._seen.snapshot.learn(world)

    # Taking

    async def take(self, inputs: Sequence[Input]) -> list[Input]:
        """Handle inputs that could not be stored; returns those that have to come again."""
        left = [given for given in inputs if not await self._took(given)]
        await self._send()
        return [] if len(left) >= MANY and await self._holding.shelve(left) else left

    async def _took(self, given: Input) -> bool:
        if given.key in self._held.keys:
            return self._held.keys[given.key]
        if self._left.just_now(given.key, len(self._held.entries)):
            return False
        await self._notifier.answer(given)
        async with self._folding:
            world = await self._world([given])
            found = self._follow(world, given) if world is not None else None
            if world is not None and found is not None:
                durable = await self._holding.keep(world, found, given)
        if world is None:
            return False
        if found is None:
            self._left.add(given.key, len(self._held.entries))
            await self._notifier.be_civil(world, given)
            return False
        await self._go_on(world, found, given)
        return durable

    async def _world(self, inputs: Sequence[Input]) -> World | None:
        return await self._seen.world(inputs, self._held.states, self._clock())

    def _follow(self, world: World, given: Input) -> Unsaved | None:
        return follow(world, given, self._held.new, self._clock())

    # Sending and telling

    async def _go_on(self, world: World, found: Unsaved, given: Input | None) -> None:
        """Send its texts, then tell the mentors what became of them."""
        self._direct.forget(e.key for e in found.effects if isinstance(e, Cancel))
        self._direct.add(texts_of(world, found.effects, self._clock()))
        changed = {*found.states, *([found.again] if found.again else [])}
        changed |= await self._send()
        for say in found.says:
            await self._notifier.say(world, say)
        told = {say.to for say in found.says}
        for reference in sorted(changed):
            state = self._held.states.get(reference)
            if state is not None and state.mentor.id not in told:
                again = reference == found.again
                await self._notifier.truth(world, state, self._held, given, again=again)
        await self._send()

    async def _send_late(self) -> None:
        """Send the texts that did not go out at once; the mentor is told when one does."""
        moved = await self._send()
        world = await self._world([]) if moved else None
        for reference in sorted(moved):
            if world is not None and (state := self._held.states.get(reference)):
                await self._notifier.news(world, state, self._held)

    async def _send(self) -> set[str]:
        """Try the due texts until nothing new follows.

        Returns the concerns that moved on by that.
        """
        moved: set[str] = set()
        self._sending += 1
        try:
            while outcomes := await self._direct.round():
                async with self._folding:
                    moved |= await self._heard(outcomes)
        finally:
            self._sending -= 1
        return moved

    async def _heard(self, outcomes: Mapping[str, Outcome]) -> set[str]:
        """Tell the concerns the outcomes of their texts; a concern may climb by that."""
        ours = {key: one for key, one in outcomes.items() if key in self._held.texts}
        about = {self._held.texts[key].about for key in ours}
        held = [state for r, state in self._held.states.items() if r in about]
        world = await self._world([clock_of(state) for state in held]) if ours else None
        if world is None:
            return set()
        made = follow_texts(world, ours, self._held.texts, self._clock())
        await self._holding.keep(world, made, outcomes=ours)
        self._direct.add(texts_of(world, made.effects, self._clock()))
        return set(made.states)

    # Time

    async def _ring(self) -> None:
        """Ring the clocks that can't ring from their rows: those in the buffer, and
        after 45 s all.
        """
        now, seen = self._clock(), self._seen.snapshot
        states = seen.world.escalations if seen is not None and self._outage.long else {}
        for state in [*(states | self._held.states).values()]:
            if state.is_open and not state.drill and state.clock and state.clock <= now:
                await self._rings(clock_of(state))

    async def _rings(self, timer: FromTimer) -> None:
        async with self._folding:
            world = await self._world([timer])
            found = self._follow(world, timer) if world is not None else None
            if world is None or found is None:
                return
            await self._holding.keep(world, found)
        await self._go_on(world, found, None)

    async def _page(self) -> None:
        if self._outage.long or self._held:
            world = await self._world([])
            if world is not None:
                self._notifier.page(world)
                await self._send()

    # Mending

    async def mend(self) -> bool:
        """Replay the buffer into the database if it can be written; whether the buffer is empty
        then.
        """
        async with self._folding:
            if not self._held:
                return True
            if self._sending:
                return False
            try:
                await self._take_in()
            except StorageError as error:
                self.failing(error)
                return False
            except Exception as error:  # our own bug: it stays in the buffer, and goes on here
                log.error("not_taken_in", error=type(error).__name__)
                return False
            self._direct.forget([*self._held.texts])
            await self._holding.empty()
        self.fine()
        self._rang()
        return True

    async def _look(self) -> None:
        """Test the database with a write that is rolled back.

        In a quiet hour nobody else would notice.

        It is skipped while others try and fail. The write is as large as a batch may be, since a
        full disk has room for less.
        """
        if self._held or not self._outage.quiet:
            return
        try:
            async with self._database.transaction(self._organisation) as tx:
                await settings.put(tx, self._organisation, LOOKED, "x" * MUCH)
                await settings.remove(tx, self._organisation, LOOKED)
        except StorageError as error:
            self.failing(error)
        else:
            self.fine()

    async def _take_in(self) -> None:
        """Replay everything in the buffer, then the shelved inputs; each has its effect once."""
        kept = Kept(self._held.entries, self._direct.notes())
        ours = await take_in(
            self._database, self._organisation, self._library, self._zone, kept, self._clock()
        )
        log.warning("taken_in", references=sorted(ours))
        for entry in self._held.entries:
            for one in entry.shelved:
                await self._store(one.back())
