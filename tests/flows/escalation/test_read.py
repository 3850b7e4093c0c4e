"""Every cell of the table says to everybody what was read and found right."""

from __future__ import annotations

import pytest

from tests.flows.escalation.read_cells import BEGINS, READ, file_of, page


@pytest.mark.parametrize("name", BEGINS)
def test_each_cell_of_a_place_says_what_was_read(name: str) -> None:
    assert page(name).splitlines() == file_of(name).read_text("utf-8").splitlines()


def test_nothing_is_kept_of_a_place_that_is_no_more() -> None:
    assert set(READ.glob("*.txt")) == {file_of(name) for name in BEGINS}
