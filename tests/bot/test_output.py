"""What commands print for a spreadsheet cannot become a formula there."""

from __future__ import annotations

import csv
import io

import pytest

from bot.commands.output import as_csv, say_table


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠a"])
def test_what_a_spreadsheet_takes_for_a_formula_is_quoted(cell: str) -> None:
    ((head,), (shown,)) = csv.reader(io.StringIO(as_csv(["a"], [[cell]]), newline=""))

    assert (head, shown) == ("a", f"'{cell}")


@pytest.mark.parametrize("cell", ["Sam", "2026-05-22 16:00", "a=b", "", 'a "b", c', "two\nlines"])
def test_everything_else_stays_as_it_is(cell: str) -> None:
    _, row = csv.reader(io.StringIO(as_csv(["a", "b"], [[cell, None]]), newline=""))

    assert row == [cell, ""]


def test_a_table_is_as_wide_as_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    say_table(["name", "n"], [["Samantha", 1], ["Lee", ""]])

    assert capsys.readouterr().out == "name      n\nSamantha  1\nLee\n"
