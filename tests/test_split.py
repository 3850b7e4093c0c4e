"""The split of the tests: each of its lines is about a test that there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.split import OF_A_FILE, QUICK

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("start", [*QUICK, *OF_A_FILE])
def test_a_line_of_the_split_names_tests_that_there_are(start: str) -> None:
    path, _, function = start.partition("::")
    files = list(ROOT.glob(f"{path}*")) if not path.endswith("/") else [ROOT / path]

    assert any(file.exists() for file in files)
    assert not function or f"def {function}" in files[0].read_text(encoding="utf-8")
