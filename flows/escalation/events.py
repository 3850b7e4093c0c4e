"""Events of an escalation: frozen values in the past tense.

`turn` is the step number at which a button was shown; a button of an older step changes nothing.
`person` is an id of the directory.
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
    """The one clock rang. `number` is the number under which it was set."""

    kind: Literal["clock"] = "clock"
    number: int


class HalfTimeCame(Value):
    """Half of the wait of a person who was texted alone is over."""

    kind: Literal["half_time"] = "half_time"
    turn: int


class SendDeadlineCame(Value):
    """The texts of that step should be accepted by now; the others count as failed."""

    kind: Literal["send_deadline"] = "send_deadline"
    turn: int


# the mentor


class QuestionsAnswered(Value):
    """The conversation has come to `raise: LADDER`."""

    kind: Literal["questions_answered"] = "questions_answered"
    ladder: str


class DangerNow(Value):
    """The mentor tapped "in danger now" on the card.

    The concern flow says it with an `at_once` ladder.
    """

    kind: Literal["danger_now"] = "danger_now"


class DangerFromTeam(Value):
    """The mentor is in danger now from one of the team, and gave no name yet."""

    kind: Literal["danger_from_team"] = "danger_from_team"


class CannotRing(Value):
    """The mentor can't ring 999."""

    kind: Literal["cannot_ring"] = "cannot_ring"


class AboutTeam(Value):
    """The mentor said that it is about one of the team, and gave no name yet."""

    kind: Literal["about_team"] = "about_team"


class SubjectNamed(Value):
    """The mentor said whom to leave out: a person's id, "Somebody else" or "Not sure" (SCH-13)."""

    kind: Literal["subject_named"] = "subject_named"
    answer: str


class TextOnlyAsked(Value):
    """The mentor said that it is not safe to ring them.

    `elsewhere` says that they said so apart from this concern, and are answered there.
    """

    kind: Literal["text_only"] = "text_only"
    elsewhere: bool = False


class Noted(Value):
    """The mentor said which pairing, or which kind of concern, it is."""

    kind: Literal["noted"] = "noted"
    field: Literal["pairing", "kind"]
    answer: str


class Witnessed(Value):
    """The pack asked for a line of evidence, such as "rang 999"."""

    kind: Literal["witnessed"] = "witnessed"
    what: str


class NoAnswer(Value):
    """The mentor rang the person named at that step, and nobody answered."""

    kind: Literal["no_answer"] = "no_answer"
    turn: int


class GotThrough(Value):
    """The mentor rang that person, who answered."""

    kind: Literal["got_through"] = "got_through"
    person: str


class TookItOn(Value):
    """The mentor said whether that person took it on when they talked."""

    kind: Literal["took_it_on"] = "took_it_on"
    person: str
    yes: bool


class RangPublic(Value):
    """The mentor rang a public line: at first only that, then which one, then what it said."""

    kind: Literal["rang_public"] = "rang_public"
    line: PublicLine | None = None
    advice: Advice | None = None


class MadeByMistake(Value):
    """The mentor said that it was a mistake, and why."""

    kind: Literal["made_by_mistake"] = "made_by_mistake"
    reason: str


class SaidOk(Value):
    """After closing, the mentor said that they are OK."""

    kind: Literal["said_ok"] = "said_ok"


class WantsToTalk(Value):
    """After closing, the mentor would like to talk."""

    kind: Literal["wants_to_talk"] = "wants_to_talk"


class StillWorried(Value):
    """After closing, the mentor is still worried."""

    kind: Literal["still_worried"] = "still_worried"


class CheckedOut(Value):
    """An overdue mentor checked out, texted SAFE (`by_text`), or is still going `until` then."""

    kind: Literal["checked_out"] = "checked_out"
    until: datetime | None = None
    by_text: bool = False


class MentorWrote(Value):
    """An overdue mentor wrote something that is no check-out."""

    kind: Literal["mentor_wrote"] = "mentor_wrote"


DrillEnd = Literal["real concern", "called off", "taken", "untaken"]


class DrillEnded(Value):
    """A drill ended: a real concern came, it was called off, `person` took it, or nobody did."""

    kind: Literal["drill_ended"] = "drill_ended"
    why: DrillEnd = "real concern"
    person: str | None = None


# texts and the people who get them


class TextAccepted(Value):
    kind: Literal["text_accepted"] = "text_accepted"
    key: str
    person: str


class TextDelivered(Value):
    kind: Literal["text_delivered"] = "text_delivered"
    key: str
    person: str


class TextFailed(Value):
    """A text will not arrive; `error` is Twilio's code."""

    kind: Literal["text_failed"] = "text_failed"
    key: str
    person: str
    error: int | None = None


class OptedOut(Value):
    """The person sent STOP."""

    kind: Literal["opted_out"] = "opted_out"
    person: str


class Removed(Value):
    """An import removed the person from the directory."""

    kind: Literal["removed"] = "removed"
    person: str


class Coded(Value):
    """The person sent their code."""

    kind: Literal["coded"] = "coded"
    person: str


class Passed(Value):
    """The person can't take it. `guessed` says that this was read out of their words.

    `gone` says that, by their words, they have left or are not the person we think.
    """

    kind: Literal["passed"] = "passed"
    person: str
    guessed: bool = False
    gone: bool = False


class Referred(Value):
    """The person sent LA: they refer it to the council."""

    kind: Literal["referred"] = "referred"
    person: str


class Decided(Value):
    """The person sent DONE with a decision."""

    kind: Literal["decided"] = "decided"
    person: str
    words: str


class DoneAlone(Value):
    """The person sent DONE without a decision."""

    kind: Literal["done_alone"] = "done_alone"
    person: str


class Doubted(Value):
    """The person sent words that may be a decision; they are kept until CLOSE says so.

    `done` says that the words came with DONE.
    """

    kind: Literal["doubted"] = "doubted"
    person: str
    words: str
    done: bool = True


class ClosedAsWritten(Value):
    """The person sent CLOSE: what they wrote before is their decision."""

    kind: Literal["closed_as_written"] = "closed_as_written"
    person: str


class OpenedAgain(Value):
    kind: Literal["opened_again"] = "opened_again"
    person: str


class Unclear(Value):
    """The person sent words that take nothing; `about` is what the answer should speak of."""

    kind: Literal["unclear"] = "unclear"
    person: str
    about: Asks = "words"


class CodeRenewed(Value):
    """The person sent five wrong codes and gets a new one; the old ones stay valid."""

    kind: Literal["code_renewed"] = "code_renewed"
    person: str


class ClosedOnConsole(Value):
    """A signed-in person closed it, with the decision."""

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
    """The event that a timer carried. Raises pydantic.ValidationError for any other data."""
    return _EVENTS.validate_python(data)
