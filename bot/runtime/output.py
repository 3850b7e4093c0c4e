"""Output of commands: plain lines for people, JSON for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

# Control characters, and characters that reverse a line or hide in it: none is ever meant.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
# The characters that begin a formula in a spreadsheet, in both widths.
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def plainly(text: str) -> str:
    """The text without characters that a terminal obeys, or that change how a line is read."""
    return _HIDDEN.sub("", text)


def say(*lines: str) -> None:
    """Print lines for a person."""
    print(plainly("\n".join(lines)))


def say_json(value: Any) -> None:
    """Print one JSON document; times are ISO, spans are seconds."""
    document = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    print(_HIDDEN.sub(_escaped, document))


def say_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for a spreadsheet; no cell can become a formula there."""
    print(as_csv(head, rows), end="")


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as RFC 4180: a cell that would begin a formula gets a ' in front."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    for row in rows:
        cells = ["" if cell is None else plainly(str(cell)) for cell in row]
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue()


def say_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for a person: columns as wide as they need to be."""
    lines = [[plainly(str(cell)).replace("\n", " ") for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(padded).rstrip())


def _escaped(found: re.Match[str]) -> str:
    """The character escaped as JSON does; such characters only occur inside a string."""
    return json.dumps(found.group())[1:-1]


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case set() | frozenset():
            return sorted(value)
    return str(value)
