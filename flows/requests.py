"""Requests: what a conversation asks of a session, an escalation or the shell, in order.

They never leave the pure half: `flows/engine/` turns each into a step of another machine or into
effects.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flows.directory import Value
from flows.effects import Delete, Edit, Say


class RefusedError(Exception):
    """A request that cannot be carried out: `why` is a sentence for the person.

    They are asked again, and all that they answered is kept.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Show(Value):
    """A message of a pack with its names not filled in yet; facts are filled in when it is folded.

    So a fact that an earlier request of the same step changed has its new value. `values` are the
    frame's own values, which go before facts of the same name.
    """

    what: Say | Edit | Delete
    values: dict[str, str]


class OpenConcern(Value):
    """The first tap on "Raise a concern": open an escalation for the frame with this id."""

    frame: int


class ToConcern(Value):
    """A button of the pack led to `concern`: treat it as the command /concern."""


class Raise(Value):
    """The answers so far are enough for this ladder to climb."""

    reference: str
    ladder: str


class Danger(Value):
    """An answer to the danger question; `what` is the pack's "cannot ring" or "from our team"."""

    reference: str
    what: Literal["cannot ring", "from our team"]


class AboutTeam(Value):
    """The concern is about one of the team, and nobody is named yet (`mark: about our team`)."""

    reference: str


class NameSubject(Value):
    """The person to leave out: an id, "Somebody else" or "Not sure" (SCH-13)."""

    reference: str
    answer: str


class TextOnly(Value):
    """It is not safe to ring the mentor."""

    reference: str


class NoteConcern(Value):
    """The pairing or the kind that the concern is about."""

    reference: str
    field: Literal["pairing", "kind"]
    answer: str


class Witness(Value):
    """A line of evidence that the pack asks for, about the frame's concern or about the session.

    `answers` are the frame's answers so far; they are kept sealed.
    """

    reference: str | None
    what: str
    answers: dict[str, str] = Field(default_factory=dict)


class SessionRequest(Value):
    """A request about the mentor's session: book, move, carer_told, check_in, check_out, ...

    `inputs` are all values of the frame, after those that the pack names. `frames` are the ids of
    the frame that asks and of the frames that called it.
    """

    verb: str
    inputs: dict[str, str]
    frames: tuple[int, ...] = ()


class LogTry(Value):
    """A try that nobody answered (CUK-18)."""


class FileReport(Value):
    """The report of the session as answered: value name to answer.

    `labels` are those of the flow's review: what belongs to the report, and in which order.
    """

    answers: dict[str, str]
    labels: tuple[tuple[str, str], ...] = ()


# What one person can be told without a ladder; a pack's `tell:` names one of these.
NoticeKind = Literal[
    "joining",
    "not_me",
    "contact_report",
    "missed_twice",
    "report_in",
    "report_missing",
    "resources",
    "cannot_go_on",
    "welcome",
    "new_number",
]


class Tell(Value):
    """A notice to a role: `about` is one of the product's kinds of notice."""

    who: str
    about: str


class Confirm(Value):
    """Something that the mentor confirmed at registration ("manager", "joined")."""

    what: str


class Mark(Value):
    """A dated fact about the mentor, kept by name."""

    fact: str


class Keep(Value):
    """Something kept for next time (`what` is "idea"), or a kept promise of that name."""

    what: str
    value: str = ""


class Share(Value):
    """An activity that worked, to be shared with the other mentors (CUK-26)."""

    what: str
    value: str


class Promise(Value):
    """A promise to do something `by` a time (ISO, or a timing); otherwise the ladder climbs."""

    name: str
    by: str
    ladder: str = "overdue"


class FrameEnded(Value):
    """A frame is over. The shell may have more to do, such as bringing the menu back."""

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
