"""Deciding and opening again: who closes it, who hears of it, where it begins anew.

Rule: nothing closes without a decision and who made it (SCH-04), and everybody on the ladder hears
of it, with the way to open it again.
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
    Work,
    as_texted,
    by_text,
    code_of,
    end_naming,
    forget_unsent,
    sender,
    stop_clocks,
    text,
)
from flows.messages import sms_types
from flows.messages.sms_types import Name


def close(work: Work, event: Decided | ClosedOnConsole) -> Work:
    """Closed, with the decision and who made it (SCH-04); everybody on the ladder hears of it."""
    by = event.person if isinstance(event, Decided) else event.by
    person, state = work.person(by), work.state
    name = person.first_name if person else "The team"
    closed = forget_unsent(end_naming(work)).but(
        place="closed",
        owner=None,
        held_at=None,
        step=(),
        doubts=(),
        decision=Decision(by=by, words=event.words, at=work.now),
        closed_at=work.now,
        turn=state.turn + 1,
    )
    closed = stop_clocks(closed)
    if isinstance(event, Decided) and person is not None:
        closed, code = code_of(closed, person)
        others = closed.audience() - {by}
        told = sms_types.closed_yours if others else sms_types.closed_alone
        body = told(closed.charity, closed.reference, code)
        closed = text(closed, person, body)
    closed = _tell_closed(closed, by)
    if state.kind == "overdue":
        return closed
    closed = mentor_messages.tell_closed(closed, name)
    text_name = Name(person.text_name if person else name)
    body = sms_types.closed_by_text(closed.charity, closed.reference, text_name)
    return by_text(closed, body)


def _tell_closed(work: Work, by: str) -> Work:
    """Whoever may know of it learns who closed it, and how to open it again."""
    closer = work.person(by)
    done = {closer.phone} if closer else set()
    for person in work.people(sorted(work.audience() - {by})):
        if work.may_text(person) and person.phone not in done:
            work = _say_closed_to(work, person)
            done.add(person.phone)
    return work


def _say_closed_to(work: Work, person: Person) -> Work:
    state = work.state
    work, code = code_of(work, person)
    if state.decision is None:
        of = (work.charity, work.reference, *work.mentor, code)
        return text(work, person, sms_types.withdrawn(*of, work.reach))
    by = work.person(state.decision.by)
    name, at = Name(by.text_name if by else "The team"), work.time(state.closed_at)
    return text(work, person, sms_types.closed_by(work.charity, work.reference, name, at, code))


def close_held(work: Work, event: Decided) -> Work:
    """The holder closes it; what a colleague decided is passed on to the holder."""
    person, owner = sender(work, event.person), work.person(work.state.owner)
    if owner is None or owner.id == person.id:
        return close(work, event)
    work = text(work, person, sms_types.passed_on(work.charity, work.reference, *as_texted(owner)))
    work, code = code_of(work, owner)
    body = sms_types.colleague_says(work.charity, work.reference, *as_texted(person), code)
    return text(work, owner, body)


def say_closed(work: Work, event: Reply) -> Work:
    """It is over: by whom, and how to open it again."""
    return _say_closed_to(work, sender(work, event.person))


def reopen(work: Work, event: OpenedAgain | StillWorried) -> Work:
    """From the second rung on; everybody may hold it once more."""
    by = sender(work, event.person) if isinstance(event, OpenedAgain) else None
    start = 0 if work.state.place == "closed" else -1  # withdrawn: nobody was ever texted
    work = work.but(
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
        card=work.state.card and work.ladder.at_once,  # else a new one, which is pinned again
    )
    if work.ladder.at_once:
        work = all_at_once(work, work.state.ladder, anew=True)
    else:
        work = climb(work, "opened" if by else "worried", rung=start, before=by)
    asked = work.state.told_of(by.id) if by else None
    if by is None or (asked is not None and asked.turn == work.state.turn):
        return work
    work, code = code_of(work, by)
    return text(work, by, sms_types.opened_yours(work.charity, work.reference, code))
