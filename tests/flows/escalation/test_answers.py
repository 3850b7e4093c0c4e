"""The texts to staff who answer, are reminded, or were asked by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from flows.escalation import events as happened
from flows.escalation.events import Event
from flows.messages import sms_answers
from flows.messages.sms_types import Charity, Code, Reference
from flows.pack import Rung
from tests.flows.escalation.play import (
    HARBOUR,
    Play,
    changed,
    closed,
    held,
    on_ladder,
    raised,
    without,
)

TEN = timedelta(minutes=10)
ONE_PHONE = changed(HARBOUR, "ruth", phone="+447700900457")  # Dan's


# Reminded at half of the wait


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (happened.TextOnlyAsked(), "do NOT ring Sam"),
        (happened.CannotRing(), "Sam can't ring 999"),
        (happened.GotThrough(person="priya"), "talked"),
        (happened.GotThrough(person="dan"), "AGAIN"),
    ],
)
def test_the_reminder_says_what_is_known_by_then(said: Event, words: str) -> None:
    play = raised().happens(said)

    play.happens(happened.HalfTimeCame(turn=1), minutes=5)

    assert play.texted == ["priya"]
    assert words in play.texts[0][1]
    assert play.code("priya") in play.texts[0][1]


# It is over, or somebody has it


def test_who_closed_it_and_is_gone_since_is_the_team() -> None:
    play = closed()
    play.directory = without(HARBOUR, "priya")

    play.happens(happened.Coded(person="dan"), minutes=1)

    assert play.texted == ["dan"]
    assert play.texts[0][1].startswith("Harbour: The team closed K7Q2 at ")


def test_closed_on_the_console_by_somebody_whom_nobody_knows_it_was_the_team() -> None:
    play = held().happens(happened.ClosedOnConsole(by="somebody", words="school told"))

    assert play.texted == ["dan", "priya", "ruth"]
    assert all("The team" in body for _, body in play.texts)
    assert play.said[0].startswith("The team decided, and closed K7Q2 at ")


def test_whoever_closes_it_reads_it_once_on_a_phone_of_two() -> None:
    play = raised("danger", ONE_PHONE)

    play.happens(happened.Decided(person="dan", words="spoke to carer"), minutes=1)

    assert play.texted == ["dan", "priya"]


def test_a_pass_of_whoever_was_asked_takes_nothing_from_a_colleague_who_holds_it() -> None:
    play = held("dan")

    play.happens(happened.Passed(person="priya"), minutes=1)

    assert (play.state.place, play.state.owner) == ("held", "dan")
    assert play.texted == ["priya"]


def test_in_danger_whoever_takes_it_reads_that_the_mentor_cannot_ring() -> None:
    play = raised("danger").happens(happened.CannotRing())

    play.happens(happened.Coded(person="dan"), minutes=1)

    assert play.texts[0] == (
        "dan",
        (
            "Harbour: K7Q2 is yours. Ring Sam on 07700 900123, then ring 999. "
            f"Then text DONE {play.code('dan')} and what you decided, no names."
        ),
    )


# They can't


def test_whoever_says_before_their_turn_that_they_cannot_is_passed_over() -> None:
    play = raised().happens(happened.Passed(person="dan"), minutes=1)
    assert play.state.passed == ("dan",)

    play.clock()

    assert play.state.step == ("ruth",)
    assert play.happens(happened.Passed(person="dan")).state.passed == ("dan",)


def test_one_of_two_who_are_asked_at_once_and_cannot_is_only_noted() -> None:
    rungs = (Rung(who="safeguarding_team", wait=TEN), Rung(numbers=("nspcc",)))
    play = raised(pack=on_ladder(*rungs))

    play.happens(happened.Passed(person="dan"), minutes=1)

    assert play.state.step == ("ruth",)
    assert play.texts == [
        (
            "dan",
            "Harbour: thank you for saying. That's noted for K7Q2. Nothing more to do.",
        )
    ]


# The next rung is texted


def test_whoever_was_second_on_a_rung_is_not_told_that_the_next_rung_is_texted() -> None:
    rungs = (
        Rung(who="safeguarding_team", wait=TEN, each=TEN / 2),
        Rung(who="trustee", wait=TEN),
        Rung(numbers=("nspcc",)),
    )
    play = raised(pack=on_ladder(*rungs)).clock()
    assert (play.state.step, play.state.tried) == (("ruth",), ("dan", "ruth"))

    play.clock()

    assert play.texted == ["tess"]


def test_what_a_silent_holder_had_is_nobodys_when_the_next_is_asked() -> None:
    play = held().clock().clock()

    assert (play.state.place, play.state.step) == ("rung", ("dan",))
    assert (play.state.owner, play.state.held_at) == (None, None)


# Nobody else is there


def test_whoever_decides_as_the_only_one_who_may_know_reads_no_word_of_others() -> None:
    alone = without(without(HARBOUR, "dan"), "ruth")

    play = raised(directory=alone)
    play.happens(happened.Decided(person="priya", words="spoke to carer"))

    assert [to for to, _ in play.texts] == ["priya"]
    assert play.texts[0][1] == sms_answers.closed_alone(
        Charity("Harbour"), Reference("K7Q2"), Code(play.code("priya"))
    )


# What it is about


def test_the_kind_and_the_pairing_are_kept_apart() -> None:
    play = raised().happens(happened.Noted(field="kind", answer="Home"))
    assert (play.state.category, play.state.pairing) == ("Home", None)

    play.happens(happened.Noted(field="pairing", answer="P14"))

    assert (play.state.category, play.state.pairing) == ("Home", "P14")


def test_another_council_whose_hours_nobody_knows_has_each_of_its_lines_on_a_line() -> None:
    west = HARBOUR.boroughs[1].model_copy(update={"night_team": "07700 900332"})
    p15 = HARBOUR.pairings[0].model_copy(update={"code": "P15", "borough": "westham"})
    play = raised(
        directory=HARBOUR.model_copy(
            update={
                "boroughs": (HARBOUR.boroughs[0], west),
                "pairings": (*HARBOUR.pairings, p15),
            }
        )
    )

    play.happens(happened.Noted(field="pairing", answer="P15"))

    assert play.said == [
        (
            "For this pairing, ring this council instead.\n"
            "Council, children (may be shut): 07700 900331\n"
            "Council, night team: 07700 900332"
        )
    ]


# Five wrong codes


@pytest.mark.parametrize(("minutes", "codes"), [(9.9, 2), (10, 3)])
def test_a_new_code_is_given_once_in_ten_minutes(minutes: float, codes: int) -> None:
    play = raised().happens(happened.CodeRenewed(person="priya"), minutes=1)
    assert len(play.state.codes["priya"]) == 2

    play.happens(happened.CodeRenewed(person="priya"), minutes=minutes)

    assert len(play.state.codes["priya"]) == codes
    assert len(play.texts) == codes - 2


@pytest.mark.parametrize("begins", [Play, closed])
def test_another_council_is_news_only_to_whoever_has_a_card_that_is_open(
    begins: Callable[[], Play],
) -> None:
    p15 = HARBOUR.pairings[0].model_copy(update={"code": "P15", "borough": "westham"})
    play = begins()
    play.directory = HARBOUR.model_copy(update={"pairings": (*HARBOUR.pairings, p15)})

    play.happens(happened.Noted(field="pairing", answer="P15"))

    assert (play.state.pairing, play.state.borough) == ("P15", "westham")
    assert not play.said


def test_by_text_a_decision_names_who_closed_it_as_texts_name_them() -> None:
    play = Play(changed(HARBOUR, "dan", text_name="Dan E"), by_text=True).arrive()

    play.happens(happened.Decided(person="dan", words="spoke to carer"), minutes=1)

    assert dict(play.texts)["sam"].startswith("Harbour: Dan E made a decision and closed K7Q2.")


def test_where_all_are_asked_next_unclear_words_are_told_when() -> None:
    play = raised().clock().clock()
    assert play.state.step == ("ruth",)

    play.happens(happened.Unclear(person="ruth"), minutes=1)

    code = play.code("ruth")
    assert dict(play.texts)["ruth"] == (
        f"Harbour: not taken yet. Reply {code} to take K7Q2, or PASS {code}. "
        "Ring Sam on 07700 900123. We text everybody at 5:01pm."
    )


def test_the_card_says_since_when_somebody_has_it() -> None:
    play = held()
    since = play.now
    assert play.state.held_at == since

    play.clock()

    assert play.cards[0].startswith("Priya has K7Q2 since 4:42pm ✅ We asked Priya again.")
