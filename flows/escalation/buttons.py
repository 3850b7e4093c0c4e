"""Buttons of an escalation: the data that they carry, and what a tap on one means.

The data is `e:REFERENCE:turn:word`, at most 64 bytes. `turn` is the step number at which the button
was shown.
"""

from __future__ import annotations

from typing import Literal, get_args

from flows.directory import Value
from flows.effects import Key, Keys
from flows.escalation import events
from flows.escalation.state import Escalation

LONGEST_LABEL = 30
REASONS = {
    "tap": "I tapped it by accident",
    "try": "I was trying it out",
    "fine": "It turned out fine",
}

AFTERWARDS: dict[str, events.Event] = {
    "worried": events.StillWorried(),
    "ok": events.SaidOk(),
    "talk": events.WantsToTalk(),
}

# The words of an overdue message's buttons, which the session machine takes.
Elsewhere = Literal["safe", "going", "help"]


class Tap(Value):
    """The data of a button, parsed."""

    reference: str
    turn: int
    word: str


class Choices(Value):
    """A tap that opens a further menu instead of being an event."""

    about: Literal["changed", "got through", "leave out", "mistake"]


def key(state: Escalation, label: str, word: str) -> Key:
    """A button for the current step."""
    return Key(label=label, data=f"e:{state.reference}:{state.turn}:{word}")


def column(*keys: Key) -> Keys:
    """The buttons, one a row."""
    return tuple((k,) for k in keys)


def parse(data: str) -> Tap | None:
    """The data of an escalation's button, parsed; None where it is no button of ours."""
    parts = data.split(":", 3)
    if len(parts) != 4 or parts[0] != "e" or not parts[2].isdigit():
        return None
    return Tap(reference=parts[1], turn=int(parts[2]), word=parts[3])


def read_button(
    state: Escalation, turn: int, word: str
) -> events.Event | Choices | Elsewhere | None:
    """What a tap means: an event, a further menu, a word for another machine, or None.

    None is a button that means nothing now, or that is not ours.
    """
    verb, _, rest = word.partition(":")
    if verb in get_args(Elsewhere):
        return verb  # type: ignore[return-value]
    if verb == "rang":
        return _rang(rest)
    if verb == "mistake":
        return _mistake(rest)
    if verb == "leave":
        return events.SubjectNamed(answer=rest) if rest else Choices(about="leave out")
    if rest:
        return _about_person(verb, rest)
    return _plain(state, turn, word)


def _plain(state: Escalation, turn: int, word: str) -> events.Event | Choices | None:
    if word in {"worried", "ok", "talk"}:
        return None if state.is_open else AFTERWARDS[word]
    match word:
        case "noans" | "cantget":
            return events.NoAnswer(turn=turn)
        case "danger":
            return events.DangerNow()
        case "cant999":
            return events.CannotRing()
        case "textonly":
            return events.TextOnlyAsked()
        case "more":
            return Choices(about="changed")
        case "got":
            return Choices(about="got through")
    return None


def _about_person(verb: str, person: str) -> events.Event | None:
    match verb:
        case "got":
            return events.GotThrough(person=person)
        case "tookon":
            return events.TookItOn(person=person, yes=True)
        case "nottook":
            return events.TookItOn(person=person, yes=False)
    return None


def _rang(rest: str) -> events.Event | None:
    line, _, advice = rest.partition(":")
    known_line = next((x for x in get_args(events.PublicLine) if x == line), None)
    known_advice = next((x for x in get_args(events.Advice) if x == advice), None)
    if (line and known_line is None) or (advice and known_advice is None):
        return None
    return events.RangPublic(line=known_line, advice=known_advice)


def _mistake(rest: str) -> events.Event | Choices | None:
    if not rest:
        return Choices(about="mistake")
    return events.MadeByMistake(reason=REASONS[rest]) if rest in REASONS else None
