"""The fields of each effect: the lane, the reference, the receipt's key, the event."""

from __future__ import annotations

import json

import pytest

from flows.effects import Edit, Effect, Record, Say, Text, Wake
from flows.escalation import events as happened
from tests.flows.escalation.play import FRIDAY, Play, held, in_public, raised


def of_a_whole_concern() -> list[Effect]:
    """What goes out of a concern that climbs to everybody, is held, and is closed."""
    play = Play()
    found = list(play.effects)
    play.happens(happened.QuestionsAnswered(ladder="concern"))
    found += play.effects
    while play.state.place != "public":
        found += play.arrive().wake().effects
    for event in (
        happened.TextOnlyAsked(),
        happened.CannotRing(),
        happened.Coded(person="dan"),
        happened.Decided(person="dan", words="spoke to carer"),
        happened.WantsToTalk(),
    ):
        found += play.happens(event, minutes=1).effects
    return found


def test_all_that_is_sent_of_a_concern_overtakes_what_is_routine() -> None:
    sent = [e for e in of_a_whole_concern() if isinstance(e, Text | Say | Edit)]

    assert {type(e) for e in sent} == {Text, Say, Edit}
    assert [e for e in sent if not e.urgent] == []


def test_all_that_is_sent_and_kept_of_a_concern_names_it() -> None:
    named = [e for e in of_a_whole_concern() if isinstance(e, Text | Wake | Record)]

    assert {type(e) for e in named} == {Text, Wake, Record}
    assert {e.about for e in named} == {"K7Q2"}


def test_every_text_has_a_key_of_its_own_and_in_their_order() -> None:
    keys = [e.key for e in of_a_whole_concern() if isinstance(e, Text)]

    assert keys == [f"K7Q2-{n}" for n in range(1, len(keys) + 1)]


def test_every_wake_brings_an_event_of_the_escalation_that_can_be_stored() -> None:
    wakes = [e for e in of_a_whole_concern() if isinstance(e, Wake)]

    assert {w.event["kind"] for w in wakes} >= {"clock", "half_time", "send_deadline"}
    for wake in wakes:
        assert wake.owner == "escalation"
        assert happened.read_event(json.loads(json.dumps(wake.event))).kind == wake.event["kind"]


def test_no_more_codes_are_given_out_than_were_drawn() -> None:
    play = Play()
    play.codes = 0

    with pytest.raises(LookupError, match="K7Q2"):
        play.happens(happened.QuestionsAnswered(ladder="concern"))


def test_each_who_is_asked_gets_a_code_of_their_own() -> None:
    play = raised("danger")

    codes = [play.code(person) for person in ("priya", "dan", "ruth")]
    assert len(set(codes)) == 3
    assert [code in body for code, (_, body) in zip(codes, in_danger(), strict=True)] == [True] * 3


def in_danger() -> list[tuple[str, str]]:
    return Play().happens(happened.QuestionsAnswered(ladder="danger")).texts


def test_what_asked_somebody_is_remembered_with_its_key_and_when() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="danger"), minutes=2)

    assert [t.model_dump(exclude_defaults=True) for t in play.state.told] == [
        {"person": person, "key": f"K7Q2-{n}", "at": play.now, "turn": 1, "danger": True}
        for n, person in enumerate(("priya", "dan", "ruth"), start=1)
    ]
    calm = Play().happens(happened.QuestionsAnswered(ladder="concern"))
    assert [t.danger for t in calm.state.told] == [False]


# The evidence


def line(play: Play) -> Record:
    found = [e for e in play.effects if isinstance(e, Record)]
    assert len(found) == 1
    return found[0]


def test_a_reply_is_kept_with_who_sent_it_and_where_it_led() -> None:
    assert line(held()) == Record(
        about="K7Q2",
        what="code",
        actor="priya",
        details={"person": "priya", "from": "rung", "to": "held", "turn": 2, "owner": "priya"},
    )


def test_what_the_mentor_says_is_kept_as_theirs() -> None:
    play = raised().happens(happened.MadeByMistake(reason="I was trying it out"))

    assert line(play) == Record(
        about="K7Q2",
        what="by mistake",
        actor="sam",
        details={"reason": "I was trying it out", "from": "rung", "to": "rung", "turn": 1},
    )


def test_what_was_not_said_is_not_kept_as_nothing() -> None:
    play = raised().happens(happened.RangPublic())

    assert line(play).details == {"from": "rung", "to": "rung", "turn": 1}


def test_what_is_kept_can_be_stored() -> None:
    play = Play(overdue=True).happens(happened.CheckedOut(until=FRIDAY))

    assert line(play).details["until"] == "2026-05-22T15:41:00Z"


def test_what_a_signed_in_person_closes_is_kept_as_theirs() -> None:
    play = held().happens(happened.ClosedOnConsole(by="abe", words="school told"))

    assert (line(play).what, line(play).actor) == ("console closes", "abe")


def test_what_time_brings_is_kept_as_the_clocks() -> None:
    silent, reminded = raised().clock(), raised().happens(happened.HalfTimeCame(turn=1), minutes=5)
    late = Play().happens(happened.QuestionsAnswered(ladder="concern"))
    late.happens(happened.SendDeadlineCame(turn=1), minutes=1)

    lines = [line(play) for play in (silent, reminded, late)]
    assert [(e.what, e.actor) for e in lines] == [
        ("clock", "clock"),
        ("half time", "clock"),
        ("late text", "clock"),
    ]


def test_what_changes_nothing_leaves_no_line_but_for_what_somebody_said() -> None:
    play = raised()

    assert not play.happens(happened.HalfTimeCame(turn=99)).records
    assert play.happens(happened.Witnessed(what="rang 999")).records == ["evidence"]
    assert play.happens(happened.Unclear(person="priya")).records == ["unclear"]


@pytest.mark.parametrize("words", ["", "  "])
def test_a_decision_without_words_closes_nothing(words: str) -> None:
    play = held()

    assert play.happens(happened.Decided(person="priya", words=words)).state.owner == "priya"
    play.happens(happened.ClosedOnConsole(by="abe", words=words))
    assert play.state.place == "held"
    assert not play.effects


def test_a_reply_of_somebody_who_may_not_know_is_refused_and_kept() -> None:
    play = in_public().happens(happened.Coded(person="tess"))

    assert play.effects == (Record(about="K7Q2", what="refused: code", actor="tess", details={}),)
