"""Problems in an admin's file, each with its place and its remedy.

The loader, the checker and the import of people all report problems in this one shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

from flows.directory import Value
from flows.user_errors import UserError


class Problem(Value):
    """One problem: where it stands (line and column from 1), what is wrong and what to do.

    `proof` is the number of the safety proof that refuses it, `path` the shortest way (names of
    states and labels) that shows it.
    """

    severity: Literal["error", "warning"] = "error"
    file: str
    line: int
    column: int
    message: str
    proof: int | None = None
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        shown = "".join(f"\n    {step}" for step in self.path)
        return f"{where}: {self.severity}: {self.message}{shown}"


class Position(Value):
    """A place in a file, both numbers from 1."""

    file: str
    line: int
    column: int

    def problem(self, message: str) -> Problem:
        """A problem at this place."""
        return Problem(file=self.file, line=self.line, column=self.column, message=message)


class FlowError(UserError):
    """An admin's files cannot be used; `problems` holds everything that is wrong with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems in the order in which a reader of the files meets them, each once."""
    once = dict.fromkeys(problems)
    return tuple(sorted(once, key=lambda p: (p.file, p.line, p.column, p.message)))


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known word that is most like this one, or nothing."""
    lowered = {name.lower(): name for name in sorted(set(known))}
    near = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return tuple(lowered[name] for name in near)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message: the nearest known word, else all of a few known words, else nothing."""
    names = sorted(set(known))
    if near := nearest(word, names):
        return f' Did you mean "{near[0]}"?'
    return f" There is: {', '.join(names)}." if 0 < len(names) <= 12 else ""
