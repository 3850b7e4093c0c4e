"""What is said must be true: nobody is promised a text that does not go out."""

from __future__ import annotations

from flows.escalation import events as happened
from tests.flows.escalation_play import closed, raised


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
