"""Actions for promises: the mentor's tap stops a promise's clock, otherwise a ladder climbs."""

from __future__ import annotations

from collections.abc import Iterable

from flows.effects import Cancel
from flows.sessions.events import PromiseDue, PromiseKept, Promising
from flows.sessions.state import OpenOverdue, Promised
from flows.sessions.transition import Transition, promise_key, promise_wake


def promise(transition: Transition, event: Promising) -> Transition:
    """Keep a promise and set its clock; the same promise again gets the new time."""
    made = Promised(name=event.name, by=event.by, ladder=event.ladder)
    others = tuple(p for p in transition.session.promises if p.name != event.name)
    return transition.but(promises=(*others, made)).then(promise_wake(transition.session, made))


def keep(transition: Transition, event: PromiseKept) -> Transition:
    """Stop the clock of a promise that the mentor kept."""
    kept = _waiting(transition.session.promises, event.name)
    if kept is None:
        return transition
    changed = kept.model_copy(update={"kept_at": transition.now})
    return _with(transition, changed).then(Cancel(key=promise_key(transition.session, kept)))


def chase(transition: Transition, event: PromiseDue) -> Transition:
    """Ask for an escalation, since the time of a promise is over and nothing was heard."""
    due = _waiting(transition.session.promises, event.name)
    if due is None or transition.now < due.by:
        return transition
    opened = OpenOverdue(due_at=due.by, due_for="news", ladder=due.ladder)
    return _with(transition, due.model_copy(update={"broken": True})).asking(opened)


def _waiting(promises: Iterable[Promised], name: str) -> Promised | None:
    found = (p for p in promises if p.name == name and p.kept_at is None and not p.broken)
    return next(found, None)


def _with(transition: Transition, changed: Promised) -> Transition:
    return transition.but(
        promises=tuple(
            changed if p.name == changed.name else p for p in transition.session.promises
        )
    )
