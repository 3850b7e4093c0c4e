"""Simulated phones: what each person's chat and SMS show, and nothing of how it got there.

They stand in for Telegram and Twilio: `Phones` is both a `Chats` and a `Texts`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.failures import PermanentFailure
from bot.channels.sms.channel import Sent, Standing
from flows.effects import Edit, Key, Keyboard, Keys, Say
from flows.events import TextReceived


@dataclass
class Shown:
    """One message in a chat, as the person sees it now."""

    message: int
    at: datetime
    text: str
    mine: bool = False
    keys: Keys = ()
    pinned: bool = False
    edited: bool = False

    def key(self, label: str) -> Key | None:
        """The inline button whose label is `label`, or begins with it."""
        flat = [key for row in self.keys for key in row]
        exact = [key for key in flat if key.label.casefold() == label.casefold()]
        near = [key for key in flat if key.label.casefold().startswith(label.casefold())]
        return next(iter(exact + near), None)


@dataclass
class Chat:
    """One chat on one phone."""

    number: int
    shown: list[Shown] = field(default_factory=list)
    keyboard: Keyboard | None = None
    blocked: bool = False

    def find(self, message: int) -> Shown | None:
        """The message with that id, or None where it was taken out."""
        return next((shown for shown in self.shown if shown.message == message), None)

    def buttons(self) -> list[tuple[Shown, Key]]:
        """Every inline button that can be tapped now, newest message first."""
        return [(m, k) for m in reversed(self.shown) for row in m.keys for k in row]


@dataclass(frozen=True)
class Sms:
    """One SMS: `outgoing` is ours."""

    at: datetime
    phone: str
    body: str
    key: str
    outgoing: bool = True


@dataclass(frozen=True)
class Tap:
    """A tap on a button with that label."""

    at: datetime
    label: str


class Phones:
    """All chats and all texts. `watch` is called with every change, in order."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._next_message = 1
        self.chats: dict[int, Chat] = {}
        self.texts: list[Sms] = []
        self.unreachable: set[str] = set()
        self.silent: set[str] = set()
        self._seen = 0
        self.answers: dict[str, int] = {}
        self.toasts: list[str] = []
        self.watch: list[Callable[[object], None]] = []

    def chat(self, number: int) -> Chat:
        """The chat with that Telegram id, made when first asked for."""
        return self.chats.setdefault(number, Chat(number))

    def inbox(self, phone: str) -> list[Sms]:
        """The texts that went to a number, oldest first."""
        return [sms for sms in self.texts if sms.outgoing and sms.phone == phone]

    def write(self, number: int, text: str) -> int:
        """Write something as the person; returns the message's id."""
        shown = Shown(self._take_number(), self._clock(), text, mine=True)
        self.chat(number).shown.append(shown)
        self._tell((self.chat(number), shown))
        return shown.message

    def tapped(self, number: int, label: str) -> None:
        """Note a tap of the person."""
        self._tell((self.chat(number), Tap(self._clock(), label)))

    def take_arrived(self) -> list[Sms]:
        """The SMS that arrived since the last call, on phones that report delivery."""
        arrived = [sms for sms in self.texts[self._seen :] if sms.outgoing]
        self._seen = len(self.texts)
        return [sms for sms in arrived if sms.phone not in self.silent]

    def texted(self, phone: str, body: str) -> None:
        """Note an SMS from the person to the charity's number."""
        self._text(Sms(self._clock(), phone, body, "", outgoing=False))

    # The calls of the worker to the real Telegram.

    async def say(self, chat: int, say: Say) -> int:
        """Show a new message. Raises PermanentFailure where the person blocked the bot."""
        there = self.chat(chat)
        if there.blocked:
            raise PermanentFailure("blocked")
        shown = Shown(self._take_number(), self._clock(), say.text, keys=say.keys, pinned=say.pin)
        there.shown.append(shown)
        there.keyboard = say.keyboard or there.keyboard
        self._tell((there, shown))
        return shown.message

    async def edit(self, chat: int, message: int, edit: Edit) -> bool:
        """Change a message in place. False where it is not there any more."""
        shown = self.chat(chat).find(message)
        if shown is None:
            return False
        shown.text, shown.keys, shown.edited = edit.text, edit.keys, True
        shown.pinned = shown.pinned and not edit.unpin
        self._tell((self.chat(chat), shown))
        return True

    async def answer(self, callback: str, toast: str) -> None:
        """Answer a tap; each has to be answered once."""
        self.answers[callback] = self.answers.get(callback, 0) + 1
        if toast:
            self.toasts.append(toast)
            self._tell(toast)

    async def set_commands(self, commands: Iterable[tuple[str, str]]) -> None:
        """Nothing shows the menu of commands here."""

    async def username(self) -> str:
        """The bot's name in the demonstration."""
        return "mentorline_demo_bot"

    async def delete(self, chat: int, message: int) -> bool:
        """Delete a message from the chat; it always works here."""
        there = self.chat(chat)
        shown = there.find(message)
        if shown is None:
            return False
        there.shown.remove(shown)
        return True

    # The calls of the worker to the real Twilio.

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:  # noqa: ARG002
        """Deliver a text at once. Raises PermanentFailure for a phone that is off for good."""
        if to in self.unreachable:
            raise PermanentFailure("bad_number", code=30005)
        sms = Sms(self._clock(), to, body, key)
        self._text(sms)
        return Sent(sid=f"SM{len(self.texts):032x}", status="accepted")

    async def find(
        self, to: str, body: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """The text that went out with exactly that body, if one did."""
        for number, sms in enumerate(self.texts, start=1):
            sid = f"SM{number:032x}"
            same = sms.outgoing and (sms.phone, sms.body) == (to, body)
            if same and sms.at >= since and sid not in known:
                return sid
        return None

    async def status(self, sid: str) -> Standing:  # noqa: ARG002
        """Every text here arrives."""
        return Standing(receipt="delivered")

    async def received_since(self, since: datetime) -> list[TextReceived]:  # noqa: ARG002
        """Nothing is fetched: texts are handed over as they are written."""
        return []

    def _text(self, sms: Sms) -> None:
        self.texts.append(sms)
        self._tell(sms)

    def _take_number(self) -> int:
        self._next_message += 1
        return self._next_message

    def _tell(self, change: object) -> None:
        for watcher in self.watch:
            watcher(change)
