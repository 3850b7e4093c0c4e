"""What the checker has found so far, with its place, its proof and the way that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.model import Pack
from flows.problems import Position, Problem

Positions = Mapping[tuple[str, str], Position]


@dataclass(slots=True)
class Found:
    """A pack being checked: problems are added to it, in the words of its files."""

    pack: Pack
    positions: Positions = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def error(
        self, proof: int, message: str, flow: str = "", state: str = "", path: tuple[str, ...] = ()
    ) -> None:
        """A safety proof that fails."""
        self._add("error", message, (flow, state), proof, path)

    def warn(self, message: str, flow: str = "", state: str = "", proof: int | None = None) -> None:
        """Something to look at; it refuses nothing."""
        self._add("warning", message, (flow, state), proof, ())

    def _add(
        self,
        severity: str,
        message: str,
        place: tuple[str, str],
        proof: int | None,
        path: tuple[str, ...],
    ) -> None:
        flow, state = place
        at = self._at(flow, state)
        named = f'State "{state}" of "{flow}": ' if state else f'Flow "{flow}": '
        where = named if flow else ""
        self.problems.append(
            Problem(
                severity="error" if severity == "error" else "warning",
                file=at.file,
                line=at.line,
                column=at.column,
                message=where + message,
                proof=proof,
                path=path,
            )
        )

    def _at(self, flow: str, state: str) -> Position:
        for key in ((flow, state), (flow, "")):
            if key in self.positions:
                return self.positions[key]
        return Position(file=f"{flow}.yaml" if flow else "pack.yaml", line=1, column=1)
