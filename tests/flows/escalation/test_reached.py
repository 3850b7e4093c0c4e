"""Reachability: what a failure, a receipt or a STOP of one person says of the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from flows.directory import Leave
from flows.escalation import events as happened
from flows.pack import Pack, Rung
from tests.flows.escalation.play import (
    HARBOUR,
    Play,
    changed,
    closed,
    held,
    on_ladder,
    on_leave,
    raised,
)

OFF = 30003  # the phone is switched off, or out of range: it may come back
DEAD = 30005
MINUTE = timedelta(minutes=1)


def together() -> Pack:
    """The pack with a team that is texted all at once."""
    return on_ladder(Rung(who="safeguarding_team", wait=10 * MINUTE), Rung(numbers=("nspcc",)))


def failed(person: str, error: int | None = OFF, key: str = "K7Q2-999") -> happened.TextFailed:
    return happened.TextFailed(key=key, person=person, error=error)


def key_of(play: Play, person: str) -> str:
    told = play.state.told_of(person)
    assert told is not None
    return told.key


# Several at once


def test_one_of_two_who_are_asked_at_once_fails_and_the_other_is_still_waited_for() -> None:
    play = raised(pack=together())
    assert list(play.state.step) == ["dan", "ruth"]

    play.happens(failed("dan"))

    assert list(play.state.step) == ["ruth"]
    assert (play.state.place, play.state.turn) == ("rung", 1)
    assert not play.texts


def test_nobody_is_waited_for_whom_the_directory_says_no_text_reaches() -> None:
    play = raised(pack=together())
    play.directory = HARBOUR.model_copy(update={"unreachable": frozenset({"dan"})})

    play.happens(failed("ruth"))

    assert play.state.place == "public"


def test_half_of_the_wait_reminds_once_and_only_of_the_turn_that_it_is_of() -> None:
    play = raised().happens(happened.HalfTimeCame(turn=1), minutes=5)
    assert play.texted == ["priya"]

    assert not play.happens(happened.HalfTimeCame(turn=1)).texts
    play.clock()
    assert play.state.turn == 2
    assert not play.happens(happened.HalfTimeCame(turn=1)).texts


# Nobody left while a name is awaited


@pytest.mark.parametrize("known", [True, False])
def test_the_last_to_be_reached_is_missed_while_a_name_is_awaited_too(known: bool) -> None:
    """Where the directory says already that no text reaches them, and where it does not yet."""
    one = changed(HARBOUR, "ruth", phone="+447700900457")  # Dan's
    play = Play(one).happens(happened.QuestionsAnswered(ladder="danger")).arrive()
    assert play.texted == ["priya", "dan"]
    play.happens(happened.DangerFromTeam())
    for gone in ("priya", "dan") if not known else ("priya", "ruth"):
        play.happens(happened.OptedOut(person=gone))
        assert not play.pages
    last = "dan" if known else "ruth"
    if known:
        play.directory = one.model_copy(update={"unreachable": frozenset({last})})

    play.happens(happened.OptedOut(person=last))

    assert len(play.pages) == 1


# The holder


@pytest.mark.parametrize("event", [failed("dan", DEAD), happened.OptedOut(person="dan")])
def test_the_loss_of_somebody_else_takes_nothing_from_the_holder(event: happened.Event) -> None:
    play = held().happens(event, minutes=1)

    assert (play.state.place, play.state.owner) == ("held", "priya")
    assert not play.texts


# Lost for good, and back


@pytest.mark.parametrize("receipt", [happened.TextAccepted, happened.TextDelivered])
def test_the_receipt_of_an_earlier_text_brings_nobody_back_who_turned_texts_off(
    receipt: type[happened.TextAccepted | happened.TextDelivered],
) -> None:
    play = raised().happens(happened.OptedOut(person="priya"))

    play.happens(receipt(key="K7Q2-77", person="priya"))

    assert play.state.is_lost("priya")


def test_whoever_writes_to_us_counts_as_reached_in_every_way() -> None:
    play = raised().happens(failed("priya"))
    assert (play.state.unreachable, play.state.lost_for_now) == (("priya",), ("priya",))

    play.happens(happened.Unclear(person="priya"))

    assert (play.state.unreachable, play.state.lost_for_now) == ((), ())
    play.happens(failed("priya", DEAD))
    assert play.state.is_lost("priya")


@pytest.mark.parametrize("event", [failed("priya", DEAD), happened.OptedOut(person="priya")])
def test_whom_no_text_reaches_keeps_their_code(event: happened.Event) -> None:
    play = raised()
    code = play.code("priya")

    play.happens(event)

    assert play.code("priya") == code
    assert play.happens(happened.Coded(person="priya"), minutes=1).state.owner == "priya"


def test_what_is_delivered_after_all_has_not_failed() -> None:
    play = raised().happens(happened.NoAnswer(turn=1), minutes=1)
    while play.state.step == ("dan",):
        play.wake()
    told = play.state.told_of("dan")
    assert told is not None
    assert told.failed

    play.happens(happened.TextDelivered(key=told.key, person="dan"))

    now = play.state.told_of("dan")
    assert now is not None
    assert (now.failed, now.delivered) == (False, play.now)


def test_the_receipt_of_one_text_says_nothing_of_another() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))

    play.happens(happened.TextDelivered(key="K7Q2-77", person="priya"))

    told = play.state.told_of("priya")
    assert told is not None
    assert (told.accepted, told.delivered) == (None, None)


def test_the_receipt_of_a_text_to_the_mentor_changes_nothing() -> None:
    play = Play(by_text=True)
    before = play.state

    play.happens(happened.TextAccepted(key="K7Q2-2", person="sam"))

    assert play.state == before.model_copy(update={"waiting": play.state.waiting})
    assert [w.key for w in play.state.waiting] == ["K7Q2-1"]
    assert not play.effects


# The mentor


@pytest.mark.parametrize("event", [failed("sam"), happened.OptedOut(person="sam")])
def test_the_ladder_of_a_concern_never_waits_for_the_mentors_own_phone(
    event: happened.Event,
) -> None:
    play = Play(by_text=True)
    before = play.state

    play.happens(event)

    assert play.state.model_copy(update={"told": before.told}) == before
    assert not play.texts
    assert not play.said


def test_an_overdue_mentor_who_is_removed_is_still_waited_for() -> None:
    play = Play(overdue=True)

    play.happens(happened.Removed(person="sam"))

    assert play.state.step == ("sam",)
    assert not play.texts


def test_an_overdue_mentor_who_turns_our_texts_off_twice_is_asked_once() -> None:
    play = Play(overdue=True).happens(happened.OptedOut(person="sam"))
    assert play.said

    play.happens(happened.OptedOut(person="sam"))

    assert not play.said
    assert not play.texts


def test_where_our_own_number_is_not_known_nobody_is_asked_to_text_to_it() -> None:
    play = Play(overdue=True)
    play.our_number = None

    play.happens(happened.OptedOut(person="sam"))

    assert play.said[0] == "Your phone has turned our texts off. Are you safe?"


# Who hears of what came later


def test_who_is_away_since_hears_nothing_more() -> None:
    play = raised()
    play.directory = on_leave(HARBOUR, "priya")

    play.happens(happened.TextOnlyAsked())

    assert not play.texts


@pytest.mark.parametrize(("day", "texted"), [(22, ["priya"]), (23, [])])
def test_who_is_away_by_the_local_day_hears_nothing_more(day: int, texted: list[str]) -> None:
    """Half past eleven at night by UTC is the next day in London, in summer."""
    play = Play(at=datetime(2026, 5, 22, 23, 30, tzinfo=UTC))
    play.happens(happened.QuestionsAnswered(ladder="concern")).arrive()
    away = Leave(first=date(2026, 5, day), last=date(2026, 5, day))
    play.directory = changed(HARBOUR, "priya", away=(away,))

    play.happens(happened.TextOnlyAsked())

    assert play.texted == texted


def test_of_two_on_one_phone_who_turned_texts_off_makes_way_for_the_other() -> None:
    one = changed(HARBOUR, "ruth", phone="+447700900457")  # Dan's
    play = raised(directory=one)
    while play.state.step != ("ruth",):
        play.clock()
    play.arrive().happens(happened.OptedOut(person="dan"))

    play.happens(happened.TextOnlyAsked())

    assert play.texted == ["priya", "ruth"]


@pytest.mark.parametrize("known", [True, False])
def test_whoever_turned_texts_off_gets_none_where_the_mentor_would_like_to_talk(
    known: bool,
) -> None:
    play = closed()
    if known:
        play.directory = HARBOUR.model_copy(update={"unreachable": frozenset({"priya"})})
    else:
        play.happens(happened.OptedOut(person="priya"))

    play.happens(happened.WantsToTalk(), minutes=1)

    assert "priya" not in play.texted


def test_a_holder_whose_phone_is_off_is_out_of_reach_till_the_first_repeat() -> None:
    play = raised()
    while play.state.place != "public":
        play.clock()
    play.arrive().happens(happened.Coded(person="dan"), minutes=1)

    play.happens(failed("dan"), minutes=1)

    assert (play.state.place, play.state.unreachable) == ("public", ("dan",))
    play.clock()
    assert (play.state.unreachable, play.state.lost_for_now) == ((), ())
