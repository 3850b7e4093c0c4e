"""The problems found so far, each with its place, its proof and the way that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from flows.pack import Pack
from flows.problems import Position, Problem

Positions = Mapping[tuple[str, str], Position]
# The place of a field in the list of people: (field, id of the programme or organisation).
Places = Mapping[tuple[str, str], Position]
PEOPLE_FILE = Position(file="people.yaml", line=1, column=1)

Severity = Literal["error", "warning"]


@dataclass(slots=True)
class Found:
    """A pack being checked: problems are added to it, in the words of its files.

    `people_at` says where in the list of people something stands.
    """

    pack: Pack
    positions: Positions = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    people_at: Places = field(default_factory=dict)

    def error(
        self, proof: int, message: str, flow: str = "", state: str = "", path: tuple[str, ...] = ()
    ) -> None:
        """Add a safety proof that fails."""
        self._add("error", message, (flow, state), proof, path)

    def warn(self, message: str, flow: str = "", state: str = "", proof: int | None = None) -> None:
        """Add a warning, which refuses nothing."""
        self._add("warning", message, (flow, state), proof, ())

    def people(
        self, severity: Severity, proof: int | None, message: str, field: str, row: str
    ) -> None:
        """Add a fault of the list of people, at the field of that programme or organisation."""
        at = self.people_at.get((field, row), PEOPLE_FILE)
        self.problems.append(_problem(severity, at, message, proof, ()))

    def _add(
        self,
        severity: Severity,
        message: str,
        place: tuple[str, str],
        proof: int | None,
        path: tuple[str, ...],
    ) -> None:
        flow, state = place
        named = f'State "{state}" of "{flow}": ' if state else f'Flow "{flow}": '
        where = named if flow else ""
        at = self._at(flow, state)
        self.problems.append(_problem(severity, at, where + message, proof, path))

    def _at(self, flow: str, state: str) -> Position:
        for key in ((flow, state), (flow, "")):
            if key in self.positions:
                return self.positions[key]
        return Position(file=f"{flow}.yaml" if flow else "pack.yaml", line=1, column=1)


def _problem(
    severity: Severity, at: Position, message: str, proof: int | None, path: tuple[str, ...]
) -> Problem:
    return Problem(
        severity=severity,
        file=at.file,
        line=at.line,
        column=at.column,
        message=message,
        proof=proof,
        path=path,
    )
