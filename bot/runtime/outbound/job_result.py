"""The result of a job, and the note of a postponed one, with nothing secret in it.

`unknown 2`: it may have gone out, and was looked up twice since. `repeated 1`: the same for a
repeat, looked up once. `refused 3`: clearly refused three times. `bugs 1`: our own code failed on
it. `sent SM1`: it went out, and what follows from that is not stored yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.channels.inputs import Input
from storage.queue.jobs import Job

_WORD = re.compile(r"\b(unknown|repeated|refused|bugs|sent) (\w+)")


@dataclass(frozen=True)
class Note:
    """A parsed note. `unknown` is None where nothing may have gone out."""

    unknown: int | None = None
    repeated: int = 0
    refused: int = 0
    bugs: int = 0
    sent: str | None = None

    def __str__(self) -> str:
        """As it is written down: only what there is to say.

        "unknown" comes last: the version before this one reads what begins with it as a number.
        """
        words = [f"{name} {n}" for name, n in self._counts() if n]
        words += [f"sent {self.sent}"] if self.sent else []
        words += [f"unknown {self.unknown}"] if self.unknown is not None else []
        return " ".join(words)

    def _counts(self) -> tuple[tuple[str, int], ...]:
        return ("repeated", self.repeated), ("refused", self.refused), ("bugs", self.bugs)


def read_note(words: str | None) -> Note:
    """The note that was written down, or an empty one; one that is not ours counts for nothing."""
    found = dict(_WORD.findall(words or ""))
    return Note(
        unknown=_number(found, "unknown"),
        repeated=_number(found, "repeated") or 0,
        refused=_number(found, "refused") or 0,
        bugs=_number(found, "bugs") or 0,
        sent=found.get("sent"),
    )


def _number(found: dict[str, str], name: str) -> int | None:
    value = found.get(name, "")
    return int(value) if value.isdecimal() else None


@dataclass(frozen=True)
class JobResult:
    """The result of a row. `later`: try again then. `failed`: never. Otherwise it is done.

    `note` goes into the row: a sid, a reason, or what is known so far. `sent` is the message that a
    named chat message became. `inputs` follow from it.
    """

    job: Job
    later: datetime | None = None
    failed: bool = False
    note: str | None = None
    sent: tuple[int, str, int] | None = None
    inputs: tuple[Input, ...] = ()
    over: bool = False  # settled already, by the handler
