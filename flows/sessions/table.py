"""The transition table of the session as data, and the machine that checks each move against it.

Columns are states; "final" is reported, missed and cancelled. A cell names the action; "-" changes
nothing. `MOVES` lists the states to which an action may lead, besides staying; every step is
checked against both. docs/machines.md shows the same table, and `tests/test_machines_page.py`
compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import get_args

from transitions import Machine

from flows.sessions.state import FINAL, SessionPlace

NOTHING = "-"
PLACES: tuple[SessionPlace, ...] = get_args(SessionPlace)

_TABLE = """
event           | booked    | asked     | live      | overdue   | ended     | final
clock           | remind    | give_up   | time_up   | -         | nudge     | -
moved           | move      | move      | -         | -         | -         | -
cancelled       | cancel    | cancel    | -         | -         | -         | -
carer told      | tell      | tell      | tell      | tell      | tell      | tell
checked in      | begin     | begin     | -         | -         | -         | -
said yes        | begin     | begin     | -         | -         | -         | -
said no         | -         | not_held  | -         | -         | -         | -
tried           | -         | -         | count     | count     | -         | -
missed          | -         | miss      | miss      | miss_safe | -         | -
extended        | -         | -         | extend    | -         | -         | -
wrote           | -         | -         | wrote     | wrote     | -         | -
said fine       | -         | -         | -         | -         | fine      | fine
still going     | -         | -         | -         | go_on     | -         | -
checked out     | -         | -         | end       | end_safe  | -         | -
took place      | -         | -         | -         | -         | -         | correct
not held        | -         | -         | -         | -         | unhold    | -
resolved        | -         | -         | -         | resolve   | -         | -
report filed    | -         | -         | -         | -         | report    | -
mentor removed  | drop      | drop      | alarm     | -         | rest      | -
overdue opened  | -         | -         | -         | know      | -         | -
promising       | promise   | promise   | promise   | promise   | promise   | promise
promise kept    | keep      | keep      | keep      | keep      | keep      | keep
promise due     | chase     | chase     | chase     | chase     | chase     | chase
idea kept       | open_with | open_with | for_next  | for_next  | for_next  | for_next
others missed   | note_miss | note_miss | note_miss | note_miss | -         | -
"""

# Where an action may lead, besides staying where it is.
_BEGUN: frozenset[SessionPlace] = frozenset({"live"})
_OVER: frozenset[SessionPlace] = frozenset({"ended", "missed"})
MOVES: Mapping[str, frozenset[SessionPlace]] = {
    "remind": frozenset({"asked"}),
    "give_up": frozenset({"missed", "overdue"}),
    "time_up": frozenset({"overdue"}),
    "move": frozenset({"booked"}),
    "cancel": frozenset({"cancelled"}),
    "drop": frozenset({"cancelled"}),
    "begin": _BEGUN,
    "go_on": _BEGUN,
    "not_held": frozenset({"missed"}),
    "miss": frozenset({"missed"}),
    "miss_safe": frozenset({"missed"}),
    "end": frozenset({"ended"}),
    "end_safe": _OVER,
    "resolve": _OVER,
    "report": frozenset({"reported"}),
    "correct": frozenset({"ended"}),
    "unhold": frozenset({"missed"}),
    "alarm": frozenset({"overdue"}),
}


def _read(table: str) -> dict[str, dict[SessionPlace, str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    columns = rows[0][1:]
    read: dict[str, dict[SessionPlace, str]] = {}
    for name, *cells in rows[1:]:
        row = dict(zip(columns, cells, strict=True))
        final = row.pop("final")
        read[name] = {p: final if p in FINAL else row[p] for p in PLACES}
    return read


TABLE: Mapping[str, Mapping[SessionPlace, str]] = _read(_TABLE)


class _Model:
    """The object whose state the `transitions` machine moves."""

    def __init__(self, state: SessionPlace) -> None:
        self.state: str = state


@cache
def machine() -> Machine:
    """The `transitions` machine of the table: one trigger for each row and each state it may lead
    to.
    """
    built = Machine(model=None, states=list(PLACES), initial="booked", auto_transitions=False)
    for row, cells in TABLE.items():
        for source, action in cells.items():
            for dest in MOVES.get(action, frozenset()) | {source}:
                built.add_transition(f"{row} -> {dest}", source, dest)
    return built


def move(row: str, source: SessionPlace, dest: SessionPlace) -> None:
    """Check that the row leads from the first state to the second.

    Raises transitions.MachineError or KeyError where the table has no such move.
    """
    model = _Model(source)
    machine().events[f"{row} -> {dest}"].trigger(model)
    assert model.state == dest
