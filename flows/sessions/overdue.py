"""Actions of a session whose mentor is looked for: safe, still going, found, removed."""

from __future__ import annotations

from flows.sessions import messages
from flows.sessions.actions import TEN, ended, longer, may_extend, miss, missed, overdue
from flows.sessions.events import CheckedOut, Event, OverdueOpened, Resolved, SaidGoing
from flows.sessions.state import EndOverdue, OpenOverdue
from flows.sessions.transition import Transition, say


def end_safe(transition: Transition, event: CheckedOut) -> Transition:
    """End the session and its overdue escalation, since the mentor is safe."""
    transition = _safe(transition, by_text=event.by_text)
    if transition.session.checked_in_at is None:
        return say(missed(transition), messages.safe_not_held(event.told), safety=True)
    transition = ended(transition)
    if not event.in_flow:
        return say(transition, messages.safe(transition.session, event.told), safety=True)
    return (
        say(transition, messages.safe_in_flow(event.told), safety=True)
        if event.told
        else transition
    )


def go_on(transition: Transition, event: SaidGoing) -> Transition:
    """Add ten minutes if there are any left; otherwise the search for the mentor goes on."""
    session = transition.session
    if not may_extend(transition):
        return say(transition, messages.not_over_yet(session, event.told), safety=True)
    reference = session.escalation
    begun = session.checked_in_at or transition.now
    transition = longer(
        transition.but(state="live", checked_in_at=begun, place=session.place or "Phone"), TEN
    )
    if reference is not None:
        transition = transition.but(escalation=None).asking(
            EndOverdue(reference=reference, until=transition.session.end)
        )
    return say(
        transition,
        messages.still_going(transition.session, transition.context, event.told),
        safety=True,
    )


def resolve(transition: Transition, event: Resolved) -> Transition:
    """End the session, or count it as missed, since its escalation was closed."""
    if event.reference != transition.session.escalation:
        return transition
    transition = transition.but(escalation=None)
    return ended(transition) if transition.session.checked_in_at else missed(transition)


def know(transition: Transition, event: OverdueOpened) -> Transition:
    """Keep the reference of the escalation that looks for the mentor."""
    return transition.but(escalation=event.reference)


def _safe(transition: Transition, *, by_text: bool = False) -> Transition:
    reference = transition.session.escalation
    if reference is None:
        return transition
    ended = EndOverdue(reference=reference, by_text=by_text)
    return transition.but(escalation=None).asking(ended)


def alarm(transition: Transition, _event: Event) -> Transition:
    """Ask for an overdue escalation from the manager on, since the mentor was removed while it is
    live.
    """
    opened = OpenOverdue(due_at=transition.session.end, from_manager=True)
    return overdue(transition.but(series=None, slot=None), opened)


def miss_safe(transition: Transition, event: Event) -> Transition:
    """Count it as missed and end the overdue escalation, since the mentor is safe."""
    return miss(_safe(transition), event)
