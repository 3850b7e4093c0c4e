"""flows/ is pure: its source holds no forbidden import or call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import flows

FILES = sorted(Path(flows.__file__).parent.rglob("*.py"))
NO_IMPORT = {
    "asyncio",
    "aiohttp",
    "bot",
    "http",
    "httpx",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "sqlalchemy",
    "storage",
    "structlog",
    "subprocess",
    "telegram",
    "threading",
    "time",
    "twilio",
    "uuid",
}
NO_CALL = {"now", "utcnow", "today", "open", "print", "input"}
OWN_TODAY = {"today"}  # flows.escalation.audience.today takes the moment as an argument


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def _is_of_datetime(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("datetime", "date")


def _calls(tree: ast.AST) -> Iterator[str]:
    """Names that are called: `open(...)`, and `datetime.now(...)` on the classes of datetime."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id not in OWN_TODAY:
            yield node.func.id
        elif isinstance(node.func, ast.Attribute) and _is_of_datetime(node.func.value):
            yield node.func.attr


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_of_flows_does_nothing_to_the_world(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))

    assert NO_IMPORT.isdisjoint(_imports(tree))
    assert NO_CALL.isdisjoint(_calls(tree))
    assert not any(isinstance(node, ast.AsyncFunctionDef | ast.Await) for node in ast.walk(tree))


def test_the_search_would_find_what_it_looks_for() -> None:
    guilty = ast.parse("import random\nfrom datetime import datetime\ndatetime.now()\nopen('x')\n")

    assert "random" in set(_imports(guilty))
    assert {"now", "open"} <= set(_calls(guilty))
