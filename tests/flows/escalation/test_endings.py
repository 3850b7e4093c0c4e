"""The endings for each person: taken back, safe after all, a drill, and afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.directory import Directory
from flows.effects import Say
from flows.escalation import events as happened
from tests.flows.escalation.play import (
    FRIDAY,
    HARBOUR,
    Play,
    chasing,
    closed,
    held,
    on_leave,
    raised,
    withdrawn,
    without,
)

LATER = FRIDAY + timedelta(hours=2)  # 6:41pm in London


def alone() -> Directory:
    """A charity in which nobody on the team can be texted today."""
    return on_leave(on_leave(HARBOUR, "dan"), "ruth")


# Taken back


def test_what_is_taken_back_keeps_when() -> None:
    play = withdrawn()

    assert play.state.closed_at == FRIDAY
    assert (play.state.place, play.state.clock) == ("withdrawn", None)


def test_what_is_taken_back_where_nobody_can_be_told_is_stopped_all_the_same() -> None:
    play = Play(alone()).happens(happened.MadeByMistake(reason="I tapped it by accident"))

    assert play.state.place == "withdrawn"
    assert not play.texts
    assert play.said == ["We've stopped it. You can raise a concern at any time."]


# Afterwards


def test_who_would_like_to_talk_is_rung_by_whoever_decided_and_once() -> None:
    play = closed().happens(happened.WantsToTalk(), minutes=1)

    assert play.texted == ["priya"]
    assert play.said == ["We're asking Priya to ring you. Ring Priya too: 07700 900456"]
    assert play.happens(happened.WantsToTalk(), minutes=1).texted == []


def test_closed_by_an_admin_who_would_like_to_talk_is_rung_by_somebody_of_the_ladder() -> None:
    play = held().happens(happened.ClosedOnConsole(by="abe", words="school told"), minutes=1)

    play.happens(happened.WantsToTalk(), minutes=1)

    assert play.texted == ["dan"]
    assert play.said == ["We're asking Dan to ring you. Ring Dan too: 07700 900457"]


def test_closed_by_somebody_who_is_gone_another_rings_who_would_like_to_talk() -> None:
    play = closed()
    play.directory = without(HARBOUR, "priya")

    play.happens(happened.WantsToTalk(), minutes=1)

    assert play.texted == ["dan"]


def test_where_nobody_may_be_asked_who_would_like_to_talk_has_the_public_numbers() -> None:
    play = closed()
    for person in ("priya", "dan", "ruth"):
        play.happens(happened.SubjectNamed(answer=person))

    play.happens(happened.WantsToTalk(), minutes=1)

    assert not play.texts
    assert play.said[0].startswith("Talking helps. Ring the ")


# Safe after all


def test_a_holder_hears_once_that_the_mentor_goes_on_longer() -> None:
    play = Play(overdue=True).clock().happens(happened.Coded(person="priya"), minutes=1)

    play.happens(happened.CheckedOut(until=LATER, by_text=True), minutes=1)

    assert play.texted == ["priya"]
    assert "6:41pm" in play.texts[0][1]
    assert play.code("priya") in play.texts[0][1]
    assert play.state.owner == "priya"
    assert play.happens(happened.CheckedOut(until=LATER, by_text=True), minutes=1).texted == []


def test_a_holder_hears_when_the_mentor_was_safe() -> None:
    play = Play(overdue=True).clock().happens(happened.Coded(person="priya"), minutes=1)

    play.happens(happened.CheckedOut(by_text=True), minutes=1)

    assert play.texted == ["priya"]
    assert "4:48pm" in play.texts[0][1]


def test_all_who_were_texted_hear_until_when_it_goes_on() -> None:
    play = Play(overdue=True).clock().happens(happened.CheckedOut(until=LATER), minutes=1)

    assert play.texted == ["priya"]
    assert "6:41pm" in play.texts[0][1]
    assert play.state.decision is not None
    assert (play.state.decision.by, play.state.decision.words) == ("sam", "still going")


# A drill


@pytest.mark.parametrize(
    ("seconds", "span"),
    [(0, "1 s"), (50, "50 s"), (119, "119 s"), (120, "2 min"), (185, "3 min"), (3660, "61 min")],
)
def test_whoever_takes_a_drill_hears_how_long_it_took_and_so_do_the_others(
    seconds: int, span: str
) -> None:
    play = Play(drill=True).happens(happened.QuestionsAnswered(ladder="danger"))

    play.happens(happened.DrillEnded(why="taken", person="dan"), minutes=seconds / 60)

    assert play.texts[0] == (
        "dan",
        (
            "DRILL Harbour: K7Q2 was a drill and is over. "
            f"Thank you, you took it after {span}. There is nobody to ring."
        ),
    )
    others = (
        f"DRILL Harbour: K7Q2 was a drill and is over. Dan took it after {span}. "
        "Nothing more to do."
    )
    assert play.texts[1:] == [("priya", others), ("ruth", others)]
    assert play.state.decision is not None
    assert (play.state.decision.by, play.state.decision.words) == ("dan", "taken")


def test_a_drill_that_nobody_took_asks_all_to_look_at_their_phones() -> None:
    play = raised("danger", drill=True)

    play.happens(happened.DrillEnded(why="untaken"), minutes=30)

    assert play.texted == ["priya", "dan", "ruth"]
    assert all("ended without a reply" in body for _, body in play.texts)
    assert play.state.decision is not None
    assert (play.state.decision.by, play.state.decision.words) == ("drill", "untaken")


def test_a_drill_that_makes_way_for_a_real_concern_says_that_it_is_over() -> None:
    play = raised("danger", drill=True).happens(happened.DrillEnded(), minutes=1)

    assert play.texted == ["priya", "dan", "ruth"]
    assert all("over" in body and "reply" not in body.lower() for _, body in play.texts)


def test_what_is_no_drill_does_not_end_as_one() -> None:
    play = raised().happens(happened.DrillEnded(), minutes=1)

    assert play.state.place == "rung"
    assert not play.texts


# Our texts are down


def down(play: Play) -> Play:
    return play.happens(happened.SendDeadlineCame(turn=play.state.turn), minutes=1)


def staff(play: Play) -> list[Say]:
    return [e for e in play.effects if isinstance(e, Say) and e.to != "sam"]


def test_while_our_texts_are_down_whoever_uses_the_bot_hears_of_it_there() -> None:
    play = down(Play().happens(happened.QuestionsAnswered(ladder="concern")))

    assert staff(play) == [
        Say(
            to="priya",
            text="Concern K7Q2 is waiting, and our texts are not going out. "
            "Ring Sam now: 07700 900123",
            key="down:K7Q2:1:priya",
            urgent=True,
        )
    ]


def test_while_our_texts_are_down_all_who_were_asked_hear_of_it_in_the_bot() -> None:
    play = down(Play().happens(happened.QuestionsAnswered(ladder="danger")))

    assert [e.to for e in staff(play)] == ["priya", "dan", "ruth"]


def test_while_our_texts_are_down_nobody_is_asked_to_ring_who_is_not_to_be_rung() -> None:
    play = Play().happens(happened.TextOnlyAsked())
    down(play.happens(happened.QuestionsAnswered(ladder="concern")))

    assert "Text Sam now: 07700 900123" in staff(play)[0].text


@pytest.mark.parametrize("person", ["priya", "dan"])
def test_what_somebody_holds_does_not_wait_because_our_texts_are_down(person: str) -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="danger"))
    play.happens(happened.Coded(person=person))

    down(play)

    assert [said.startswith("Sorry") for said in play.said] == [False]  # only the card comes
    assert not staff(play)


def test_what_somebody_is_chased_for_does_not_wait_because_our_texts_are_down() -> None:
    play = chasing()
    silent = play.state.model_copy(
        update={
            "told": tuple(t.model_copy(update={"accepted": None}) for t in play.state.told),
        }
    )
    play.state = silent

    down(play)

    assert not play.said


def test_the_overdue_mentor_is_not_told_to_ring_because_our_texts_are_down() -> None:
    play = down(Play(overdue=True))

    assert play.state.down
    assert not play.said


def test_the_overdue_mentor_who_turned_our_texts_off_is_asked_in_chat() -> None:
    play = Play(overdue=True).happens(happened.OptedOut(person="sam"))

    assert play.said[0] == (
        "Your phone has turned our texts off. Are you safe? "
        "To turn them on, text START to 07700 900900"
    )
    assert play.labels("Your phone") == [
        "I'm safe, it's over",
        "Still going",
        "I need help",
    ]
