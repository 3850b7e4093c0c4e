"""Targets: what the states of a flow can lead to, and how a word for it is resolved.

A target `again` stays as it is here; `load_flow` resolves it when it unrolls `repeat`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flows.durations import parse_duration
from flows.language.answers import Answers
from flows.language.yaml_tree import Entries, Node, Word
from flows.pack import NO_WAITS, Target, Timings
from flows.problems import Problem, did_you_mean

DONE = "done"  # the outcome of the built-in target `end`
AGAIN = Target(state="again")
BUILT_IN_TARGETS = ("concern", "again", "end")


@dataclass(frozen=True, slots=True)
class Scope:
    """The possible targets of one flow's states, and the list for their faults.

    `repeats` are the states that are unrolled; `sure` is false where a fault has already taken
    states away, so that an unknown target says nothing.
    """

    faults: list[Problem]
    timings: Timings
    lists: Mapping[str, tuple[str, ...]]
    ladders: Collection[str]
    flows: Collection[str]
    states: frozenset[str]
    repeats: frozenset[str]
    names: Mapping[str, Answers]
    safeguarding: bool
    practice: bool
    sure: bool

    def fault(self, node: Node, message: str) -> None:
        """Add a fault at the node."""
        self.faults.append(node.at.problem(message))


def read_target(node: Node | None, scope: Scope, *, again: bool = False) -> Target | None:
    """The target of a word or of {end: outcome}; None (and a fault) where it leads nowhere."""
    if isinstance(node, Entries):
        outcome = node.text("end")
        return Target(end=outcome) if outcome else None
    if not isinstance(node, Word):
        return None
    match node.text:
        case "concern":
            return Target(concern=True)
        case "end":
            return Target(end=DONE)
        case "again":
            if not again:
                scope.fault(node, '"again" only stands on a button of a state with repeat.')
            return AGAIN
        case state if state in scope.states:
            return Target(state=first_of(state, scope))
    if node.text in scope.flows:
        scope.fault(node, f'"{node.text}" is a flow. Call it from a state: run: {node.text}.')
    elif scope.sure:
        hint = did_you_mean(node.text, (*scope.states, "concern", "end"))
        scope.fault(node, f'There is no state "{node.text}" in this flow.{hint}')
    return None


def first_of(state: str, scope: Scope) -> str:
    """The state's own name, or that of its first round where it is unrolled."""
    return f"{state}.1" if state in scope.repeats else state


def wait_of(word: Word, scope: Scope) -> timedelta | None:
    """The duration "10 min", or the timing of that name; None (and a fault) for anything else."""
    length = parse_duration(word.text)
    if length is None and word.text not in NO_WAITS:
        length = getattr(scope.timings, word.text, None)
    if length is None:
        known = [name for name in Timings.model_fields if name not in NO_WAITS]
        hint = did_you_mean(word.text, known)
        scope.fault(word, f'"{word.text}" is no time and no timing.{hint}')
    return length
