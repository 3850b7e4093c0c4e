"""The arrows between the rooms: no circle anywhere, and each contract bites."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "flows", "storage", "tests")
FILES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(file): file for file in FILES}


def _imported(file: Path) -> set[str]:
    """The modules of ours that a file imports, in functions and for types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {n if n in MODULES else node.module for n in names}
    return found & MODULES.keys()


def _circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_file_imports_itself_by_way_of_others() -> None:
    graph = {name: _imported(file) - {name} for name, file in MODULES.items()}

    assert _circle(graph) == []
    assert _circle(graph | {"flows.effects": graph["flows.effects"] | {"flows.engine.engine"}})


def test_no_import_is_hidden_from_the_contracts() -> None:
    hidden = "TYPE" + "_CHECKING"

    assert [_name(f) for f in FILES if hidden in f.read_text("utf-8")] == []


def test_each_package_can_be_seen_by_the_contracts() -> None:
    """They look at packages only: a folder without `__init__.py` would hide what lies in it."""
    folders = {file.parent for file in FILES if file.relative_to(ROOT).parts[0] != "tests"}

    assert [str(f) for f in folders if not (f / "__init__.py").exists()] == []


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("flows/effects.py", "from flows.engine import engine", "in flows: engine"),
        ("flows/messages/sms_types.py", "from flows.sessions import state", "in flows: engine"),
        ("flows/language/fit.py", "from flows.checker import check", "in flows: checker"),
        ("flows/engine/world.py", "from flows.language import fit", "what reads"),
        ("storage/database/wal.py", "from storage.queue import jobs", "in storage"),
        ("bot/channels/sms/poll.py", "from bot.channels.telegram import poll", "in the channels"),
        ("bot/runtime/inbound/load.py", "from bot.runtime.fallback import spool", "in the runtime"),
        ("bot/runtime/logs.py", "from bot.web import app", "in bot"),
        ("flows/engine/turn.py", "from flows.engine import dispatch", "no circle"),
    ],
)
def test_each_contract_bites(tmp_path: Path, file: str, line: str, broken: str) -> None:
    for room in ("bot", "flows", "storage"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a", encoding="utf-8") as written:
        written.write(f"\n{line}\n")

    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stdout + done.stderr
    failed = [said for said in done.stdout.splitlines() if said.endswith("BROKEN")]
    assert any(said.startswith(broken) for said in failed), failed
