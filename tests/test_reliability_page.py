"""The page of promises names a test for each of the 58 faults, and each test is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reliability.md"
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
# Of these a part waits for what is not offered yet; the page has to say so.
WAITING = {25: "PostgreSQL", 37: "Not offered", 49: "PostgreSQL", 52: "not offered yet"}


def _page() -> str:
    return PAGE.read_text(encoding="utf-8")


@cache
def _tests_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))


def test_each_of_the_58_faults_has_its_line_once() -> None:
    assert [int(number) for number, *_ in ROW.findall(_page())] == list(range(1, 59))


@pytest.mark.parametrize("number", range(1, 59))
def test_each_fault_says_what_happens_and_names_a_test(number: int) -> None:
    rows = {int(found[0]): found[1:] for found in ROW.findall(_page())}
    wrong, happens, tests = rows[number]

    assert len(wrong) > 10
    assert len(happens) > 10 or happens.startswith("The same")
    assert NAMED.findall(tests)
    assert all(test for _, test in NAMED.findall(tests))


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(_page())
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file() or (test and test not in _tests_of(file))
    ]

    assert len(named) > 100
    assert missing == []


@pytest.mark.parametrize(("number", "words"), WAITING.items())
def test_what_waits_is_said_to_wait(number: int, words: str) -> None:
    rows = {int(found[0]): found[2] for found in ROW.findall(_page())}

    assert words in rows[number]
