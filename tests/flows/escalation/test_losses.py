"""Unreachable people: who counts as one, for how long, and what makes them reachable again."""

from __future__ import annotations

import pytest

from flows.directory import Directory
from flows.effects import Cancel
from flows.escalation import events as happened
from tests.flows.escalation.play import HARBOUR, Play, changed, in_public, raised, without

OFF = 30003  # the phone is switched off, or out of range: it may come back


def failed(person: str, error: int | None = OFF, key: str = "K7Q2-999") -> happened.TextFailed:
    return happened.TextFailed(key=key, person=person, error=error)


def taken_by_dan(waiting: str) -> Play:
    """In danger all are texted; Dan takes it while the text to one of them has not gone out."""
    play = Play().happens(happened.QuestionsAnswered(ladder="danger"))
    for told in play.state.told:
        if told.person != waiting:
            play.happens(happened.TextAccepted(key=told.key, person=told.person))
    return play.happens(happened.Coded(person="dan"), minutes=0.1)


def late_text() -> Play:
    """The manager's text arrives, Dan's is late, so Ruth is asked."""
    play = raised()
    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=1)
    while play.state.step == ("dan",):
        play.wake()
    return play


def test_whose_text_was_called_off_is_not_lost_when_it_is_late() -> None:
    play = taken_by_dan(waiting="ruth")
    ruths = play.state.told_of("ruth")
    assert ruths is not None
    assert Cancel(key=ruths.key) in play.effects

    play.happens(happened.SendDeadlineCame(turn=1), minutes=2)

    assert not play.state.unreachable
    assert play.clock().clock().texted == ["priya", "dan", "ruth"]


def test_who_holds_it_is_not_lost_with_the_late_text_that_asked_them() -> None:
    play = taken_by_dan(waiting="dan")

    play.happens(happened.SendDeadlineCame(turn=1), minutes=2)

    assert play.state.owner == "dan"


@pytest.mark.parametrize("receipt", [happened.TextAccepted, happened.TextDelivered])
def test_any_text_that_goes_out_ends_a_loss_by_a_missed_deadline(
    receipt: type[happened.TextAccepted | happened.TextDelivered],
) -> None:
    play = late_text()
    assert play.state.unreachable == ("dan",)

    play.happens(receipt(key="K7Q2-77", person="dan"))

    assert not play.state.unreachable


def test_a_phone_that_was_off_is_back_with_any_text_that_is_delivered() -> None:
    play = raised().happens(failed("priya"))

    play.happens(happened.TextAccepted(key="K7Q2-77", person="priya"))
    assert play.state.unreachable == ("priya",)
    play.happens(happened.TextDelivered(key="K7Q2-77", person="priya"))

    assert not play.state.unreachable


@pytest.mark.parametrize("error", [OFF, 30007, 30008, 30036, None])
def test_a_failure_that_may_pass_climbs_once_and_asks_them_again_with_everybody(
    error: int | None,
) -> None:
    play = raised().happens(failed("priya", error)).happens(failed("priya", error))
    assert play.state.step == ("dan",)
    assert not play.texts

    while play.state.place != "public":
        play.clock()

    assert play.texted == ["priya", "dan", "ruth"]


@pytest.mark.parametrize("error", [21610, 30005, 30006, 21211, 21614])
def test_a_number_that_is_dead_is_not_asked_again(error: int) -> None:
    play = raised().happens(failed("priya", error))

    while play.state.place != "public":
        play.clock()

    assert play.texted == ["dan", "ruth"]
    assert play.clock().texted == ["dan", "ruth"]


def test_a_missed_deadline_is_asked_again_with_everybody() -> None:
    play = late_text()

    while play.state.place != "public":
        play.clock()

    assert play.texted == ["priya", "dan", "ruth"]


def test_phones_that_are_off_get_one_text_a_turn_and_work_when_they_are_back() -> None:
    play = in_public()
    for _ in range(2):
        sent = play.state.texts
        for person in ("priya", "dan", "ruth"):
            play.happens(failed(person))
        assert play.state.texts == sent
        assert len(play.pages) == 1
        assert play.said[0].startswith("Our texts reach nobody here")

        play.clock()
        assert play.texted == ["priya", "dan", "ruth"]

    play.happens(happened.Coded(person="ruth"), minutes=1)

    assert play.state.owner == "ruth"


def test_who_has_just_failed_is_not_asked_in_the_same_breath() -> None:
    play = raised("unfinished", without(HARBOUR, "ruth")).happens(failed("dan"))

    assert play.state.place == "public"
    assert not play.texts
    assert play.pages
    assert play.clock().texted == ["dan"]


def test_who_turns_texts_off_while_their_phone_is_off_is_not_asked_again() -> None:
    play = in_public().happens(failed("dan")).happens(happened.OptedOut(person="dan"))

    assert play.clock().texted == ["priya", "ruth"]


def test_who_was_asked_before_their_phone_was_off_still_hears_what_changes() -> None:
    play = raised().happens(failed("priya"))

    play.happens(happened.TextOnlyAsked())

    assert play.texted == ["priya", "dan"]


def test_somebody_who_is_gone_has_no_name_in_what_the_mentor_reads() -> None:
    play = raised()
    play.directory = without(HARBOUR, "priya")

    play.happens(happened.Removed(person="priya"))

    assert play.said == [
        "We can't reach the last person, so we're texting Dan now. Ring Dan now too: 07700 900457"
    ]


def unreachable(person: str) -> Directory:
    """The directory by the time that an escalation gets their STOP."""
    return HARBOUR.model_copy(update={"unreachable": frozenset({person})})


def test_the_last_to_turn_texts_off_where_all_are_asked_leaves_nobody_unnoticed() -> None:
    play = in_public()
    for gone in ("priya", "dan"):
        play.happens(happened.OptedOut(person=gone))
    play.directory = unreachable("ruth")

    play.happens(happened.OptedOut(person="ruth"))

    assert len(play.pages) == 1
    assert play.said[0].startswith("Our texts reach nobody here, so please don't wait for us.")


def test_the_last_to_leave_the_charity_where_all_are_asked_leaves_nobody_unnoticed() -> None:
    play = in_public()
    for gone in ("priya", "dan"):
        play.happens(happened.OptedOut(person=gone))
    play.directory = without(HARBOUR, "ruth")

    play.happens(happened.Removed(person="ruth"))

    assert len(play.pages) == 1
    assert play.said[0].startswith("Our texts reach nobody here, so please don't wait for us.")


def test_somebody_off_the_ladder_who_turns_texts_off_pages_nobody_again() -> None:
    play = in_public()
    for gone in ("priya", "dan", "ruth"):
        play.happens(happened.OptedOut(person=gone))

    play.happens(happened.OptedOut(person="tess"))

    assert not play.pages
    assert not play.said


def test_whoever_is_left_out_as_the_last_to_be_reached_leaves_nobody_unnoticed() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="danger")).arrive()
    for gone in ("priya", "ruth"):
        play.happens(happened.OptedOut(person=gone))

    play.happens(happened.SubjectNamed(answer="dan"))

    assert len(play.pages) == 1
    assert play.said[0].startswith("Dan is left out. Nobody here gets a text")


def test_a_trustee_who_is_left_out_before_anybody_was_texted_leaves_nobody_unnoticed() -> None:
    play = raised("unsaid").happens(happened.SubjectNamed(answer="tess"))

    assert len(play.pages) == 1
    assert play.said[0].startswith("Tess is left out. Nobody here gets a text")


def test_a_second_tap_on_danger_never_leaves_a_ladder_on_which_nobody_is_left() -> None:
    play = Play().happens(happened.DangerNow()).arrive()
    for named in ("dan", "ruth"):
        play.happens(happened.SubjectNamed(answer=named))

    play.happens(happened.DangerNow(), minutes=1)

    assert play.state.ladder == "unsaid"
    assert play.texted == ["tess"]


def test_danger_that_turns_out_to_be_ours_with_nobody_left_to_text_is_noticed() -> None:
    play = Play().happens(happened.DangerNow()).arrive()
    for gone in ("dan", "ruth"):
        play.happens(happened.OptedOut(person=gone))

    play.happens(happened.QuestionsAnswered(ladder="danger_staff"), minutes=1)

    assert len(play.pages) == 1
    assert "Nobody here gets a text" in play.said[0]


def test_a_phone_that_is_off_gets_no_second_text_when_the_next_person_is_on_it_too() -> None:
    duty = changed(HARBOUR, "dan", phone="+447700900456")  # Priya's
    play = raised(directory=duty)

    play.happens(failed("priya", key="K7Q2-1"))

    assert play.texted == ["dan"]


def test_what_fails_to_somebody_who_is_lost_already_is_not_on_its_way_any_more() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="danger"))
    told = play.state.told_of("dan")
    assert told is not None
    play.happens(failed("dan", error=30005, key="receipt-of-an-older-text-9"))
    play.happens(happened.TextAccepted(key=told.key, person="dan"))

    play.happens(failed("dan", error=30005, key=told.key))

    now = play.state.told_of("dan")
    assert now is not None
    assert now.failed
