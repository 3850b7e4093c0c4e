"""How commands print: plain lines for people, JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

# What a spreadsheet takes for the beginning of a formula, in both widths.
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def say(*lines: str) -> None:
    """Print lines for a person."""
    print("\n".join(lines))


def say_json(value: Any) -> None:
    """Print one JSON document; times are ISO, spans are seconds."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def say_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for a spreadsheet; no cell can become a formula there."""
    print(as_csv(head, rows), end="")


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as RFC 4180: a cell that would begin a formula gets a ' in front."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue()


def say_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for a person: columns as wide as they need to be."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(padded).rstrip())


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case set() | frozenset():
            return sorted(value)
    return str(value)
