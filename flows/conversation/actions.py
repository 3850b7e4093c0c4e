"""Actions of a state or a button, turned into requests to the other machines, in order."""

from __future__ import annotations

from typing import get_args

from flows.conversation.compiled import StuckError
from flows.conversation.guards import number
from flows.conversation.state import SavedTry
from flows.conversation.transition import Transition
from flows.pack import Do, State
from flows.requests import (
    AboutTeam,
    Confirm,
    Danger,
    FileReport,
    Keep,
    LogTry,
    Mark,
    NameSubject,
    NoteConcern,
    Promise,
    Raise,
    Request,
    SessionRequest,
    Share,
    Tell,
    TextOnly,
    ToConcern,
    Witness,
)

TRIES_KEPT = 6
OF_A_CONCERN = ("raise", "danger", "text only")
_DANGERS = get_args(Danger.model_fields["what"].annotation)


def do(transition: Transition, actions: tuple[Do, ...]) -> None:
    """Request each action in turn.

    In a practice nothing of a concern is real, so nothing is requested.
    """
    for action in actions:
        real = not transition.flow().practice
        if real or action.verb in ("confirm", "mark"):
            transition.act(_request(transition, action))


def _request(transition: Transition, action: Do) -> Request:
    frame, what = transition.frame, action.what or ""
    if frame.escalation and action.verb in OF_A_CONCERN:
        return _of_the_concern(frame.escalation, action.verb, what)
    match action.verb:
        case "evidence":
            answers = {} if frame.escalation else dict(frame.values)
            return Witness(reference=frame.escalation, what=what, answers=answers)
        case "log":
            transition.tried = True
            _note_try(transition)
            return LogTry()
        case "session":
            inputs = _inputs(transition, action)
            return SessionRequest(verb=what, inputs=inputs, frames=transition.callers())
        case "file":
            reviews = [state.review for state in transition.flow().states.values()]
            labels = tuple(dict(line for review in reviews for line in review).items())
            return FileReport(answers=dict(frame.values), labels=labels)
        case "tell":
            return Tell(who=what, about=dict(action.inputs).get("about", ""))
        case "confirm":
            return Confirm(what=what)
        case "mark":
            if what == "about our team" and frame.escalation:
                return AboutTeam(reference=frame.escalation)
            return Mark(fact=what)
        case "keep":
            return Keep(what=what, value=frame.values.get(what, ""))
        case "share":
            return Share(what=what, value=frame.values.get(what, ""))
        case "promise":
            inputs = _inputs(transition, action)
            ladder = inputs.get("ladder", "overdue")
            return Promise(name=what, by=inputs.get("by", ""), ladder=ladder)
        case _:  # a ladder without a concern: asking its first question is the safest
            return ToConcern()


def _note_try(transition: Transition) -> None:
    """Keep which try it was, for a tap on its old buttons."""
    frame, talk = transition.frame, transition.talk
    before = number(transition.facts.get("session.tries")) or 0
    tried = SavedTry(
        sequence=frame.sequence,
        data=talk.tapped or "",
        number=before + 1,
        at=transition.now,
        whole=transition.state().round is not None,
    )
    transition.talk = talk.model_copy(update={"tries": (*talk.tries, tried)[-TRIES_KEPT:]})


def _of_the_concern(reference: str, verb: str, what: str) -> Request:
    if verb == "raise":
        return Raise(reference=reference, ladder=what)
    if verb == "text only":
        return TextOnly(reference=reference)
    if what not in _DANGERS:
        raise StuckError(f"danger: {what}")
    return Danger(reference=reference, what=what)


def _inputs(transition: Transition, action: Do) -> dict[str, str]:
    """All values of the frame, then the action's own words, with the names of values or facts
    filled in.
    """
    values = transition.frame.values
    return values | {name: _meant(transition, word) for name, word in action.inputs}


def _meant(transition: Transition, word: str) -> str:
    fact = transition.facts.get(word)
    return transition.frame.values.get(word, word if fact is None else str(fact))


def note(transition: Transition, state: State, value: str) -> None:
    """Tell the concern of a frame whom or what it is about, as soon as that is answered."""
    reference = transition.frame.escalation
    if reference is None or not transition.flow().safeguarding:
        return
    if state.save == "subject" and state.ask and state.ask.list == "staff":
        transition.act(NameSubject(reference=reference, answer=value))
    elif state.save in ("pairing", "kind"):
        field = "pairing" if state.save == "pairing" else "kind"
        transition.act(NoteConcern(reference=reference, field=field, answer=value))
