"""The stored state of a session, and the context and result of its step: frozen values.

A state is stored as JSON and read back between any two steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from flows.directory import Person, Value
from flows.effects import Effect, Keys
from flows.messages.sms_types import DueFor
from flows.pack import Pack

SessionPlace = Literal[
    "booked", "asked", "live", "overdue", "ended", "reported", "missed", "cancelled"
]
FINAL: frozenset[SessionPlace] = frozenset({"reported", "missed", "cancelled"})
By = Literal["Phone", "Video"]
# What the one clock rings for.
Alarm = Literal[
    "day before",
    "hour before",
    "not begun",
    "silence",
    "time up",
    "overdue",
    "nudge",
    "nudge again",
    "report missing",
]
# What did not come; the texts of an overdue escalation name it.


class Promised(Value):
    """Something that the mentor promised to do `by` a time; if they don't, a ladder climbs."""

    name: str
    by: datetime
    ladder: str
    kept_at: datetime | None = None
    broken: bool = False


class Shown(Value):
    """The last message of the session's own with buttons.

    `keeps` are the buttons that are never removed.
    """

    key: str
    text: str
    keeps: Keys = ()


class Session(Value):
    """The state of one session. `start` and `end` are as agreed; one that begins now starts now.

    `who` is the mentor as last seen, so that an import that removes them takes nothing away.
    `series` is the weekly day and time ("Fri 16:00"), `slot` the day of the series for which this
    session stands. `missed_before` counts the misses in a row of the pairing before this one.
    `opening` is the activity kept for it, `next_opening` the one kept for the next. `escalation` is
    the reference of the open overdue escalation. `fine_at` is when the mentor said that nothing
    worried them, `wrote_at` when they wrote something other than a check-out. `shown` is the
    session's own message whose buttons count now.
    """

    format: int = 1
    id: str
    who: Person
    pairing: str
    place: By | None = None
    pack: str
    state: SessionPlace = "booked"
    start: datetime
    end: datetime
    lone: bool = False
    series: str | None = None
    slot: date | None = None

    checked_in_at: datetime | None = None
    over_at: datetime | None = None
    asked_at: datetime | None = None
    carer_told_at: datetime | None = None
    tries: tuple[datetime, ...] = ()
    extensions: int = 0
    missed_before: int = 0
    why: str | None = None
    opening: str | None = None
    next_opening: str | None = None
    escalation: str | None = None
    report_late: bool = False
    fine_at: datetime | None = None
    wrote_at: datetime | None = None
    promises: tuple[Promised, ...] = ()
    shown: Shown | None = None

    clock: datetime | None = None
    alarm: Alarm | None = None
    clock_number: int = 0

    @property
    def mentor(self) -> str:
        """The mentor's id."""
        return self.who.id

    @property
    def final(self) -> bool:
        """Whether nothing more can happen to the session."""
        return self.state in FINAL

    @property
    def running(self) -> bool:
        """Whether the mentor is in it now, as far as we know."""
        return self.state in ("live", "overdue")

    @property
    def to_come(self) -> bool:
        """Whether it is agreed and has not begun."""
        return self.state in ("booked", "asked")

    @property
    def missed_in_a_row(self) -> int:
        """The number of the pairing's sessions missed in a row, this one included."""
        return self.missed_before + 1 if self.state == "missed" else 0

    @property
    def minutes(self) -> int:
        """Its minutes within its week: as held, otherwise as agreed; none for a missed one."""
        if self.state in ("missed", "cancelled"):
            return 0
        begun, over = self.checked_in_at or self.start, self.over_at or self.end
        return max(0, int((over - max(begun, self.start)) / timedelta(minutes=1)))

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether it takes up some of that time."""
        return not self.final and self.over_at is None and self.start < end and start < self.end


# What a session asks of others; the engine carries it out in order.


class OpenOverdue(Value):
    """A wish to open the overdue escalation: from the SMS to the mentor, or from the manager on."""

    due_at: datetime
    due_for: DueFor = "check-out"
    from_manager: bool = False
    ladder: str = "overdue"
    wrote_at: datetime | None = None


class EndOverdue(Value):
    """A wish to end it, since the mentor is safe: checked out, or (`until`) still going.

    `by_text` says how.
    """

    reference: str
    until: datetime | None = None
    by_text: bool = False


class TellManager(Value):
    """A wish to send the programme manager a notice."""

    about: Literal["missed_twice", "report_missing"]


class BookNext(Value):
    """A wish to book the next session of a weekly series."""

    session: Session


Ask = OpenOverdue | EndOverdue | TellManager | BookNext


@dataclass(frozen=True)
class Context:
    """The context of a step: the session's version of the pack, the zone, the charity's name.

    `next` is the next session of its series, where there is one that is not booked yet.
    """

    pack: Pack
    zone: ZoneInfo
    charity: str
    next: Session | None = None


@dataclass(frozen=True)
class Step:
    """The result of an event: the new state, the effects, and what is asked of others."""

    session: Session
    effects: tuple[Effect, ...] = ()
    asks: tuple[Ask, ...] = ()
