"""A transition: one step of a session on its way, with its state, effects and asks so far.

Rule: exactly one clock runs, and every clock is set by `wind`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flows.effects import Cancel, Edit, Effect, Keys, Record, Say, Wake
from flows.pack import Timings
from flows.sessions.alarms import next_alarm
from flows.sessions.events import ClockRang, PromiseDue
from flows.sessions.state import Alarm, Ask, Context, Promised, Session, Shown

# The alarms on which it depends whether somebody is looked for.
SAFETY: frozenset[Alarm] = frozenset({"not begun", "silence", "time up", "overdue"})


CONCERN = "x:concern"  # the data of a button that leads to a concern


@dataclass(frozen=True)
class Transition:
    """A session on its way through a step."""

    context: Context
    session: Session
    now: datetime
    effects: tuple[Effect, ...] = ()
    asks: tuple[Ask, ...] = ()

    def but(self, **changes: Any) -> Transition:
        """The same transition with these fields of the session replaced."""
        return replace(self, session=self.session.model_copy(update=changes))

    def then(self, *effects: Effect) -> Transition:
        """The same transition with more effects."""
        return replace(self, effects=(*self.effects, *effects))

    def asking(self, ask: Ask) -> Transition:
        """The same transition with one more thing asked of others."""
        return replace(self, asks=(*self.asks, ask))

    @property
    def timings(self) -> Timings:
        return self.context.pack.timings

    @property
    def zone(self) -> ZoneInfo:
        return self.context.zone


def say(
    transition: Transition, words: tuple[str, Keys] | str, *, safety: bool = False
) -> Transition:
    """Send the mentor a chat message; the buttons of the message before it are removed.

    A message for `safety` keeps no quiet hours.
    """
    text, keys = (words, ()) if isinstance(words, str) else words
    transition = put_away(transition)
    session, key = transition.session, None
    if any(one.data for row in keys for one in row):
        key = f"s:{session.id}:{transition.now:%Y%m%dT%H%M%S}"
        transition = transition.but(shown=Shown(key=key, text=text, keeps=_worries(keys)))
    return transition.then(Say(to=session.mentor, text=text, keys=keys, key=key, urgent=safety))


def put_away(transition: Transition) -> Transition:
    """Remove the buttons of the last message; its words and a button for a concern stay."""
    shown = transition.session.shown
    if shown is None:
        return transition
    edit = Edit(to=transition.session.mentor, text=shown.text, keys=shown.keeps, key=shown.key)
    return transition.but(shown=None).then(edit)


def _worries(keys: Keys) -> Keys:
    return tuple(row for row in keys if any(one.data == CONCERN for one in row))


def record(
    transition: Transition, what: str, actor: str, details: dict[str, Any] | None = None
) -> Transition:
    """Add one line of evidence."""
    return transition.then(
        Record(about=transition.session.id, what=what, actor=actor, details=details or {})
    )


def wind(transition: Transition, since: datetime | None = None) -> Transition:
    """Set the clock to the next alarm after `since` (by default now), or stop it where there is
    none.
    """
    session = transition.session
    found = next_alarm(
        session, transition.timings, transition.zone, transition.now, since or transition.now
    )
    number = session.clock_number + 1
    if found is None:
        stopped = transition.but(clock=None, alarm=None, clock_number=number)
        return stopped.then(Cancel(key=clock_key(session))) if session.clock else stopped
    alarm, at = found
    return transition.but(clock=at, alarm=alarm, clock_number=number).then(
        Wake(
            key=clock_key(session),
            at=at,
            owner="session",
            about=session.id,
            event=ClockRang(number=number).model_dump(mode="json"),
            urgent=alarm in SAFETY,
        )
    )


def clock_key(session: Session) -> str:
    """The key of the one clock."""
    return f"session:{session.id}"


def promise_key(session: Session, promised: Promised) -> str:
    """The key of a promise's clock."""
    return f"promise:{session.id}:{promised.name}"


def promise_wake(session: Session, promised: Promised) -> Wake:
    """The clock of a promise."""
    return Wake(
        key=promise_key(session, promised),
        at=promised.by,
        owner="session",
        about=session.id,
        event=PromiseDue(name=promised.name).model_dump(mode="json"),
        urgent=True,
    )
