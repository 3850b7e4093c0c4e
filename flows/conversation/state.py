"""The stored state of a conversation: a stack of frames, each a flow of a pinned pack.

They are frozen values that survive a round trip through JSON. Nothing in them is a safety clock:
those belong to the session and the escalation.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from flows.directory import Value

FORMAT = 1

Aside = Literal["which", "reason", "doubt", "line"]


class Timer(Value):
    """A comfort timer, set on the way into a state: its place in `after`, and when it is due."""

    index: int
    at: datetime


class Moment(Value):
    """One answered question: how it was left, and which values that changed (None: not set).

    `trigger` is the machine's trigger, "" where `then` chose the way. `passed` are the automatic
    states that followed. `safe` says that no effect and no timer followed, so Back may come here.
    """

    state: str
    trigger: str
    before: dict[str, str | None] = Field(default_factory=dict)
    gained: dict[str, str | None] = Field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    safe: bool = True


class Replay(Value):
    """A correction under way: what was answered after the corrected question, up to `goal`.

    `kept` is the old answer to the corrected question, until it is answered afresh. The states in
    `seen` were entered before, so their effects are not done again.
    """

    goal: str
    moments: tuple[Moment, ...]
    seen: frozenset[str]
    kept: Moment | None = None


class Frame(Value):
    """One flow under way.

    `sequence` numbers the question on the screen, `entry` the first question of the state (timers
    carry it), `copies` how often the question was shown, `before` why it was shown again; `bare`
    says that its buttons are gone.

    An aside is a small question of ours inside a question: which line isn't true ("which"), what
    can work instead ("reason", of item `about`), whether `pending` contains a name ("doubt"), which
    answer to change ("line"). While the person is asked whether their words tell of a worry,
    `worry` says what waits and `worried` holds the words; `heard` are the words that were asked
    about last.

    `offers` are the choices of a list as they were shown, `day` the day that was spoken of while a
    time is asked for, `meant` what was said beside the time ("weekly").
    """

    id: int
    flow: str
    pack: str
    state: str
    values: dict[str, str] = Field(default_factory=dict)
    escalation: str | None = None
    caller: int | None = None
    entry: int = 0
    sequence: int = 0
    entered_at: datetime | None = None
    copies: int = 0
    before: str = ""
    bare: bool = False
    words: str | None = None
    offers: tuple[tuple[str, str], ...] = ()
    day: date | None = None
    meant: dict[str, str] = Field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    reasons: dict[str, str] = Field(default_factory=dict)
    aside: Aside | None = None
    about: str | None = None
    pending: str | None = None
    worry: str | None = None
    worried: str | None = None
    heard: str | None = None
    misses: int = 0
    history: tuple[Moment, ...] = ()
    replay: Replay | None = None
    round: tuple[int, int] | None = None
    visits: dict[str, int] = Field(default_factory=dict)
    timers: tuple[Timer, ...] = ()


class SavedTry(Value):
    """A try that nobody answered: of which question, by which button, when.

    `whole` says that the question was about nothing else.
    """

    sequence: int
    data: str
    number: int
    at: datetime
    whole: bool


class Conversation(Value):
    """All frames of one person, the top one last.

    `answered` is the question that was answered last.

    `numbers_at` is when a stranger was last shown the public numbers unasked. `typed` is the
    message whose words were the last answer, if it can be taken back, and `revision` its new words.
    `tapped` is the data of the last button that was taken. `tries` are the last tries that were
    saved. `invite` is the token with which a staff member is joining.
    """

    format: int = FORMAT
    frames: tuple[Frame, ...] = ()
    sequence: int = 0
    next_frame: int = 1
    answered: int = 0
    numbers_at: datetime | None = None
    typed: int | None = None
    revision: str | None = None
    tapped: str | None = None
    invite: str | None = None
    tries: tuple[SavedTry, ...] = ()

    @property
    def top(self) -> Frame | None:
        """The frame that talks, if there is one."""
        return self.frames[-1] if self.frames else None


def attached(conversation: Conversation, frame: int, reference: str) -> Conversation:
    """The conversation with the escalation's reference on the frame with that id."""
    frames = tuple(
        f.model_copy(update={"escalation": reference}) if f.id == frame else f
        for f in conversation.frames
    )
    return conversation.model_copy(update={"frames": frames})
