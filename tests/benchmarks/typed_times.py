"""Benchmark of typed times, against three libraries: `python -m tests.benchmarks.typed_times`.

By hand. Each line of `tests/flows/typed_times/` is read with its own "now", in Europe/London. For
each reader it prints how many lines came out right, were asked again (nothing was read), or were
wrong (another moment was read, or any where a person would have been asked). The libraries are no
part of the project; a library that isn't installed is named. To install them somewhere apart:

    python -m venv /tmp/peers
    /tmp/peers/bin/pip install -e . dateparser ctparse parsedatetime
    /tmp/peers/bin/python -m tests.benchmarks.typed_times
"""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flows.conversation.time_reading import read_booking
from flows.conversation.times import Booking
from tests.flows.conversation.typed import Line, lines

SETS = ("tuned.txt", "held_out.txt")
OUTCOMES = ("right", "asked", "wrong")
Reader = Callable[[Line], datetime | None]


def ours(line: Line) -> datetime | None:
    """The moment that Mentorline reads."""
    found = read_booking(line.typed, line.now, line.zone)
    return found.start if isinstance(found, Booking) else None


def dateparser(module: Any) -> Reader:
    """`dateparser`, for days before months and times to come."""

    def read(line: Line) -> datetime | None:
        now = line.now.astimezone(line.zone).replace(tzinfo=None)
        settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY"}
        found: datetime | None = module.parse(line.typed, languages=["en"], settings=settings)
        return found

    return read


def ctparse(module: Any) -> Reader:
    """`ctparse`, whose latent times are those of the day to come."""

    def read(line: Line) -> datetime | None:
        now = line.now.astimezone(line.zone).replace(tzinfo=None)
        found = module.ctparse(line.typed, ts=now, timeout=5)
        time = getattr(found, "resolution", None)
        time = getattr(time, "t_from", None) or time  # of a range, its beginning
        if time is None or getattr(time, "hour", None) is None:
            return None  # a day alone is no time
        try:
            started: datetime = time.dt
        except ValueError:  # it reads a 31 June, and falls over when asked for it
            return None
        return started

    return read


def parsedatetime(module: Any) -> Reader:
    """`parsedatetime`, with British dates; a day alone is no time (its second flag)."""
    constants = module.Constants("en_GB", usePyICU=False)
    calendar = module.Calendar(constants, version=module.VERSION_CONTEXT_STYLE)

    def read(line: Line) -> datetime | None:
        now = line.now.astimezone(line.zone).replace(tzinfo=None)
        found, context = calendar.parseDT(line.typed, sourceTime=now)
        moment: datetime | None = found if context.hasTime else None
        return moment

    return read


PEERS = {"dateparser": dateparser, "ctparse": ctparse, "parsedatetime": parsedatetime}


def outcome(read: Reader, line: Line) -> str:
    """Right, asked or wrong, to the minute of local time."""
    found = read(line)
    if found is None:
        return "right" if line.meant is None else "asked"
    if line.meant is None:
        return "wrong"
    local = found.astimezone(line.zone) if found.tzinfo else found
    same = local.replace(tzinfo=None, second=0, microsecond=0) == line.meant.replace(tzinfo=None)
    return "right" if same else "wrong"


def readers() -> dict[str, Reader]:
    """Ours, and each library that is installed."""
    found: dict[str, Reader] = {"Mentorline": ours}
    for name, reader in PEERS.items():
        try:
            found[name] = reader(importlib.import_module(name))
        except ImportError:
            print(f"{name} isn't installed, so it is left out.")
    return found


def main() -> int:
    """Print a line for each set and reader; 1 where ours reads one wrongly."""
    worst = 0
    for name, read in readers().items():
        for set_ in SETS:
            counts = Counter(outcome(read, line) for line in lines(set_))
            row = ", ".join(f"{counts[kind]} {kind}" for kind in OUTCOMES)
            print(f"{name:14} {set_:13} of {counts.total()}: {row}")
            worst = max(worst, counts["wrong"]) if read is ours else worst
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
