"""Whether the machine works, apart from its concerns: all that a stranger may be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def machine_ok(found: Mapping[str, Any]) -> bool:
    """Whether all is well in a health report except for its `concerns`.

    Nothing in it changes when a concern is raised, taken or left: the reader may be the subject.
    """
    parts = [part for part in found.values() if isinstance(part, Mapping)]
    if not parts:
        return bool(found.get("ok", True))
    return all(part.get("ok", True) for name, part in found.items() if _is_machine(name, part))


def _is_machine(name: str, part: object) -> bool:
    return isinstance(part, Mapping) and name != "concerns"
