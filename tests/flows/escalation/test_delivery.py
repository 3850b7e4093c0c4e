"""Receipts of a text: in any order, any number of times, and by Twilio's code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.escalation import events as happened
from tests.flows.escalation.play import HARBOUR, Play, held, in_public, raised, without

OFF = 30003  # the phone is switched off, or out of range: it may come back
Receipt = happened.TextAccepted | happened.TextDelivered | happened.TextFailed


def asked(ladder: str = "concern") -> Play:
    """Priya was just asked; whether Twilio took the text is not stored yet."""
    return Play().happens(happened.QuestionsAnswered(ladder=ladder))


def key_of(play: Play, person: str = "priya") -> str:
    told = play.state.told_of(person)
    assert told is not None
    return told.key


def undelivered(play: Play, error: int | None = OFF, person: str = "priya") -> happened.TextFailed:
    return happened.TextFailed(key=key_of(play, person), person=person, error=error)


def receipts(play: Play, last: str) -> list[Receipt]:
    """Accepted, sent and the last one, of the text to Priya."""
    key = key_of(play)
    taken = happened.TextAccepted(key=key, person="priya")
    if last == "delivered":
        return [taken, taken, happened.TextDelivered(key=key, person="priya")]
    return [taken, taken, undelivered(play)]


@pytest.mark.parametrize("last", ["delivered", "undelivered"])
@given(data=st.data())
def test_receipts_in_any_order_and_any_number_come_to_the_same(
    last: str, data: st.DataObject
) -> None:
    """Fault 18 of docs/reliability.md: rank wins, not the order of arrival."""
    in_order, shuffled = asked(), asked()
    for event in receipts(in_order, last):
        in_order.happens(event)
    events = receipts(shuffled, last)
    more = data.draw(st.lists(st.sampled_from(events), max_size=4))
    sent = 0
    for event in data.draw(st.permutations([*events, *more])):
        sent += len(shuffled.happens(event).texts)

    drawn = {"codes": in_order.state.codes}  # which codes are drawn is chance
    assert shuffled.state.model_copy(update=drawn) == in_order.state
    assert sent == (0 if last == "delivered" else 2)  # Dan's, and once more to Priya


def test_what_missed_the_deadline_and_goes_out_then_counts_as_asked() -> None:
    play = asked("concern")
    play.happens(happened.SendDeadlineCame(turn=play.state.turn), minutes=1)

    play.happens(happened.TextAccepted(key=key_of(play), person="priya"))

    told = play.state.told_of("priya")
    assert told is not None
    assert (told.failed, told.accepted) == (False, play.now)


def test_a_phone_that_is_off_is_tried_once_more_and_the_next_person_is_texted_at_once() -> None:
    """Fault 12 of docs/reliability.md."""
    play = raised_unheard()

    play.happens(undelivered(play))

    assert play.state.step == ("dan",)
    assert sorted(play.texted) == ["dan", "priya"]
    bodies = dict(play.texts)
    assert play.code("priya") in bodies["priya"]
    assert "URGENT concern K7Q2" in bodies["priya"]


def raised_unheard() -> Play:
    """Priya was asked, and Twilio took the text; it has not arrived."""
    play = asked()
    return play.happens(happened.TextAccepted(key=key_of(play), person="priya"))


def test_the_second_text_to_a_phone_that_is_off_is_not_followed_by_a_third() -> None:
    play = raised_unheard()
    play.happens(undelivered(play))
    again = f"K7Q2-{play.state.texts}"

    play.happens(happened.TextFailed(key=again, person="priya", error=OFF))

    assert not play.texts
    assert play.state.step == ("dan",)


def test_the_second_text_that_arrives_brings_the_person_back() -> None:
    play = raised_unheard()
    play.happens(undelivered(play))
    assert play.state.unreachable == ("priya",)
    again = f"K7Q2-{play.state.texts}"

    play.happens(happened.TextDelivered(key=again, person="priya"))

    assert not play.state.unreachable
    assert play.happens(happened.Coded(person="priya"), minutes=1).state.owner == "priya"


@pytest.mark.parametrize("error", [30005, 30006, 30007, 30008, 30036, 21211, 21610, None])
def test_any_other_failure_is_not_tried_again_with_the_same_words(error: int | None) -> None:
    play = raised_unheard()

    play.happens(undelivered(play, error))

    assert play.texted == ["dan"]


def test_an_old_text_that_fails_late_is_not_tried_again() -> None:
    play = raised_unheard()
    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=1)
    assert play.state.step == ("dan",)

    play.happens(undelivered(play), minutes=1)

    assert not play.texts


def test_who_holds_it_is_not_asked_again_when_the_text_that_asked_them_fails() -> None:
    play = asked().happens(happened.Coded(person="priya"))

    play.happens(undelivered(play))

    assert play.texted == ["dan"]


def test_among_all_who_were_texted_a_phone_that_is_off_waits_for_the_next_round() -> None:
    play = in_public(without(HARBOUR, "ruth"))
    play.clock()

    play.happens(undelivered(play, person="dan"))

    assert not play.texts
    assert play.clock().texted == ["priya", "dan"]


def test_the_overdue_mentor_whose_phone_is_off_is_looked_for_by_the_next() -> None:
    play = Play(overdue=True)
    assert play.state.step == ("sam",)

    play.happens(undelivered(play, person="sam"))

    assert play.texted == ["priya"]


def test_a_dead_number_that_another_concern_found_counts_here_too() -> None:
    """Its key is of another reference, so its number says nothing about which came first."""
    play = raised()

    play.happens(happened.TextFailed(key="N4R8-1", person="priya", error=30005))

    assert play.state.step == ("dan",)
    assert play.state.is_lost("priya")


def test_an_older_text_that_fails_while_a_newer_one_is_there_changes_nothing() -> None:
    play = held()

    play.happens(happened.TextFailed(key="K7Q2-0", person="priya", error=OFF))

    assert play.state.owner == "priya"
    assert not play.texts
