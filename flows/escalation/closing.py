"""Actions that close an escalation with a decision, or open it again.

Rule: nothing closes without a decision and who made it (SCH-04). Everybody on the ladder is told,
with the way to open it again.
"""

from __future__ import annotations

from flows.directory import Person
from flows.escalation import mentor_messages
from flows.escalation.climb import all_at_once, climb
from flows.escalation.events import (
    ClosedOnConsole,
    Decided,
    OpenedAgain,
    Reply,
    StillWorried,
)
from flows.escalation.state import Decision
from flows.escalation.transition import (
    Transition,
    as_texted,
    by_text,
    call_off,
    code_of,
    end_naming,
    sender,
    stop_clocks,
    text,
)
from flows.messages import sms_answers, sms_concern, sms_mentor_by_sms
from flows.messages.sms_types import Name


def close(transition: Transition, event: Decided | ClosedOnConsole) -> Transition:
    """Close it with the decision and who made it (SCH-04), and tell everybody on the ladder."""
    by = event.person if isinstance(event, Decided) else event.by
    person, state = transition.person(by), transition.state
    name = person.first_name if person else "The team"
    closed = call_off(end_naming(transition)).but(
        place="closed",
        owner=None,
        held_at=None,
        step=(),
        doubts=(),
        decision=Decision(by=by, words=event.words, at=transition.now),
        closed_at=transition.now,
        turn=state.turn + 1,
    )
    closed = stop_clocks(closed)
    if isinstance(event, Decided) and person is not None:
        closed, code = code_of(closed, person)
        others = closed.audience() - {by}
        told = sms_answers.closed_yours if others else sms_answers.closed_alone
        body = told(closed.charity, closed.reference, code)
        closed = text(closed, person, body)
    closed = _tell_closed(closed, by)
    if state.kind == "overdue":
        return closed
    closed = mentor_messages.tell_closed(closed, name)
    text_name = Name(person.text_name if person else name)
    body = sms_mentor_by_sms.closed_by_sms(closed.charity, closed.reference, text_name)
    return by_text(closed, body)


def _tell_closed(transition: Transition, by: str) -> Transition:
    """Tell everybody in the audience who closed it, and how to open it again."""
    closer = transition.person(by)
    done = {closer.phone} if closer else set()
    for person in transition.people(sorted(transition.audience() - {by})):
        if transition.may_text(person) and person.phone not in done:
            transition = _say_closed_to(transition, person)
            done.add(person.phone)
    return transition


def _say_closed_to(transition: Transition, person: Person) -> Transition:
    state = transition.state
    transition, code = code_of(transition, person)
    if state.decision is None:
        of = (transition.charity, transition.reference, *transition.mentor, code)
        return text(transition, person, sms_concern.withdrawn(*of, transition.reach))
    by = transition.person(state.decision.by)
    name, at = Name(by.text_name if by else "The team"), transition.time(state.closed_at)
    return text(
        transition,
        person,
        sms_answers.closed_by(transition.charity, transition.reference, name, at, code),
    )


def close_held(transition: Transition, event: Decided) -> Transition:
    """Close it for the owner; a decision of a colleague is passed on to the owner instead."""
    person, owner = sender(transition, event.person), transition.person(transition.state.owner)
    if owner is None or owner.id == person.id:
        return close(transition, event)
    transition = text(
        transition,
        person,
        sms_answers.passed_on(transition.charity, transition.reference, *as_texted(owner)),
    )
    transition, code = code_of(transition, owner)
    body = sms_answers.colleague_says(
        transition.charity, transition.reference, *as_texted(person), code
    )
    return text(transition, owner, body)


def say_closed(transition: Transition, event: Reply) -> Transition:
    """Tell the sender that it is over: who closed it, and how to open it again."""
    return _say_closed_to(transition, sender(transition, event.person))


def reopen(transition: Transition, event: OpenedAgain | StillWorried) -> Transition:
    """Open it again from the second rung on; everybody may take it once more."""
    by = sender(transition, event.person) if isinstance(event, OpenedAgain) else None
    start = 0 if transition.state.place == "closed" else -1  # withdrawn: nobody was texted
    transition = transition.but(
        place="rung",
        rung=start,
        step=(),
        tried=(),
        doubts=(),
        decision=None,
        closed_at=None,
        holds=(),
        passed=(),
        took_on=(),
        announced=(),
        talked=(),
        mistaken=False,
        wants_to_talk=False,
        card=transition.state.card
        and transition.ladder.at_once,  # otherwise a new card comes, and is pinned
    )
    if transition.ladder.at_once:
        transition = all_at_once(transition, transition.state.ladder, anew=True)
    else:
        transition = climb(transition, "opened" if by else "worried", rung=start, before=by)
    asked = transition.state.told_of(by.id) if by else None
    if by is None or (asked is not None and asked.turn == transition.state.turn):
        return transition
    transition, code = code_of(transition, by)
    return text(
        transition, by, sms_concern.opened_yours(transition.charity, transition.reference, code)
    )
