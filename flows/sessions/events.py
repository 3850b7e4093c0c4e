"""Events of a session: frozen values in the past tense."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from flows.directory import Value
from flows.sessions.state import By


class ClockRang(Value):
    """The one clock rang. `number` is the number under which it was set."""

    kind: Literal["clock"] = "clock"
    number: int


class PromiseDue(Value):
    """The time of a promise has come."""

    kind: Literal["promise_due"] = "promise_due"
    name: str


class Moved(Value):
    """A new time was agreed; `weekly` says that it holds for every week from then on.

    `end` is None where the session is as long as before.
    """

    kind: Literal["moved"] = "moved"
    start: datetime
    end: datetime | None = None
    weekly: bool = False


class Cancelled(Value):
    """The mentor cancelled it. `series` says that the weekly ones after it are cancelled too."""

    kind: Literal["cancelled"] = "cancelled"
    why: str | None = None
    series: bool = False


class CarerTold(Value):
    """The mentor told the carer of the change."""

    kind: Literal["carer_told"] = "carer_told"


class CheckedIn(Value):
    """The session began. `place` is by phone or by video, where that was said."""

    kind: Literal["checked_in"] = "checked_in"
    place: By | None = None


class SaidYes(Value):
    """Asked whether it takes place, the mentor said yes."""

    kind: Literal["said_yes"] = "said_yes"


class SaidNo(Value):
    """Asked whether it takes place, the mentor said no."""

    kind: Literal["said_no"] = "said_no"


class Tried(Value):
    """The mentor made a try that nobody answered (CUK-18)."""

    kind: Literal["tried"] = "tried"


class Missed(Value):
    """The mentor reached nobody."""

    kind: Literal["missed"] = "missed"


class Extended(Value):
    """The mentor asked for more minutes, at most ten at once and twice."""

    kind: Literal["extended"] = "extended"
    minutes: int = 10


class CheckedOut(Value):
    """The session is over. `told` are the names of people who were texted that it was not.

    `in_flow` says that a flow goes on from here with words of its own, `by_text` that it came from
    a number, which proves nothing.
    """

    kind: Literal["checked_out"] = "checked_out"
    told: tuple[str, ...] = ()
    in_flow: bool = False
    by_text: bool = False


class Wrote(Value):
    """A mentor who should have checked out wrote something else.

    `told` are the people who are told so.

    `ask` says that the mentor is to be asked in chat whether they are safe.
    """

    kind: Literal["wrote"] = "wrote"
    told: tuple[str, ...] = ()
    ask: bool = True


class SaidFine(Value):
    """Asked whether anything worried them, the mentor said no."""

    kind: Literal["said_fine"] = "said_fine"


class SaidGoing(Value):
    """An overdue mentor said that the session still goes on."""

    kind: Literal["said_going"] = "said_going"
    told: tuple[str, ...] = ()


class TookPlace(Value):
    """The mentor corrected: a session written down as missed took place."""

    kind: Literal["took_place"] = "took_place"


class DidNotTakePlace(Value):
    """The mentor corrected: a session written down as held did not take place."""

    kind: Literal["did_not_take_place"] = "did_not_take_place"


class ReportFiled(Value):
    """The mentor filed the report."""

    kind: Literal["report_filed"] = "report_filed"


class Resolved(Value):
    """Somebody else closed its overdue escalation."""

    kind: Literal["resolved"] = "resolved"
    reference: str


class MentorRemoved(Value):
    """An import removed the mentor from the directory."""

    kind: Literal["mentor_removed"] = "mentor_removed"


class OverdueOpened(Value):
    """The escalation that the session asked for was opened, with this reference."""

    kind: Literal["overdue_opened"] = "overdue_opened"
    reference: str


class Promising(Value):
    """The mentor promised something."""

    kind: Literal["promising"] = "promising"
    name: str
    by: datetime
    ladder: str


class PromiseKept(Value):
    """The mentor did what they promised."""

    kind: Literal["promise_kept"] = "promise_kept"
    name: str


class IdeaKept(Value):
    """The mentor kept an activity to begin this session with or, after it, the next (CUK-20)."""

    kind: Literal["idea_kept"] = "idea_kept"
    idea: str


class OthersMissed(Value):
    """The number of the pairing's sessions missed in a row before this one has changed."""

    kind: Literal["others_missed"] = "others_missed"
    in_a_row: int


Event = Annotated[
    ClockRang
    | PromiseDue
    | Moved
    | Cancelled
    | CarerTold
    | CheckedIn
    | SaidYes
    | SaidNo
    | Tried
    | Missed
    | Extended
    | CheckedOut
    | Wrote
    | SaidFine
    | SaidGoing
    | TookPlace
    | DidNotTakePlace
    | ReportFiled
    | Resolved
    | MentorRemoved
    | OverdueOpened
    | Promising
    | PromiseKept
    | IdeaKept
    | OthersMissed,
    Field(discriminator="kind"),
]

_EVENTS: TypeAdapter[Event] = TypeAdapter(Event)


def read_event(data: dict[str, Any]) -> Event:
    """The event that a timer carried. Raises pydantic.ValidationError for any other data."""
    return _EVENTS.validate_python(data)
