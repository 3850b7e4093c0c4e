"""Incidents: each trouble is reported once, again after half an hour, then when it is over.

Rule: a trouble that was seen only once is not reported, since the next moment may mend it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from pydantic import TypeAdapter

from flows.directory import Value

AGAIN = timedelta(minutes=30)
TRY_AGAIN = timedelta(minutes=1)  # where nobody could be told


class Incident(Value):
    """One trouble by its name. `open` while it lasts, `told_at` when it was last reported.

    `announced` says that this occurrence was reported, so that its end must be.
    """

    open: bool = True
    announced: bool = False
    told_at: datetime | None = None
    tried_at: datetime | None = None


Incidents = Mapping[str, Incident]
NONE: Incidents = MappingProxyType({})
_STORED: TypeAdapter[dict[str, Incident]] = TypeAdapter(dict[str, Incident])


def seen(
    known: Incidents, present: Collection[str], now: datetime
) -> tuple[dict[str, Incident], list[str], list[str]]:
    """Take in what is wrong now; returns what is known from now on, what to report,
    what is over.
    """
    after: dict[str, Incident] = {}
    tell: list[str] = []
    over: list[str] = []
    for name in present:
        before = known.get(name)
        after[name] = (before or Incident()).model_copy(update={"open": True})
        if before is not None and before.open and _is_time(before, now):
            tell.append(name)
    for name in known.keys() - set(present):
        if known[name].announced:
            over.append(name)
        quiet = known[name].model_copy(update={"open": False, "announced": False})
        if not _passed(quiet.told_at, AGAIN, now):
            after[name] = quiet
    return after, sorted(tell), sorted(over)


def told(known: Incidents, name: str, now: datetime, *, reached: bool) -> dict[str, Incident]:
    """Note that it was reported, or that nobody could be told: then it is tried again soon."""
    changes = {"told_at": now, "announced": True, "tried_at": None} if reached else {}
    return {**known, name: known[name].model_copy(update=changes or {"tried_at": now})}


def stored(known: Incidents) -> str:
    """The part that must survive a restart, as JSON text."""
    return _STORED.dump_json(dict(known)).decode()


def read(text: str | None) -> dict[str, Incident]:
    """The incidents that were stored."""
    return _STORED.validate_json(text) if text else {}


def _is_time(incident: Incident, now: datetime) -> bool:
    return _passed(incident.told_at, AGAIN, now) and _passed(incident.tried_at, TRY_AGAIN, now)


def _passed(when: datetime | None, span: timedelta, now: datetime) -> bool:
    # A clock that was set back must not keep us silent for longer.
    return when is None or abs(now - when) >= span
