"""The process is killed at the worst moments, or stopped: nothing is lost, no text comes twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.blackbox.charity import Town, town_in
from tests.standins.faults import Fault

HANG = Fault("hang")
HANG_AFTER = Fault("hang", performed=True)


@pytest.fixture(scope="module")
def _town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town_in(tmp_path_factory.mktemp("crashes"), programmes=7) as town:
        yield town


@pytest.fixture
def town(_town: Town) -> Iterator[Town]:
    if not _town.product.alive:
        _town.starts()
    yield _town
    _town.check()


def waits_for(town: Town, call: str) -> None:
    """Wait until the product hangs in that call."""
    server = town.twilio if call == "create" else town.telegram

    def taken() -> bool:
        return not [word for word, _ in server.script.left if word == call]

    town.world.wait(server.bell.until(taken, 10, lambda: f"{call} was never called"))


def test_killed_before_the_answer_went_out_it_is_there_after_the_restart(town: Town) -> None:
    cell = town.people()
    town.settled()
    town.telegram.script.add("sendMessage", HANG)

    cell.sam.commands("/concern")
    waits_for(town, "sendMessage")
    town.product.kill()
    town.starts()

    cell.sam.sees("Is a child in danger right now?", timeout=10)
    town.settled()
    assert cell.sam.count("Is a child in danger right now?") == 1
    listed = town.product.json("concerns", "--as", cell.names.id("Dan"))
    assert len(listed["concerns"]) == 1


def test_killed_before_it_was_stored_telegram_hands_it_over_again(town: Town) -> None:
    cell = town.people()
    town.settled()
    with closing(sqlite3.connect(town.product.folder / "mentorline.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        handed, confirmed = len(town.telegram.handed_over), town.telegram.confirmed_offset
        cell.sam.commands("/concern")
        town.world.wait(
            town.telegram.bell.until(
                lambda: len(town.telegram.handed_over) > handed, 10, lambda: "not handed over"
            )
        )
        town.product.kill()
        assert town.telegram.confirmed_offset == confirmed
        other.rollback()
    town.starts()

    cell.sam.sees("Is a child in danger right now?", timeout=10)
    town.settled()
    assert cell.sam.count("Is a child in danger right now?") == 1


def test_killed_while_a_text_is_sent_it_goes_out_once(town: Town) -> None:
    cell = town.people()
    cell.priya.receives("used your invite")
    town.settled()
    town.twilio.script.add("create", HANG_AFTER)

    reference = cell.sam.raises_concern()
    waits_for(town, "create")
    # What Telegram has is noted here a moment later; till then a crash says it once more.
    town.world.wait(town.telegram.settled(30, quiet=1))
    town.product.kill()
    town.starts()

    cell.sam.sees("If nobody takes it by ", timeout=15)
    town.settled()
    assert len(cell.priya.about(reference)) == 1
    assert cell.sam.count(reference) == 1


def test_killed_before_a_text_went_out_it_goes_out_after_the_restart(town: Town) -> None:
    cell = town.people()
    cell.priya.receives("used your invite")
    town.settled()
    town.twilio.script.add("create", HANG)

    reference = cell.sam.raises_concern()
    waits_for(town, "create")
    town.product.kill()
    town.starts()

    # It may have gone out: it is looked for till Twilio's list can't lag any more, then repeated.
    cell.priya.receives(reference, timeout=40)
    town.settled()
    assert len(cell.priya.about(reference)) == 1


def test_a_timer_that_came_due_while_it_was_down_fires_after_the_start(tmp_path: Path) -> None:
    with town_in(tmp_path, programmes=1, timings="manager_wait: 2 s") as town:
        cell = town.people()
        reference = cell.sam.raises_concern()
        cell.priya.receives(reference)
        town.settled()
        town.product.kill()
        town.starts()

        cell.dan.receives(reference, timeout=10)

        town.check()


def test_a_second_process_on_the_same_database_does_not_start(town: Town) -> None:
    town.people()

    other = town.product.command("run")

    assert other.returncode == 1
    assert "running on this database already" in other.stderr
    assert town.telegram.conflicts == 0


def test_sigterm_ends_it_in_time_whatever_hangs(town: Town) -> None:
    cell = town.people()
    town.settled()
    town.telegram.script.add("sendMessage", HANG)
    cell.sam.commands("/concern")
    waits_for(town, "sendMessage")

    code, seconds = town.product.stop()

    assert code == 0
    assert seconds < 10
    town.starts()
    cell.sam.sees("Is a child in danger right now?", timeout=10)
