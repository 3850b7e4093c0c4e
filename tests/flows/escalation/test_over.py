"""A closed escalation: who closed it, when, in which words, and where it begins again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.effects import Cancel, Say
from flows.escalation import events as happened
from flows.escalation.machine import open_overdue
from flows.messages.sms_types import DueFor
from tests.flows.escalation.play import HARBOUR, SAM, Play, held, raised, without


def overdue(due_for: DueFor) -> Play:
    """The session's news did not come; the manager was asked."""
    play = Play(overdue=True)
    due = play.now - timedelta(minutes=5)
    opened = open_overdue(play.context(), SAM, due, play.now, due_for=due_for)
    play.state = opened.state
    return play.clock()


def nobodys(play: Play) -> bool:
    """Whether it is over since now: nobody's turn, nobody's to hold, and no clock."""
    state = play.state
    over = (state.step, state.owner, state.held_at, state.clock) == ((), None, None, None)
    return over and state.place == "closed" and state.closed_at == play.now


# Over without a decision of the team


@pytest.mark.parametrize("begins", [raised, held])
def test_a_drill_that_is_over_is_nobodys_any_more(begins: object) -> None:
    play = raised(drill=True)
    if begins is held:
        play.happens(happened.Coded(person="priya"), minutes=1)
    turn = play.state.turn

    play.happens(happened.DrillEnded(), minutes=1)

    assert nobodys(play)
    assert play.state.turn == turn + 1
    assert play.state.decision is not None
    assert play.state.decision.at == play.now


def test_an_overdue_session_that_is_safe_is_nobodys_any_more() -> None:
    play = Play(overdue=True).clock().happens(happened.CheckedOut(), minutes=1)

    assert nobodys(play)
    assert play.state.decision is not None
    assert (play.state.decision.by, play.state.decision.words) == ("sam", "checked out")


def test_a_drill_taken_by_somebody_who_is_gone_is_over_for_the_others() -> None:
    play = raised(drill=True)
    play.directory = without(HARBOUR, "dan")

    play.happens(happened.DrillEnded(why="taken", person="dan"), minutes=1)

    assert play.texts == [
        ("priya", "DRILL Harbour: K7Q2 was a drill and is over. Nothing more to do.")
    ]


def test_a_drill_that_is_called_off_by_somebody_was_taken_by_nobody() -> None:
    play = raised(drill=True)

    play.happens(happened.DrillEnded(why="called off", person="priya"), minutes=1)

    assert play.texts == [
        ("priya", "DRILL Harbour: K7Q2 was a drill and is over. Nothing more to do.")
    ]


def test_what_a_mentor_reads_of_a_drill_is_marked() -> None:
    play = Play(drill=True).happens(happened.QuestionsAnswered(ladder="concern"))

    assert [said.startswith("Drill. ") for said in play.said] == [True]


@pytest.mark.parametrize(
    ("due_for", "words"),
    [
        ("check-out", "Harbour: Sam is safe, checked out at 4:47pm."),
        ("check-in", "Harbour: Sam is safe, wrote to us at 4:47pm."),
        ("news", "Harbour: Sam is safe, wrote to us at 4:47pm."),
    ],
)
def test_all_who_were_texted_and_the_holder_hear_what_came_at_last(
    due_for: DueFor, words: str
) -> None:
    free = overdue(due_for).happens(happened.CheckedOut(), minutes=1)
    taken = overdue(due_for).happens(happened.Coded(person="priya"))
    taken.happens(happened.CheckedOut(), minutes=1)

    assert [(to, body[: len(words)]) for to, body in free.texts] == [("priya", words)]
    assert [(to, body[: len(words)]) for to, body in taken.texts] == [("priya", words)]


def test_all_who_were_texted_and_the_holder_hear_who_goes_on_and_till_when() -> None:
    free, play = overdue("check-out"), overdue("check-out").happens(happened.Coded(person="priya"))
    until = play.now + timedelta(hours=2)

    tapped = overdue("check-out").happens(happened.Coded(person="priya"))
    free.happens(happened.CheckedOut(until=until), minutes=1)
    tapped.happens(happened.CheckedOut(until=until), minutes=1)
    play.happens(happened.CheckedOut(until=until, by_text=True), minutes=1)

    words = "Harbour: Sam is safe, the session goes on till 6:46pm. Nothing more to do."
    assert free.texts == tapped.texts == [("priya", words)]
    assert play.texts == [
        (
            "priya",
            (
                "Harbour: Sam is safe, the session goes on till 6:46pm. "
                f"Text DONE {play.code('priya')} and a few words, and it is closed."
            ),
        )
    ]


def test_a_mistake_that_is_said_twice_is_told_once() -> None:
    play = raised().happens(happened.MadeByMistake(reason="I was trying it out"))
    assert play.texted == ["priya"]

    play.happens(happened.MadeByMistake(reason="I was trying it out"))

    assert not play.texts
    assert play.said == ["That's saved already. Somebody checks with you, then closes it."]


@pytest.mark.parametrize(
    "event",
    [
        happened.MadeByMistake(reason="I was trying it out"),
        happened.DrillEnded(),
    ],
)
def test_what_is_over_awaits_no_name_any_more(event: happened.Event) -> None:
    play = Play(drill=True).happens(happened.DangerFromTeam())
    assert play.state.naming

    play.happens(event)

    assert not play.state.naming
    assert (play.state.staff, play.state.ladder) == ("unsaid", "unsaid")


# Opened again


def test_what_the_team_had_is_opened_again_with_the_team_and_never_with_the_manager() -> None:
    play = raised().clock()
    assert play.state.step == ("dan",)
    play.happens(happened.Decided(person="dan", words="spoke to carer"), minutes=1)

    play.happens(happened.StillWorried(), minutes=1)

    assert (play.state.rung, play.state.step) == (1, ("dan",))
    assert play.texted == ["dan"]


# A minute for a name


def test_no_answer_of_a_holder_puts_off_no_minute_for_a_name() -> None:
    play = held().happens(happened.DangerFromTeam(), minutes=1)
    minute = play.now + timedelta(minutes=1)
    assert play.state.clock == minute

    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=0.5)

    assert play.state.clock == minute


# Our texts are down


def down_and_held() -> Play:
    """In danger, Dan took it; the text to Priya, who is gone since, never went out.

    An older version wrote the state: it knew nothing of her text, so nobody called it off.
    """
    play = Play().happens(happened.QuestionsAnswered(ladder="danger"))
    play.directory = without(HARBOUR, "priya")
    play.state = play.state.model_copy(update={"waiting": ()})
    return play.happens(happened.Coded(person="dan"))


def test_while_somebody_holds_it_the_mentor_is_not_told_that_our_texts_are_down() -> None:
    play = down_and_held()

    play.happens(happened.SendDeadlineCame(turn=play.state.turn), minutes=1)

    assert play.state.down
    assert [said.startswith("Dan has K7Q2") for said in play.said] == [True]  # only the card


def test_our_texts_that_work_again_are_said_to_once() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))
    play.happens(happened.SendDeadlineCame(turn=1), minutes=1)
    assert play.state.down
    key = play.state.told[0].key

    play.happens(happened.TextDelivered(key=key, person="priya"), minutes=1)

    assert not play.state.down
    assert play.said[0].startswith("Our texts work again. Priya's phone got ours at 4:43pm.")
    assert not play.happens(happened.TextDelivered(key=key, person="priya")).said


def test_a_name_calls_off_no_text_but_that_to_whoever_is_named() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="danger"))
    told = {t.person: t.key for t in play.state.told}
    play.happens(happened.TextAccepted(key=told["priya"], person="priya"))
    play.happens(happened.SubjectNamed(answer="dan"))

    play.happens(happened.SendDeadlineCame(turn=1), minutes=1)

    assert play.state.unreachable == ("ruth",)


@pytest.mark.parametrize(
    ("error", "taken"), [(29999, False), (30000, True), (30008, True), (None, False)]
)
def test_a_text_that_failed_on_its_way_was_taken_before(error: int | None, taken: bool) -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))

    play.happens(happened.TextFailed(key="K7Q2-1", person="priya", error=error))

    told = play.state.told_of("priya")
    assert told is not None
    assert told.failed
    assert (told.accepted == play.now) is taken


def test_danger_that_is_opened_again_keeps_its_card() -> None:
    play = raised("danger").wake()
    play.happens(happened.Decided(person="dan", words="spoke to carer"))

    play.happens(happened.StillWorried(), minutes=1)

    assert [e.pin for e in play.effects if isinstance(e, Say)] == [False]
    assert len(play.cards) == 1


def test_a_concern_that_is_opened_again_has_a_new_card() -> None:
    play = raised().happens(happened.Decided(person="dan", words="spoke to carer"))

    play.happens(happened.StillWorried(), minutes=1)

    assert [e.pin for e in play.effects if isinstance(e, Say)] == [True]


def test_danger_of_the_team_alone_is_opened_again_with_the_team_alone() -> None:
    play = raised("danger_staff").happens(happened.Decided(person="dan", words="spoke to carer"))

    play.happens(happened.StillWorried(), minutes=1)

    assert play.state.ladder == "danger_staff"
    assert play.texted == ["dan", "ruth"]


# An overdue session


def test_a_held_search_is_closed_by_a_tap_but_only_told_of_a_text() -> None:
    """A number proves nothing, so what somebody holds is never closed by a text without a code."""
    tapped = overdue("check-out").happens(happened.Coded(person="priya"))
    texted = overdue("check-out").happens(happened.Coded(person="priya"))

    tapped.happens(happened.CheckedOut(), minutes=1)
    texted.happens(happened.CheckedOut(by_text=True), minutes=1)

    assert tapped.state.place == "closed"
    assert tapped.texts[-1][1].endswith("Sam is safe, checked out at 4:47pm. Nothing more to do.")
    assert texted.state.place == "held"
    assert "Sam is safe, checked out at 4:47pm." in texted.texts[-1][1]
    assert f"DONE {texted.code('priya')}" in texted.texts[-1][1]


def test_each_of_those_who_look_hears_once_in_a_burst_that_the_mentor_wrote() -> None:
    play = overdue("check-out")
    play.happens(happened.MentorWrote(), minutes=1)
    first = play.texts
    play.happens(happened.MentorWrote(), minutes=1)
    again = play.texts
    play.happens(happened.MentorWrote(), minutes=11)

    assert [to for to, _ in first] == ["priya"]
    assert "Sam wrote to us at 4:47pm. We asked if they are safe." in first[0][1]
    assert again == []
    assert [to for to, body in play.texts if "wrote to us" in body] == ["priya"]
    assert play.state.place == "rung"


def test_whoever_is_texted_later_hears_that_the_mentor_wrote_before() -> None:
    play = overdue("check-out")
    play.happens(happened.MentorWrote(), minutes=1)

    play.clock()

    assert [to for to, body in play.texts if "wrote to us at 4:47pm" in body] == ["dan"]


def test_whoever_holds_it_hears_alone_that_the_mentor_wrote() -> None:
    play = overdue("check-out")
    play.clock()
    play.happens(happened.Coded(person="dan"))

    play.happens(happened.MentorWrote(), minutes=1)

    ((to, words),) = [(to, body) for to, body in play.texts if "wrote to us" in body]
    assert to == "dan"
    assert words.endswith("Please still ring them on 07700 900123.")
    assert play.state.place == "held"


@pytest.mark.parametrize("due_for", ["check-out", "check-in", "news"])
def test_the_reminder_to_look_for_the_mentor_says_what_did_not_come(due_for: DueFor) -> None:
    play = overdue(due_for)

    play.happens(happened.HalfTimeCame(turn=play.state.turn), minutes=5)

    assert play.texted == ["priya"]
    said = {
        "check-out": "AGAIN, Sam was due to finish at 4:36pm.",
        "check-in": "AGAIN, Sam was due to begin at 4:36pm.",
        "news": "AGAIN, no news from Sam, due at 4:36pm.",
    }
    assert said[due_for] in play.texts[0][1]


def test_the_mentors_own_text_still_goes_out_when_somebody_takes_it_before() -> None:
    play = Play(overdue=True).happens(happened.Coded(person="priya"))

    assert not [e for e in play.effects if isinstance(e, Cancel) and e.key == "K7Q2-1"]
    assert [t.called_off for t in play.state.told] == [False]


@pytest.mark.parametrize(
    ("by", "words"), [("priya", "K7Q2 is open again. Ring Sam"), ("dan", "Dan opened K7Q2 again")]
)
def test_where_nobody_else_is_left_whoever_is_asked_reads_who_opened_it(
    by: str, words: str
) -> None:
    play = raised().happens(happened.Decided(person="priya", words="spoke to carer"))
    play.directory = HARBOUR.model_copy(update={"unreachable": frozenset({"dan", "ruth"})})

    play.happens(happened.OpenedAgain(person=by), minutes=1)

    assert play.state.place == "public"
    assert words in dict(play.texts)["priya"]
