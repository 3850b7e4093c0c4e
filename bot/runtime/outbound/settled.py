"""What became of a row that was carried out: done, later, or never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels.inputs import Input
from storage.queue.jobs import Job


@dataclass(frozen=True)
class JobResult:
    """What became of a row. `later`: try again then. `failed`: never. Else it is done.

    `note` goes into the row: a Sid, a reason, or what is known of it so far. `sent` is the message
    that a named chat message became. `inputs` follow from it.
    """

    job: Job
    later: datetime | None = None
    failed: bool = False
    note: str | None = None
    sent: tuple[int, str, int] | None = None
    inputs: tuple[Input, ...] = ()
    over: bool = False  # settled already, by whoever handled it
