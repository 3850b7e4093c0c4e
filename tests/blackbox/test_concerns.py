"""A concern that is not urgent, its texts, and what a manager may answer."""

import re

from tests.blackbox.charity import SimulatedCharity
from tests.blackbox.mentor import Cell


def raised(charity: SimulatedCharity) -> tuple[Cell, str]:
    cell = charity.people()
    return cell, cell.sam.raises_concern()


def test_a_concern_from_the_first_tap_to_the_decision(calm: SimulatedCharity) -> None:
    cell = calm.people()
    sam, priya = cell.sam, cell.priya

    sam.presses("Raise a concern")
    sam.sees("Is a child in danger right now? If yes or not sure, ring 999 first.")
    sam.taps("No, but I'm worried")
    sam.sees("Could it be about somebody who works or helps")
    sam.taps("No, not one of our team")
    card = sam.sees("is saved, and we're texting Priya")
    reference = sam.reference("is saved")
    assert f"Ring Priya now too: {priya.spoken}" in card.text
    rights = sam.sees("You can ring the police, the council or the NSPCC yourself, now or later")
    assert "Danger: 999" in rights.text
    assert "0808 800 5000" in rights.text
    assert "+44" not in rights.text
    sms = priya.receives(f"URGENT concern {reference}, ring Sam now on {cell.phones['Sam'].spoken}")
    assert re.search(r"Reply \d{6} to take it\. If not, we text the team at \d", sms)
    sam.sees("Priya's phone got our text at")
    assert sam.pinned.message_id == card.message_id

    sam.taps("OK")
    sam.taps(f"{cell.names.pairing} (Q.Z.)")
    sam.taps("Home")
    sam.sees("Thank you, that's all we ask")

    code = priya.code(reference)
    priya.answers(code, f"{reference} is yours, ring Sam on")
    sam.sees("Priya took your concern at")

    priya.answers(f"DONE {code} spoke to carer, referred to council", f"{reference} is closed")
    sam.sees(f"Priya decided, and closed {reference}")
    cell.dan.receives(f"Priya closed {reference}")
    sam.taps("I'm OK")
    sam.sees("Thank you for telling us. You can raise a concern at any time.")


def test_still_worried_opens_it_again_with_the_team(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)
    cell.priya.answers(code, "is yours")
    cell.priya.answers(f"DONE {code} spoke to the carer", "is closed")

    cell.sam.taps("I'm still worried")

    cell.sam.sees(f"Then it isn't over. We're opening {reference} again and texting Dan")
    cell.dan.receives(f"{reference} is open again, Sam is still worried")


def test_i_would_like_to_talk_asks_the_one_who_decided_to_ring(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)
    cell.priya.answers(code, "is yours")
    cell.priya.answers(f"DONE {code} spoke to the carer", "is closed")

    cell.sam.taps("I'd like to talk")

    cell.sam.sees("We're asking Priya to ring you")
    cell.priya.receives(f"Sam would like to talk after {reference}")


def test_no_answer_on_the_phone_texts_the_team_at_once(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    cell.priya.receives(reference)

    cell.sam.taps("No answer")

    cell.sam.sees("We won't wait, and we're texting Dan now")
    cell.dan.receives(f"URGENT concern {reference}")
    assert not cell.ruth.about(reference)


def test_got_through_keeps_the_ladder_going_until_the_code(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    cell.sam.taps("Got through")
    cell.sam.sees("Good. Did Priya take it on?")

    cell.sam.taps("Yes")

    cell.sam.sees("We keep texting till Priya replies to us")
    cell.priya.receives(f"Sam says you two talked about {reference}")


def test_a_number_that_is_off_is_passed_over_at_once(calm: SimulatedCharity) -> None:
    cell = calm.people()
    cell.priya.mode(("undelivered", 30003))

    reference = cell.sam.raises_concern()

    cell.sam.sees("Priya can't get our texts, so we're texting Dan now")
    cell.dan.receives(reference)


def test_a_text_that_fails_at_once_is_passed_over_too(calm: SimulatedCharity) -> None:
    cell = calm.people()
    cell.priya.mode(("failed", 30005))

    reference = cell.sam.raises_concern()

    cell.dan.receives(reference)


def test_stop_is_no_answer_and_the_next_person_is_texted(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    cell.priya.receives(reference)

    cell.priya.replies("STOP")

    cell.dan.receives(reference)
    calm.ada.receives("Priya has turned our texts off. Ring Priya now")
    cell.sam.sees("we're texting Dan now")


def test_start_brings_the_codes_back_and_takes_nothing(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)
    cell.priya.replies("STOP")
    cell.dan.receives(reference)

    cell.priya.answers("START", f"{reference}, code {code}")

    assert not cell.sam.saw("Priya took your concern")


def test_who_turned_texts_off_before_is_never_waited_for(calm: SimulatedCharity) -> None:
    cell = calm.people()
    cell.priya.replies("STOP")
    calm.ada.receives("Priya has turned our texts off")

    reference = cell.sam.raises_concern()

    cell.dan.receives(reference)
    cell.sam.sees("Dan's phone got our text")
    assert not cell.priya.about(reference)


def test_pass_goes_on_at_once(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)

    cell.priya.answers(f"PASS {code}", "thank you for saying. We are texting the team")

    cell.dan.receives(reference)
    cell.sam.sees("Priya may not be free, so we're texting Dan")


def test_a_code_with_cant_is_a_pass(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)

    answer = cell.priya.answers(f"{code} can't, driving", "it sounds as if you can't take")

    assert f"reply TAKE {code}" in answer
    cell.dan.receives(reference)


def test_five_wrong_codes_bring_a_new_one_and_the_old_one_still_works(
    calm: SimulatedCharity,
) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)
    *four, wrong = (f"{n}" * 6 for n in range(1, 7) if f"{n}" * 6 != code)
    for tried in four[-4:]:
        cell.priya.answers(tried, f"{tried} is not one of your codes")

    cell.priya.answers(wrong, f"Here is a new one for {reference}")

    cell.priya.answers(code, f"{reference} is yours")
    cell.sam.sees("Priya took your concern")


def test_codes_lists_what_is_open(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)

    cell.priya.answers("CODES", f"{reference}, code {code}")


def test_ok_with_two_open_takes_nothing_and_says_which(calm: SimulatedCharity) -> None:
    cell, first = raised(calm)
    sam, priya = cell.sam, cell.priya
    sam.taps("OK")
    sam.taps("Skip")
    sam.sees("What is it most like?")
    sam.taps("Skip")
    sam.sees("Thank you, that's all we ask")
    second = sam.raises_concern(besides=first)
    codes = {reference: priya.code(reference) for reference in (first, second)}

    answer = priya.answers("ok", "nothing is taken yet, and 2 are open")

    assert all(f"{code} for {reference}" in answer for reference, code in codes.items())
    assert not sam.saw("took your concern")


def test_ok_with_one_open_takes_nothing(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)

    cell.priya.answers("on it, thanks", f"not taken yet. Reply {code} to take {reference}")


def test_done_alone_is_asked_for_words(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)
    cell.priya.answers(code, "is yours")

    cell.priya.answers(f"DONE {code}", f"{reference} is still open")
    cell.priya.answers(f"DONE {code} will ring tomorrow", f"{reference} reads as not finished")

    assert not cell.sam.saw("Priya decided")


def test_two_codes_have_one_owner_and_the_other_is_told(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    cell.sam.taps("No answer")
    codes = {phone: phone.code(reference) for phone in (cell.priya, cell.dan)}

    cell.dan.answers(codes[cell.dan], f"{reference} is yours")
    cell.priya.answers(codes[cell.priya], f"Dan has {reference} already")

    cell.sam.sees("Dan took your concern")
    assert not cell.sam.saw("Priya took your concern")


def test_la_is_taken_and_still_asks_for_the_outcome(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)

    cell.priya.answers(f"LA {code}", f"noted, you refer {reference} to the council")

    cell.sam.sees("Priya took your concern")


def test_a_code_after_it_is_closed_says_so_and_open_opens_it(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)
    cell.priya.answers(f"DONE {code} spoke to the carer", "is closed")

    cell.priya.answers(code, f"closed {reference}")
    cell.priya.answers(f"OPEN {code}", f"{reference} is open again")

    cell.dan.receives(f"Priya opened {reference} again")


def test_text_me_dont_ring_me_reaches_those_who_were_texted(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    cell.priya.receives("URGENT")

    cell.sam.taps("Text me, don't ring me")

    cell.priya.receives(f"do NOT ring Sam about {reference}, it is not safe")


def test_a_mistake_after_the_text_is_told_to_who_was_texted(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    cell.priya.receives(reference)
    cell.sam.commands("/cancel")
    cell.sam.taps("It was a mistake")

    cell.sam.taps("It's sorted out")

    cell.priya.receives(f"Sam says {reference} was a mistake")
    cell.sam.sees("Somebody checks with you, then closes it")


def test_a_mistake_before_anybody_was_texted_withdraws_it(calm: SimulatedCharity) -> None:
    cell = calm.people()
    cell.sam.commands("help me")
    cell.sam.taps("No, I just need help")

    cell.sam.sees("We've stopped it")
    cell.dan.receives("Sam says concern")


def test_the_webhook_twice_counts_once(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)

    cell.priya.replies(code, times=3)

    cell.priya.receives(f"{reference} is yours")
    calm.settled()
    assert len([text for text in cell.priya.tried if "is yours" in text]) == 1
    assert cell.sam.count("Priya took your concern") == 1


def test_a_forged_webhook_is_refused(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)

    cell.priya.replies(code, signature="wrong")
    cell.priya.replies(code, signature="none")

    statuses = [posted.status for posted in calm.twilio.posted if posted.signature != "right"]
    assert statuses == [403, 403]
    calm.settled()
    assert not cell.sam.saw("took your concern")


def test_a_stranger_gets_no_text_and_the_log_no_number(calm: SimulatedCharity) -> None:
    stranger = calm.phone("+447700900888")

    stranger.replies("123456 hello")

    calm.settled()
    assert stranger.tried == []


def test_a_strangers_worry_gets_the_public_numbers(calm: SimulatedCharity) -> None:
    stranger = calm.phone("+447700900889")

    stranger.replies("my uncle hit me and I am scared to go home")

    told = stranger.receives("worried about a child?")
    assert "999" in told
    assert "0800 1111" in told


def test_concern_by_text_climbs_at_once_to_the_team(calm: SimulatedCharity) -> None:
    cell = calm.people()
    phone = cell.phones["Sam"]

    phone.replies("concern")

    saved = phone.receives("is saved, and we are texting Dan")
    cell.dan.receives("URGENT concern")
    assert "In danger: 999" in saved


def test_who_may_look_sees_all_that_happened(calm: SimulatedCharity) -> None:
    cell, reference = raised(calm)
    code = cell.priya.code(reference)
    cell.priya.answers(f"DONE {code} spoke to the carer", "is closed")

    shown = calm.product.command("concerns", reference, "--as", cell.names.id("Dan"))
    other = calm.product.command("concerns", reference, "--as", "ada")
    verified = calm.product.command("verify")

    assert shown.returncode == 0, shown.stderr
    assert "spoke to the carer" in shown.stdout
    assert other.returncode == 1
    assert verified.returncode == 0, verified.stdout + verified.stderr
