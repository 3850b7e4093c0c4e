"""Behaviour of mentors: sessions, concerns at any moment, and all that people do with phones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from bot.demo.phones import Chat, Shown
from flows.directory import Person
from flows.effects import Key
from flows.hearing.hearing import hear
from tests.simulation.charity import SECRET_WORDS, chat_of, pack
from tests.simulation.story import Story
from tests.simulation.telegram import Telegram
from tests.simulation.twilio import Twilio

RAISING = ("Raise a concern", "Raise a concern", "/concern", "/danger", "concern", "Help me")
BY_TEXT = ("CONCERN", "Concern please ring me", "I have a concern about a child", "concern!!")
ANYTHING = ("hello", "/menu", "/cancel", "/help", "tomorrow at 5", "ok", "/session", "what?", "yes")
MAY_RAISE = (
    "worried",
    "need help",
    "raise a concern",
    "not sure",
    "our team",
    "rather not",
    "danger",
)
RAISES = frozenset({"x:concern", "x:another"})
Raised = Callable[[Person, int | None, str | None], None]


class Mentor:
    """One mentor with a phone.

    `raised` is called with each concern: its update, or its SMS's sid.
    """

    def __init__(
        self, me: Person, telegram: Telegram, twilio: Twilio, rng: Random, story: Story
    ) -> None:
        self.me = me
        self.chat_number = chat_of(me.id)
        self._telegram = telegram
        self._twilio = twilio
        self._rng = rng
        self._story = story
        self.raised: Raised = lambda *_: None
        self.perhaps: Callable[[Person], None] = lambda _: None

    @property
    def chat(self) -> Chat:
        """What is on the screen."""
        return self._telegram.chat(self.chat_number)

    # Hands

    async def _think(self, shortest: float = 1.5, longest: float = 15.0) -> None:
        await asyncio.sleep(self._rng.uniform(shortest, longest))

    def types(self, words: str) -> None:
        """Write in the chat."""
        self._story.tell("{} writes: {}", self.me.id, words)
        update = self._telegram.write(self.chat_number, words)
        if words in RAISING:
            self.raised(self.me, update, None)
        elif hear(pack(), words) != "nothing":
            self.perhaps(self.me)  # where words are asked for they are an answer

    def taps(self, shown: Shown, key: Key) -> None:
        """Tap a button, sometimes twice."""
        if key.data is None:
            return
        for _ in range(2 if self._rng.random() < 0.04 else 1):
            self._story.tell("{} taps [{}]", self.me.id, key.label)
            update = self._telegram.tap(self.chat_number, shown, key)
            if key.data in RAISES:
                self.raised(self.me, update, None)
            elif any(word in key.label.lower() for word in MAY_RAISE):
                self.perhaps(self.me)  # it depends on where the flow is by now

    def texts(self, words: str) -> None:
        """Text the charity's number."""
        self._story.tell("{} texts: {}", self.me.id, words)
        text = self._twilio.text_in(self.me.phone, words)
        if words in BY_TEXT:
            self.raised(self.me, None, text.sid)

    def finds(self, label: str) -> tuple[Shown, Key] | None:
        """The newest button that begins so."""
        for shown in reversed(self.chat.shown[-12:]):
            if key := shown.key(label):
                return shown, key
        return None

    async def does(self, *labels: str) -> bool:
        """Tap these one after the other; whether each was there."""
        for label in labels:
            await self._think()
            found = self.finds(label)
            if found is None:
                board = self.chat.keyboard
                if board and any(label in row for row in board.rows):
                    self.types(label)
                    continue
                return False
            self.taps(*found)
        return True

    def newest(self) -> list[tuple[Shown, Key]]:
        """The buttons of the newest message that has any."""
        for shown in reversed(self.chat.shown[-8:]):
            keys = [(shown, key) for row in shown.keys for key in row if key.data]
            if keys:
                return keys
        return []

    # What a mentor does

    async def has_session(self) -> None:
        """A call now, as far as the phone lets them; now and then they forget to check out."""
        started = await self.does("My session", "The carer agreed to now", "By phone")
        if not started:
            await self.wanders(4)
            return
        await self._think()
        for _ in range(20):
            ticks = [
                (s, k)
                for s, k in self.chat.buttons()[:14]
                if k.data and k.data.startswith("t:") and "✅" not in k.label
            ]
            ticks = [t for t in ticks if t[1].label != "One isn't true"]
            if not ticks:
                break
            self.taps(*ticks[0])
            await self._think(1, 4)
        if not await self.does("Start session"):
            return
        if self._rng.random() < 0.2:
            await self.cannot_get_through()
            return
        await asyncio.sleep(self._rng.uniform(20 * 60, 70 * 60))
        if self._rng.random() < 0.25:  # forgets; a text or the manager reminds them
            await asyncio.sleep(self._rng.uniform(10 * 60, 45 * 60))
            if self._rng.random() < 0.4:
                self.texts("SAFE")
                return
        await self.does("It's over", "No, all fine")
        await self.writes_report()

    async def cannot_get_through(self) -> None:
        """Three tries, ten minutes apart."""
        for _ in range(3):
            if not await self.does("No answer"):
                break
            await asyncio.sleep(self._rng.uniform(590, 700))
        await self.wanders(5)

    async def writes_report(self) -> None:
        """Four answers, and it is sent, or forgotten."""
        for words in ("cards and a game", f"school, {self._rng.choice(SECRET_WORDS)}"):
            await self._think(5, 60)
            self.types(words)
        if self._rng.random() < 0.85:
            await self.does("No", "No", "Send it", "No, not this time")

    async def has_concern(self) -> None:
        """Raise it, answer as far as they like, and use the card while it goes on."""
        board = self.chat.keyboard
        self.types(self._rng.choice(RAISING) if board else "/concern")
        for _ in range(self._rng.choice((0, 1, 2, 3, 4, 6, 8, 10))):
            await self._think(2, 20)
            if keys := self.newest():
                self.taps(*self._rng.choice(keys))
            elif self._rng.random() < 0.5:
                self.types(f"in the {self._rng.choice(SECRET_WORDS)}")
        for _ in range(self._rng.choice((0, 0, 1, 2, 4))):
            await asyncio.sleep(self._rng.uniform(20, 900))
            cards = [
                (s, k) for s, k in self.chat.buttons()[:25] if k.data and k.data.startswith("e:")
            ]
            if cards:
                self.taps(*self._rng.choice(cards))
        for _ in range(3):
            await asyncio.sleep(self._rng.uniform(1200, 2400))
            if await self.rings_public_line():
                break

    async def rings_public_line(self) -> bool:
        """Ring one of the lines on the screen, and say what it said."""
        found = self.finds("I rang them")
        if found is None:
            return False
        self.taps(*found)
        await self._think()
        lines = [k for k in self.newest() if (k[1].data or "").split(":")[3:4] == ["rang"]]
        if not lines:
            return False
        self.taps(*self._rng.choice(lines))
        await self._think()
        return await self.does("They'll act") or await self.does("They gave advice")

    async def raises_by_text(self) -> None:
        """The chat does not work for them: a text."""
        self.texts(self._rng.choice(BY_TEXT))
        await self._think(30, 300)

    async def wanders(self, most: int = 6) -> None:
        """Tap and write whatever comes to mind; old buttons too."""
        for _ in range(self._rng.randint(1, most)):
            await self._think()
            chance = self._rng.random()
            keys = self.newest() if chance < 0.6 else self.chat.buttons()[:30]
            keys = [k for k in keys if k[1].data and k[1].data not in RAISES]
            if chance < 0.75 and keys:
                self.taps(*self._rng.choice(keys))
            elif chance < 0.9:
                self.types(self._rng.choice(ANYTHING))
            else:
                self._telegram.correct(self.chat_number, "I meant something else")

    async def blocks_bot(self) -> None:
        """They block the bot, and let it in again after a while."""
        self._story.tell("{} blocks the bot", self.me.id)
        self._telegram.block(self.chat_number, True)
        await asyncio.sleep(self._rng.uniform(300, 20000))
        self._story.tell("{} lets the bot in again", self.me.id)
        self._telegram.block(self.chat_number, False)

    def deeds(self) -> list[tuple[float, Callable[[], Coroutine[Any, Any, None]]]]:
        """All that they may do, by how often (in a time of two days, where much happens)."""
        return [
            (0.25, self.has_session),
            (0.45, self.has_concern),
            (0.12, self.raises_by_text),
            (0.2, self.wanders),
            (0.05, self.blocks_bot),
        ]
