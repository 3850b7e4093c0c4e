"""The set of typed times with the meaning of each, read from `typed_times/`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).with_name("typed_times")


class Line(NamedTuple):
    """What is typed, when and where, and the moment that is meant (None: it is to be asked)."""

    place: str
    typed: str
    now: datetime
    zone: ZoneInfo
    meant: datetime | None
    weekly: bool


def lines(name: str) -> Iterator[Line]:
    """The lines of one file of the set."""
    now, zone = datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC")
    for number, line in enumerate((FOLDER / name).read_text("utf-8").splitlines(), 1):
        if line.startswith("now ") and " | " not in line:
            _, at, called = line.split()
            zone = ZoneInfo(called)
            now = datetime.fromisoformat(at).replace(tzinfo=zone).astimezone(UTC)
        elif line.strip() and not line.startswith("#"):
            typed, _, meant = line.rpartition(" | ")
            yield _line(f"{name}:{number}", typed, meant.split(), now, zone)


def _line(place: str, typed: str, meant: list[str], now: datetime, zone: ZoneInfo) -> Line:
    asked = meant == ["asked"]
    moment = None if asked else datetime.fromisoformat(meant[0]).replace(tzinfo=zone)
    return Line(place, typed, now, zone, moment, "weekly" in meant)
