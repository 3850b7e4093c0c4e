"""Durations as an admin writes them: `30 s`, `10 min`, `2 h`, `1 day`."""

from __future__ import annotations

import re
from datetime import timedelta

PATTERN = (
    r"[0-9]{1,6} ?"
    r"(?:s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|d|days?)"
)
EXAMPLES = '"30 s", "10 min", "2 h" or "1 day"'
LONGEST = timedelta(days=366)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(text: str) -> timedelta | None:
    """The duration that a text such as "10 min" means; None for any other text, or too long."""
    if not re.fullmatch(PATTERN, text):
        return None
    amount = int(re.match(r"[0-9]+", text)[0])  # type: ignore[index]  # the pattern begins with one
    unit = text[len(str(amount)) :].lstrip("0123456789 ")[0]
    length = timedelta(**{_UNITS[unit]: amount})
    return length if timedelta(0) < length <= LONGEST else None
