"""Promises: clocks of a session that are kept by the mentor's tap, or else a ladder climbs."""

from __future__ import annotations

from collections.abc import Iterable

from flows.effects import Cancel
from flows.sessions.events import PromiseDue, PromiseKept, Promising
from flows.sessions.state import OpenOverdue, Promised
from flows.sessions.transition import Work, promise_key, promise_wake


def promise(work: Work, event: Promising) -> Work:
    """A promise is made, or made anew for another time."""
    made = Promised(name=event.name, by=event.by, ladder=event.ladder)
    others = tuple(p for p in work.session.promises if p.name != event.name)
    return work.but(promises=(*others, made)).then(promise_wake(work.session, made))


def keep(work: Work, event: PromiseKept) -> Work:
    """The mentor kept it: its clock stops."""
    kept = _waiting(work.session.promises, event.name)
    if kept is None:
        return work
    changed = kept.model_copy(update={"kept_at": work.now})
    return _with(work, changed).then(Cancel(key=promise_key(work.session, kept)))


def chase(work: Work, event: PromiseDue) -> Work:
    """Its time is over and nothing was heard."""
    due = _waiting(work.session.promises, event.name)
    if due is None or work.now < due.by:
        return work
    opened = OpenOverdue(due_at=due.by, due_for="news", ladder=due.ladder)
    return _with(work, due.model_copy(update={"broken": True})).asking(opened)


def _waiting(promises: Iterable[Promised], name: str) -> Promised | None:
    found = (p for p in promises if p.name == name and p.kept_at is None and not p.broken)
    return next(found, None)


def _with(work: Work, changed: Promised) -> Work:
    return work.but(
        promises=tuple(changed if p.name == changed.name else p for p in work.session.promises)
    )
