"""Guards: whether `NAME is X` holds; a missing value makes every comparison false."""

from __future__ import annotations

from collections.abc import Mapping

from flows.facts import Fact, Facts
from flows.pack import Guard, State


def holds(guard: Guard | None, values: Mapping[str, str], facts: Facts) -> bool:
    """Whether the guard holds over the frame's values, which go before facts of the same name."""
    if guard is None:
        return True
    found = values[guard.name] if guard.name in values else facts.get(guard.name)
    if found is None or found == "":
        return False
    match guard.comparison:
        case "is set":
            return True
        case "is":
            return str(found) == str(guard.operand)
        case "is not":
            return str(found) != str(guard.operand)
        case "at least":
            return _at_least(found, guard.operand)


def way(state: State, values: Mapping[str, str], facts: Facts) -> str | None:
    """The trigger of the first line of `then` that holds, else of the end; None without either."""
    for index, line in enumerate(state.then):
        if holds(line.when, values, facts):
            return f"way.{index}"
    return None if state.end is None else "finish"


def number(value: Fact) -> int | None:
    """The value as a whole number, or None."""
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None


def _at_least(found: Fact, least: str | int | None) -> bool:
    left, right = number(found), number(least)
    return left is not None and right is not None and left >= right
