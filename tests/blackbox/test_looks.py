"""Looks at concerns are in the evidence, and so are refused ones."""

from __future__ import annotations

import getpass
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.blackbox.charity import SimulatedCharity, charity_in


@pytest.fixture(scope="module")
def charity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    with charity_in(tmp_path_factory.mktemp("looks"), programmes=2, public=False) as charity:
        yield charity


def _looks(charity: SimulatedCharity) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(charity.product.folder / "mentorline.db")) as file:
        query = "SELECT about, what, actor FROM evidence WHERE what LIKE '%look%' ORDER BY number"
        return file.execute(query).fetchall()


def test_a_look_and_a_refused_look_are_recorded(charity: SimulatedCharity) -> None:
    cell, other = charity.people(), charity.people()
    reference = cell.sam.raises_concern()
    cell.priya.code(reference)
    priya, stranger = cell.names.id("Priya"), other.names.id("Priya")
    mentor = cell.names.id("Sam")

    seen = charity.product.command("concerns", reference, "--as", priya, "--json")
    assert seen.returncode == 0, seen.stderr
    for viewer in (stranger, mentor, "nobody-at-all"):
        refused = charity.product.command("concerns", reference.lower(), "--as", viewer)
        assert refused.returncode == 1
    nothing = charity.product.command("concerns", "ZZZZ", "--as", stranger)
    assert nothing.returncode == 1

    assert _looks(charity) == [
        (reference, "looked at", priya),
        (reference, "look refused", stranger),
        (reference, "look refused", mentor),
        (reference, "look refused", "nobody-at-all"),
        ("looks:", "look refused", stranger),
    ]
    story = charity.product.command("concerns", reference, "--as", priya)
    assert f"(account {getpass.getuser()})" in story.stdout
    whats = [line["what"] for line in json.loads(seen.stdout)["story"]]
    assert "look refused" not in whats
