"""Answers: what each value of a flow can be, and the guards and texts that use it.

A name is a fact of the closed table or a value that some state of the flow saves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from flows.directory import Value
from flows.facts import FACTS, TIME_PARTS
from flows.language.yaml_tree import Entries, Word
from flows.pack import Comparison, Guard
from flows.problems import Problem, did_you_mean

AnswerKind = Literal["choice", "text", "number", "moment"]
# Labels beside the directory's people or pairings, which a pack does not know.
ALSO_OFFERED = {"staff": ("Somebody else", "Not sure"), "pairings": ("Another child",)}
_GUARD = re.compile(r"(\S+) (is set|is not|is|at least)(?: (.+))?")
_COMPARISONS: dict[str, Comparison] = {
    "is set": "is set",
    "is not": "is not",
    "is": "is",
    "at least": "at least",
}
_NAME = re.compile(r"\{([^{}]*)\}")
_TYPED: dict[str, AnswerKind] = {
    "text": "text",
    "long text": "text",
    "number": "number",
    "contact": "text",
    "future time": "moment",
    "duration": "moment",
}


class Answers(Value):
    """The possible answers of a value: its kind and, for a choice, the labels."""

    kind: AnswerKind
    labels: tuple[str, ...] = ()


_FACTS: Mapping[str, Answers] = {
    name: Answers(kind="moment" if fact.kind == "time" else fact.kind, labels=fact.labels)
    for name, fact in FACTS.items()
}


def all_names(
    states: Iterable[Entries], lists: Mapping[str, tuple[str, ...]]
) -> dict[str, Answers]:
    """Every fact, and every value that a state saves, with its possible answers."""
    saved: dict[str, Answers] = {}
    for state in states:
        name = state.text("save")
        if name:
            for answers in _of_state(state, lists):
                saved[name] = _both(saved[name], answers) if name in saved else answers
            if state.text("ask") == "future time":
                saved |= {f"{name}.{part}": _part(part) for part in TIME_PARTS}
    return {**_FACTS, **saved}


def _part(part: str) -> Answers:
    """The possible answers of a further name of a time; `start.weekly` can be compared."""
    weekly = part == "weekly"
    return Answers(kind="choice", labels=("yes", "no")) if weekly else Answers(kind="text")


def _of_state(state: Entries, lists: Mapping[str, tuple[str, ...]]) -> list[Answers]:
    found = []
    ask = state.text("ask") or ("text" if state.get("tick") else "")
    if ask.startswith("one of "):
        labels = ALSO_OFFERED.get(name := ask.removeprefix("one of "), lists.get(name))
        # A list that does not exist is a fault of its own.
        found.append(Answers(kind="choice", labels=labels) if labels else Answers(kind="text"))
    elif ask in _TYPED:
        found.append(Answers(kind=_TYPED[ask]))
    taps = [
        (node.text("as") if isinstance(node, Entries) else None) or label.text
        for label, node in state.entries("buttons")
    ]
    if taps and not ask:  # a button beside a question leads past it and keeps nothing
        found.append(Answers(kind="choice", labels=tuple(taps)))
    return found


def _both(one: Answers, other: Answers) -> Answers:
    if one.kind == other.kind:
        return Answers(kind=one.kind, labels=(*one.labels, *other.labels))
    return Answers(kind="text")


def read_guard(
    word: Word | None, names: Mapping[str, Answers], faults: list[Problem]
) -> Guard | None:
    """The guard in a text such as "subject is Not sure"; None where it is none."""
    found = _GUARD.fullmatch(word.text) if word else None
    if not word or not found:
        return None
    name, comparison, operand = found[1], _COMPARISONS[found[2]], found[3]
    answers = names.get(name)
    if answers is None:
        faults.append(
            word.at.problem(
                f'"{name}" is no fact and no value that this flow saves.{did_you_mean(name, names)}'
            )
        )
        return None
    wrong = _wrong_operand(name, comparison, operand, answers)
    if wrong:
        faults.append(word.at.problem(wrong))
        return None
    number = operand is not None and (comparison == "at least" or answers.kind == "number")
    return Guard(name=name, comparison=comparison, operand=int(operand) if number else operand)


def _wrong_operand(
    name: str, comparison: Comparison, operand: str | None, answers: Answers
) -> str | None:
    """The reason why a value can't be compared like that, or None."""
    if comparison == "is set":
        return None
    if comparison == "is not" and operand == "set":
        return '"is not set" is not known. Ask "is set" first, and let the last line have no if.'
    if answers.kind == "moment":
        return f'"{name}" is a time, so only "{name} is set" can be asked.'
    if comparison == "at least" and answers.kind != "number":
        return f'"{name}" is not a number, so "at least" cannot be asked of it.'
    if answers.kind == "number" and not (operand or "").isdecimal():
        return f'"{name}" is a number. Compare it with one, such as "{name} at least 2".'
    if answers.kind == "choice" and operand not in answers.labels:
        hint = did_you_mean(operand or "", answers.labels)
        return f'"{name}" is never "{operand}".{hint}'
    return None


def check_text(word: Word | None, names: Mapping[str, Answers], faults: list[Problem]) -> None:
    """Add a fault for each {name} of a text that is neither a fact nor a value."""
    if word is None or "{" not in word.text:
        return
    for name in _NAME.findall(word.text):
        if name not in names:
            hint = did_you_mean(name, names)
            faults.append(
                word.at.problem(f"{{{name}}} is no fact and no value that this flow saves.{hint}")
            )
