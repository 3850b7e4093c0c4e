"""One flow: from its tree to `Flow`, with every `repeat` unrolled, and every fault in it.

A repeat `ring` of three rounds becomes ring.1, ring.1.pause, ring.2, ring.2.pause, ring.3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flows.facts import FACTS
from flows.language.answers import all_names, check_text, read_guard
from flows.language.load_state import read_state
from flows.language.load_target import (
    AGAIN,
    BUILT_IN_TARGETS,
    Scope,
    first_of,
    read_target,
    wait_of,
)
from flows.language.yaml_tree import Entries, Word
from flows.pack import After, Flow, Need, State, Target, Timings
from flows.problems import Position, Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Around:
    """The parts of the pack around a flow that the flow may name."""

    timings: Timings
    lists: Mapping[str, tuple[str, ...]]
    ladders: Collection[str]
    flows: Collection[str]


def read_flow(tree: Entries, around: Around, faults: list[Problem]) -> Flow:
    """The flow of a tree that fits the grammar; its faults are added to `faults`."""
    scope = _scope(tree, around, faults)
    start = tree.word("start")
    states: dict[str, State] = {}
    for name, node in tree.entries("states"):
        if isinstance(node, Entries):
            _check_name(name, scope)
            states |= {state.name: state for state in _states(name, node, scope)}
    if start and start.text not in scope.states and scope.sure:
        hint = did_you_mean(start.text, scope.states)
        scope.fault(start, f'There is no state "{start.text}" to start with.{hint}')
    return Flow(
        name=tree.text("flow") or "",
        title=tree.text("title") or "",
        start=first_of(start.text, scope) if start else "",
        states=states,
        needs=_needs(tree, scope),
        safeguarding=scope.safeguarding,
        practice=scope.practice,
    )


def state_positions(tree: Entries, flow: Flow) -> dict[tuple[str, str], Position]:
    """The place where each state of the flow is written; ("flow", "") is the flow itself."""
    written = {name.text: name.at for name, _ in tree.entries("states")}
    where = {(flow.name, state): written[state.partition(".")[0]] for state in flow.states}
    return {(flow.name, ""): tree.at, **where}


def _scope(tree: Entries, around: Around, faults: list[Problem]) -> Scope:
    states = {name.text: node for name, node in tree.entries("states") if isinstance(node, Entries)}
    node = tree.get("states")
    return Scope(
        faults=faults,
        timings=around.timings,
        lists=around.lists,
        ladders=around.ladders,
        flows=around.flows,
        states=frozenset(states),
        repeats=frozenset(name for name, state in states.items() if state.get("repeat")),
        names=all_names(states.values(), around.lists),
        safeguarding=tree.flag("safeguarding"),
        practice=tree.flag("practice"),
        sure=isinstance(node, Entries) and not node.torn,
    )


def _check_name(name: Word, scope: Scope) -> None:
    if name.text in (*BUILT_IN_TARGETS, "removed"):
        scope.fault(name, f'"{name.text}" has a meaning of its own. Name the state differently.')


def _needs(tree: Entries, scope: Scope) -> tuple[Need, ...]:
    """The needs. Nothing is answered there yet, so their guards and texts may only use facts."""
    facts = {name: answers for name, answers in scope.names.items() if name in FACTS}
    found = []
    for name, node in tree.entries("needs"):
        if not isinstance(node, Entries):
            continue
        check_text(node.word("otherwise"), facts, scope.faults)
        when = read_guard(node.word("if"), facts, scope.faults)
        said = node.text("otherwise")
        if when and said:
            found.append(Need(id=name.text, when=when, otherwise=said, rule=node.texts("rule")))
    return tuple(found)


def _states(name: Word, tree: Entries, scope: Scope) -> tuple[State, ...]:
    """The state, or all rounds and pauses of a state with `repeat`."""
    state = read_state(name, tree, scope)
    repeat = tree.get("repeat")
    if not isinstance(repeat, Entries):
        return (state,)
    if not any(button.go == AGAIN for button in state.buttons) and not tree.torn:
        scope.fault(name, f'"{name.text}" repeats, but no button leads to "again".')
    times, pause, said = _times(repeat, scope), repeat.word("pause"), repeat.text("say")
    wait = wait_of(pause, scope) if pause else None
    last = read_target(repeat.get("then"), scope)
    if not (times and wait and said and last):
        return (state,)
    rounds: list[State] = []
    for number in range(1, times + 1):
        after = Target(state=f"{name.text}.{number + 1}") if number < times else last
        rest = _pause(f"{name.text}.{number}.pause", said, After(wait=wait, go=after))
        again = Target(state=rest.name) if number < times else last
        rounds.append(_round(state, (number, times), again, after))
        if number < times:
            rounds.append(rest.model_copy(update={"round": (number, times)}))
    return tuple(rounds)


def _round(state: State, count: tuple[int, int], again: Target, after: Target) -> State:
    """One round of a repeat: `again` is the target of its buttons of that name, `after` the next
    state.
    """
    buttons = tuple(
        button.model_copy(update={"go": again}) if button.go == AGAIN else button
        for button in state.buttons
    )
    changed = {"name": f"{state.name}.{count[0]}", "buttons": buttons}
    return state.model_copy(update={**changed, "round": count, "next_round": after})


def _pause(name: str, said: str, after: After) -> State:
    return State(name=name, say=said, after=(after,))


def _times(repeat: Entries, scope: Scope) -> int | None:
    """The number of rounds: a number, or the one timing that is a number."""
    word = repeat.word("times")
    if word is None:
        return None
    if word.text.isdecimal():
        return int(word.text)
    if word.text == "tries":
        return scope.timings.tries
    scope.fault(word, f'"{word.text}" is no number of rounds. Write a number, or tries.')
    return None
