"""The action for an overdue mentor who writes but does not check out: staff are told.

Rule: words are no check-out, so the ladder goes on. Of a burst of messages, staff are told once.
"""

from __future__ import annotations

from datetime import timedelta

from flows.directory import Person
from flows.escalation.events import MentorWrote
from flows.escalation.transition import Transition, code_of, text
from flows.messages import sms_overdue

BURST = timedelta(minutes=10)


def tell_wrote(transition: Transition, _event: MentorWrote) -> Transition:
    """Tell the owner, or else everybody who was texted, that the mentor wrote."""
    transition = transition.but(wrote_at=transition.now)
    owner = transition.person(transition.state.owner)
    for person in (owner,) if owner else transition.phones_told():
        transition = tell(transition, person)
    return transition


def tell(transition: Transition, person: Person) -> Transition:
    """Tell one person when the mentor wrote, unless they were told of the same burst already."""
    state = transition.state
    before = state.wrote_told.get(person.id)
    heard = before is not None and (state.wrote_at is None or state.wrote_at - before < BURST)
    if state.wrote_at is None or heard or person.id == state.mentor.id:
        return transition
    transition = transition.but(wrote_told=dict(state.wrote_told) | {person.id: state.wrote_at})
    return text(*_body(transition, person))


def _body(transition: Transition, person: Person) -> tuple[Transition, Person, str]:
    name, phone = transition.mentor
    at = transition.time(transition.state.wrote_at)
    if transition.state.owner == person.id:
        return (
            transition,
            person,
            sms_overdue.wrote_yours(transition.charity, name, phone, at, transition.reach),
        )
    transition, code = code_of(transition, person)
    return (
        transition,
        person,
        sms_overdue.wrote(transition.charity, name, phone, at, code, transition.reach),
    )
