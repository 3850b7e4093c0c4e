"""What a conversation asks of the other machines and of the shell: frozen values, folded in order.

They never leave the pure half: `turns/` makes of each a step of a session or an escalation, or
effects.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.directory import Value
from flows.effects import Delete, Edit, Say


class RefusedError(Exception):
    """What a conversation asks for cannot be: `why` is a sentence for the person, who is asked
    again; all that they answered is kept.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Show(Value):
    """A message of a pack, not yet filled in: facts are put in when the request is folded.

    So a fact that an earlier request of the same step changed is the new one. `values` are the
    frame's own values, which go before facts of the same name.
    """

    what: Say | Edit | Delete
    values: dict[str, str]


class OpenConcern(Value):
    """The first tap on "Raise a concern": open an escalation for the frame with this id."""

    frame: int


class ToConcern(Value):
    """A pack's button led to `concern`: treat it as the command /concern."""


class Raise(Value):
    """The questions are answered so far that this ladder can climb."""

    reference: str
    ladder: str


class Danger(Value):
    """The danger question: `what` is as the pack says it ("cannot ring", "from our team")."""

    reference: str
    what: Literal["cannot ring", "from our team"]


class AboutTeam(Value):
    """It is about one of our team, nobody named yet (`mark: about our team`)."""

    reference: str


class NameSubject(Value):
    """Whom to leave out: a person's id, "Somebody else" or "Not sure" (SCH-13)."""

    reference: str
    answer: str


class TextOnly(Value):
    """It is not safe to ring the mentor."""

    reference: str


class NoteConcern(Value):
    """The pairing, or the kind, that the concern is about."""

    reference: str
    field: Literal["pairing", "kind"]
    answer: str


class Witness(Value):
    """Evidence that a pack asks for, about the concern of the frame or about the session.

    `answers` are what the frame holds so far; they are kept sealed.
    """

    reference: str | None
    what: str
    answers: dict[str, str] = Field(default_factory=dict)


class SessionRequest(Value):
    """Do something with the mentor's session: book, move, carer_told, check_in, check_out, ...

    `inputs` are all values of the frame, and those that the pack names for it, which go first.
    `frames` are the ids of the frame that asks for it and of those that called it.
    """

    verb: str
    inputs: dict[str, str]
    frames: tuple[int, ...] = ()


class LogTry(Value):
    """A try that nobody answered (CUK-18)."""


class FileReport(Value):
    """The report of the session, as answered: value name to answer.

    `labels` are those of the flow's review: what belongs to a report, and in which order.
    """

    answers: dict[str, str]
    labels: tuple[tuple[str, str], ...] = ()


class Tell(Value):
    """Tell a role by text, with a notice: `about` is one of the product's kinds of notice."""

    who: str
    about: str


class Confirm(Value):
    """The mentor confirms something at registration ("manager", "joined")."""

    what: str


class Mark(Value):
    """A dated fact about the mentor, kept by name."""

    fact: str


class Keep(Value):
    """Keep something for next time (`what` is "idea"), or a promise of that name."""

    what: str
    value: str = ""


class Share(Value):
    """An activity that worked, for the other mentors (CUK-26)."""

    what: str
    value: str


class Promise(Value):
    """Something is to be done `by` a time (ISO, or a timing); else the ladder climbs."""

    name: str
    by: str
    ladder: str = "overdue"


class FrameEnded(Value):
    """A frame is over; the shell may have something to do then (a flow at the bottom ended)."""

    flow: str
    outcome: str
    reference: str | None = None


Request = (
    Show
    | OpenConcern
    | ToConcern
    | Raise
    | Danger
    | AboutTeam
    | NameSubject
    | TextOnly
    | NoteConcern
    | Witness
    | SessionRequest
    | LogTry
    | FileReport
    | Tell
    | Confirm
    | Mark
    | Keep
    | Share
    | Promise
    | FrameEnded
)
