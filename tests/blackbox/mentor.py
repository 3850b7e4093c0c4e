"""Sam's phone with the chat, and the people around Sam, for a test that blocks while it waits."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.blackbox.people import Names
from tests.blackbox.phones import PATIENCE, Telephone
from tests.standins import InThread, Shown, Tap, User

T = TypeVar("T")
REFERENCE = re.compile(r"\b(?:[Cc]oncern|NOW) ([A-Z0-9]{4})\b|\b([A-Z0-9]{4}) is (?:saved|yours)")


class Mentor:
    """A mentor. What they wait to see must have changed since they last did something."""

    def __init__(self, world: InThread, user: User, said: set[str]) -> None:
        self.user = user
        self._world, self._said = world, said
        self._since = 0.0

    def __str__(self) -> str:
        return self._world.do(lambda: str(self.user))

    def _does(self, act: Callable[[], Shown]) -> Shown:
        self._since = time.monotonic()
        return self._world.do(act)

    def starts(self, payload: str | None = None) -> None:
        """Press Start, with what an invite link carries."""
        self._does(lambda: self.user.start(payload))

    def types(self, text: str) -> Shown:
        """Send a message."""
        self._said.add(text)
        return self._does(lambda: self.user.types(text))

    def commands(self, text: str) -> Shown:
        """Send a command, or words that are no secret."""
        return self._does(lambda: self.user.types(text))

    def presses(self, label: str) -> None:
        """Press a button of the keyboard under the chat."""
        self._does(lambda: self.user.presses(label))

    def shares(self, phone: str, owner: int | None = None) -> None:
        """Share a contact: their own, or that of another user, or (0) of nobody on Telegram."""
        whose = "own" if owner is None else owner or None
        self._does(lambda: self.user.shares_contact(phone, whose))  # type: ignore[arg-type]

    def sends(self, kind: str, caption: str = "") -> Shown:
        """Send a photo, a voice message and so on."""
        return self._does(lambda: self.user.sends(kind, caption))

    def edits(self, message: Shown, text: str) -> None:
        """Edit an earlier message."""
        self._said.add(text)
        self._does(lambda: self.user.edits(message, text))

    def taps(self, label: str, message: Shown | None = None, timeout: float = PATIENCE) -> Tap:
        """Wait for a button with this label, tap it, wait for the answer."""
        if message is None:
            self._world.wait(self.user.sees_button(label, timeout))
        self._since = time.monotonic()
        tap = self._world.do(lambda: self.user.taps(label, message))
        self._world.wait(tap.answered(timeout))
        if message is None and tap.data.startswith(("q:", "s:", "l:", "b:")):
            self._sees_it_taken(tap)
        return tap

    def _sees_it_taken(self, tap: Tap) -> None:
        """Wait a little till the question shows the answer: nobody taps the next one sooner."""

        def taken() -> bool:
            shown = self.user.messages[tap.message_id]
            return all(key.get("callback_data") != tap.data for row in shown.inline for key in row)

        with contextlib.suppress(AssertionError):  # in a test of faults it may not come about
            self._world.wait(self.user._bell.until(taken, 3, lambda: "still there"))

    def taps_at_once(self, *labels: str) -> list[Tap]:
        """Tap several buttons before anything is answered."""
        self._since = time.monotonic()
        return self._world.do(lambda: [self.user.taps(label) for label in labels])

    def taps_again(self, tap: Tap) -> Tap:
        """Tap what was tapped before, as a phone still shows it."""
        self._since = time.monotonic()
        shown = self.user.messages[tap.message_id]
        again = self._world.do(lambda: self.user.taps_data(tap.data, shown, tap.label))
        self._world.wait(again.answered())
        return again

    def sees(self, part: str, timeout: float = PATIENCE) -> Shown:
        """Wait for a message with these words, new or changed since they last did something."""
        return self._world.wait(self.user.sees(part, timeout, after=self._since))

    def waits(self, find: Callable[[], T | None], timeout: float, why: Callable[[], str]) -> T:
        """Wait until `find` finds something on their phone."""
        return self._world.wait(self.user._bell.until(find, timeout, why))

    def saw(self, part: str) -> bool:
        """Whether such a message stands in the chat now."""
        return self._world.do(lambda: self.user.find(part) is not None)

    def count(self, part: str) -> int:
        """How many messages of the bot with these words stand in the chat."""
        return self._world.do(lambda: sum(part in s.text for s in self.user.screen if s.from_bot))

    def sees_keyboard(self, label: str, timeout: float = PATIENCE) -> None:
        """Wait until the keyboard under the chat has that button."""
        self._world.wait(
            self.user._bell.until(
                lambda: any(label in row for row in self.user.keyboard),
                timeout,
                lambda: f"no [{label}] under the chat:\n{self.user}",
            )
        )

    def blocks(self) -> None:
        """Block the bot."""
        self._world.do(self.user.blocks)

    @property
    def pinned(self) -> Shown:
        """The newest pinned message."""
        return self._world.do(lambda: [s for s in self.user.screen if s.pinned][-1])

    def raises_concern(self, besides: str = "") -> str:
        """The usual concern: not in danger, not about the team. Give its reference."""
        self.commands("/concern")
        self.taps("No, but I'm worried")
        self.taps("No, not one of our team")
        return self.reference("is saved", besides)

    def reference(self, part: str, besides: str = "", timeout: float = PATIENCE) -> str:
        """The reference in the newest message with these words that is not about `besides`."""

        def found() -> str | None:
            shown = [s for s in self.user.screen if s.from_bot and part in s.text]
            read = [REFERENCE.search(s.text) for s in reversed(shown)]
            references = [match[1] or match[2] for match in read if match]
            return next((r for r in references if r != besides), None)

        why = f"no other reference with {part!r} than {besides!r}"
        return self._world.wait(
            self.user._bell.until(found, timeout, lambda: f"{why}:\n{self.user}")
        )


@dataclass
class Cell:
    """The people of one programme: Sam, the manager Priya, the team of Dan and Ruth."""

    names: Names
    sam: Mentor
    phones: dict[str, Telephone]
    link: Callable[[], str]

    @property
    def priya(self) -> Telephone:
        """The manager's phone."""
        return self.phones["Priya"]

    @property
    def dan(self) -> Telephone:
        """The first of the team's."""
        return self.phones["Dan"]

    @property
    def ruth(self) -> Telephone:
        """The second of the team's."""
        return self.phones["Ruth"]

    def joins(self) -> None:
        """Follow Sam's own link to the end: number, first questions, the manager's code."""
        self.joins_with(self.link())

    def joins_with(self, link: str) -> None:
        """Sam follows that link."""
        sam = self.sam
        sam.starts(link)
        sam.taps("Set me up")
        sam.sees_keyboard("Share my number")
        sam.presses("Share my number")
        sam.taps("Yes, that's right")
        sam.taps("Got it")
        sam.taps("Later")
        sam.sees("All done")

    def is_let_in(self) -> None:
        """Priya lets Sam in."""
        code = self.priya.code("used your invite")
        self.priya.replies(code)
        self.sam.sees("You're all set")
