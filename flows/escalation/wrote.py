"""An overdue mentor who writes, but does not check out: those who look for them hear that they did.

Rule: words are no check-out, so the ladder goes on; nobody is told of each message of a burst.
"""

from __future__ import annotations

from datetime import timedelta

from flows.directory import Person
from flows.escalation.events import MentorWrote
from flows.escalation.transition import Work, code_of, text
from flows.messages import sms_types

BURST = timedelta(minutes=10)


def tell_wrote(work: Work, _event: MentorWrote) -> Work:
    """They wrote: whoever holds it hears so, else everybody who was texted."""
    work = work.but(wrote_at=work.now)
    owner = work.person(work.state.owner)
    for person in (owner,) if owner else work.phones_told():
        work = tell(work, person)
    return work


def tell(work: Work, person: Person) -> Work:
    """Tell one of them when the mentor wrote, unless they heard of the same burst already."""
    state = work.state
    before = state.wrote_told.get(person.id)
    heard = before is not None and (state.wrote_at is None or state.wrote_at - before < BURST)
    if state.wrote_at is None or heard or person.id == state.mentor.id:
        return work
    work = work.but(wrote_told=dict(state.wrote_told) | {person.id: state.wrote_at})
    return text(*_body(work, person))


def _body(work: Work, person: Person) -> tuple[Work, Person, str]:
    name, phone = work.mentor
    at = work.time(work.state.wrote_at)
    if work.state.owner == person.id:
        return work, person, sms_types.wrote_yours(work.charity, name, phone, at, work.reach)
    work, code = code_of(work, person)
    return work, person, sms_types.wrote(work.charity, name, phone, at, code, work.reach)
