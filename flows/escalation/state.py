"""What is kept of an escalation, and what its step is given: frozen values, no behaviour.

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
    """The mentor as at opening: a removal later takes nothing away from their concern."""

    id: str
    name: str
    text_name: str
    phone: str

    @property
    def first_name(self) -> str:
        """The first name as it stands in chat, without a title."""
        return given_name(self.name)

    def as_person(self) -> Person:
        """The mentor as somebody who can be texted."""
        return Person(
            id=self.id,
            name=self.name,
            text_name=self.text_name,
            role=Role.MENTOR,
            phone=self.phone,
        )


class Told(Value):
    """The last text that asked this person to take it, and what became of it."""

    person: str
    key: str
    at: datetime
    turn: int
    danger: bool = False
    accepted: datetime | None = None
    delivered: datetime | None = None
    failed: bool = False
    called_off: bool = False


class Decision(Value):
    """Who decided what. The words never leave the sealed part of the record."""

    by: str
    words: str
    at: datetime


class Doubt(Value):
    """Words that may be a decision, until their writer sends CLOSE or it is too late for that."""

    by: str
    words: str
    at: datetime


class Shown(Value):
    """The last message with buttons to the mentor, beside the card. `over`: it came at the end."""

    key: str
    text: str
    over: bool = False


class Answered(Value):
    """The message whose button was tapped last, and which button."""

    message: int
    data: str


class Escalation(Value):
    """One reference. `step` are the people of the current step, `tried` all of its rung so far.

    `left` is what remains of the rung's wait for its later people; `turn` counts every change of
    what the mentor should do; `holds` are those who held it without an outcome, `passed` those who
    said that they can't: no later step is theirs. `unreachable` are passed over; those of them who
    are `lost_for_now` are asked again with everybody, since what failed may pass. `staff` says
    whether it is about one of our team: not said to be, without a name, or with one. `wrote_at` is
    when an overdue mentor last wrote to us, `wrote_told` who heard of that, and when. `shown` is
    whose buttons count now, `shows` how many messages had some, `answered` which of them was
    tapped last: no step looks at these.
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
        """Whether anybody still has to act."""
        return self.place in OPEN

    def is_lost(self, person: str) -> bool:
        """Whether no text to this person is tried any more, until we hear from them."""
        return person in self.unreachable and person not in self.lost_for_now

    def told_of(self, person: str) -> Told | None:
        """The last text that asked this person to take it."""
        return next((t for t in self.told if t.person == person), None)


@dataclass(frozen=True)
class Draws:
    """What chance gives a step: a reference (at opening) and six-digit codes, none of them in use.

    A step takes as many codes as there are people whom it texts for the first time.
    """

    codes: tuple[str, ...] = ()
    reference: str = ""


@dataclass(frozen=True)
class Context:
    """What a step may look into: the escalation's own pack, today's directory, the local zone.

    `our_number` is the number that texts come from.
    """

    pack: Pack
    directory: Directory
    zone: ZoneInfo
    draws: Draws = Draws()
    our_number: str | None = None


@dataclass(frozen=True)
class Step:
    """What came of an event: the new state, and what to do, in order."""

    state: Escalation
    effects: tuple[Effect, ...] = ()
