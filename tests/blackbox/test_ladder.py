"""The manager, the team, then the public numbers and everybody again, by the clock."""

from tests.blackbox.charity import SimulatedCharity


def test_everybody_is_silent_until_ruth_answers(quick: SimulatedCharity) -> None:
    cell = quick.people()
    sam = cell.sam
    reference = sam.raises_concern()

    cell.priya.receives(f"AGAIN, URGENT concern {reference}", timeout=8)
    cell.dan.receives(f"URGENT concern {reference}", timeout=8)
    cell.priya.receives(f"we are texting the team about {reference} now")
    sam.sees("we're texting Dan now")
    cell.ruth.receives(f"URGENT concern {reference}", timeout=8)
    sam.sees("We're texting Ruth as well")
    for phone in (cell.priya, cell.dan, cell.ruth):
        phone.receives(f"NOBODY HAS TAKEN concern {reference}", timeout=8)
    sam.sees("Nobody here has replied. That's for us to fix, not you.")
    sam.sees("0808 800 5000")

    sam.taps("I rang them")
    sam.taps("NSPCC")
    sam.taps("They'll act")
    sam.sees("You did the right thing")
    code = cell.ruth.code(reference)
    cell.ruth.answers(code, f"{reference} is yours")

    sam.sees("Tell Ruth what the NSPCC said")
    cell.priya.receives(f"Ruth took {reference}")
    cell.ruth.answers(f"DONE {code} spoke to the family", "is closed")


def test_nobody_takes_it_so_everybody_is_texted_again(quick: SimulatedCharity) -> None:
    cell = quick.people()
    reference = cell.sam.raises_concern()
    cell.dan.receives("NOBODY HAS TAKEN", timeout=10)
    cell.sam.sees("Nobody here has replied", timeout=8)

    cell.sam.sees("Still nobody, at ", timeout=8)

    quick.settled()
    repeats = [text for text in cell.priya.about(reference) if "NOBODY" in text]
    assert len(repeats) >= 2
    code = cell.priya.code(reference)
    cell.priya.answers(f"DONE {code} spoke to the family", "is closed")


def test_a_holder_without_a_decision_is_asked_and_then_let_go(quick: SimulatedCharity) -> None:
    cell = quick.people()
    reference = cell.sam.raises_concern()
    code = cell.priya.code(reference)
    cell.priya.answers(code, f"{reference} is yours")

    cell.priya.receives(f"{reference} has no decision yet", timeout=8)
    cell.dan.receives(f"URGENT concern {reference}", timeout=8)

    cell.sam.sees("There's no decision yet, so we're texting Dan now")
    cell.priya.answers(f"DONE {code} spoke to the family", "is closed")


def test_a_phone_that_is_switched_off_does_not_stop_the_clock(quick: SimulatedCharity) -> None:
    cell = quick.people()
    cell.priya.mode("silent")

    reference = cell.sam.raises_concern()

    cell.dan.receives(reference, timeout=8)
    code = cell.dan.code(reference)
    cell.dan.answers(f"DONE {code} spoke to the family", "is closed")


def test_receipts_out_of_order_and_twice_change_nothing(quick: SimulatedCharity) -> None:
    cell = quick.people()
    cell.priya.mode("delivered_then_sent_reordered")
    cell.dan.mode("duplicate")

    reference = cell.sam.raises_concern()
    cell.sam.sees("Priya's phone got our text at")
    cell.sam.taps("No answer")
    cell.dan.receives(reference)

    cell.sam.sees("Dan's phone got our text at")
    code = cell.dan.code(reference)
    cell.dan.answers(f"DONE {code} spoke to the family", "is closed")
