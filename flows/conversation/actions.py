"""What a state or a button does, as requests to the other machines, in order."""

from __future__ import annotations

from typing import get_args

from flows.conversation.compiled import StuckError
from flows.conversation.guards import number
from flows.conversation.state import SavedTry
from flows.conversation.transition import Course
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


def do(course: Course, errands: tuple[Do, ...]) -> None:
    """Ask for each in turn. In a practice nothing of a concern is real, so nothing is asked."""
    for errand in errands:
        real = not course.flow().practice
        if real or errand.verb in ("confirm", "mark"):
            course.act(_request(course, errand))


def _request(course: Course, errand: Do) -> Request:
    frame, what = course.frame, errand.what or ""
    if frame.escalation and errand.verb in OF_A_CONCERN:
        return _of_the_concern(frame.escalation, errand.verb, what)
    match errand.verb:
        case "evidence":
            answers = {} if frame.escalation else dict(frame.values)
            return Witness(reference=frame.escalation, what=what, answers=answers)
        case "log":
            course.tried = True
            _note_try(course)
            return LogTry()
        case "session":
            inputs = _inputs(course, errand)
            return SessionRequest(verb=what, inputs=inputs, frames=course.callers())
        case "file":
            reviews = [state.review for state in course.flow().states.values()]
            labels = tuple(dict(line for review in reviews for line in review).items())
            return FileReport(answers=dict(frame.values), labels=labels)
        case "tell":
            return Tell(who=what, about=dict(errand.inputs).get("about", ""))
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
            inputs = _inputs(course, errand)
            ladder = inputs.get("ladder", "overdue")
            return Promise(name=what, by=inputs.get("by", ""), ladder=ladder)
        case _:  # a ladder without a concern: the first question of one is the safest
            return ToConcern()


def _note_try(course: Course) -> None:
    """Keep which try it was, for a tap on its old buttons."""
    frame, talk = course.frame, course.talk
    before = number(course.facts.get("session.tries")) or 0
    tried = SavedTry(
        sequence=frame.sequence,
        data=talk.tapped or "",
        number=before + 1,
        at=course.now,
        whole=course.state().round is not None,
    )
    course.talk = talk.model_copy(update={"tries": (*talk.tries, tried)[-TRIES_KEPT:]})


def _of_the_concern(reference: str, verb: str, what: str) -> Request:
    if verb == "raise":
        return Raise(reference=reference, ladder=what)
    if verb == "text only":
        return TextOnly(reference=reference)
    if what not in _DANGERS:
        raise StuckError(f"danger: {what}")
    return Danger(reference=reference, what=what)


def _inputs(course: Course, errand: Do) -> dict[str, str]:
    """All the frame's values and the effect's own words; a value's or fact's name stands for it."""
    values = course.frame.values
    return values | {name: _meant(course, word) for name, word in errand.inputs}


def _meant(course: Course, word: str) -> str:
    fact = course.facts.get(word)
    return course.frame.values.get(word, word if fact is None else str(fact))


def note(course: Course, state: State, value: str) -> None:
    """Tell the concern of a frame whom or what it is about, as soon as that is answered."""
    reference = course.frame.escalation
    if reference is None or not course.flow().safeguarding:
        return
    if state.save == "subject" and state.ask and state.ask.list == "staff":
        course.act(NameSubject(reference=reference, answer=value))
    elif state.save in ("pairing", "kind"):
        field = "pairing" if state.save == "pairing" else "kind"
        course.act(NoteConcern(reference=reference, field=field, answer=value))
