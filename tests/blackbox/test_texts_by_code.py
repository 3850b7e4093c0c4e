"""A text fails: at once or later, by Twilio's code. Nobody waits for a phone that got nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.blackbox.charity import SimulatedCharity, charity_in
from tests.blackbox.mentor import Cell


@pytest.fixture(scope="module")
def _charity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    with charity_in(tmp_path_factory.mktemp("codes"), programmes=10) as charity:
        yield charity


@pytest.fixture
def charity(_charity: SimulatedCharity) -> Iterator[SimulatedCharity]:
    yield _charity
    assert not _charity.twilio.script.left
    _charity.check()


def people(charity: SimulatedCharity) -> Cell:
    """The people of a programme, when the last text of their beginning has arrived."""
    cell = charity.people(let_in=True)
    cell.priya.receives("is let in")
    charity.settled()
    return cell


def another_concern(cell: Cell, besides: str) -> str:
    """The same mentor raises a second one."""
    sam = cell.sam
    sam.commands("/concern")
    sam.taps("It's another child")
    sam.taps("No, but I'm worried")
    sam.taps("No, not one of our team")
    return sam.reference("is saved", besides)


def test_an_account_at_fault_is_told_to_an_admin_and_the_text_goes_out_when_it_is_mended(
    charity: SimulatedCharity,
) -> None:
    """Fault 10 of docs/reliability.md."""
    cell = people(charity)
    charity.twilio.fail_next(401, 20003)

    reference = cell.sam.raises_concern()

    charity.ada.receives("our texts are not going out at all. Look at the text account now.")
    cell.priya.receives(reference)
    charity.settled()
    assert len(cell.priya.about(reference)) == 1


def test_a_number_that_twilio_refuses_is_passed_over_and_an_admin_checks_it(
    charity: SimulatedCharity,
) -> None:
    """Fault 13 of docs/reliability.md: also for what comes later."""
    cell = people(charity)
    charity.twilio.fail_next(400, 21211)

    reference = cell.sam.raises_concern()

    cell.sam.sees("Priya can't get our texts, so we're texting Dan now")
    cell.dan.receives(reference)
    charity.ada.receives("no text of ours reaches Priya. Check their number today.")
    second = another_concern(cell, reference)
    cell.dan.receives(second)
    charity.settled()
    assert not cell.priya.about(second)


@pytest.mark.parametrize("error", [30005, 30006])
def test_a_dead_number_is_out_of_reach_until_its_owner_writes_to_us(
    charity: SimulatedCharity, error: int
) -> None:
    """Fault 13 of docs/reliability.md."""
    cell = people(charity)
    cell.priya.mode(("undelivered", error))
    reference = cell.sam.raises_concern()
    cell.dan.receives(reference)
    charity.ada.receives("no text of ours reaches Priya")
    charity.settled()
    assert len(cell.priya.about(reference)) == 1  # not tried again

    cell.priya.mode("delivers")
    cell.priya.answers("CODES", reference)

    second = another_concern(cell, reference)
    cell.priya.receives(second)


def test_whoever_turned_texts_off_unheard_is_passed_over_at_once(charity: SimulatedCharity) -> None:
    """Fault 11 of docs/reliability.md: the STOP never came to us, so Twilio's refusal says it."""
    cell = people(charity)
    charity.world.do(lambda: setattr(charity.twilio.phone(cell.priya.number), "opted_out", True))

    reference = cell.sam.raises_concern()

    cell.dan.receives(reference)
    charity.ada.receives("Priya has turned our texts off. Ring Priya now")


def test_a_phone_that_is_off_gets_one_more_text_and_the_next_person_theirs_at_once(
    charity: SimulatedCharity,
) -> None:
    """Fault 12 of docs/reliability.md."""
    cell = people(charity)
    cell.priya.mode(("undelivered", 30003))

    reference = cell.sam.raises_concern()

    cell.dan.receives(reference)
    charity.settled()
    assert len(cell.priya.about(reference)) == 2
    cell.priya.mode("delivers")
    code = cell.priya.code("used your invite")
    assert code  # what reached Priya before is still there
    assert cell.priya.texts[-1] not in cell.priya.about(reference)


def test_a_text_that_the_network_filters_is_not_sent_again_and_an_admin_rings_the_provider(
    charity: SimulatedCharity,
) -> None:
    """Fault 14 of docs/reliability.md."""
    cell = people(charity)
    cell.priya.mode(("undelivered", 30007))

    reference = cell.sam.raises_concern()

    cell.dan.receives(reference)
    charity.ada.receives("the network filters our texts. Ring the text provider now.")
    charity.settled()
    assert len(cell.priya.about(reference)) == 1


@pytest.mark.parametrize("error", [30036, 30008])
def test_a_text_that_fails_after_it_was_taken_climbs_at_once(
    charity: SimulatedCharity, error: int
) -> None:
    """Faults 15 and 20: error 30036 says that it waited for more than sixty seconds."""
    cell = people(charity)
    cell.priya.mode(("failed", error))

    reference = cell.sam.raises_concern()

    cell.sam.sees("Priya can't get our texts, so we're texting Dan now")
    cell.dan.receives(reference)
    charity.settled()
    (text,) = [t for t in charity.twilio.sent if t.to == cell.priya.number and reference in t.body]
    assert text.params["ValidityPeriod"] == "60"


def test_a_reply_whose_webhook_was_lost_is_fetched_while_a_concern_is_open(
    charity: SimulatedCharity,
) -> None:
    """Fault 26 of docs/reliability.md: every half minute."""
    cell = people(charity)
    reference = cell.sam.raises_concern()
    code = cell.priya.code(reference)

    cell.priya.replies(code, webhook=False)

    cell.priya.receives(f"{reference} is yours", timeout=60)
    cell.sam.sees("Priya took your concern")
