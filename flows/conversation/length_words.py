"""Durations in words: "45 min", "an hour and a half", "1h30"."""

from __future__ import annotations

import re

PATTERN = (
    r"(?:(?P<lhalf>half (?:an )?hour)|(?P<lquarter>(?:a )?quarter of an hour)"
    r"|(?P<lthree>3 quarters of an hour)"
    r"|(?P<lhours>an?|\d{1,3}(?:\.\d{1,2})?) (?:hour|h)"
    r"(?:(?P<landhalf> and a half)|(?P<landquarter> and a quarter)"
    r"|(?: and)? (?P<lmore>\d{1,2})(?: (?:min|m))?(?!\S)(?! (?:-|am|pm|oclock)))?"
    r"|(?P<lwith>an?|\d) and a half hour"
    r"|(?P<lminutes>a|\d{1,4}) (?:min|m))"
)


def minutes_of(found: re.Match[str]) -> int:
    """The minutes that a match of PATTERN means."""
    part = found.groupdict()
    if part["lhalf"]:
        return 30
    if part["lquarter"] or part["lthree"]:
        return 15 if part["lquarter"] else 45
    if part["lminutes"]:
        return int(_count(part["lminutes"]))
    hours = _count(part["lhours"] or part["lwith"] or "0")
    hours += 0.5 if part["lwith"] or part["landhalf"] else 0.25 if part["landquarter"] else 0
    return round(hours * 60) + int(part["lmore"] or 0)


def _count(word: str) -> float:
    return 1 if word in ("a", "an") else float(word)
