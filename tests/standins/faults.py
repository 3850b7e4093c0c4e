"""A script of faults, each played on the first call that it fits."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["answer", "cut", "hang"]


@dataclass(frozen=True)
class Fault:
    """One bad answer. `performed` says whether the call takes effect all the same."""

    kind: Kind
    performed: bool = False
    status: int = 500
    code: int | None = None
    retry_after: int | None = None


class Script:
    """Faults in the order in which they were asked for; `*` fits every operation."""

    def __init__(self) -> None:
        self._due: list[tuple[str, Fault]] = []

    def add(self, operation: str, fault: Fault, times: int = 1) -> None:
        """Play `fault` on the next `times` calls of `operation`."""
        self._due.extend([(operation, fault)] * times)

    def take(self, operation: str) -> Fault | None:
        """The fault for this call, taken off the script; None when all is well."""
        for place, (wanted, fault) in enumerate(self._due):
            if wanted in {operation, "*"}:
                del self._due[place]
                return fault
        return None

    def clear(self) -> None:
        """Forget what has not been played yet."""
        self._due.clear()

    @property
    def left(self) -> tuple[tuple[str, Fault], ...]:
        """What has not been played yet."""
        return tuple(self._due)
