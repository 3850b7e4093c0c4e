"""One connection of the web server: it sends a whole request in time, or is closed.

uvicorn only limits how long a connection idles after an answer. A request that arrives byte by
byte, or never begins, would hold its place for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Literal

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 10.0  # for headers and body together
ANSWER_SECONDS = 30.0  # Twilio itself gives up after 15

Bad = Literal["slow", "garbled", "crowded"]
Refused = Callable[[Bad], None]


class Connection(H11Protocol):
    """uvicorn's protocol with a deadline.

    `refused` is told why one was closed, `left` that it is.
    """

    def __init__(
        self,
        *given: Any,
        refused: Refused = lambda _: None,
        left: Callable[[Connection], None] = lambda _: None,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self._refused = refused
        self._left = left
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def is_answering(self) -> bool:
        """Whether a whole request arrived, and its answer is not out yet."""
        cycle = self.cycle
        return cycle is not None and not cycle.more_body and not cycle.response_complete

    @property
    def is_idle(self) -> bool:
        """Whether it is open without a whole request being answered."""
        return self.transport is not None and not self.is_answering

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the deadline."""
        super().connection_made(transport)
        self._expect(REQUEST_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Take the data; a whole request gets the time for its answer."""
        before = self.is_answering
        super().data_received(data)
        if self.is_answering and not before:
            self._expect(ANSWER_SECONDS)

    def on_response_complete(self) -> None:
        """Wait for the next request; the rest of one that was answered early is not read."""
        early = self.cycle is not None and self.cycle.more_body
        super().on_response_complete()
        if early:
            self.transport.close()
        elif not self.transport.is_closing():
            self._expect(ANSWER_SECONDS if self.is_answering else REQUEST_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._forget()
        super().connection_lost(exc)
        self._left(self)

    def send_400_response(self, msg: str) -> None:
        """Close, since the data is no HTTP."""
        self._refused("garbled")
        super().send_400_response(msg)

    def end(self, why: Bad) -> None:
        """Close at once. Anything being stored for it is still stored."""
        self._refused(why)
        self.transport.abort()

    def _expect(self, seconds: float) -> None:
        self._forget()
        self._deadline = self.loop.call_later(seconds, self.end, "slow")

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
