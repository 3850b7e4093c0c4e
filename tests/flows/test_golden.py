"""Golden scripts: each file of golden/ is a transcript, and playing it gives the same again.

To write new ones down after a change: MENTORLINE_GOLDEN=write pytest tests/flows/test_golden.py,
and then read every difference.
"""

from __future__ import annotations

import os

import pytest

from tests.flows.packs import GOLDEN, pack, scripts
from tests.flows.transcript import play

WRITE = os.environ.get("MENTORLINE_GOLDEN") == "write"


@pytest.mark.parametrize("name", scripts())
def test_a_script_plays_as_it_is_written(name: str) -> None:
    script = scripts()[name]

    played = play(pack(), script)

    if WRITE:
        path = GOLDEN / f"{name}.yaml"
        head, _, _ = path.read_text("utf-8").partition("play: |")
        lines = "".join(f"  {line}\n" for line in played.splitlines())
        path.write_text(f"{head}play: |\n{lines}", "utf-8")
    else:
        assert played == script.play


def test_every_flow_is_in_a_script() -> None:
    played = {script.flow for script in scripts().values()}

    assert set(pack().flows) <= played


def test_every_ladder_is_in_a_script() -> None:
    climbed = {script.ladder for script in scripts().values() if script.ladder}

    assert climbed == set(pack().ladders)
