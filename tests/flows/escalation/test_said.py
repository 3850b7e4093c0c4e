"""True messages: by SMS to the person who is asked, and to the mentor who rings in vain."""

from __future__ import annotations

import pytest

from flows.escalation import events as happened
from tests.flows.escalation.play import (
    HARBOUR,
    PLACES,
    Play,
    chasing,
    held,
    in_public,
    on_leave,
    raised,
)

TALK = "Talk to them before anyone else."


def test_no_answer_again_while_the_holder_is_asked_says_whom_we_text_and_when() -> None:
    play = chasing()

    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=1)

    assert play.said[0].startswith(
        "Thanks for trying. We asked Priya again. If nothing comes by 5:52pm, we text Dan. Ring "
    )


def test_no_answer_where_our_texts_reach_nobody_asks_not_to_wait_for_us() -> None:
    play = in_public()
    for person in ("priya", "dan", "ruth"):
        play.happens(happened.OptedOut(person=person))

    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=1)

    assert play.said[0].startswith(
        "Thanks for trying. Nobody here gets a text, so please don't wait for us. Ring "
    )


@pytest.mark.parametrize("place", ["rung", "public", "held", "chasing"])
def test_while_a_name_is_awaited_the_card_promises_no_text_to_the_team(place: str) -> None:
    play = PLACES[place]().happens(happened.DangerFromTeam(), minutes=1)

    first = "Ring 999 first. Nobody on the team gets a text about K7Q2 before you tap a name."
    assert play.cards == [f"{first}\nDanger: 999"]


def test_by_text_each_public_number_has_the_name_of_its_own_line() -> None:
    play = Play(by_text=True)
    while play.state.place != "public":
        play.clock()

    assert play.texts[-1] == (
        "sam",
        (
            "Harbour: nobody has taken K7Q2 yet. Ring the council on 07700 900321, "
            "or the NSPCC on 0808 800 5000. In danger: 999."
        ),
    )


def test_by_text_a_line_that_is_the_only_one_known_is_given_too() -> None:
    bare = HARBOUR.organisation.model_copy(update={"staff_line": None})
    nowhere = tuple(p.model_copy(update={"borough": None}) for p in HARBOUR.programmes)
    alone = {"organisation": bare, "programmes": nowhere, "pairings": ()}
    play = Play(HARBOUR.model_copy(update=alone), by_text=True)
    while play.state.place != "public":
        play.clock()

    assert play.texts[-1] == (
        "sam",
        "Harbour: nobody has taken K7Q2 yet. Ring 0808 800 5000. In danger: 999.",
    )


def test_about_one_of_our_team_the_reminder_says_whom_to_talk_to_first() -> None:
    play = raised("unfinished", on_leave(HARBOUR, "ruth")).wake()
    while not play.texts:
        play.wake()

    assert "AGAIN" in play.texts[0][1]
    assert TALK in play.texts[0][1]


def test_about_one_of_our_team_the_text_to_all_says_whom_to_talk_to_first() -> None:
    play = Play().happens(happened.SubjectNamed(answer="priya"))
    play.happens(happened.QuestionsAnswered(ladder="about_staff"))
    while play.state.place != "public":
        play.clock()

    assert play.texted == ["dan", "ruth"]
    assert all("NOBODY HAS TAKEN K7Q2" in body and TALK in body for _, body in play.texts)


def test_advice_of_a_public_line_while_somebody_holds_it_promises_no_texts() -> None:
    play = held().happens(happened.RangPublic(line="council", advice="act"), minutes=2)

    saved = "Saved: you rang the council at 4:44pm and they'll act. You did the right thing."
    assert play.said == [f"{saved} Priya has it."]
