"""A concern about the team: who is named, who may know then, and where the ladder goes (SCH-13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.escalation import events as happened
from flows.escalation.buttons import Choices
from flows.escalation.machine import choices_of
from flows.messages import chat_messages
from tests.flows.escalation.play import (
    HARBOUR,
    Play,
    changed,
    chasing,
    held,
    in_public,
    raised,
    without,
)

TEAM = ("priya", "dan", "ruth")


def named(play: Play, *people: str) -> Play:
    """The mentor leaves them out, one after another."""
    for person in people:
        play.happens(happened.SubjectNamed(answer=person))
    return play


def unsaid_in_danger() -> Play:
    """In danger from one of our team, and the minute for a name is over."""
    return Play().happens(happened.DangerFromTeam()).clock()


# Before anybody is texted


@pytest.mark.parametrize("ladder", ["concern", "unfinished"])
def test_whatever_the_answers_say_a_name_sends_it_past_whoever_is_named(ladder: str) -> None:
    play = named(Play(), "dan").happens(happened.QuestionsAnswered(ladder=ladder))

    assert play.state.ladder == "about_staff"
    assert play.texted == ["ruth"]


@pytest.mark.parametrize("ladder", ["concern", "unfinished"])
def test_without_a_name_no_answer_sends_it_to_the_team(ladder: str) -> None:
    play = Play().happens(happened.AboutTeam()).happens(happened.QuestionsAnswered(ladder=ladder))

    assert (play.state.ladder, play.state.staff) == ("unsaid", "unsaid")
    assert not play.texts


def test_where_there_is_no_team_at_all_a_concern_is_still_about_none_of_ours() -> None:
    play = raised(directory=without(without(without(HARBOUR, "priya"), "dan"), "ruth"))

    assert (play.state.ladder, play.state.staff) == ("concern", "no")
    assert play.state.place == "public"


def test_a_name_before_the_answers_counts_when_they_never_come() -> None:
    play = named(Play(), "dan")
    assert play.state.ladder == "about_staff"

    play.clock()

    assert play.texted == ["ruth"]


def test_about_the_team_without_a_name_takes_nothing_from_a_name_that_was_said() -> None:
    play = named(Play(), "priya").happens(happened.AboutTeam())

    assert (play.state.staff, play.state.ladder) == ("named", "about_staff")


@pytest.mark.parametrize("answer", ["Not sure", "nobody whom we know"])
def test_a_name_that_nobody_has_is_no_name(answer: str) -> None:
    play = Play().happens(happened.SubjectNamed(answer=answer))

    assert (play.state.staff, play.state.subjects) == ("unsaid", ())


def test_the_same_name_twice_is_kept_once_with_its_number() -> None:
    play = named(Play(), "dan", "dan")

    assert (play.state.subjects, play.state.left_out_phones) == (("dan",), ("+447700900457",))


def test_each_who_is_named_is_kept_with_their_number() -> None:
    play = named(Play(), "ruth", "dan")

    assert play.state.subjects == ("ruth", "dan")
    assert play.state.left_out_phones == ("+447700900457", "+447700900458")


def test_who_shares_the_number_of_whoever_is_named_loses_their_code_too() -> None:
    one = changed(HARBOUR, "ruth", phone="+447700900457")  # Dan's
    play = named(raised("danger", one).clock(), "dan")

    assert set(play.state.codes) == {"priya"}
    assert not play.happens(happened.Coded(person="ruth")).state.owner


# With everybody on the ladder left out


def test_once_all_of_the_team_are_left_out_one_more_name_leaves_it_with_the_trustee() -> None:
    play = named(Play(), "dan", "ruth").happens(happened.QuestionsAnswered(ladder="about_staff"))
    assert (play.state.ladder, play.state.staff) == ("unsaid", "unsaid")
    before = play.state

    named(play, "priya")

    assert (play.state.ladder, play.state.staff) == ("unsaid", "unsaid")
    assert (play.state.rung, play.state.clock) == (before.rung, before.clock)
    assert not play.texts


def test_in_danger_with_all_of_the_team_left_out_it_is_the_trustees_at_once() -> None:
    play = named(Play().happens(happened.DangerNow()), *TEAM)

    assert (play.state.ladder, play.state.staff, play.state.place) == ("unsaid", "unsaid", "public")
    assert play.texted == ["tess"]


def test_where_all_are_asked_with_all_of_the_team_left_out_it_begins_outside() -> None:
    play = named(in_public(), *TEAM)

    assert (play.state.ladder, play.state.staff) == ("unsaid", "unsaid")
    assert (play.state.place, play.state.rung) == ("rung", 0)
    assert not play.texts


# After nobody was named


def test_in_danger_a_name_at_last_asks_all_but_them_at_once() -> None:
    play = unsaid_in_danger()
    assert (play.state.ladder, play.state.danger) == ("unsaid", True)

    named(play, "dan")

    assert (play.state.ladder, play.state.place) == ("danger_staff", "public")
    assert play.texted == ["ruth"]


def test_a_trustee_who_is_named_brings_nobody_of_the_team_back() -> None:
    play = raised().happens(happened.AboutTeam())

    named(play, "tess")

    assert (play.state.ladder, play.state.staff) == ("unsaid", "unsaid")
    assert play.state.subjects == ("tess",)
    play.happens(happened.Coded(person="priya"))
    assert play.records == ["refused: code"]


def test_somebody_else_of_another_charity_frees_the_team() -> None:
    play = raised().happens(happened.AboutTeam())

    named(play, "Somebody else")

    assert (play.state.ladder, play.state.staff) == ("about_staff", "named")
    assert play.texted == ["dan"]


@pytest.mark.parametrize("before", [True, False])
def test_a_trustee_who_is_named_before_anybody_is_texted_is_one_of_ours(before: bool) -> None:
    play = Play().happens(happened.AboutTeam()) if before else Play()

    named(play, "tess")

    assert (play.state.ladder, play.state.staff) == ("about_staff", "named")


def test_in_danger_a_name_after_the_trustee_was_asked_asks_all_but_them_at_once() -> None:
    play = unsaid_in_danger()
    while play.state.place != "public":
        play.clock()
    assert play.texted == ["tess"]

    named(play, "dan")

    assert play.state.ladder == "danger_staff"
    assert play.texted == ["ruth"]


def test_a_trustee_who_is_named_while_the_team_is_asked_makes_it_about_one_of_ours() -> None:
    play = named(raised(), "tess")

    assert (play.state.ladder, play.state.staff) == ("concern", "named")
    assert play.state.step == ("priya",)


# While somebody is asked, or holds it


def test_a_name_while_they_are_asked_asks_the_next_and_while_others_are_asked_nobody() -> None:
    play = named(raised(), "dan")
    assert play.state.step == ("priya",)
    assert not play.texts

    named(play, "priya")

    assert play.state.step == ("ruth",)
    assert play.texted == ["ruth"]


@pytest.mark.parametrize("begins", [held, chasing])
def test_a_holder_who_is_named_holds_it_no_more(begins: object) -> None:
    play = held() if begins is held else chasing()

    named(play, "dan")
    assert play.state.owner == "priya"
    named(play, "priya")

    assert play.state.owner is None
    assert (play.state.place, play.state.step) == ("rung", ("ruth",))
    assert play.texted == ["ruth"]


def test_a_name_after_it_is_over_leaves_them_out_of_what_may_be_known() -> None:
    play = held().happens(happened.Decided(person="priya", words="spoke to carer"))

    named(play, "dan")

    assert (play.state.place, play.state.ladder) == ("closed", "concern")
    assert play.state.subjects == ("dan",)
    assert not play.texts
    assert play.happens(happened.Coded(person="dan")).records == ["refused: code"]


# A minute for a name


def test_the_minute_for_a_name_is_never_longer_than_what_is_left() -> None:
    play = Play()
    five = play.state.clock

    play.happens(happened.DangerFromTeam(), minutes=4.5)

    assert play.state.clock == five
    assert play.state.naming


def test_a_second_tap_gives_no_second_minute() -> None:
    play = Play().happens(happened.DangerFromTeam())
    minute = play.state.clock
    assert minute == play.now + timedelta(minutes=1)

    play.happens(happened.DangerFromTeam(), minutes=0.5)

    assert play.state.clock == minute
    assert not play.said


@pytest.mark.parametrize(("staff", "texted"), [("named", ["ruth"]), ("unsaid", ["tess"])])
def test_danger_from_the_team_waits_for_no_name_that_was_asked_for_before(
    staff: str, texted: list[str]
) -> None:
    play = named(Play(), "dan") if staff == "named" else raised("unsaid")

    play.happens(happened.DangerFromTeam())

    assert not play.state.naming
    assert play.texted == texted
    assert play.state.place == "public"


def test_not_sure_before_anybody_is_texted_still_gives_a_minute_for_a_name() -> None:
    play = Play().happens(happened.AboutTeam()).happens(happened.DangerFromTeam())

    assert play.state.naming
    assert not play.texts


def test_danger_from_the_team_takes_back_what_has_not_gone_out() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))

    play.happens(happened.DangerFromTeam())

    assert [t.called_off for t in play.state.told] == [True]


def test_a_name_in_the_minute_ends_it_and_asks_the_others() -> None:
    play = named(Play().happens(happened.DangerFromTeam()), "dan")

    assert not play.state.naming
    assert (play.state.ladder, play.state.place) == ("danger_staff", "public")
    assert play.texted == ["ruth"]


@pytest.mark.parametrize(
    "event", [happened.DangerNow(), happened.QuestionsAnswered(ladder="danger")]
)
def test_danger_said_again_before_a_name_texts_nobody_and_keeps_the_minute(
    event: happened.Event,
) -> None:
    play = Play().happens(happened.DangerFromTeam())
    minute = play.state.clock

    play.happens(event, minutes=0.5)

    assert (play.state.naming, play.state.place, play.state.clock) == (True, "raising", minute)
    assert not play.texts
    assert play.said[0].startswith("Ring 999 now.")
    assert play.records == ["danger, unnamed"]


def test_whoever_is_left_out_from_the_card_can_be_any_of_the_team_before_a_name() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))

    play.happens(happened.DangerFromTeam())

    _, keys = choices_of(play.context(), play.state, Choices(about="leave out"), play.now)
    named = {key.data.rsplit(":", 1)[1] for row in keys for key in row if key.data}
    assert {"priya", "dan", "ruth", "tess", "Not sure"} <= named


# 999, and not to be rung


def test_who_cannot_ring_is_asked_for_once_by_all_who_were_texted() -> None:
    play = raised().happens(happened.CannotRing())

    assert (play.state.cannot_ring, play.state.danger) == (True, True)
    assert play.texted == ["priya"]
    assert "can't ring 999" in play.texts[0][1]
    assert [t.key for t in play.state.told] == ["K7Q2-1"]
    assert not play.happens(happened.CannotRing()).texts


def test_not_to_be_rung_is_saved_once_and_the_holder_reads_whom_not_to_ring() -> None:
    play = held().happens(happened.TextOnlyAsked())

    assert play.texted == ["priya"]
    assert play.said == [chat_messages.TEXTED_FIRST]
    again = play.happens(happened.TextOnlyAsked())
    assert not again.texts
    assert not again.said


def test_not_to_be_rung_is_no_news_to_the_overdue_mentor() -> None:
    play = Play(overdue=True).clock().happens(happened.TextOnlyAsked())

    assert play.texted == ["priya"]


def test_a_manager_who_is_gone_and_named_is_nobody_whose_turn_it_is() -> None:
    play = raised()
    play.directory = without(HARBOUR, "priya")

    named(play, "dan")

    assert play.state.step == ("ruth",)


def test_answers_that_never_come_after_our_team_was_said_begin_outside_with_when() -> None:
    play = Play().happens(happened.AboutTeam()).clock()

    assert play.said[0].startswith("You started to tell us at 4:41pm. Nobody at Harbour is ")
    assert not play.texts
