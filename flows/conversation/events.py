"""What a conversation takes besides taps, typed text and timers: the shell or the turn says it."""

from __future__ import annotations

from pydantic import Field

from flows.directory import Value
from flows.events import Tapped, TimerFired, Typed


class Begun(Value):
    """Begin a flow of the pack with that hash, on top of what is there.

    `escalation` is the reference of a concern's frame, `values` what is known already.
    """

    flow: str
    pack: str
    escalation: str | None = None
    values: dict[str, str] = Field(default_factory=dict)


class Cancelled(Value):
    """End the frame on top; its session or escalation goes on (machines.md, 3.2)."""


class ContactMatched(Value):
    """The person shared their own number, and it is the one we know (E.164)."""

    phone: str


class ContactRefused(Value):
    """A number was shared that cannot be taken; `why` is a whole sentence for the person."""

    why: str = "That isn't the number we have for you."


class RequestRefused(Value):
    """What the last answer asked for cannot be; `why` is a whole sentence for the person."""

    why: str


class Revised(Value):
    """The last answer, which was typed, is to be these words instead."""

    message: int
    text: str


class Shown(Value):
    """Bring the current question back, as a new message."""


class Dropped(Value):
    """These frames are over, by their ids: what they spoke of has moved on without them.

    `quiet` where something else comes at once, so that what lay below is not shown again.
    """

    frames: frozenset[int]
    quiet: bool = False


class FrameResumed(Value):
    """The frame on top may go on: timers that waited for it fire, else its question comes back."""


ConversationEvent = (
    Begun
    | Tapped
    | Typed
    | TimerFired
    | ContactMatched
    | ContactRefused
    | RequestRefused
    | Revised
    | Cancelled
    | Dropped
    | Shown
    | FrameResumed
)
