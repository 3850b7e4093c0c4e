"""`mentorline drill` beside the real process: over real HTTP, with phones that answer or do not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.blackbox.charity import SimulatedCharity, new_product
from tests.blackbox.process import ROOT
from tests.standins import InThread, TelegramStandIn, TwilioStandIn

Done = subprocess.CompletedProcess[str]


@contextmanager
def drilling(charity: SimulatedCharity, programme: int, *more: str) -> Iterator[Future[Done]]:
    """A drill that somebody holds in another terminal."""
    with ThreadPoolExecutor(1) as terminal:
        asked = ("drill", "--programme", f"p{programme}", "--yes", *more)
        yield terminal.submit(charity.product.command, *asked)


def test_the_manager_takes_it_and_the_admin_reads_how_soon(calm: SimulatedCharity) -> None:
    cell = calm.cell()
    number = cell.names.number

    with drilling(calm, number) as drill:
        code = cell.priya.code("DRILL Harbour: URGENT concern")
        cell.priya.answers(code, "was a drill and is over. Thank you, you took it after")
        done = drill.result(30)

    assert done.returncode == 0, done.stderr
    assert "Priya is being texted" in done.stdout
    assert "Human reached in " in done.stdout
    assert done.stdout.rstrip().endswith("s: Priya took it.")
    assert all(text.startswith("DRILL ") for text in cell.priya.texts)
    assert cell.dan.tried == []
    (past,) = calm.product.json("drill", "--history", "--programme", f"p{number}")
    assert past["result"] == "taken"
    assert past["taken_by"] == cell.names.id("Priya")


def test_nobody_takes_it_and_it_says_where_it_stopped(quick: SimulatedCharity) -> None:
    cell = quick.cell()
    cell.dan.mode("silent")

    with drilling(quick, cell.names.number, "--json") as drill:
        done = drill.result(30)

    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["result"] == "untaken"
    assert told["reached_in_s"] is None
    steps = {step["person"]: step for step in told["steps"]}
    assert list(steps) == [cell.names.id(name) for name in ("Priya", "Dan", "Ruth")]
    assert steps[cell.names.id("Priya")]["delivered_s"] is not None
    assert steps[cell.names.id("Dan")]["delivered_s"] is None
    cell.ruth.receives("was a drill and ended without a reply")
    for phone in (cell.priya, cell.dan, cell.ruth):
        assert all(text.startswith("DRILL ") for text in phone.tried)
        assert not [text for text in phone.tried if "NOBODY" in text]


def test_ctrl_c_ends_it_and_all_are_told(calm: SimulatedCharity) -> None:
    cell = calm.cell()
    product = calm.product
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "TMPDIR"}}
    asked = ["drill", "--programme", f"p{cell.names.number}", "--yes"]
    held = subprocess.Popen(
        [sys.executable, "-m", "bot.cli.main", *asked],
        cwd=product.folder,
        env={**kept, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    cell.priya.receives("DRILL Harbour: URGENT concern")

    held.send_signal(signal.SIGINT)
    printed, _ = held.communicate(timeout=20)

    assert held.returncode == 130
    assert "The drill was ended after" in printed
    cell.priya.receives("was a drill and is over")


def test_a_real_concern_ends_it_and_no_other_is_held_meanwhile(calm: SimulatedCharity) -> None:
    cell = calm.people()

    with drilling(calm, cell.names.number) as drill:
        cell.priya.receives("DRILL Harbour: URGENT concern")
        reference = cell.sam.raises_concern()
        ended = drill.result(30)
    refused = calm.product.command("drill", "--programme", f"p{cell.names.number}", "--yes")

    assert "A real concern came after" in ended.stdout
    assert refused.returncode == 1
    assert "A real concern of" in refused.stderr
    cell.priya.receives(f"Harbour: URGENT concern {reference}")
    code = cell.priya.code(f"Harbour: URGENT concern {reference}")
    cell.priya.answers(f"DONE {code} spoke to the family", "is closed")


def test_without_a_running_bot_nobody_is_texted_and_the_doctor_says_why(tmp_path: Path) -> None:
    telegram, twilio = TelegramStandIn(), TwilioStandIn()
    with InThread(telegram, twilio):
        product = new_product(tmp_path, telegram, twilio)
        product.write("people.yaml", (ROOT / "docs" / "people.example.yaml").read_text())
        assert product.command("people", "import", "people.yaml").returncode == 0

        done = product.command("drill", "--yes")
        seen = product.command("doctor", "--json")

    assert done.returncode == 1
    assert "Mentorline is not running here" in done.stderr
    assert product.command("drill", "--history").stdout.startswith("Remote mentoring was never")
    problems = [f["what"] for f in json.loads(seen.stdout)["findings"] if f["level"] == "problem"]
    assert seen.returncode == 1
    assert problems == ["Mentorline is not running here."]


def test_the_doctor_finds_no_problem_beside_a_bot_that_runs(calm: SimulatedCharity) -> None:
    done = calm.product.command("doctor", "--all")

    assert "Mentorline is not running here" not in done.stdout
    assert "the mentor is shown: " in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("asked", [("drill",), ("drill", "--json")])
def test_without_a_terminal_or_yes_nobody_is_texted(
    calm: SimulatedCharity, asked: tuple[str, ...]
) -> None:
    cell = calm.cell()

    done = calm.product.command(*asked, "--programme", f"p{cell.names.number}")

    assert done.returncode == 1
    assert "Add --yes" in done.stderr
    assert cell.priya.tried == []
