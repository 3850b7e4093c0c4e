"""The process is killed at the worst moments, or stopped: nothing is lost, no text comes twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.blackbox.charity import SimulatedCharity, charity_in
from tests.standins.faults import Fault

HANG = Fault("hang")
HANG_AFTER = Fault("hang", performed=True)


@pytest.fixture(scope="module")
def _charity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    with charity_in(tmp_path_factory.mktemp("crashes"), programmes=7) as charity:
        yield charity


@pytest.fixture
def charity(_charity: SimulatedCharity) -> Iterator[SimulatedCharity]:
    if not _charity.product.alive:
        _charity.starts()
    yield _charity
    _charity.check()


def waits_for(charity: SimulatedCharity, call: str) -> None:
    """Wait until the product hangs in that call."""
    server = charity.twilio if call == "create" else charity.telegram

    def taken() -> bool:
        return not [word for word, _ in server.script.left if word == call]

    charity.world.wait(server.bell.until(taken, 10, lambda: f"{call} was never called"))


def test_killed_before_the_answer_went_out_it_is_there_after_the_restart(
    charity: SimulatedCharity,
) -> None:
    cell = charity.people()
    charity.settled()
    charity.telegram.script.add("sendMessage", HANG)

    cell.sam.commands("/concern")
    waits_for(charity, "sendMessage")
    charity.product.kill()
    charity.starts()

    cell.sam.sees("Is a child in danger right now?", timeout=10)
    charity.settled()
    assert cell.sam.count("Is a child in danger right now?") == 1
    listed = charity.product.json("concerns", "--as", cell.names.id("Dan"))
    assert len(listed["concerns"]) == 1


def test_killed_before_it_was_stored_telegram_hands_it_over_again(
    charity: SimulatedCharity,
) -> None:
    cell = charity.people()
    charity.settled()
    with closing(sqlite3.connect(charity.product.folder / "mentorline.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        handed, confirmed = len(charity.telegram.handed_over), charity.telegram.confirmed_offset
        cell.sam.commands("/concern")
        charity.world.wait(
            charity.telegram.bell.until(
                lambda: len(charity.telegram.handed_over) > handed, 10, lambda: "not handed over"
            )
        )
        charity.product.kill()
        assert charity.telegram.confirmed_offset == confirmed
        other.rollback()
    charity.starts()

    cell.sam.sees("Is a child in danger right now?", timeout=10)
    charity.settled()
    assert cell.sam.count("Is a child in danger right now?") == 1


def test_killed_while_a_text_is_sent_it_goes_out_once(charity: SimulatedCharity) -> None:
    cell = charity.people()
    cell.priya.receives("used your invite")
    charity.settled()
    charity.twilio.script.add("create", HANG_AFTER)

    reference = cell.sam.raises_concern()
    waits_for(charity, "create")
    # What Telegram has is noted here a moment later; till then a crash says it once more.
    charity.world.wait(charity.telegram.settled(30, quiet=1))
    charity.product.kill()
    charity.starts()

    cell.sam.sees("If nobody takes it by ", timeout=15)
    charity.settled()
    assert len(cell.priya.about(reference)) == 1
    assert cell.sam.count(reference) == 1


def test_killed_before_a_text_went_out_it_goes_out_after_the_restart(
    charity: SimulatedCharity,
) -> None:
    cell = charity.people()
    cell.priya.receives("used your invite")
    charity.settled()
    charity.twilio.script.add("create", HANG)

    reference = cell.sam.raises_concern()
    waits_for(charity, "create")
    charity.product.kill()
    charity.starts()

    # It may have gone out: it is looked for till Twilio's list can't lag any more, then repeated.
    cell.priya.receives(reference, timeout=40)
    charity.settled()
    assert len(cell.priya.about(reference)) == 1


def test_a_timer_that_came_due_while_it_was_down_fires_after_the_start(tmp_path: Path) -> None:
    with charity_in(tmp_path, programmes=1, timings="manager_wait: 2 s") as charity:
        cell = charity.people()
        reference = cell.sam.raises_concern()
        cell.priya.receives(reference)
        charity.settled()
        charity.product.kill()
        charity.starts()

        cell.dan.receives(reference, timeout=10)

        charity.check()


def test_a_second_process_on_the_same_database_does_not_start(charity: SimulatedCharity) -> None:
    charity.people()

    other = charity.product.command("run")

    assert other.returncode == 1
    assert "running on this database already" in other.stderr
    assert charity.telegram.conflicts == 0


def test_sigterm_ends_it_in_time_whatever_hangs(charity: SimulatedCharity) -> None:
    cell = charity.people()
    charity.settled()
    charity.telegram.script.add("sendMessage", HANG)
    cell.sam.commands("/concern")
    waits_for(charity, "sendMessage")

    code, seconds = charity.product.stop()

    assert code == 0
    assert seconds < 10
    charity.starts()
    cell.sam.sees("Is a child in danger right now?", timeout=10)
