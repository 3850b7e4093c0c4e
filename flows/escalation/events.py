"""What can happen to an escalation: frozen values in the past tense.

`turn` is the number of the step that a button spoke of; an old one changes nothing. `person` is
the id of somebody of the directory.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from flows.directory import Value
from flows.sms_replies.kinds import Asks

PublicLine = Literal["999", "nspcc", "council", "police", "staff_line", "other"]
Advice = Literal["act", "advice", "other"]


# the clocks


class ClockRang(Value):
    """The one clock. `number` says which winding of it."""

    kind: Literal["clock"] = "clock"
    number: int


class HalfTimeCame(Value):
    """Half of a lone person's wait is over."""

    kind: Literal["half_time"] = "half_time"
    turn: int


class SendDeadlineCame(Value):
    """By now the texts of that turn are accepted, or count as failed."""

    kind: Literal["send_deadline"] = "send_deadline"
    turn: int


# the mentor


class QuestionsAnswered(Value):
    """The conversation has come to `raise: LADDER`."""

    kind: Literal["questions_answered"] = "questions_answered"
    ladder: str


class DangerNow(Value):
    """In danger now, said on the card (the conversation says it with a ladder that is at once)."""

    kind: Literal["danger_now"] = "danger_now"


class DangerFromTeam(Value):
    """In danger now, from one of our team; no name yet."""

    kind: Literal["danger_from_team"] = "danger_from_team"


class CannotRing(Value):
    """The mentor can't ring 999."""

    kind: Literal["cannot_ring"] = "cannot_ring"


class AboutTeam(Value):
    """It is about one of our team; no name yet."""

    kind: Literal["about_team"] = "about_team"


class SubjectNamed(Value):
    """Whom to leave out: a person's id, "Somebody else" or "Not sure" (SCH-13)."""

    kind: Literal["subject_named"] = "subject_named"
    answer: str


class TextOnlyAsked(Value):
    """It is not safe to ring the mentor.

    `elsewhere` says that they asked it apart from this concern, and are answered there.
    """

    kind: Literal["text_only"] = "text_only"
    elsewhere: bool = False


class Noted(Value):
    """The pairing, or the kind, that the concern is about."""

    kind: Literal["noted"] = "noted"
    field: Literal["pairing", "kind"]
    answer: str


class Witnessed(Value):
    """Evidence that the pack asks for, such as "rang 999"."""

    kind: Literal["witnessed"] = "witnessed"
    what: str


class NoAnswer(Value):
    """They rang whom we named at that turn, and nobody answered."""

    kind: Literal["no_answer"] = "no_answer"
    turn: int


class GotThrough(Value):
    """They rang that person, who answered."""

    kind: Literal["got_through"] = "got_through"
    person: str


class TookItOn(Value):
    """What that person said to the mentor on the phone: that they take it on, or not."""

    kind: Literal["took_it_on"] = "took_it_on"
    person: str
    yes: bool


class RangPublic(Value):
    """They rang a public line: first only that, then which one, then what it said."""

    kind: Literal["rang_public"] = "rang_public"
    line: PublicLine | None = None
    advice: Advice | None = None


class MadeByMistake(Value):
    """The mentor says that it was a mistake, and why."""

    kind: Literal["made_by_mistake"] = "made_by_mistake"
    reason: str


class SaidOk(Value):
    """After closing: the mentor is OK."""

    kind: Literal["said_ok"] = "said_ok"


class WantsToTalk(Value):
    """After closing: the mentor would like to talk."""

    kind: Literal["wants_to_talk"] = "wants_to_talk"


class StillWorried(Value):
    """After closing: the mentor is still worried."""

    kind: Literal["still_worried"] = "still_worried"


class CheckedOut(Value):
    """An overdue mentor checked out, or texted SAFE (`by_text`); or it goes on `until` then."""

    kind: Literal["checked_out"] = "checked_out"
    until: datetime | None = None
    by_text: bool = False


class MentorWrote(Value):
    """An overdue mentor wrote something, which is no check-out."""

    kind: Literal["mentor_wrote"] = "mentor_wrote"


DrillEnd = Literal["real concern", "called off", "taken", "untaken"]


class DrillEnded(Value):
    """A drill is over: a real concern came, it was called off, `person` took it, or nobody did."""

    kind: Literal["drill_ended"] = "drill_ended"
    why: DrillEnd = "real concern"
    person: str | None = None


# texts, and those who get them


class TextAccepted(Value):
    kind: Literal["text_accepted"] = "text_accepted"
    key: str
    person: str


class TextDelivered(Value):
    kind: Literal["text_delivered"] = "text_delivered"
    key: str
    person: str


class TextFailed(Value):
    """A text that will not arrive; `error` is Twilio's code."""

    kind: Literal["text_failed"] = "text_failed"
    key: str
    person: str
    error: int | None = None


class OptedOut(Value):
    """They sent STOP."""

    kind: Literal["opted_out"] = "opted_out"
    person: str


class Removed(Value):
    """They are no longer in the directory."""

    kind: Literal["removed"] = "removed"
    person: str


class Coded(Value):
    """They sent their code."""

    kind: Literal["coded"] = "coded"
    person: str


class Passed(Value):
    """They can't take it. `guessed` says that it was read out of their words.

    `gone` says that their words were that they are not, or no longer, who we think.
    """

    kind: Literal["passed"] = "passed"
    person: str
    guessed: bool = False
    gone: bool = False


class Referred(Value):
    """LA: they refer it to the council."""

    kind: Literal["referred"] = "referred"
    person: str


class Decided(Value):
    """DONE with words: what was decided."""

    kind: Literal["decided"] = "decided"
    person: str
    words: str


class DoneAlone(Value):
    """DONE without a decision."""

    kind: Literal["done_alone"] = "done_alone"
    person: str


class Doubted(Value):
    """Words with a code that may be a decision; kept, until CLOSE says that they are one.

    `done` says that they came with DONE.
    """

    kind: Literal["doubted"] = "doubted"
    person: str
    words: str
    done: bool = True


class ClosedAsWritten(Value):
    """CLOSE: what they wrote before is their decision."""

    kind: Literal["closed_as_written"] = "closed_as_written"
    person: str


class OpenedAgain(Value):
    kind: Literal["opened_again"] = "opened_again"
    person: str


class Unclear(Value):
    """Words that take nothing; `about` says what the answer speaks to."""

    kind: Literal["unclear"] = "unclear"
    person: str
    about: Asks = "words"


class CodeRenewed(Value):
    """Five wrong codes: they get a new one, and the old ones stay valid."""

    kind: Literal["code_renewed"] = "code_renewed"
    person: str


class ClosedOnConsole(Value):
    """Closed by a signed-in person, with the decision."""

    kind: Literal["closed_on_console"] = "closed_on_console"
    by: str
    words: str


Event = Annotated[
    ClockRang
    | HalfTimeCame
    | SendDeadlineCame
    | QuestionsAnswered
    | DangerNow
    | DangerFromTeam
    | CannotRing
    | AboutTeam
    | SubjectNamed
    | TextOnlyAsked
    | Noted
    | Witnessed
    | NoAnswer
    | GotThrough
    | TookItOn
    | RangPublic
    | MadeByMistake
    | SaidOk
    | WantsToTalk
    | StillWorried
    | CheckedOut
    | MentorWrote
    | DrillEnded
    | TextAccepted
    | TextDelivered
    | TextFailed
    | OptedOut
    | Removed
    | Coded
    | Passed
    | Referred
    | Decided
    | DoneAlone
    | Doubted
    | ClosedAsWritten
    | OpenedAgain
    | Unclear
    | CodeRenewed
    | ClosedOnConsole,
    Field(discriminator="kind"),
]

Reply = (
    Coded
    | Passed
    | Referred
    | Decided
    | DoneAlone
    | Doubted
    | ClosedAsWritten
    | OpenedAgain
    | Unclear
    | CodeRenewed
)

_EVENTS: TypeAdapter[Event] = TypeAdapter(Event)


def read_event(data: dict[str, Any]) -> Event:
    """The event that a Wake carried. Raises pydantic.ValidationError where it is none of ours."""
    return _EVENTS.validate_python(data)
