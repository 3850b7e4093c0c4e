"""A table that a command prints for a spreadsheet cannot become a formula there."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.operations.doctor.report import show
from bot.runtime.output import as_csv, say, say_csv, say_json, say_table
from flows.diagnostics.people import Finding
from flows.diagnostics.reachability import Reach, Stage

CARRIAGE_RETURN = "\r"


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠a"])
def test_what_a_spreadsheet_takes_for_a_formula_is_quoted(cell: str) -> None:
    ((head,), (shown,)) = csv.reader(io.StringIO(as_csv(["a"], [[cell]]), newline=""))

    assert (head, shown) == ("a", f"'{cell.removeprefix(CARRIAGE_RETURN)}")


HIDDEN = [
    *map(chr, (*range(9), *range(11, 32), *range(127, 160))),
    *"\u202e\u2066\u200b\u200d\ufeff",
]


@pytest.mark.parametrize("sign", HIDDEN, ids=ascii)
def test_no_sign_that_a_terminal_obeys_or_that_hides_is_printed(
    sign: str, capsys: pytest.CaptureFixture[str]
) -> None:
    word = f"Sa{sign}[31mm"

    say(word)
    say_table(["name"], [[word]])
    say_csv(["name"], [[word]])
    say_json({"name": word})

    printed = capsys.readouterr().out
    assert sign not in printed.replace("\r\n", "\n")
    assert printed.count("Sa[31mm") == 3
    assert json.loads(printed[printed.index("{") :]) == {"name": word}


def test_a_line_that_is_broken_in_a_cell_stays_one_row(capsys: pytest.CaptureFixture[str]) -> None:
    say_table(["name"], [["Sam\nDan"]])

    assert capsys.readouterr().out == "name\nSam Dan\n"


@pytest.mark.parametrize("cell", ["Sam", "2026-05-22 16:00", "a=b", "", 'a "b", c', "two\nlines"])
def test_everything_else_stays_as_it_is(cell: str) -> None:
    _, row = csv.reader(io.StringIO(as_csv(["a", "b"], [[cell, None]]), newline=""))

    assert row == [cell, ""]


def test_a_table_is_as_wide_as_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    say_table(["name", "n"], [["Samantha", 1], ["Lee", ""]])

    assert capsys.readouterr().out == "name      n\nSamantha  1\nLee\n"


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\u200b"], ids=ascii)
def test_a_diagnosis_prints_no_sign_that_a_terminal_obeys_or_that_turns_a_line(sign: str) -> None:
    word, screen = f"Sa{sign}[31mm", io.StringIO()
    found = Finding(level="warning", what=f"{word} is away.\n", why=f"{word}.", do=f"Ask {word}.")
    now = datetime(2026, 5, 22, 15, 41, tzinfo=UTC)
    stage = Stage(rung=0, who=word, at=now)
    reached = Reach(programme="north", ladder=word, stages=(stage,))

    show(
        [reached],
        [found],
        {"north": word},
        now,
        ZoneInfo("Europe/London"),
        Console(file=screen, width=200, highlight=False),
        hours=[word],
    )

    printed = screen.getvalue()
    assert sign not in printed
    assert printed.count("Sa[31mm") == 7
