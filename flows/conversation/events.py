"""Events of a conversation besides taps, typed text and timers; the engine makes them."""

from __future__ import annotations

from pydantic import Field

from flows.directory import Value
from flows.events import Tapped, TimerFired, Typed


class Begun(Value):
    """Begin a flow of the pack with that hash, on top of the others.

    `escalation` is the reference of a concern's frame, `values` what is known already.
    """

    flow: str
    pack: str
    escalation: str | None = None
    values: dict[str, str] = Field(default_factory=dict)


class Cancelled(Value):
    """End the frame on top; its session or escalation goes on."""


class ContactMatched(Value):
    """The person shared their own number, and it is the one in the directory (E.164)."""

    phone: str


class ContactRefused(Value):
    """The person shared a number that can't be taken; `why` is a whole sentence for them."""

    why: str = "That isn't the number we have for you."


class RequestRefused(Value):
    """The last answer asked for something impossible; `why` is a whole sentence for the person."""

    why: str


class Revised(Value):
    """The person edited their last typed answer; these words replace it."""

    message: int
    text: str


class Shown(Value):
    """Bring the current question back, as a new message."""


class Dropped(Value):
    """The frames with these ids are over, since their session has moved on without them.

    `quiet` says that something else comes at once, so that the frame below is not shown again.
    """

    frames: frozenset[int]
    quiet: bool = False


class FrameResumed(Value):
    """The frame on top may go on: a timer that waited fires, or else its question comes back."""


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
