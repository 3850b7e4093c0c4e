"""The process ends as a clock rings, between two tries or in a send, and all goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.blackbox.charity import SimulatedCharity, charity_in
from tests.blackbox.failing import clocks, dies, starts_failing
from tests.blackbox.test_sessions import ticks_all
from tests.standins.faults import Fault


@pytest.fixture(scope="module")
def _charity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    timings = "manager_wait: 3 s, pause: 2 s"
    with charity_in(tmp_path_factory.mktemp("clocks"), programmes=5, timings=timings) as charity:
        yield charity


@pytest.fixture
def charity(_charity: SimulatedCharity) -> Iterator[SimulatedCharity]:
    if not _charity.product.alive:
        _charity.starts()
    yield _charity
    _charity.check()


@pytest.mark.parametrize("place", ["ring:before", "ring:after"])
def test_a_clock_that_rang_as_the_process_ended_rings_once(
    charity: SimulatedCharity, place: str
) -> None:
    cell = charity.people(let_in=True)
    charity.settled()
    charity.product.kill()
    starts_failing(charity, place)
    reference = cell.sam.raises_concern()
    cell.priya.receives(reference)
    charity.settled()

    with dies(charity):
        pass  # the manager's time is over in a moment
    charity.starts()

    cell.dan.receives(reference, timeout=60)
    cell.sam.sees("texting Dan", timeout=10)
    charity.settled()
    assert len([body for body in cell.dan.about(reference) if "URGENT" in body]) == 1
    assert len([body for body in cell.priya.about(reference) if "we are texting" in body]) == 1
    assert clocks(charity)[reference] == 1


def test_three_tries_are_three_although_the_process_ends_between_two(
    charity: SimulatedCharity,
) -> None:
    """Fault 40 of docs/reliability.md: count and wait are intact."""
    cell = charity.people(let_in=True)
    sam = cell.sam
    ticks_all(sam)
    sam.taps("Start session")
    sam.taps("No answer")
    sam.sees("Try 2 of 3")
    charity.product.kill()
    starts_failing(charity, "take:after")

    with dies(charity):
        (tap,) = sam.taps_at_once("No answer")
    charity.starts()

    charity.world.wait(tap.answered(20))
    sam.sees("Try 2 is saved: no answer", timeout=20)
    sam.sees("Try 3 of 3", timeout=20)
    sam.taps("No answer")
    sam.sees("That was the last try. You did all you could.")
    assert "I rang three times today for our session" in sam.user.copies("Copy")


@pytest.fixture(scope="module")
def _calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    with charity_in(tmp_path_factory.mktemp("calm"), programmes=2) as charity:
        yield charity


@pytest.fixture
def calm(_calm: SimulatedCharity) -> Iterator[SimulatedCharity]:
    """A charity with the waits of real life that is started and stopped at will."""
    yield _calm
    _calm.twilio.list_lag = 0
    _calm.check()


def test_a_list_that_lags_costs_one_marked_repeat_after_the_crash(calm: SimulatedCharity) -> None:
    """Fault 7 of docs/reliability.md: never silence."""
    cell = calm.people(let_in=True)
    calm.settled()
    calm.product.kill()
    starts_failing(calm, "send:after")
    cell.sam.commands("/concern")
    cell.sam.taps("No, but I'm worried")
    cell.sam.sees("Could it be about somebody who works or helps")
    calm.twilio.list_lag = 60

    with dies(calm):
        cell.sam.taps_at_once("No, not one of our team")
    calm.starts()

    repeat = cell.priya.receives("REPEAT ", timeout=60)
    cell.sam.sees("Priya's phone got our text at", timeout=10)
    calm.settled()
    first, second = [body for body in cell.priya.tried if "URGENT" in body]
    assert second == repeat == f"REPEAT {first}"


def test_sigterm_in_the_middle_of_a_send_doubles_nothing(calm: SimulatedCharity) -> None:
    """Fault 56: what is under way is waited for, and looked up after the start."""
    cell = calm.people(let_in=True)
    cell.priya.receives("is let in")  # the last text of their beginning
    calm.settled()
    calm.twilio.script.add("create", Fault("hang", performed=True))
    reference = cell.sam.raises_concern()
    calm.world.wait(
        calm.twilio.bell.until(lambda: not calm.twilio.script.left, 10, lambda: "nothing was sent")
    )

    code, _ = calm.product.stop()
    calm.starts()

    assert code == 0
    # Whether it arrived may have been said while nobody listened; it is asked for each half minute.
    cell.sam.sees("Priya's phone got our text at", timeout=90)
    calm.settled()
    (body,) = cell.priya.about(reference)
    assert not body.startswith("REPEAT ")
