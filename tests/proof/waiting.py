"""Whether a name is awaited, worked out from the events alone.

In danger from one of the team there is a minute for a name, unless one was given before, or the
mentor said that there is none once somebody may have been texted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flows.escalation import events as happened
from flows.escalation.events import Event
from flows.escalation.state import Escalation

SOMEBODY_ELSE = "Somebody else"


@dataclass(frozen=True)
class Ours:
    """Whether a name was told, whether it was left unsaid, and whether one is awaited now."""

    named: bool = False
    unsaid: bool = False
    waits: bool = False


NOTHING_SAID = Ours()


def heard(
    ours: Ours, event: Event | None, old: Escalation, new: Escalation, known: Callable[[str], bool]
) -> Ours:
    """What was said, after an event; `known` says whether an answer is a person of the
    directory.
    """
    if isinstance(event, happened.SubjectNamed):
        named = event.answer == SOMEBODY_ELSE or known(event.answer)
        return Ours(ours.named or named, ours.unsaid or not named) if old.is_open or named else ours
    if not new.is_open:
        return _unnamed(ours) if ours.waits else ours
    if not old.is_open:
        return ours
    if isinstance(event, happened.DangerFromTeam):
        asked = not ours.named and (old.place == "raising" or not ours.unsaid)
        return replace(ours, waits=ours.waits or asked)
    return _unnamed(ours) if _leaves_it_unsaid(ours, event, old) else ours


def _unnamed(ours: Ours) -> Ours:
    return replace(ours, unsaid=True, waits=False)


def _leaves_it_unsaid(ours: Ours, event: Event | None, old: Escalation) -> bool:
    match event:
        case happened.QuestionsAnswered(ladder="unsaid"):
            return True
        case happened.AboutTeam():
            return not (ours.waits and old.place == "raising")
        case happened.ClockRang(number=number):
            return ours.waits and number == old.clock_number
    return False
