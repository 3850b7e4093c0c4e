"""True messages: nobody is promised a text that does not go out."""

from __future__ import annotations

from datetime import timedelta

from flows.escalation import events as happened
from flows.pack import Rung
from tests.flows.escalation.play import closed, on_ladder, raised

TEN = timedelta(minutes=10)
THEN_A_NUMBER = on_ladder(
    Rung(who="programme_manager", wait=TEN),
    Rung(numbers=("staff_line",), wait=TEN),
    Rung(who="safeguarding_team", wait=TEN),
    Rung(numbers=("nspcc", "social_care")),
)


def test_who_would_like_to_talk_is_not_promised_a_call_of_somebody_who_gets_no_text() -> None:
    play = closed().happens(happened.OptedOut(person="priya"))

    play.happens(happened.WantsToTalk(), minutes=1)

    assert play.texted == ["dan"]
    assert play.said == ["We're asking Dan to ring you. Ring Dan too: 07700 900457"]


def test_the_last_who_cannot_is_not_told_that_others_are_texted_where_nobody_is() -> None:
    play = raised("unsaid").clock()
    assert play.state.step == ("tess",)

    play.happens(happened.Passed(person="tess"), minutes=1)

    assert play.texts == [
        (
            "tess",
            "Harbour: thank you for saying. That's noted for K7Q2. Nothing more to do.",
        )
    ]


def test_a_number_before_the_team_is_told_with_who_is_texted_after_it() -> None:
    play = raised(pack=THEN_A_NUMBER)

    play.clock()

    assert play.said[-1].endswith("\n\nAt 5:01pm we text Dan and Ruth.")
    assert "Nobody at Harbour is texted yet." in play.said[-1]


def test_who_decided_nothing_is_not_told_that_others_are_texted_where_a_number_is_next() -> None:
    play = raised(pack=THEN_A_NUMBER).happens(happened.Coded(person="priya"), minutes=1)

    play.clock()

    code = play.code("priya")
    words = f"K7Q2 is still open. Text DONE {code} and a few words on what you decided. No names."
    assert play.texts == [("priya", f"Harbour: {words}")]


def test_the_mentor_who_hears_nothing_is_promised_the_number_that_is_next() -> None:
    play = raised(pack=THEN_A_NUMBER).happens(happened.Coded(person="priya"), minutes=1)

    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=1)

    assert play.said[-1].endswith("you get a number to ring.")
