"""Labelled sentences from files, one a line, and how well the worry list hears them.

Run as a program it prints the figures of docs/hearing.md:
`python -m tests.flows.hearing.sentences`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flows.hearing.hearing import Heard, listener
from tests.flows.packs import pack

FOLDER = Path(__file__).parent
FILES = ("first_round", "held_out", "hints", "second_hand", "told_of", "tuned")
LABELS: dict[str, Heard] = {"D": "danger", "W": "worry", "N": "nothing"}


@dataclass(frozen=True)
class Sentence:
    """What somebody may write, and what should be heard in it."""

    label: Heard
    words: str


def sentences(file: str) -> list[Sentence]:
    """The sentences of a file; lines that begin with # are remarks."""
    lines = (FOLDER / f"{file}.txt").read_text("utf-8").splitlines()
    return [Sentence(LABELS[line[0]], line[2:]) for line in lines if line and line[0] != "#"]


@dataclass
class Figures:
    """How many were heard of those that should be, and how many of those heard should be."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of worries that are heard."""
        return self.right / (self.right + len(self.missed))

    @property
    def precision(self) -> float:
        """The share of alarms that are worries."""
        return self.right / (self.right + len(self.false))


def measure(file: str, counts: Callable[[Heard], bool]) -> Figures:
    """The figures of a file, where `counts` says which answers are alarms."""
    figures, ears = Figures(), listener(pack())
    for sentence in sentences(file):
        should, heard = counts(sentence.label), counts(ears.hear(sentence.words))
        if should and heard:
            figures.right += 1
        elif should:
            figures.missed.append(sentence.words)
        elif heard:
            figures.false.append(sentence.words)
    return figures


def is_alarm(heard: Heard) -> bool:
    """A worry, or danger."""
    return heard != "nothing"


def is_danger(heard: Heard) -> bool:
    """Danger now."""
    return heard == "danger"


if __name__ == "__main__":
    for name in FILES:
        every, danger = measure(name, is_alarm), measure(name, is_danger)
        print(
            f"{name}: {len(sentences(name))} sentences, recall {every.recall:.3f}, "
            f"precision {every.precision:.3f}; danger {danger.recall:.3f}, {danger.precision:.3f}"
        )
