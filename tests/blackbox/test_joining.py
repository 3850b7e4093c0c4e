"""Joining: the person's own link, their own number, then the manager's code."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.blackbox.charity import SimulatedCharity, charity_in
from tests.blackbox.mentor import Cell


def opens_link(calm: SimulatedCharity) -> Cell:
    cell = calm.cell()
    cell.sam.starts(cell.link())
    cell.sam.sees("Hello, this is Mentorline for Harbour Mentors")
    return cell


def test_a_link_a_number_and_the_managers_code_let_a_mentor_in(calm: SimulatedCharity) -> None:
    cell = opens_link(calm)
    sam = cell.sam

    sam.taps("Set me up")
    sam.sees("share your phone number")
    sam.sees_keyboard("Share my number")
    sam.presses("Share my number")
    sam.sees("Your manager is Priya")
    sam.taps("Yes, that's right")
    sam.sees("Use the pairing code")
    sam.taps("Got it")
    sam.taps("Later")
    sam.sees("We're texting Priya to let you in")
    code = cell.priya.code("Sam used your invite")
    cell.priya.answers(code, "Sam is let in")

    sam.sees(f"You're all set, Sam. You're paired with {cell.names.pairing} (Q.Z.)")
    sam.sees_keyboard("Raise a concern")
    sam.sees_keyboard("My session")


def test_a_concern_can_be_raised_before_the_manager_has_said_anything(
    calm: SimulatedCharity,
) -> None:
    cell = calm.people()

    reference = cell.sam.raises_concern()

    assert "URGENT" in cell.priya.receives(reference)


def test_a_session_waits_for_the_manager(calm: SimulatedCharity) -> None:
    cell = calm.people()

    cell.sam.commands("My session")

    cell.sam.sees(f"Priya hasn't let you in yet. You can ring them: {cell.priya.spoken}")


def test_another_number_or_somebody_elses_card_lets_nobody_in(calm: SimulatedCharity) -> None:
    cell = opens_link(calm)
    sam = cell.sam
    sam.taps("Set me up")
    sam.sees("share your phone number")

    sam.shares("+447700900990")
    sam.sees("That number isn't the one your charity has for you")
    sam.shares(cell.names.phone("Sam"), owner=99)
    sam.sees("That's somebody else's card")
    sam.shares(cell.names.phone("Sam"), owner=0)
    sam.sees("That's somebody else's card")
    assert not sam.saw("Your manager is Priya")

    sam.shares(cell.names.phone("Sam"))
    sam.sees("Your manager is Priya")


def test_the_number_typed_is_not_the_number_shared(calm: SimulatedCharity) -> None:
    cell = opens_link(calm)
    cell.sam.taps("Set me up")
    cell.sam.sees("share your phone number")

    cell.sam.types(cell.sam.user.phone or "")

    cell.sam.sees("share your phone number")
    assert not cell.sam.saw("Your manager is Priya")


def test_no_by_the_manager_keeps_the_mentor_out_and_tells_an_admin(calm: SimulatedCharity) -> None:
    cell = calm.people()
    code = cell.priya.code("used your invite")

    cell.priya.answers(f"NO {code}", "Sam is not let in. We told an admin")

    cell.sam.sees(f"Priya could not let you in yet. Please ring Priya: {cell.priya.spoken}")
    calm.ada.receives("a manager does not know Sam")
    cell.sam.commands("My session")
    cell.sam.sees("hasn't let you in yet")


def test_not_me_tells_the_manager(calm: SimulatedCharity) -> None:
    cell = opens_link(calm)
    cell.sam.taps("Set me up")
    cell.sam.sees_keyboard("Share my number")
    cell.sam.presses("Share my number")

    cell.sam.taps("No, that's not me")

    cell.sam.sees("Thank you for saying so. We're texting Priya")
    cell.priya.receives("Sam")


def test_a_used_link_is_no_link_for_anybody_else(calm: SimulatedCharity) -> None:
    cell = calm.cell()
    link = cell.link()
    cell.joins_with(link)
    friend = calm.stranger()

    friend.starts(link)

    friend.sees("This link is used or too old")
    friend.taps("Who can I ring?")
    friend.sees("Danger: 999")
    assert not friend.saw("Hello, this is Mentorline")


def test_the_same_link_twice_by_its_owner_says_that_they_are_set_up(calm: SimulatedCharity) -> None:
    cell = calm.cell()
    link = cell.link()
    cell.joins_with(link)

    cell.sam.starts(link)

    cell.sam.sees("Hello again, Sam. You're already set up")


def test_a_forwarded_link_shows_nobodys_name_before_the_number_fits(calm: SimulatedCharity) -> None:
    cell = calm.cell()
    link = cell.link()
    friend = calm.stranger()

    friend.starts(link)
    friend.taps("Set me up")
    friend.shares("+447700900991")

    friend.sees("That number isn't the one")
    assert not friend.saw("Sam")
    assert not friend.saw("Priya")
    cell.joins_with(link)


def test_an_expired_link_lets_nobody_in(calm: SimulatedCharity) -> None:
    cell = calm.cell()
    link = cell.link()
    with closing(sqlite3.connect(calm.product.folder / "mentorline.db")) as database:
        database.execute(
            "UPDATE invites SET expires_at = datetime('now', '-1 minute') WHERE person = ?",
            (cell.names.id("Sam"),),
        )
        database.commit()

    cell.sam.starts(link)

    cell.sam.sees("This link is used or too old")


def test_a_worry_before_joining_shows_the_numbers(calm: SimulatedCharity) -> None:
    cell = opens_link(calm)

    cell.sam.taps("I'm worried about a child")

    cell.sam.sees("Danger: 999")


def test_practice_texts_nobody(calm: SimulatedCharity) -> None:
    cell = opens_link(calm)
    sam = cell.sam
    sam.taps("Set me up")
    sam.sees_keyboard("Share my number")
    sam.presses("Share my number")
    sam.taps("Yes, that's right")
    sam.taps("Got it")
    sam.taps("Practise")
    sam.taps("No, but I'm worried")
    sam.taps("No, not one of our team")
    sam.taps("Go on")

    sam.sees("All done. We're texting Priya to let you in")

    assert not [text for text in cell.priya.tried if "URGENT" in text]


def test_new_staff_learn_what_a_text_is_and_try_an_answer(tmp_path: Path) -> None:
    with charity_in(tmp_path, programmes=1, first_day=True) as charity:
        cell = charity.cell()

        code = cell.priya.code("you now get our concern texts")
        cell.priya.answers(code, "it works. A real text asks you to ring a mentor")

        cell.dan.receives("you now get our concern texts")
        charity.check()
