"""The checklist, the session, the report, the three tries, and a contact."""

from tests.blackbox.charity import SimulatedCharity
from tests.blackbox.mentor import Mentor

CHECKS = (
    "Carer knows it's",
    "I'll ring the carer's phone",
    "Place agreed, door open",
    "Child will check in with carer",
    "Child knows how it works",
    "I'm alone, it's quiet",
)


def agreed_now(sam: Mentor, how: str = "By phone") -> None:
    sam.presses("My session")
    sam.taps("The carer agreed to now")
    sam.taps(how)


def ticks_all(sam: Mentor) -> None:
    agreed_now(sam)
    for label in CHECKS:
        sam.taps(label)
    sam.sees("Ready ✅")


def test_a_session_from_the_checklist_to_the_filed_report(calm: SimulatedCharity) -> None:
    cell = calm.people(let_in=True)
    sam = cell.sam

    agreed_now(sam)
    checklist = sam.sees("Tap each one that's true")
    taps = [sam.taps(label) for label in CHECKS[:5]]
    assert [tap.toast for tap in taps] == [f"Ticked. {n} of 6." for n in (1, 2, 3, 4, 5)]
    untick = sam.taps(CHECKS[0])
    assert "4 of 6" in (untick.toast or "")
    sam.taps(CHECKS[0])
    sam.taps(CHECKS[5])
    ready = sam.sees("Ready ✅")
    assert {tap.message_id for tap in taps} == {checklist.message_id}
    assert ready.message_id > checklist.message_id
    sam.taps("Start session")
    sam.sees("Your session is on until")
    sam.taps("It's over")
    sam.sees("You're checked out at")
    sam.taps("No, all fine")
    sam.sees("Your report, step 1 of 4")
    sam.types("cards and a maths game")
    sam.sees("Step 2 of 4")
    sam.taps("Skip")
    sam.sees("Step 3 of 4")
    sam.taps("No")
    sam.sees("Step 4 of 4")
    sam.taps("No")
    back = sam.sees("Others")
    assert "cards and a maths game" in back.text

    sam.taps("Change something")
    sam.taps("Others")
    sam.sees("Did anybody else see or hear you?")
    sam.taps("Yes")
    sam.sees("Who was it?")
    sam.types("big sister came in for a minute")
    sam.sees("big sister came in for a minute")
    sam.taps("Send it")
    sam.sees("Sent ✅ at")
    cell.priya.code("sent in a report. Not urgent.")
    sam.taps("No, not this time")
    sam.sees("Next, book your next session.")


def test_a_worry_after_the_session_is_a_concern_about_that_pairing(calm: SimulatedCharity) -> None:
    cell = calm.people(let_in=True)
    sam = cell.sam
    ticks_all(sam)
    sam.taps("Start session")
    sam.taps("It's over")

    sam.taps("Yes, or not sure")

    sam.sees("Is a child in danger right now?")
    sam.taps("No, but I'm worried")
    sam.taps("No, not one of our team")
    cell.priya.receives("URGENT concern")
    sam.taps("OK")
    sam.taps("Skip")
    sam.taps("Skip")
    sam.taps("I've told you, go on")
    sam.sees("Your report, step 1 of 4")


def test_three_tries_with_breaks_by_the_clock(quick: SimulatedCharity) -> None:
    cell = quick.people(let_in=True)
    sam = cell.sam
    ticks_all(sam)
    sam.taps("Start session")

    sam.taps("No answer")
    sam.sees("Try 1 is saved: no answer at")
    sam.sees("Try 2 of 3")
    old = sam.taps("No answer")
    sam.sees("Try 2 is saved: no answer")
    sam.sees("Try 3 of 3")
    late = sam.taps_again(old)
    assert late.toast
    sam.taps("No answer")
    sam.sees("That was the last try. You did all you could.")

    assert "I rang three times today for our session" in sam.user.copies("Copy")
    sam.taps("I've sent it")
    sam.taps("No time yet")
    sam.sees("Does the silence worry you?")
    sam.taps("No, all fine")
    sam.sees_keyboard("My session")


def test_the_carer_keeps_the_phone_and_something_else_works(calm: SimulatedCharity) -> None:
    cell = calm.people(let_in=True)
    sam = cell.sam
    agreed_now(sam, "By phone")

    sam.taps("Carer keeps the phone")
    sam.taps("Speaker on, carer there")

    sam.sees("Good. Tap each one that's true")
    sam.taps("Nothing feels right")
    sam.sees("Then leave it for today")
    sam.taps("No, all fine")
    sam.sees("Do you have a new time?")
    sam.taps("Not yet")
    sam.sees("Then we leave it out. Please send the carer this text.")
    assert "When would suit you instead?" in sam.user.copies("Copy")
    sam.taps("I've sent it")
    sam.sees("It's left out ✅")


def test_a_contact_from_another_number_tells_the_manager_without_a_hurry(
    calm: SimulatedCharity,
) -> None:
    cell = calm.people()
    sam = cell.sam
    sam.commands("/report_contact")
    sam.taps("Child rang or texted me")
    sam.taps("No, all fine")
    sam.sees("only use the carer's phone")
    sam.taps("I've told them")

    sam.sees(f"Ring Priya today or tomorrow: {cell.priya.spoken}")

    code = cell.priya.code("contact report")
    cell.priya.answers(code, "is yours", timeout=10)
    sam.sees("Priya took it")


def test_back_and_help_keep_the_place(calm: SimulatedCharity) -> None:
    cell = calm.people(let_in=True)
    sam = cell.sam
    sam.presses("My session")
    sam.sees("When is the next session with")

    sam.presses("Help")
    sam.sees("What do you need?")
    sam.taps("Nothing, go back")

    sam.sees("When is the next session with")
    sam.types("tomorrow 4pm")
    sam.sees("4pm to 5pm, by phone. Book it?")
    sam.taps("Back")
    sam.sees("When is the next session with")
