"""The safety proofs: a pack, and with a directory its people, checked before it is used.

Every fault is reported with its place, its proof's number and the shortest way that shows it.
"""

from __future__ import annotations

from datetime import date

from flows.checker import concern as check_concern
from flows.checker import hearing as check_hearing
from flows.checker import ladders as check_ladders
from flows.checker import left_out as check_left_out
from flows.checker import paths as check_paths
from flows.checker import people as check_people
from flows.checker import words as check_words
from flows.checker.calls import calls, lay_out_all, references, targets
from flows.checker.found import Found, Places, Positions
from flows.checker.graph import Graph
from flows.checker.ladders import promise_lines
from flows.checker.values import values
from flows.directory import Directory
from flows.pack import Pack
from flows.problems import Problem, in_order

__all__ = ["check", "promise_lines", "refuses"]


def check(
    pack: Pack,
    directory: Directory | None,
    now: date,
    positions: Positions | None = None,
    people_at: Places | None = None,
) -> list[Problem]:
    """Every problem of a flat pack, errors and warnings, in the order of its files.

    With a directory, the ladders are proved with that day's people too. `positions` says where
    (flow, state) stands, `people_at` where a field of the list of people does; without them a
    problem names its file only.
    """
    found = Found(pack, positions or {}, people_at=people_at or {})
    graphs = lay_out_all(pack)
    references(found, pack, graphs)
    calls(found, graphs)
    check_concern.nothing_shadows(found, pack)
    check_hearing.floor_is_heard(found, pack)
    check_left_out.clock_ladders(found, pack)
    check_paths.most_tries(found)
    check_words.commands(found, pack)
    check_ladders.ladders(found)
    check_ladders.repeats(found)
    check_ladders.hours(found, directory, now)
    for graph in graphs.values():
        _flow(found, graph)
    if directory is not None:
        check_people.people(found, directory, now)
        check_people.every_subject(found, directory, now)
        check_people.to_come(found, directory, now)
    return list(in_order(found.problems))


def refuses(problems: list[Problem]) -> bool:
    """Whether the pack may not be published."""
    return any(problem.severity == "error" for problem in problems)


def _flow(found: Found, graph: Graph) -> None:
    """Run every proof on one flow; with a missing target, its ways can't be judged."""
    before = len(found.problems)
    targets(found, graph)
    check_words.texts(found, graph.flow)
    check_words.telling(found, graph.flow)
    check_words.warnings(found, graph.flow)
    check_words.few_buttons(found, graph.flow)
    if any(p.proof == 1 for p in found.problems[before:]):
        return
    check_paths.reachable(found, graph)
    check_paths.loops(found, graph)
    values(found, graph)
    check_paths.tries(found, graph)
    if graph.flow.safeguarding:
        check_concern.climbs(found, graph)
        check_concern.danger_first(found, graph)
        check_left_out.left_out(found, graph)
    else:
        check_concern.only_the_concern_raises(found, graph)
