"""`mentorline check --rules`: which rules of its guidance a pack carries out, and where.

Beside the project's own tests, each rule comes with the golden scripts that play it.
"""

from __future__ import annotations

import re
from pathlib import Path

import flows
from bot.runtime.output import say, say_json
from bot.runtime.settings import load_settings
from bot.runtime.sources import read_pack
from flows.guidance import Row, left_out, rows

SCRIPTS = Path(flows.__file__).parents[1] / "tests" / "flows" / "golden"
_NAMED = re.compile(r"^rules: \[(.*)\]$", re.M)
INDENT = " " * 8


def rules(name: str | None, *, as_json: bool) -> int:
    """Print the rules: 0 where every rule is carried out, 1 where one is not.

    Raises FlowError where the pack can't be read.
    """
    pack = read_pack(name or load_settings(for_run=False).pack).pack
    found, played = rows(pack), scripts(SCRIPTS)
    missing = left_out(found)
    if as_json:
        told = [_as_json(row, played) for row in found]
        left = [rule.id for rule in missing]
        say_json({"pack": pack.name, "rules": told, "not_carried_out": left})
        return 1 if missing else 0
    for row in found:
        say(*_lines(row, played), "")
    if not found:
        say(f"{pack.name} names no rules.")
    for rule in missing:
        say(f"{rule.id} is carried out nowhere: {rule.words}. Name it where it is: rule: {rule.id}")
    if found and not missing:
        say(f"{pack.name} carries out all {len(found)} of them.")
    return 1 if missing else 0


def scripts(folder: Path) -> dict[str, tuple[str, ...]] | None:
    """The golden scripts that play each rule; None where the tests are not installed."""
    if not folder.is_dir():
        return None
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.yaml")):
        named = _NAMED.search(path.read_text("utf-8"))
        for rule in re.split(r",\s*", named.group(1)) if named else ():
            found[rule] = (*found.get(rule, ()), path.stem)
    return found


def _lines(row: Row, played: dict[str, tuple[str, ...]] | None) -> list[str]:
    lines = [f"{row.rule.id}  {row.rule.words}".rstrip()]
    lines += [f"{INDENT}{place}" for place in row.places] or [f"{INDENT}NOT CARRIED OUT"]
    if played is not None:
        names = ", ".join(played.get(row.rule.id, ())) or "nothing"
        lines.append(f"{INDENT}played by {names}")
    return lines


def _as_json(row: Row, played: dict[str, tuple[str, ...]] | None) -> dict[str, object]:
    told: dict[str, object] = {"rule": row.rule.id, "words": row.rule.words}
    told["where"] = [str(place) for place in row.places]
    if played is not None:
        told["scripts"] = list(played.get(row.rule.id, ()))
    return told
