"""The state after a move: whose turn it is, what is forgotten, what counts on."""

from __future__ import annotations

import pytest

from flows.effects import Cancel, Page
from flows.escalation import events as happened
from flows.escalation.state import Escalation
from tests.flows.escalation.play import (
    HARBOUR,
    Play,
    chasing,
    closed,
    held,
    in_public,
    raised,
    without,
)


def nobodys(state: Escalation) -> bool:
    """Whether it is nobody's turn, and nobody holds it."""
    return (state.step, state.tried, state.owner, state.held_at) == ((), (), None, None)


def held_in_public(by: str = "priya") -> Play:
    """Somebody took it after everybody was texted."""
    return in_public().happens(happened.Coded(person=by), minutes=1)


def alone() -> Play:
    """The manager and one of the team; the manager was asked."""
    return raised(directory=without(HARBOUR, "ruth"))


# All are asked


def test_where_all_are_asked_it_is_nobodys_turn() -> None:
    state = in_public().state

    assert nobodys(state)
    assert state.rung == 2


def test_what_a_silent_holder_had_is_nobodys_when_all_are_asked() -> None:
    play = held_in_public().clock()
    turn = play.state.turn

    play.clock()

    assert nobodys(play.state)
    assert play.state.place == "public"
    assert play.state.turn == turn + 1


def test_danger_leaves_nothing_of_what_was_before() -> None:
    play = chasing().happens(happened.Passed(person="dan"), minutes=1)
    turn = play.state.turn

    play.happens(happened.DangerNow(), minutes=1)

    assert nobodys(play.state)
    assert (play.state.holds, play.state.passed) == ((), ())
    assert play.state.turn == turn + 1
    assert play.state.ladder == "danger"
    play.happens(happened.Coded(person="priya"), minutes=1)
    assert play.state.owner == "priya"


def test_danger_said_while_a_name_is_awaited_texts_nobody_and_moves_no_clock() -> None:
    play = Play().happens(happened.DangerFromTeam())
    clock = play.state.clock

    play.happens(happened.DangerNow())

    assert play.state.naming
    assert play.state.clock == clock
    assert play.texted == []


def test_danger_after_one_of_our_team_without_a_name_reaches_nobody_on_the_team() -> None:
    play = Play().happens(happened.AboutTeam()).happens(happened.DangerNow())

    assert (play.state.ladder, play.state.staff) == ("unsaid", "unsaid")
    assert play.texted == ["tess"]


def test_danger_with_all_of_the_team_left_out_is_about_one_of_them_without_a_name() -> None:
    play = Play().happens(happened.SubjectNamed(answer="dan"))
    play.happens(happened.SubjectNamed(answer="ruth"))

    play.happens(happened.DangerNow())

    assert (play.state.ladder, play.state.staff) == ("unsaid", "unsaid")
    assert play.texted == ["tess"]


# Who has just said no, or was just lost, is not asked in the same breath


def test_whoever_passes_as_the_last_is_not_among_all_who_are_asked_then() -> None:
    play = alone().clock()
    assert play.state.step == ("dan",)

    play.happens(happened.Passed(person="dan"), minutes=1)

    assert play.state.place == "public"
    assert play.texted == ["priya", "dan"]
    assert "nobody" not in play.texts[1][1].lower()
    assert play.clock().texted == ["priya", "dan"]


def test_a_holder_who_passes_it_on_to_all_is_not_asked_in_the_same_breath() -> None:
    play = held_in_public("dan").happens(happened.Passed(person="dan"), minutes=1)

    assert play.state.place == "public"
    assert [body for to, body in play.texts if to == "dan" and "NOBODY" in body] == []
    assert [to for to, body in play.texts if "NOBODY" in body] == ["priya", "ruth"]


def test_a_holder_whose_phone_goes_off_is_asked_again_with_the_first_repeat() -> None:
    play = held_in_public("dan")

    play.happens(happened.TextFailed(key="K7Q2-99", person="dan", error=30003), minutes=1)

    assert play.state.place == "public"
    assert play.texted == ["priya", "ruth"]
    assert play.clock().texted == ["priya", "dan", "ruth"]


# About one of our team, without a name


def test_a_concern_that_is_held_and_may_be_about_the_team_is_nobodys_any_more() -> None:
    play = held()
    turn = play.state.turn

    play.happens(happened.AboutTeam(), minutes=1)

    assert nobodys(play.state)
    assert (play.state.place, play.state.rung, play.state.turn) == ("rung", 0, turn + 1)
    assert play.state.clock == play.now + play.pack.timings.manager_wait


def test_a_concern_on_a_rung_that_may_be_about_the_team_waits_for_nobody_on_it() -> None:
    play = raised("unfinished").happens(happened.AboutTeam(), minutes=1)

    assert nobodys(play.state)
    assert not play.texts


def test_without_a_line_about_staff_a_trustee_is_texted_at_once() -> None:
    bare = HARBOUR.organisation.model_copy(update={"staff_line": None})
    play = Play(HARBOUR.model_copy(update={"organisation": bare}))

    play.happens(happened.AboutTeam()).happens(happened.QuestionsAnswered(ladder="unsaid"))

    assert play.texted == ["tess"]
    assert play.said[0].startswith("Concern K7Q2 is saved, and we're texting Tess.")


def test_not_sure_twice_begins_nothing_anew() -> None:
    play = raised("unsaid").clock()
    assert play.state.step == ("tess",)

    play.happens(happened.SubjectNamed(answer="Not sure"), minutes=1)

    assert play.state.step == ("tess",)
    assert not play.texts


# Nobody can be texted


def nobody_left(play: Play) -> list[Page]:
    for person in ("priya", "dan", "ruth", "tess"):
        play.happens(happened.OptedOut(person=person))
        found = [e for e in play.effects if isinstance(e, Page)]
        if found:
            return found
    return []


def test_an_admin_is_told_which_concern_reaches_nobody() -> None:
    assert nobody_left(in_public()) == [
        Page(
            body=(
                "Harbour: no text of ours reaches anybody for K7Q2. "
                "Ring the people on its ladder yourself, now."
            ),
            key="K7Q2-nobody-5",
            about="K7Q2",
        )
    ]


def test_the_page_of_a_drill_is_marked() -> None:
    play = raised("danger", drill=True)

    assert [page.body.startswith("DRILL ") for page in nobody_left(play)] == [True]


@pytest.mark.parametrize(
    ("out", "words"),
    [
        (("tess",), "Ring the council's line about staff"),
        ((), "Ring your trustee now"),
    ],
)
def test_about_one_of_the_team_an_admin_rings_the_trustee_or_the_council(
    out: tuple[str, ...], words: str
) -> None:
    play = raised("unsaid")
    play.happens(happened.OptedOut(person="tess"))
    for person in out:
        play.happens(happened.SubjectNamed(answer=person))

    while not play.pages:
        play.clock()

    assert words in play.pages[0]


# What is over


def test_a_decision_leaves_no_turn_no_holder_and_no_clock() -> None:
    state = closed().state

    assert (state.step, state.owner, state.held_at) == ((), None, None)
    assert (state.place, state.clock) == ("closed", None)
    assert state.decision is not None
    assert (state.decision.by, state.decision.words) == ("priya", "spoke to carer")
    assert state.decision.at == state.closed_at


def test_a_decision_takes_back_what_has_not_gone_out() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))

    play.happens(happened.Decided(person="priya", words="spoke to carer"), minutes=1)

    assert Cancel(key="K7Q2-1") in play.effects
    assert Cancel(key="clock:K7Q2") in play.effects
    assert Cancel(key="again:K7Q2") in play.effects


def test_what_is_opened_again_may_be_held_by_everybody_once_more() -> None:
    play = chasing().happens(happened.Passed(person="dan"), minutes=1)
    play.happens(happened.GotThrough(person="ruth"))
    play.happens(happened.Decided(person="priya", words="spoke to carer"), minutes=1)

    play.happens(happened.StillWorried(), minutes=1)
    state = play.state

    assert (state.holds, state.passed, state.talked, state.took_on) == ((), (), (), ())
    assert (state.decision, state.closed_at, state.announced) == (None, None, ())
    assert (state.mistaken, state.wants_to_talk) == (False, False)
    assert (state.place, state.rung, state.step) == ("rung", 1, ("dan",))


def test_what_is_opened_again_forgets_what_was_said_of_the_first_time() -> None:
    play = chasing().happens(happened.Coded(person="priya"), minutes=1)
    play.happens(happened.GotThrough(person="dan")).happens(
        happened.TookItOn(person="dan", yes=True)
    )
    play.clock().happens(happened.GotThrough(person="dan"))
    play.happens(happened.TookItOn(person="dan", yes=True))
    play.happens(happened.MadeByMistake(reason="It turned out fine"))
    assert play.state.announced == ("priya",)
    assert (play.state.talked, play.state.took_on) == (("dan",), ("dan",))
    assert play.state.mistaken
    play.happens(happened.Decided(person="dan", words="spoke to carer"), minutes=1)
    play.happens(happened.WantsToTalk())
    assert play.state.wants_to_talk

    state = play.happens(happened.StillWorried(), minutes=1).state

    assert (state.announced, state.talked, state.took_on) == ((), (), ())
    assert (state.mistaken, state.wants_to_talk) == (False, False)


def test_danger_that_is_opened_again_is_with_everybody_at_once() -> None:
    play = raised("danger").happens(happened.Decided(person="dan", words="spoke to carer"))

    play.happens(happened.StillWorried(), minutes=1)

    assert (play.state.place, play.state.ladder) == ("public", "danger")
    assert play.texted == ["priya", "dan", "ruth"]
    assert play.state.clock == play.now + play.pack.timings.public_repeat


def test_whoever_opens_danger_again_is_among_all_who_are_texted() -> None:
    play = raised("danger").happens(happened.Decided(person="dan", words="spoke to carer"))

    play.happens(happened.OpenedAgain(person="dan"), minutes=1)

    assert play.texted == ["priya", "dan", "ruth"]


def test_what_was_taken_back_and_is_opened_begins_on_the_first_rung() -> None:
    play = Play().happens(happened.MadeByMistake(reason="I tapped it by accident"))

    play.happens(happened.OpenedAgain(person="dan"), minutes=1)

    assert (play.state.place, play.state.rung, play.state.step) == ("rung", 0, ("dan",))


def test_whoever_takes_it_again_is_announced_in_words() -> None:
    play = chasing().happens(happened.Passed(person="ruth"), minutes=1)
    play.clock()
    assert play.state.step == ("dan",)

    play.happens(happened.Coded(person="priya"), minutes=1)

    assert play.texts[1] == (
        "dan",
        (
            "Harbour: Priya says they are on K7Q2 again. It has no decision yet. "
            "Ring Priya on 07700 900456."
        ),
    )
    assert play.said == [
        "Priya is on it again since 5:53pm. We keep texting the team till there's a decision."
    ]
