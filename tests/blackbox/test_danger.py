"""In danger now, and a concern about one of our team, whose subject never gets a text."""

from tests.blackbox.charity import SimulatedCharity
from tests.blackbox.mentor import Cell


def in_danger(charity: SimulatedCharity) -> tuple[Cell, str]:
    cell = charity.people()
    cell.sam.commands("/concern")
    cell.sam.taps("Yes, or not sure")
    return cell, cell.priya.receives("DANGER NOW").partition("DANGER NOW ")[2][:4]


def about_team(charity: SimulatedCharity) -> Cell:
    cell = charity.people()
    cell.sam.commands("/concern")
    cell.sam.taps("No, but I'm worried")
    cell.sam.taps("Yes, one of our team")
    cell.sam.sees("Who should we leave out? They get no text from us about this.")
    return cell


def test_in_danger_999_comes_first_and_everybody_is_texted_at_once(calm: SimulatedCharity) -> None:
    cell, reference = in_danger(calm)

    cell.sam.sees("Ring 999 now. Ask for the police")
    for phone in (cell.priya, cell.dan, cell.ruth):
        phone.receives(f"DANGER NOW {reference}, Sam was told to ring 999")
    first = next(s for s in cell.sam.user.screen if "999" in s.text and s.from_bot)
    assert "ring 999 first" in first.text


def test_i_rang_999_is_saved(calm: SimulatedCharity) -> None:
    cell, _ = in_danger(calm)

    cell.sam.taps("I rang 999")

    cell.sam.sees("Saved: you rang 999 at")


def test_i_cant_ring_asks_the_team_to_ring_999(calm: SimulatedCharity) -> None:
    cell, reference = in_danger(calm)

    cell.sam.taps("I can't ring")

    cell.sam.sees("We're asking the team to ring 999")
    for phone in (cell.priya, cell.dan, cell.ruth):
        phone.receives(f"DANGER NOW {reference}. Sam can't ring 999")
    code = cell.dan.code("can't ring 999")
    cell.dan.replies(code)
    cell.sam.sees("We asked Dan to ring 999 and you")
    cell.priya.receives(f"Dan took {reference}")


def test_danger_from_one_of_our_team_texts_nobody_before_a_name(calm: SimulatedCharity) -> None:
    cell = calm.people()
    cell.sam.commands("/concern")

    cell.sam.taps("Yes, from one of our team")

    cell.sam.sees("Ring 999")
    cell.sam.sees("Nobody on the team gets a text before you tap a name. Who should we leave out")
    calm.settled()
    staff = (cell.priya, cell.dan, cell.ruth)
    assert not [text for phone in staff for text in phone.tried if "DANGER" in text]

    cell.sam.taps("Priya, manager")

    cell.dan.receives("DANGER NOW")
    cell.ruth.receives("DANGER NOW")
    assert not [text for text in cell.priya.tried if "DANGER" in text]


def test_danger_from_our_team_without_a_name_texts_nobody_on_the_team(
    quick: SimulatedCharity,
) -> None:
    cell = quick.people()
    cell.sam.commands("/concern")
    cell.sam.taps("Yes, from one of our team")
    cell.sam.sees("leave out of our texts?")

    cell.sam.sees("Nobody at Harbour is texted yet", timeout=8)
    quick.ruby.receives("Sam", timeout=8)

    staff = (cell.priya, cell.dan, cell.ruth)
    assert not [text for phone in staff for text in phone.tried if "DANGER" in text]


def test_about_the_manager_the_manager_never_hears_of_it(calm: SimulatedCharity) -> None:
    cell = about_team(calm)

    cell.sam.taps("Priya, manager")

    cell.sam.sees("Priya is left out, and we're texting Dan")
    reference = cell.sam.reference("is saved")
    text = cell.dan.receives(f"URGENT concern {reference}")
    assert "Talk to them before anyone else" in text
    rights = cell.sam.sees("You can go outside Harbour yourself")
    assert "07700 900995" in rights.text
    code = cell.dan.code(reference)
    cell.dan.answers(code, f"{reference} is yours")
    cell.dan.answers(f"DONE {code} told the council about it", "is closed")
    cell.ruth.receives(f"Dan closed {reference}")
    calm.settled()
    assert cell.priya.about(reference) == []
    shown = calm.product.command("concerns", reference, "--as", cell.names.id("Priya"))
    assert shown.returncode == 1


def test_about_the_manager_and_everybody_silent_never_texts_the_manager(
    quick: SimulatedCharity,
) -> None:
    cell = about_team(quick)
    cell.sam.taps("Priya, manager")
    reference = cell.sam.reference("is saved")

    cell.ruth.receives(reference, timeout=8)
    cell.dan.receives("NOBODY HAS TAKEN", timeout=8)

    cell.sam.sees("07700 900995", timeout=8)
    code = cell.dan.code(reference)
    cell.dan.answers(f"DONE {code} told the council about it", "is closed")
    assert cell.priya.about(reference) == []


def test_the_manager_cannot_learn_of_it_by_a_code_or_a_word(calm: SimulatedCharity) -> None:
    cell = about_team(calm)
    cell.sam.taps("Priya, manager")
    reference = cell.sam.reference("is saved")
    code = cell.dan.code(reference)

    cell.priya.replies(code)
    cell.priya.replies("CODES")
    cell.priya.replies("ok")

    calm.settled()
    assert cell.priya.about(reference) == []
    assert not cell.sam.saw("Priya took")


def test_leave_out_one_more_goes_on_to_the_next(calm: SimulatedCharity) -> None:
    cell = about_team(calm)
    cell.sam.taps("Priya, manager")
    cell.dan.receives("URGENT concern")

    cell.sam.taps("Leave out Dan too")

    cell.ruth.receives("URGENT concern")


def test_not_sure_texts_nobody_on_the_team(calm: SimulatedCharity) -> None:
    cell = about_team(calm)

    cell.sam.taps("Not sure")

    reference = cell.sam.reference("is saved")
    cell.sam.sees("Ring the council about staff worries: 07700 900995")
    cell.sam.sees("we text a trustee, who isn't on the team")
    calm.settled()
    staff = (cell.priya, cell.dan, cell.ruth)
    assert not [phone for phone in staff if phone.about(reference)]


def test_rather_not_say_texts_the_trustee_when_the_time_is_over(quick: SimulatedCharity) -> None:
    cell = quick.people()
    cell.sam.commands("/concern")
    cell.sam.taps("No, but I'm worried")
    cell.sam.taps("Rather not say")
    reference = cell.sam.reference("is saved")

    quick.ruby.receives(reference, timeout=8)

    cell.sam.sees("We're texting Ruby now, who isn't on the team")
    staff = (cell.priya, cell.dan, cell.ruth)
    assert not [phone for phone in staff if phone.about(reference)]


def test_stopped_after_the_first_tap_climbs_to_the_team_by_itself(quick: SimulatedCharity) -> None:
    cell = quick.people()
    cell.sam.commands("/concern")

    cell.sam.sees("You started to tell us at", timeout=8)

    cell.dan.receives("URGENT concern", timeout=8)
    assert not [text for text in cell.priya.tried if "URGENT" in text]


def test_stopped_at_the_list_of_names_texts_nobody_on_the_team(quick: SimulatedCharity) -> None:
    cell = about_team(quick)

    cell.sam.sees("Ring the council about staff worries", timeout=8)
    quick.ruby.receives("URGENT", timeout=8)

    staff = (cell.priya, cell.dan, cell.ruth)
    assert not [text for phone in staff for text in phone.tried if "URGENT" in text]


def test_danger_while_somebody_holds_it_texts_everybody(calm: SimulatedCharity) -> None:
    cell = calm.people()
    reference = cell.sam.raises_concern()
    cell.priya.replies(cell.priya.code(reference))
    cell.sam.sees("Priya took your concern")

    cell.sam.taps("Something changed")
    cell.sam.taps("In danger now")

    cell.sam.sees("Ring 999 now")
    for phone in (cell.priya, cell.dan, cell.ruth):
        phone.receives(f"DANGER NOW {reference}")
