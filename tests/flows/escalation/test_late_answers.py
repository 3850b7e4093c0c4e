"""An answer after the five minutes: the ladder becomes the one that it names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.directory import Directory
from flows.escalation import events as happened
from flows.escalation.card import card
from flows.escalation.transition import Transition
from tests.flows.escalation.play import HARBOUR, Play, changed, on_leave

NOT_OF_US = happened.QuestionsAnswered(ladder="concern")


def unanswered(directory: Directory = HARBOUR) -> Play:
    """The five minutes are over, and nobody has said whom it is about."""
    return Play(directory).clock().arrive()


def test_not_one_of_our_team_brings_the_manager_in_and_the_clock_runs_on() -> None:
    play = unanswered()
    before = play.state

    play.happens(NOT_OF_US, minutes=1)

    assert play.state.ladder == "concern"
    assert play.state.clock == before.clock
    assert play.state.step == ("priya", "dan")
    assert play.texted == ["priya"]
    assert play.texts[0][1] == (
        "Harbour: URGENT concern K7Q2, ring Sam now on 07700 900123. "
        f"Reply {play.code('priya')} to take it."
    )
    assert play.said[0].startswith(
        "Saved, and we're texting Priya as well. Ring Priya now too: 07700 900456"
    )
    assert play.labels("Saved, and")[:2] == ["Got through to Priya", "Got through to Dan"]


def test_the_mentor_has_the_childrens_line_after_it_and_not_that_about_staff() -> None:
    play = unanswered().happens(NOT_OF_US)

    assert "Council, children: 07700 900321" in play.said[0]
    assert "07700 900323" not in play.said[0]


def test_while_nobody_knows_whom_it_is_about_the_childrens_line_stands_first() -> None:
    play = Play().clock()

    listed = "\n".join(play.said)
    children, staff = listed.index("07700 900321"), listed.index("07700 900323")

    assert children < staff


def test_at_the_public_numbers_they_become_those_for_children() -> None:
    play = unanswered()
    while play.state.place != "public":
        play.clock()
    play.arrive()

    play.happens(NOT_OF_US, minutes=1)

    assert play.state.place == "public"
    assert play.texted == ["priya"]
    assert "NOBODY HAS TAKEN" in play.texts[0][1]
    words, _ = card(Transition(play.context(), play.state, play.now))
    assert "07700 900321" in words
    assert "07700 900323" not in words


def test_whoever_holds_it_goes_on_and_the_manager_hears_who_it_is() -> None:
    play = unanswered().happens(happened.Coded(person="dan"), minutes=2)

    play.happens(NOT_OF_US, minutes=1)

    assert (play.state.place, play.state.owner) == ("held", "dan")
    assert play.texted == ["priya"]
    assert play.texts[0][1] == (
        "Harbour: Dan took K7Q2 at 4:48pm. Ring Dan on 07700 900457 if you can help. "
        "No need to reply."
    )
    assert play.said[0].startswith("Saved. Dan has your concern.")


def test_a_holder_who_was_asked_for_a_decision_is_not_alone_with_it() -> None:
    play = unanswered().happens(happened.Coded(person="dan")).clock()
    assert play.state.place == "chasing"

    play.happens(NOT_OF_US, minutes=1)

    assert play.state.place == "chasing"
    assert play.texted == ["priya"]


def test_the_answer_comes_twice_and_counts_once() -> None:
    play = unanswered().happens(NOT_OF_US)
    once = play.state

    play.happens(NOT_OF_US)

    assert play.state == once
    assert not play.texts
    assert not play.said


def test_a_manager_who_is_away_is_not_texted_and_the_team_goes_on() -> None:
    play = unanswered(on_leave(HARBOUR, "priya")).happens(NOT_OF_US)

    assert play.state.ladder == "concern"
    assert play.state.step == ("dan",)
    assert not play.texts
    assert play.said[0].startswith("Saved. Ring Dan now too: 07700 900457")


def test_a_phone_that_was_asked_already_is_not_asked_again() -> None:
    shared = changed(HARBOUR, "priya", phone="+447700900457", shared=True)

    play = unanswered(changed(shared, "dan", shared=True)).happens(NOT_OF_US)

    assert play.state.ladder == "concern"
    assert not play.texts


@pytest.mark.parametrize("subject", ["priya", "ruth"])
def test_a_named_one_is_left_out_and_the_line_about_staff_stands_there(subject: str) -> None:
    play = unanswered().happens(happened.SubjectNamed(answer=subject), minutes=1)

    play.happens(happened.QuestionsAnswered(ladder="about_staff"))

    assert play.state.ladder == "about_staff"
    assert subject not in play.texted
    assert "Council, worries about staff: 07700 900323" in play.said[0]
    assert "left out" in play.said[0]


def test_one_of_our_team_without_a_name_is_nobody_on_the_team_any_more() -> None:
    play = unanswered().happens(happened.QuestionsAnswered(ladder="unsaid"), minutes=1)

    assert play.state.ladder == "unsaid"
    assert not set(play.texted) & {"priya", "dan", "ruth"}


def test_danger_is_at_once_whatever_was_answered_late() -> None:
    play = unanswered().happens(NOT_OF_US).happens(happened.QuestionsAnswered(ladder="danger"))

    assert play.state.place == "public"
    assert sorted(play.texted) == ["dan", "priya", "ruth"]


def test_the_manager_who_cannot_leaves_it_to_those_who_were_asked_before() -> None:
    play = unanswered().happens(NOT_OF_US).happens(happened.Passed(person="priya"))

    assert play.state.step == ("dan",)
    assert [to for to, _ in play.texts] == ["priya"]


def test_a_text_to_the_manager_that_never_left_counts_as_failed() -> None:
    play = unanswered().happens(NOT_OF_US, minutes=1)
    assert play.state.place == "rung"

    play.now += timedelta(seconds=45)
    play.happens(happened.SendDeadlineCame(turn=play.state.turn))

    assert play.state.step == ("dan",)
