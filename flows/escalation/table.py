"""The transition table of the escalation as data, and the machine that checks each move against it.

Columns are states: raising, rung, public, held, chasing, over (closed or withdrawn). A cell names
the action; "-" changes nothing. `MOVES` lists the states to which an action may lead, besides
staying. Every step is checked against both, so no action can put an escalation where the table does
not. docs/machines.md shows the same table, and `tests/test_machines_page.py` compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import get_args

from transitions import Machine

from flows.escalation.state import Place

NOTHING = "-"
PLACES: tuple[Place, ...] = get_args(Place)

_TABLE = """
event           | raising     | rung        | public      | held        | chasing     | over
clock           | climb_first | climb_on    | repeat_all  | chase       | let_go      | -
answered        | climb_first | follow      | follow      | follow      | follow      | note
danger          | all_at_once | all_at_once | all_at_once | all_at_once | all_at_once | note
danger of ours  | ask_name    | ask_name    | ask_name    | ask_name    | ask_name    | note
danger, unnamed | tell_waiting | tell_waiting | tell_waiting | tell_waiting | tell_waiting | note
danger, named   | spare_name  | spare_name  | spare_name  | spare_name  | spare_name  | note
no name         | go_unsaid   | go_unsaid   | go_unsaid   | go_unsaid   | go_unsaid   | note
about our team  | mark_unsaid | go_unsaid   | go_unsaid   | go_unsaid   | go_unsaid   | note
subject named   | leave_out   | leave_out   | leave_out   | leave_out   | leave_out   | leave_out
cannot ring     | cannot_ring | cannot_ring | cannot_ring | cannot_ring | cannot_ring | note
out of reach    | lose        | lose        | lose        | lose        | lose        | lose
late text       | -           | check_texts | check_texts | check_texts | check_texts | -
half time       | -           | remind      | -           | -           | -           | -
receipt         | receipt     | receipt     | receipt     | receipt     | receipt     | receipt
no answer       | -           | climb_on    | show_again  | chase       | show_again  | -
code            | -           | take        | take        | say_holder  | take        | say_closed
PASS            | -           | pass_by     | pass_by     | pass_by     | pass_by     | say_closed
LA              | -           | refer       | refer       | note_refer  | refer       | say_closed
DONE with words | -           | close       | close       | close_held  | close_held  | say_closed
DONE alone      | -           | take_ask    | take_ask    | ask_words   | take_ask    | say_closed
words in doubt  | -           | read_back   | read_back   | read_back   | read_back   | say_closed
CLOSE           | -           | close_kept  | close_kept  | close_kept  | close_kept  | say_closed
got through     | -           | ask_took_on | ask_took_on | note        | note        | -
took it on      | -           | hear_taken  | hear_taken  | note        | note        | -
text only       | text_only   | text_only   | text_only   | text_only   | text_only   | note
by mistake      | withdraw    | say_mistake | say_mistake | say_mistake | say_mistake | note
rang a line     | note        | hear_advice | hear_advice | hear_advice | hear_advice | note
opened again    | -           | say_open    | say_open    | say_open    | say_open    | reopen
still worried   | -           | -           | -           | -           | -           | reopen
console closes  | -           | close       | close       | close       | close       | -
checked out     | -           | close_safe  | close_safe  | tell_safe   | tell_safe   | -
mentor wrote    | -           | tell_wrote  | tell_wrote  | tell_wrote  | tell_wrote  | -
drill ended     | end_drill   | end_drill   | end_drill   | end_drill   | end_drill   | -
details         | fill_in     | fill_in     | fill_in     | fill_in     | fill_in     | fill_in
evidence        | note        | note        | note        | note        | note        | note
unclear         | -           | say_how     | say_how     | say_how     | say_how     | say_closed
code renewed    | -           | renew_code  | renew_code  | renew_code  | renew_code  | say_closed
ok or talk      | -           | -           | -           | -           | -           | ask_after
"""

# Where an action may lead, besides staying where it is.
_CLIMB: frozenset[Place] = frozenset({"rung", "public"})
MOVES: Mapping[str, frozenset[Place]] = {
    "climb_first": _CLIMB,
    "climb_on": _CLIMB,
    "let_go": _CLIMB,
    "go_unsaid": _CLIMB,
    "leave_out": _CLIMB,
    "lose": _CLIMB,
    "check_texts": _CLIMB,
    "pass_by": _CLIMB,
    "reopen": _CLIMB,
    "all_at_once": _CLIMB,
    "ask_name": _CLIMB,
    "spare_name": _CLIMB,
    "chase": frozenset({"chasing"}),
    "take": frozenset({"held"}),
    "take_ask": frozenset({"held"}),
    "refer": frozenset({"held"}),
    "close": frozenset({"closed"}),
    "close_held": frozenset({"closed"}),
    "close_kept": frozenset({"closed"}),
    "close_safe": frozenset({"closed"}),
    "tell_safe": frozenset({"closed"}),
    "end_drill": frozenset({"closed"}),
    "withdraw": frozenset({"withdrawn"}),
}


def _read(table: str) -> dict[str, dict[Place, str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    columns = rows[0][1:]
    read: dict[str, dict[Place, str]] = {}
    for name, *cells in rows[1:]:
        row = dict(zip(columns, cells, strict=True))
        over = row.pop("over")
        read[name] = {p: row.get(p, over) for p in PLACES}
    return read


TABLE: Mapping[str, Mapping[Place, str]] = _read(_TABLE)


class _Model:
    """The object whose state the `transitions` machine moves."""

    def __init__(self, state: Place) -> None:
        self.state: str = state


@cache
def machine() -> Machine:
    """The `transitions` machine of the table: one trigger for each row and each state it may lead
    to.
    """
    built = Machine(model=None, states=list(PLACES), initial="raising", auto_transitions=False)
    for row, cells in TABLE.items():
        for source, action in cells.items():
            for dest in MOVES.get(action, frozenset()) | {source}:
                built.add_transition(f"{row} -> {dest}", source, dest)
    return built


def move(row: str, source: Place, dest: Place) -> None:
    """Check that the row leads from the first state to the second.

    Raises transitions.MachineError or KeyError where the table has no such move.
    """
    model = _Model(source)
    machine().events[f"{row} -> {dest}"].trigger(model)
    assert model.state == dest
