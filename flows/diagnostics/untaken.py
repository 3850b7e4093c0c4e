"""Untaken concerns, which nobody has acknowledged within the bound of their ladder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flows.directory import Directory
from flows.escalation.ladder import bounds
from flows.escalation.state import Escalation
from flows.pack import Pack

# The rows of the escalation's table with which its ladder begins anew.
ANEW = ("opened", "opened overdue", "danger", "danger of ours", "danger, named", "opened again")
UNTAKEN = frozenset({"raising", "rung", "public"})


def is_untaken(state: Escalation) -> bool:
    """Whether it is real, open, and has no owner."""
    return not state.drill and state.owner is None and state.place in UNTAKEN


def bound(state: Escalation, pack: Pack, directory: Directory) -> timedelta:
    """B1 of the ladder it is on, as `mentorline check` prints it.

    Raises LookupError where the pack has no such ladder.
    """
    return bounds(pack, state.ladder, directory, state.programme).b1


def untaken_since(
    state: Escalation, told: Iterable[tuple[datetime, str, Mapping[str, Any] | None]]
) -> datetime:
    """Since when it has no owner: since its ladder last began, or the last owner let it go.

    `told` is its evidence in order: when, what, and the details where they were not erased.
    """
    since = state.opened_at
    for at, what, details in told:
        came, went = (details or {}).get("from"), (details or {}).get("to")
        let_go = went in UNTAKEN and came is not None and came not in UNTAKEN
        if let_go or (what in ANEW and (came is None or came != went)):
            since = max(since, at)
    return since
