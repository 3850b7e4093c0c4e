"""What becomes of a session whose mentor is looked for: safe, still going, found, removed."""

from __future__ import annotations

from flows.sessions import messages
from flows.sessions.actions import TEN, ended, longer, may_extend, miss, missed, overdue
from flows.sessions.events import CheckedOut, Event, OverdueOpened, Resolved, SaidGoing
from flows.sessions.state import EndOverdue, OpenOverdue
from flows.sessions.transition import Work, say


def end_safe(work: Work, event: CheckedOut) -> Work:
    """The mentor whom we looked for is safe; whoever was texted hears of it."""
    work = _safe(work, by_text=event.by_text)
    if work.session.checked_in_at is None:
        return say(missed(work), messages.safe_not_held(event.told), safety=True)
    work = ended(work)
    if not event.in_flow:
        return say(work, messages.safe(work.session, event.told), safety=True)
    return say(work, messages.safe_in_flow(event.told), safety=True) if event.told else work


def go_on(work: Work, event: SaidGoing) -> Work:
    """Still going: ten more minutes, if they are left; else they are looked for as before."""
    session = work.session
    if not may_extend(work):
        return say(work, messages.not_over_yet(session, event.told), safety=True)
    reference = session.escalation
    begun = session.checked_in_at or work.now
    work = longer(work.but(state="live", checked_in_at=begun, place=session.place or "Phone"), TEN)
    if reference is not None:
        work = work.but(escalation=None).asking(
            EndOverdue(reference=reference, until=work.session.end)
        )
    return say(work, messages.still_going(work.session, work.context, event.told), safety=True)


def resolve(work: Work, event: Resolved) -> Work:
    """Somebody found out: its escalation is closed."""
    if event.reference != work.session.escalation:
        return work
    work = work.but(escalation=None)
    return ended(work) if work.session.checked_in_at else missed(work)


def know(work: Work, event: OverdueOpened) -> Work:
    """Which escalation looks for them."""
    return work.but(escalation=event.reference)


def _safe(work: Work, *, by_text: bool = False) -> Work:
    reference = work.session.escalation
    if reference is None:
        return work
    ended = EndOverdue(reference=reference, by_text=by_text)
    return work.but(escalation=None).asking(ended)


def alarm(work: Work, _event: Event) -> Work:
    """Removed while it is on: the manager looks for them at once."""
    opened = OpenOverdue(due_at=work.session.end, from_manager=True)
    return overdue(work.but(series=None, slot=None), opened)


def miss_safe(work: Work, event: Event) -> Work:
    """The same, from somebody whom we looked for."""
    return miss(_safe(work), event)
