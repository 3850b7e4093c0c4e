"""The stored state of an escalation, and the context and result of its step: frozen values.

A state is stored as JSON and read back between any two steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from flows.directory import Directory, Person, Role, Value
from flows.effects import Effect
from flows.names import given_name
from flows.pack import Pack

Place = Literal["raising", "rung", "public", "held", "chasing", "closed", "withdrawn"]
OPEN: frozenset[Place] = frozenset({"raising", "rung", "public", "held", "chasing"})
OVER: frozenset[Place] = frozenset({"closed", "withdrawn"})


class Mentor(Value):
    """The mentor as at opening, so that a later import takes nothing from their concern."""

    id: str
    name: str
    text_name: str
    phone: str

    @property
    def first_name(self) -> str:
        """The first name as it stands in chat, without a title."""
        return given_name(self.name)

    def as_person(self) -> Person:
        """The mentor as a person who can be texted."""
        return Person(
            id=self.id,
            name=self.name,
            text_name=self.text_name,
            role=Role.MENTOR,
            phone=self.phone,
        )


class Told(Value):
    """The last text that asked one person to take it, and what became of that text."""

    person: str
    key: str
    at: datetime
    turn: int
    danger: bool = False
    accepted: datetime | None = None
    delivered: datetime | None = None
    failed: bool = False
    called_off: bool = False


class Waiting(Value):
    """A text that has not gone out yet, as far as we know. `asks`: it asks them to take it."""

    key: str
    person: str
    asks: bool = False


class Decision(Value):
    """The decision that closed it. The words never leave the sealed part of the evidence."""

    by: str
    words: str
    at: datetime


class Doubt(Value):
    """Words that may be a decision, kept until their writer sends CLOSE or an hour is over."""

    by: str
    words: str
    at: datetime


class Shown(Value):
    """The last message with buttons to the mentor, beside the card.

    `over` says it came after the end.
    """

    key: str
    text: str
    over: bool = False


class Answered(Value):
    """The message whose button was tapped last, and which button."""

    message: int
    data: str


class Escalation(Value):
    """The state of one escalation, which its reference names.

    Where it stands: `step` are the people of the current step, `tried` everybody texted on its rung
    so far, `left` what remains of the rung's wait for the others. `turn` is the step number: it
    counts every change of what the mentor should do. `owner` is the person who acknowledged it;
    `holds` are all owners so far without a decision, `passed` the people who said that they can't.
    No later step asks either.

    Who is reached: the `unreachable` are passed over. Those of them who are also `lost_for_now` are
    asked again with everybody, since their failure may have passed. `waiting` are the texts that
    are neither sent nor given up, the oldest first: a text is called off while it is one of these.

    What is known: `staff` says whether it is about the team: not said, said without a name, or with
    one. `wrote_at` is when an overdue mentor last wrote to us, `wrote_told` who was told so, and
    when.

    For the chat alone: `shown` is the message whose buttons count now, `shows` how many messages
    had buttons, `answered` the button that was tapped last. No step looks at these.
    """

    format: int = 1
    reference: str
    organisation: str
    programme: str
    pack: str
    kind: Literal["concern", "overdue"] = "concern"
    drill: bool = False
    by_text: bool = False
    mentor: Mentor
    opened_at: datetime
    due_at: datetime | None = None
    due_for: Literal["check-out", "check-in", "news"] = "check-out"

    place: Place
    ladder: str
    rung: int = -1
    step: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    left: timedelta = timedelta()
    turn: int = 0
    clock: datetime | None = None
    clock_number: int = 0
    owner: str | None = None
    held_at: datetime | None = None
    holds: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()

    told: tuple[Told, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    unreachable: tuple[str, ...] = ()
    lost_for_now: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    left_out_phones: tuple[str, ...] = ()
    staff: Literal["no", "unsaid", "named"] = "no"
    naming: bool = False
    danger: bool = False
    cannot_ring: bool = False
    text_only: bool = False
    advised: bool = False
    mistaken: bool = False
    down: bool = False
    again_at_turn: int = 0
    talked: tuple[str, ...] = ()
    took_on: tuple[str, ...] = ()
    announced: tuple[str, ...] = ()
    rang_at: datetime | None = None
    rang: str | None = None
    pairing: str | None = None
    category: str | None = None
    borough: str | None = None
    referred_by: str | None = None

    codes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    renewed: dict[str, datetime] = Field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    decision: Decision | None = None
    closed_at: datetime | None = None
    wants_to_talk: bool = False
    wrote_at: datetime | None = None
    wrote_told: dict[str, datetime] = Field(default_factory=dict)
    texts: int = 0
    says: int = 0
    card: bool = False
    shows: int = 0
    shown: Shown | None = None
    answered: Answered | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.place in OPEN

    def is_lost(self, person: str) -> bool:
        """Whether no text to this person is tried any more, until they write to us."""
        return person in self.unreachable and person not in self.lost_for_now

    def told_of(self, person: str) -> Told | None:
        """The last text that asked this person to take it."""
        return next((t for t in self.told if t.person == person), None)


@dataclass(frozen=True)
class Draws:
    """The random values of one step: a reference (at opening) and unused six-digit codes.

    A step takes one code for each person whom it texts for the first time.
    """

    codes: tuple[str, ...] = ()
    reference: str = ""


@dataclass(frozen=True)
class Context:
    """The context of a step: the escalation's version of the pack, today's directory, the zone.

    `our_number` is the number that our texts come from.
    """

    pack: Pack
    directory: Directory
    zone: ZoneInfo
    draws: Draws = Draws()
    our_number: str | None = None


@dataclass(frozen=True)
class Step:
    """The result of an event: the new state, and the effects in order."""

    state: Escalation
    effects: tuple[Effect, ...] = ()
