"""The two services have bad moments: everything still arrives, and texts go out once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.blackbox.charity import SimulatedCharity, charity_in
from tests.standins.faults import Fault


@pytest.fixture
def failing(calm: SimulatedCharity) -> Iterator[SimulatedCharity]:
    """The calm charity, whose faults are all played by the end of the test."""
    yield calm
    assert not calm.telegram.script.left
    assert not calm.twilio.script.left


@pytest.mark.parametrize(
    "fault",
    [
        Fault("answer", status=429, retry_after=1),
        Fault("answer", status=500),
        Fault("answer", status=502),
        Fault("cut"),
    ],
    ids=["429", "500", "502", "cut"],
)
def test_a_message_arrives_once_after_a_fault(failing: SimulatedCharity, fault: Fault) -> None:
    cell = failing.people()
    failing.settled()
    failing.telegram.script.add("sendMessage", fault)

    cell.sam.commands("/concern")

    cell.sam.sees("Is a child in danger right now?")
    failing.settled()
    assert cell.sam.count("Is a child in danger right now?") == 1


@pytest.mark.parametrize(
    "fault",
    [Fault("answer", status=429, retry_after=1), Fault("answer", status=502), Fault("cut")],
    ids=["429", "502", "cut"],
)
def test_updates_arrive_once_after_a_fault_of_polling(
    failing: SimulatedCharity, fault: Fault
) -> None:
    cell = failing.people()
    failing.settled()
    failing.telegram.script.add("getUpdates", fault, times=2)

    cell.sam.commands("/concern")

    cell.sam.sees("Is a child in danger right now?", timeout=10)
    failing.settled()
    assert cell.sam.count("Is a child in danger right now?") == 1


def test_a_tap_is_answered_and_edited_in_spite_of_faults(failing: SimulatedCharity) -> None:
    cell = failing.people()
    cell.sam.commands("/concern")
    cell.sam.sees("Is a child in danger right now?")
    failing.settled()
    failing.telegram.fail_next("answerCallbackQuery", status=500)
    failing.telegram.fail_next("editMessageText", status=429, retry_after=1)

    cell.sam.taps("No, but I'm worried")

    cell.sam.sees("You said: No, but I'm worried ✅")
    cell.sam.sees("Could it be about somebody who works or helps")


def test_an_update_that_comes_twice_counts_once(failing: SimulatedCharity) -> None:
    cell = failing.people()
    failing.settled()
    failing.telegram.duplicate_next_update(3)

    reference = cell.sam.raises_concern()

    cell.priya.receives(reference)
    failing.settled()
    assert len(cell.priya.about(reference)) == 1
    assert cell.sam.count("Is a child in danger right now?") == 1


def test_updates_in_the_wrong_order_are_all_answered(failing: SimulatedCharity) -> None:
    cell = failing.people()
    cell.sam.commands("/concern")
    cell.sam.sees("Is a child in danger right now?")
    failing.settled()
    failing.telegram.reorder_next(3)

    taps = cell.sam.taps_at_once("No, but I'm worried", "Yes, from one of our team")
    cell.sam.types("and something else")

    for tap in taps:
        failing.world.wait(tap.answered())


@pytest.mark.parametrize(
    "fault",
    [Fault("answer", performed=True, status=503, code=20503), Fault("cut", performed=True)],
    ids=["503", "cut"],
)
def test_a_text_that_went_out_without_an_answer_is_not_sent_again(
    failing: SimulatedCharity, fault: Fault
) -> None:
    cell = failing.people(let_in=True)  # by now no other text waits
    failing.twilio.script.add("create", fault)

    reference = cell.sam.raises_concern()

    cell.sam.sees("Priya's phone got our text at", timeout=10)
    failing.settled()
    assert len(cell.priya.about(reference)) == 1


def test_too_many_texts_are_sent_later(failing: SimulatedCharity) -> None:
    cell = failing.people(let_in=True)
    failing.twilio.fail_next(429)

    reference = cell.sam.raises_concern()

    cell.priya.receives(reference, timeout=10)
    failing.settled()
    assert len(cell.priya.about(reference)) == 1


def test_a_receipt_before_the_answer_is_known_to_be_ours(failing: SimulatedCharity) -> None:
    cell = failing.people()
    failing.twilio.callback_before_answer = True

    cell.sam.raises_concern()

    cell.sam.sees("Priya's phone got our text at")
    failing.twilio.callback_before_answer = False


def test_no_text_goes_out_and_the_mentor_is_told_whom_to_ring(tmp_path: Path) -> None:
    with charity_in(tmp_path, programmes=1, timings="accept: 1 s") as charity:
        cell = charity.people(let_in=True)
        charity.settled()
        charity.world.wait(charity.twilio.unplug())
        reference = cell.sam.raises_concern()

        cell.sam.sees("Sorry, our texts are not going out. Nobody has been texted.", timeout=3)
        cell.sam.sees(f"Please ring Priya now: {cell.priya.spoken}")
        cell.sam.taps("No answer")
        cell.sam.sees(f"Then ring Dan: {cell.dan.spoken}")
        charity.world.wait(charity.twilio.plug_in())

        cell.sam.sees("Our texts work again", timeout=15)
        cell.dan.receives(reference)
        charity.check()


def test_telegram_away_for_a_while_costs_nothing(failing: SimulatedCharity) -> None:
    cell = failing.people()
    failing.settled()
    failing.world.wait(failing.telegram.unplug())
    cell.phones["Sam"].replies("concern")
    cell.dan.receives("URGENT concern")
    cell.sam.commands("/concern")
    failing.world.wait(failing.telegram.plug_in())

    cell.sam.sees("Is a child in danger right now?", timeout=15)
