"""A phone that gets SMS and answers them, for a test that blocks while it waits."""

from __future__ import annotations

import re
import time

from tests.standins import InThread, Phone
from tests.standins.twilio_delivery import Mode
from tests.standins.twilio_webhooks import Signature

# A text whose outcome was unknown is looked up for up to 20 s before it is sent again.
PATIENCE = 120.0  # what only a hung process reaches, however busy the machine
CODE = re.compile(r"(?<!07700 )\b(\d{6})\b")


class Telephone:
    """One person's phone. `receives` counts texts since they last acted."""

    def __init__(self, world: InThread, phone: Phone) -> None:
        self._world, self._phone = world, phone
        self._since = 0.0

    @property
    def number(self) -> str:
        """Its number, E.164."""
        return self._phone.number

    @property
    def spoken(self) -> str:
        """Its number as it is written for people."""
        digits = "0" + self.number.removeprefix("+44")
        return f"{digits[:5]} {digits[5:]}"

    @property
    def texts(self) -> list[str]:
        """Every text that arrived."""
        return [received.body for received in self._phone.inbox]

    @property
    def tried(self) -> list[str]:
        """Every text that Twilio took for it, whether or not it arrived."""
        return [text.body for text in self._phone.texts]

    def about(self, reference: str) -> list[str]:
        """The texts that name that reference, arrived or not."""
        return [body for body in self.tried if reference in body]

    def mode(self, mode: Mode) -> None:
        """How its network treats texts from now on."""
        self._world.do(lambda: setattr(self._phone, "mode", mode))

    def receives(self, part: str, timeout: float = PATIENCE) -> str:
        """Wait for a text with these words that came since they last texted."""
        return self._world.wait(self._phone.receives(part, timeout, after=self._since)).body

    def replies(
        self, body: str, *, signature: Signature = "right", times: int = 1, webhook: bool = True
    ) -> None:
        """Text the bot."""
        self._since = time.monotonic()
        self._world.wait(
            self._phone.replies(body, signature=signature, times=times, webhook=webhook)
        )

    def answers(self, body: str, part: str, timeout: float = PATIENCE) -> str:
        """Text the bot, and wait for the answer with these words."""
        self.replies(body)
        return self.receives(part, timeout)

    def code(self, part: str, timeout: float = PATIENCE) -> str:
        """The code in the newest text with these words."""
        body = self._world.wait(self._phone.receives(part, timeout)).body
        found = CODE.search(body)
        assert found, body
        return found[1]
