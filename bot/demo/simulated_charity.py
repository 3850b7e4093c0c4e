"""The simulated charity: people with phones, the real Mentorline, and a clock moved by hand.

The demo and the tests' stories are played in it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.channels.inputs import FromChat, FromPhone, FromReceipt, Input
from bot.demo.clock import MovableClock
from bot.demo.phones import Chat, Phones, Shown, Sms
from bot.runtime.app import App, build
from bot.runtime.publishing import publish
from bot.runtime.sources import read_pack
from flows.directory import Directory, Person, Role
from flows.effects import Key
from flows.events import (
    ChatEvent,
    Commanded,
    ContactShared,
    Edited,
    Media,
    MediaSent,
    Started,
    Tapped,
    TextReceived,
    TextReported,
    Typed,
)
from flows.messages import chat_messages
from flows.pack import Pack
from flows.people_file.load import load_people
from storage.database.migrate import migrate
from storage.opening import find_keys, open_database
from storage.queue import claims
from storage.records import people
from storage.records.imports import save_directory

LONDON = ZoneInfo("Europe/London")
FIRST_CHAT = 1001


class NoSuchButtonError(LookupError):
    """A person looked for a button that is not on their screen."""


class SimulatedCharity:
    """The people, their phones, and Mentorline.

    After every action, everything that is due happens.
    """

    def __init__(self, app: App, phones: Phones, clock: MovableClock, directory: Directory) -> None:
        self.app = app
        self.phones = phones
        self.clock = clock
        self.directory = directory
        self._updates = 0

    # People

    def person(self, name: str) -> Person:
        """The person with that id. Raises LookupError for a stranger."""
        found = self.directory.person(name)
        if found is None:
            raise LookupError(f"nobody here is called {name}")
        return found

    def chat(self, name: str) -> Chat:
        """That person's chat with the bot. A stranger has one too."""
        return self.phones.chat(self.number(name))

    def number(self, name: str) -> int:
        """The Telegram id of a person, known or not."""
        ids = [p.id for p in self.directory.people]
        return FIRST_CHAT + ids.index(name) if name in ids else FIRST_CHAT + 500 + len(name)

    def texts(self, name: str) -> list[Sms]:
        """The SMS that this person got, oldest first."""
        return self.phones.inbox(self.person(name).phone)

    # What people do

    async def taps(self, name: str, label: str) -> None:
        """Tap a button: on the newest message that has it, otherwise on the keyboard below.

        Raises NoSuchButtonError.
        """
        chat = self.chat(name)
        for shown in reversed(chat.shown):
            key = shown.key(label)
            if key is not None:
                await self.taps_key(name, shown, key)
                return
        board = chat.keyboard
        labels = [entry for row in board.rows for entry in row] if board else []
        if board and board.contact and board.contact.casefold() == label.casefold():
            await self.shares_contact(name)
            return
        wanted = next((entry for entry in labels if entry.casefold() == label.casefold()), None)
        if wanted is None:
            raise NoSuchButtonError(f"{name} has no button {label!r}")
        await self.types(name, wanted)

    async def taps_key(self, name: str, shown: Shown, key: Key) -> None:
        """Tap exactly that button; a copy button does nothing here."""
        if key.data is None:
            return
        self._updates += 1
        event = Tapped(
            message=shown.message,
            callback=f"callback-{self._updates}",
            data=key.data,
            text=shown.text,
            label=key.label,
        )
        self.phones.tapped(self.number(name), key.label)
        await self.sends(name, event)

    async def types(self, name: str, words: str) -> None:
        """Write in the chat; a word that begins with / is a command."""
        message = self.phones.write(self.number(name), words)
        event: ChatEvent = Typed(message=message, text=words)
        if words.startswith("/start"):
            event = Started(message=message, payload=words.removeprefix("/start").strip() or None)
        elif words.startswith("/"):
            command, _, rest = words[1:].partition(" ")
            event = Commanded(message=message, name=command.lower(), rest=rest.strip())
        await self.sends(name, event)

    async def edits(self, name: str, words: str) -> None:
        """Edit the person's newest own message."""
        chat = self.chat(name)
        shown = next(shown for shown in reversed(chat.shown) if shown.mine)
        shown.text = words
        await self.sends(name, Edited(message=shown.message, text=words))

    async def shares_contact(self, name: str, phone: str | None = None, own: bool = True) -> None:
        """Share a contact card: their own number, or another."""
        number = phone or self.person(name).phone
        message = self.phones.write(self.number(name), "(shares a phone number)")
        await self.sends(name, ContactShared(message=message, phone=number, own=own))

    async def sends_media(self, name: str, media: Media, caption: str = "") -> None:
        """Send something other than text, with or without a caption."""
        message = self.phones.write(self.number(name), f"({media})")
        await self.sends(name, MediaSent(message=message, media=media, caption=caption))

    async def replies(self, name: str, body: str) -> None:
        """Send an SMS to the charity's number."""
        phone = self.person(name).phone
        self._updates += 1
        self.phones.texted(phone, body)
        await self.take(
            [FromPhone(TextReceived(sid=f"SM{self._updates}", sender=phone, body=body))]
        )

    async def sends(self, name: str, event: ChatEvent) -> None:
        """Hand one chat event over, as Telegram would."""
        self._updates += 1
        await self.take([FromChat(key=str(self._updates), chat=self.number(name), event=event)])

    async def take(self, inputs: Sequence[Input]) -> None:
        """Hand over a batch, and let everything that follows happen."""
        await self.app.handler.handle(inputs)
        await self._settle()

    # Time

    async def forward(self, by: timedelta) -> None:
        """Let time pass: everything happens at the moment it is due."""
        until = self.clock.now + by
        await self._settle()
        while (due := await self.next_due()) is not None and due <= until:
            self.clock.move_to(due)
            await self._settle()
        self.clock.move_to(until)

    async def _settle(self) -> None:
        """Do everything that is due, and deliver the receipts of the phones that got an SMS."""
        await self.app.worker.drain()
        while arrived := self.phones.take_arrived():
            reports = [TextReported(key=sms.key, receipt="delivered") for sms in arrived]
            await self.app.handler.handle([FromReceipt(report) for report in reports])
            await self.app.worker.drain()

    async def next_due(self) -> datetime | None:
        """When something happens next by itself, if anything does."""
        async with self.app.database.reading() as tx:
            return await claims.next_due(tx, self.app.organisation, self.clock.now)

    def local_time(self) -> datetime:
        """The time on the wall clock."""
        return self.clock.now.astimezone(LONDON)


@cache
def demo_pack() -> Pack:
    """The pack of the demonstration, read once."""
    return read_pack("chance_uk").pack


def demo_people() -> Directory:
    """The people of the demonstration."""
    file = Path(__file__).with_name("people.yaml")
    return load_people(file.read_text(encoding="utf-8"), file.name)


@asynccontextmanager
async def open_simulated_charity(
    start: datetime,
    *,
    directory: Directory | None = None,
    pack: Pack | None = None,
    joined: bool = True,
    folder: Path | None = None,
) -> AsyncIterator[SimulatedCharity]:
    """A charity on a fresh SQLite database; if `joined`, its mentors have joined and are let in."""
    people_here = directory or demo_people()
    with TemporaryDirectory(prefix="mentorline-") as temporary:
        url = f"sqlite:///{(folder or Path(temporary)) / 'charity.db'}"
        await migrate(url)
        database = await open_database(url, await find_keys(url))
        try:
            clock = MovableClock(start)
            phones = Phones(clock)
            organisation = people_here.organisation.id
            app = build(database, organisation, phones, phones, clock=clock, zone=LONDON)
            charity = SimulatedCharity(app, phones, clock, people_here)
            await _move_in(charity, pack or demo_pack(), joined=joined)
            yield charity
        finally:
            await database.close()


async def _move_in(charity: SimulatedCharity, pack: Pack, *, joined: bool) -> None:
    """Import everybody and publish the pack; with `joined`, let the mentors in."""
    now, organisation = charity.clock.now, charity.app.organisation
    async with charity.app.database.transaction(organisation) as tx:
        await save_directory(tx, charity.directory, now)
        await publish(tx, organisation, pack, now)
        if joined:
            for mentor in charity.directory.with_role(Role.MENTOR):
                await people.bind(tx, organisation, mentor.id, charity.number(mentor.id), now)
                await people.approve(tx, organisation, [mentor.id], now)
    if joined:
        keyboard = chat_messages.keyboard(tuple(pack.menu))
        for mentor in charity.directory.with_role(Role.MENTOR):
            charity.chat(mentor.id).keyboard = keyboard
