"""Two people on one phone: each counts, and the phone gets one text for one event."""

from __future__ import annotations

import pytest

from flows.escalation import events as happened
from flows.escalation.events import Event
from tests.flows.escalation.play import HARBOUR, Play, changed, raised, without

DUTY = "+447700900457"  # Dan's
TWO_ON_ONE = changed(HARBOUR, "ruth", phone=DUTY)


def both_asked() -> Play:
    """Dan was asked, then Ruth, and each has a code; Priya was asked before them."""
    play = raised(directory=TWO_ON_ONE)
    while play.state.step != ("ruth",):
        play.clock()
    return play.arrive()


@pytest.mark.parametrize(
    "event",
    [
        happened.Coded(person="priya"),
        happened.ClosedOnConsole(by="abe", words="school told"),
        happened.Decided(person="priya", words="referred to council"),
        happened.MadeByMistake(reason="It turned out fine"),
        happened.TextOnlyAsked(),
        happened.CannotRing(),
    ],
)
def test_a_phone_of_two_gets_one_text_for_one_event(event: Event) -> None:
    play = both_asked().happens(event, minutes=1)

    assert play.texted.count("dan") + play.texted.count("ruth") == 1


def test_what_the_holder_is_told_goes_to_the_holder_and_not_to_who_shares_their_phone() -> None:
    play = both_asked().happens(happened.Coded(person="ruth"), minutes=1)

    play.happens(happened.TextOnlyAsked(), minutes=1)

    assert play.texted == ["priya", "ruth"]


def test_whoever_takes_it_again_is_announced_once_to_a_phone_of_two() -> None:
    play = both_asked().happens(happened.Coded(person="priya"), minutes=1).clock()

    play.happens(happened.Coded(person="priya"), minutes=1)

    assert play.texted.count("dan") + play.texted.count("ruth") == 1


def test_a_phone_of_two_hears_once_that_the_mentor_is_safe() -> None:
    play = Play(TWO_ON_ONE, overdue=True)
    while play.state.step != ("ruth",):
        play.clock()

    play.happens(happened.CheckedOut(), minutes=1)

    assert play.texted.count("dan") + play.texted.count("ruth") == 1


def test_a_phone_of_two_hears_once_that_a_drill_is_over() -> None:
    play = raised(directory=TWO_ON_ONE, drill=True)
    while play.state.step != ("ruth",):
        play.clock()

    play.happens(happened.DrillEnded(), minutes=1)

    assert play.texted.count("dan") + play.texted.count("ruth") == 1


def test_whose_time_is_over_hears_nothing_when_the_next_person_is_on_the_same_phone() -> None:
    duty = changed(HARBOUR, "priya", phone=DUTY)
    play = raised(directory=duty)

    play.clock()

    assert play.state.step == ("dan",)
    assert play.texted == ["dan"]


def test_a_phone_of_two_that_is_dead_and_turns_texts_off_leaves_nobody_unnoticed() -> None:
    play = Play(TWO_ON_ONE).happens(happened.QuestionsAnswered(ladder="danger_staff")).arrive()
    assert play.texted == ["dan"]
    play.happens(happened.TextFailed(key="K7Q2-1", person="dan", error=30005))
    play.directory = TWO_ON_ONE.model_copy(update={"unreachable": frozenset({"dan", "ruth"})})

    play.happens(happened.OptedOut(person="ruth"))

    assert len(play.pages) == 1
    assert play.said[0].startswith("Our texts reach nobody here")


def test_whoever_leaves_the_charity_as_the_last_before_any_text_leaves_nobody_unnoticed() -> None:
    play = Play(TWO_ON_ONE).happens(happened.QuestionsAnswered(ladder="danger_staff")).arrive()
    play.happens(happened.TextFailed(key="K7Q2-1", person="dan", error=30005))
    play.directory = without(TWO_ON_ONE, "ruth")

    play.happens(happened.Removed(person="ruth"))

    assert len(play.pages) == 1
    assert play.said[0].startswith("Our texts reach nobody here")
