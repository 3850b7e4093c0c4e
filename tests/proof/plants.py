"""Planting a change into the escalation, in this process, until its rule has been tried.

A cell of the table gets another action, an action another function, or a function of
`flows.escalation` is replaced wherever it is known by that name.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any, cast

from flows.escalation import machine as escalation
from flows.escalation import table
from flows.escalation.state import Place

Cells = Mapping[tuple[str, Place], str]


@contextmanager
def instead_of(old: Callable[..., Any], new: Callable[..., Any]) -> Iterator[None]:
    """`new` in place of `old`, in every module of the escalation and among its actions."""
    name = old.__name__
    places = [m for m in _modules() if getattr(m, name, None) is old]
    assert places, f"nobody knows {name}"
    actions = cast("dict[str, Any]", escalation.ACTIONS)
    named = [action for action, function in actions.items() if function is old]
    for module in places:
        setattr(module, name, new)
    actions.update(dict.fromkeys(named, new))
    try:
        yield
    finally:
        actions.update(dict.fromkeys(named, old))
        for module in places:
            setattr(module, name, old)


def _modules() -> list[ModuleType]:
    return [m for name, m in sys.modules.items() if name.startswith("flows.escalation") and m]


@contextmanager
def cells(changed: Cells) -> Iterator[None]:
    """Other actions in some cells of the table."""
    rows = cast("dict[str, dict[Place, str]]", table.TABLE)
    kept = {row: dict(rows[row]) for row, _ in changed}
    for (row, place), action in changed.items():
        rows[row][place] = action
    table.machine.cache_clear()
    try:
        yield
    finally:
        rows.update(kept)
        table.machine.cache_clear()


@contextmanager
def leads(action: str, *places: Place) -> Iterator[None]:
    """The table lets an action lead to further places."""
    moves = cast("dict[str, frozenset[Place]]", table.MOVES)
    kept = moves.get(action)
    moves[action] = (kept or frozenset()) | frozenset(places)
    table.machine.cache_clear()
    try:
        yield
    finally:
        if kept is None:
            del moves[action]
        else:
            moves[action] = kept
        table.machine.cache_clear()
