"""Attacks by text on the real process: codes tried out, and a machine that answers everything."""

from __future__ import annotations

from tests.blackbox.charity import SimulatedCharity
from tests.blackbox.mentor import Cell

MORE = 60


def raised(charity: SimulatedCharity) -> tuple[Cell, str, str]:
    """A concern that waits for Priya: its people, its reference, her code."""
    cell = charity.people()
    reference = cell.sam.raises_concern()
    return cell, reference, cell.priya.code(reference)


def test_one_text_with_220_numbers_takes_nothing_although_the_right_one_is_there(
    calm: SimulatedCharity,
) -> None:
    cell, _, code = raised(calm)
    tried = [f"{100000 + 7 * number}" for number in range(219)]

    cell.priya.answers(" ".join([*tried, code]), "no code from this number counts now")

    calm.ada.receives("many wrong codes came from Priya's number")
    cell.priya.replies(code)
    calm.settled()
    assert not cell.sam.saw("took your concern")


def test_a_burst_of_guesses_is_shut_and_stays_shut_after_a_start(calm: SimulatedCharity) -> None:
    cell, reference, code = raised(calm)
    tried = [n for n in (f"{200000 + 7 * number}" for number in range(MORE)) if n != code]
    for guess in tried:
        cell.priya.replies(guess)
    calm.settled()
    answers = len(cell.priya.texts)
    assert answers < 15
    calm.product.kill()
    calm.starts()

    cell.priya.replies(code)
    calm.settled()

    assert not cell.sam.saw("took your concern")
    cell.priya.replies("PASS")
    cell.dan.receives(reference)


def test_a_machine_that_answers_every_text_of_ours_is_not_answered_for_ever(
    calm: SimulatedCharity,
) -> None:
    cell, reference, code = raised(calm)
    before = len(cell.priya.texts)

    for _ in range(MORE):
        cell.priya.replies("Thank you for your message. I am out of the office till Monday.")
    calm.settled()

    assert len(cell.priya.texts) - before <= 3
    calm.ada.receives("a machine seems to answer our texts to Priya")
    cell.priya.answers(code, f"{reference} is yours")
    cell.sam.sees("took your concern")
