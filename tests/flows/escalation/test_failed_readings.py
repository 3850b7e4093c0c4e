"""Rules that failed, each by its short trace (docs/machines.md): none may come back."""

from __future__ import annotations

from flows.effects import Cancel, Text
from flows.escalation import events as happened
from flows.escalation.machine import audience
from tests.flows.escalation.play import (
    FRIDAY,
    HARBOUR,
    Play,
    changed,
    chasing,
    held,
    in_public,
    raised,
    without,
)


def test_no_answer_to_a_question_puts_off_the_five_minutes_from_the_first_tap() -> None:
    play = Play()

    play.happens(happened.AboutTeam(), minutes=2)
    play.happens(happened.Noted(field="kind", answer="Home"), minutes=2)
    play.happens(happened.TextOnlyAsked(), minutes=0.5)

    assert play.state.clock == FRIDAY + play.pack.timings.raising


def test_two_people_do_not_take_a_concern_from_each_other() -> None:
    play = held()

    play.happens(happened.Coded(person="dan"))
    assert play.state.owner == "priya"

    play.clock().happens(happened.Coded(person="dan"))
    assert play.state.owner == "dan"
    play.clock().happens(happened.Coded(person="priya"))
    assert play.state.owner == "dan"
    assert play.state.place == "chasing"


def test_after_a_silent_holder_the_ladder_goes_on_and_never_begins_again() -> None:
    play = chasing().clock()

    assert play.state.step == ("dan",)
    assert "priya" not in play.texted


def test_a_silent_holder_of_the_second_rung_is_followed_by_the_next_of_that_rung() -> None:
    play = raised().clock().happens(happened.Coded(person="dan"))

    play.clock().clock()

    assert play.state.step == ("ruth",)


def test_a_pass_with_the_code_makes_no_holder() -> None:
    assert raised().happens(happened.Passed(person="priya")).state.owner is None


def test_a_holder_who_turns_texts_off_leaves_a_clock_and_a_next_person() -> None:
    play = held().happens(happened.OptedOut(person="priya"))

    assert play.state.owner is None
    assert play.state.step == ("dan",)
    assert "clock:K7Q2" in play.wakes


def test_a_failed_number_lives_again_when_its_owner_replies() -> None:
    play = raised().happens(happened.TextFailed(key="K7Q2-1", person="priya", error=30003))
    assert play.state.unreachable == ("priya",)

    play.happens(happened.Coded(person="priya"), minutes=1)

    assert not play.state.unreachable
    assert play.texted[0] == "priya"


def test_failures_on_the_last_step_repeat_no_text() -> None:
    play = in_public()
    sent = play.state.texts

    for person in ("priya", "dan", "ruth"):
        play.happens(happened.TextFailed(key=f"K7Q2-{sent}", person=person, error=30005))

    assert play.state.texts == sent
    assert play.pages, "with nobody left an admin is paged"
    assert "Our texts reach nobody here" in play.said[0]


def test_a_failure_climbs_once() -> None:
    play = raised()
    failed = happened.TextFailed(key="K7Q2-1", person="priya", error=30005)

    play.happens(failed).happens(failed)

    assert play.state.step == ("dan",)


def test_a_removed_person_keeps_neither_the_concern_nor_their_codes() -> None:
    play = held()
    play.directory = without(HARBOUR, "priya")

    play.happens(happened.Removed(person="priya"))
    assert play.state.owner is None
    assert "priya" not in play.state.codes
    play.happens(happened.Coded(person="priya"))

    assert play.state.owner is None
    assert play.records == ["refused: code"]


def test_the_subject_keeps_neither_the_concern_nor_their_codes() -> None:
    play = held().happens(happened.SubjectNamed(answer="priya"))

    assert play.state.owner is None
    assert play.state.step == ("dan",)
    play.happens(happened.Coded(person="priya"))
    assert play.state.owner is None


def test_the_subject_is_left_out_by_number_and_not_only_by_name() -> None:
    shared = changed(HARBOUR, "ruth", phone="+447700900457")  # Dan's phone
    play = Play(shared).happens(happened.SubjectNamed(answer="dan"))

    play.happens(happened.QuestionsAnswered(ladder="about_staff"))

    assert not [e for e in play.effects if isinstance(e, Text)]
    assert play.state.ladder == "unsaid"


def test_a_duty_number_that_the_mentor_shares_gets_nothing() -> None:
    play = raised(directory=changed(HARBOUR, "priya", phone="+447700900123"))

    assert play.state.step == ("dan",)


def test_a_number_that_the_subject_had_when_named_stays_left_out() -> None:
    play = Play().happens(happened.SubjectNamed(answer="dan"))
    moved = changed(HARBOUR, "dan", phone="+447700900999")
    play.directory = changed(moved, "ruth", phone="+447700900457")

    play.happens(happened.QuestionsAnswered(ladder="about_staff"))

    assert "ruth" not in audience(play.pack, play.state, play.directory)


def test_danger_is_not_ignored_while_somebody_holds_it() -> None:
    play = held().happens(happened.DangerNow(), minutes=1)

    assert play.state.place == "public"
    assert play.state.owner is None
    assert play.texted == ["priya", "dan", "ruth"]
    assert play.said[0].startswith("Ring 999 now.")


def test_done_without_a_decision_closes_nothing() -> None:
    play = held().happens(happened.DoneAlone(person="priya"))
    assert play.state.place == "held"
    assert "is still open" in play.texts[0][1]

    play.happens(happened.Decided(person="priya", words="  "))
    assert play.state.place == "held"


def test_nothing_is_withdrawn_once_somebody_was_texted() -> None:
    play = raised().happens(happened.MadeByMistake(reason="I tapped it by accident"))

    assert play.state.place == "rung"
    assert play.texted == ["priya"]
    assert "clock:K7Q2" in play.wakes


def test_no_answer_tapped_twice_skips_no_rung() -> None:
    play = raised()
    tap = happened.NoAnswer(turn=play.state.turn)

    play.happens(tap).happens(tap)

    assert play.state.step == ("dan",)


def test_a_clock_that_was_wound_again_rings_only_once() -> None:
    play = raised()
    old = happened.ClockRang(number=play.state.clock_number)

    play.happens(old).happens(old)

    assert play.state.step == ("dan",)


def test_an_unfinished_concern_never_tells_the_manager_first() -> None:
    assert Play().clock().state.step == ("dan",)


def test_a_late_answer_about_the_team_takes_the_team_off_the_ladder() -> None:
    play = Play().clock().arrive()

    play.happens(happened.AboutTeam(), minutes=1)
    assert play.state.ladder == "unsaid"
    assert not play.texts
    play.happens(happened.Coded(person="dan"))
    assert play.state.owner is None

    play.happens(happened.SubjectNamed(answer="dan"))
    assert play.texted == ["ruth"]


def test_a_name_while_the_trustee_is_asked_brings_the_team_back() -> None:
    play = raised("unsaid").clock()
    assert play.texted == ["tess"]

    play.happens(happened.SubjectNamed(answer="priya"))

    assert play.state.ladder == "about_staff"
    assert play.texted == ["dan"]


def test_what_has_not_gone_out_to_the_subject_is_taken_back() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="unfinished"))

    play.happens(happened.SubjectNamed(answer="dan"))

    assert Cancel(key="K7Q2-1") in play.effects


def test_a_passed_member_of_a_group_does_not_cut_the_others_short() -> None:
    timings = raised().pack.timings.model_copy(update={"team_each": raised().pack.timings.held})
    ladders = dict(raised().pack.ladders)
    team = ladders["unfinished"].rungs[0].model_copy(update={"each": timings.team_each})
    ladders["unfinished"] = ladders["unfinished"].model_copy(
        update={"rungs": (team, *ladders["unfinished"].rungs[1:])}
    )
    play = raised("unfinished", pack=raised().pack.model_copy(update={"ladders": ladders}))
    assert list(play.state.step) == ["dan", "ruth"]

    play.happens(happened.Passed(person="dan"))

    assert play.state.step == ("ruth",)
    assert play.state.place == "rung"


def test_a_mistake_before_a_name_never_reaches_the_team() -> None:
    play = Play().happens(happened.DangerFromTeam(), minutes=0.1)

    play.happens(happened.MadeByMistake(reason="It turned out fine"), minutes=0.2)

    assert play.state.place == "withdrawn"
    assert play.texted == ["tess"]
    assert audience(play.pack, play.state, play.directory) == {"tess"}
    play.happens(happened.OpenedAgain(person="dan"))
    assert play.records == ["refused: opened again"]


def test_what_is_closed_before_a_name_never_reaches_the_team() -> None:
    play = raised().happens(happened.DangerFromTeam(), minutes=1)

    play.happens(happened.ClosedOnConsole(by="abe", words="school told"))

    assert play.state.place == "closed"
    assert set(play.texted) <= {"tess"}
    assert audience(play.pack, play.state, play.directory) == {"tess"}
