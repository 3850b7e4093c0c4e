"""The mentor's taps: the event of each button, and the words that answer it."""

from __future__ import annotations

import pytest

from flows.effects import Say
from flows.escalation import events as happened
from flows.escalation.buttons import parse, read_button
from flows.escalation.events import Event
from tests.flows.escalation.play import HARBOUR, Play, held, in_public, raised


def means(play: Play) -> dict[str, object]:
    """What each button under the last messages to the mentor is read as."""
    found: dict[str, object] = {}
    for effect in play.effects:
        for row in effect.keys if isinstance(effect, Say) else ():
            for key in row:
                tap = parse(key.data or "")
                if tap is not None:
                    assert tap.turn == play.state.turn
                    found[key.label] = read_button(play.state, tap.turn, tap.word)
    return found


# Calls to the public lines


def test_whom_they_rang_is_asked_with_a_button_for_each_line() -> None:
    play = raised().happens(happened.RangPublic())

    assert play.said == ["Who did you talk to?"]
    assert means(play) == {
        "NSPCC": happened.RangPublic(line="nspcc"),
        "Council": happened.RangPublic(line="council"),
        "Police": happened.RangPublic(line="police"),
    }


def test_what_the_line_said_is_asked_with_a_button_for_each_answer() -> None:
    play = raised().happens(happened.RangPublic(line="council"))

    assert play.said == ["What did they say? No details here."]
    assert means(play) == {
        "They'll act": happened.RangPublic(line="council", advice="act"),
        "They gave advice": happened.RangPublic(line="council", advice="advice"),
        "Ring someone else": happened.RangPublic(line="council", advice="other"),
    }


@pytest.mark.parametrize(
    ("line", "advice", "words"),
    [
        ("nspcc", "act", "you rang the NSPCC at 4:43pm and they'll act."),
        ("police", "advice", "you rang the police at 4:43pm and they gave advice."),
        ("council", "advice", "you rang the council at 4:43pm and they gave advice."),
        ("staff_line", "act", "you rang the council at 4:43pm and they'll act."),
    ],
)
def test_advice_is_saved_by_whom_and_when_they_first_rang(
    line: happened.PublicLine, advice: happened.Advice, words: str
) -> None:
    play = raised().happens(happened.RangPublic(), minutes=2)
    rang = play.now

    play.happens(happened.RangPublic(line=line, advice=advice), minutes=3)

    goes_on = "We keep texting the team till one of them takes it."
    assert play.said == [f"Saved: {words} You did the right thing. {goes_on}"]
    assert (play.state.rang, play.state.rang_at, play.state.advised) == (line, rang, True)


def test_999_that_was_rung_is_saved_and_they_may_ring_back() -> None:
    play = raised().happens(happened.RangPublic(line="999"), minutes=2)

    assert play.said == ["Saved: you rang 999 at 4:43pm. Keep your phone free, they may ring back."]
    assert (play.state.rang, play.state.rang_at) == ("999", play.now)


def test_who_is_sent_on_by_a_line_has_the_next_number() -> None:
    play = raised().happens(happened.RangPublic(line="nspcc", advice="other"))

    assert play.said[0].startswith("Saved. Then let's try the next one. Ring the ")
    assert not play.state.advised


def test_advice_makes_the_repeats_slow_once_and_says_so() -> None:
    play = in_public()
    hour = play.pack.timings.advised_repeat

    play.happens(happened.RangPublic(line="nspcc", advice="advice"), minutes=1)

    first = play.now + hour
    assert play.state.clock == first
    assert play.said[0].endswith(
        "We keep texting the team, once an hour now, till one of them takes it."
    )
    play.happens(happened.RangPublic(line="council", advice="advice"), minutes=1)
    assert play.state.clock == first


def test_advice_where_only_the_trustee_is_texted_names_the_trustee() -> None:
    play = raised("unsaid").clock().happens(happened.RangPublic(line="council", advice="act"))

    assert play.said[0].endswith("We keep texting the trustee till somebody takes it.")


# Calls to the people


def test_whether_they_took_it_on_is_asked_with_a_yes_and_a_no() -> None:
    play = raised().happens(happened.GotThrough(person="dan"))

    assert play.said == ["Good. Did Dan take it on?"]
    assert means(play) == {
        "Yes": happened.TookItOn(person="dan", yes=True),
        "No, or not sure": happened.TookItOn(person="dan", yes=False),
    }
    for again in ("dan", "ruth"):
        play.happens(happened.GotThrough(person=again))
    assert play.state.talked == ("dan", "ruth")


@pytest.mark.parametrize(
    "event", [happened.GotThrough(person="tess"), happened.TookItOn(person="tess", yes=True)]
)
def test_a_call_to_somebody_who_may_not_know_changes_nothing(event: Event) -> None:
    play = raised().happens(event)

    assert (play.state.talked, play.state.took_on) == ((), ())
    assert not play.said
    assert not play.texts


def test_whoever_took_it_on_by_phone_is_texted_once_that_they_talked() -> None:
    play = raised().happens(happened.TookItOn(person="dan", yes=True), minutes=2)

    assert play.texted == ["dan"]
    assert play.code("dan") in play.texts[0][1]
    assert play.said == ["Saved: you told Dan at 4:43pm. We keep texting till Dan replies to us."]
    play.happens(happened.TookItOn(person="dan", yes=True))
    assert not play.texts
    play.happens(happened.TookItOn(person="ruth", yes=True))
    assert play.state.took_on == ("dan", "ruth")


def test_whoever_did_not_take_it_on_leaves_the_ladder_going_on() -> None:
    play = raised().happens(happened.TookItOn(person="dan", yes=False))

    assert play.said == ["Saved: you talked to Dan. We keep texting till somebody takes it."]
    assert not play.texts


def test_whoever_took_it_on_while_our_texts_are_down_is_said_to_hear_later() -> None:
    play = down().happens(happened.TookItOn(person="dan", yes=True))

    assert play.said[0].endswith(
        "Our texts still don't work. We keep trying, and the next news comes here."
    )


# Nobody takes it


def down(ladder: str = "concern") -> Play:
    """No text of ours goes out."""
    play = Play().happens(happened.QuestionsAnswered(ladder=ladder))
    return play.happens(happened.SendDeadlineCame(turn=1), minutes=1)


def ring_out(play: Play) -> Play:
    """Everybody is asked, and after that the clock rings once more."""
    while play.state.place != "public":
        play.wake()
    number = play.state.clock_number
    while play.state.clock_number == number:
        play.wake()
    return play


@pytest.mark.parametrize(
    ("ladder", "lead"),
    [
        ("concern", "Still nobody, at 5:11pm. You've done your part. Ring the "),
        (
            "danger",
            (
                "Still nobody, at 4:51pm. You've done your part. "
                "Still in danger? Ring 999. Ring the "
            ),
        ),
    ],
)
def test_each_repeat_says_that_nobody_took_it_and_whom_to_ring(ladder: str, lead: str) -> None:
    play = raised(ladder)
    while play.state.place != "public":
        play.clock()

    assert play.clock().said[0].startswith(lead)
    assert play.texted == ["priya", "dan", "ruth"]


def test_each_repeat_while_our_texts_are_down_asks_not_to_wait_for_us() -> None:
    wait = "Our texts still don't work, so please don't wait for us."

    assert ring_out(down()).said[0].startswith(f"{wait} Ring the ")
    danger = ring_out(down("danger")).said[0]
    assert danger.startswith(f"{wait} Still in danger? Ring 999. Ring the ")


def test_each_repeat_that_looks_for_an_overdue_mentor_tells_them_nothing_new() -> None:
    play = Play(overdue=True)
    while play.state.place != "public":
        play.clock()

    assert not play.clock().said
    assert play.texted == ["priya", "dan", "ruth"]


def test_each_repeat_that_reaches_nobody_says_so() -> None:
    nobody = HARBOUR.model_copy(update={"unreachable": frozenset({"priya", "dan", "ruth"})})
    play = raised(directory=nobody)

    play.clock()

    assert play.said[0].startswith("Nobody has been texted, so please don't wait for us. Ring ")


# The holder


def test_no_answer_of_the_holder_has_the_buttons_of_a_holder() -> None:
    play = held()
    turn = play.state.turn

    play.happens(happened.NoAnswer(turn=turn), minutes=20)

    assert list(means(play)) == ["No answer", "Something changed"]
    assert play.state.turn == turn + 1


def test_no_answer_of_an_overdue_mentor_who_is_held_says_nothing_to_them() -> None:
    play = Play(overdue=True).clock().happens(happened.Coded(person="priya"))

    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=1)

    assert play.texted == ["priya"]
    assert not play.said


def test_a_holder_who_is_lost_while_a_name_is_awaited_leaves_the_minute_as_it_is() -> None:
    play = held().happens(happened.DangerFromTeam(), minutes=1)
    minute = play.state.clock

    play.happens(happened.OptedOut(person="priya"))

    state = play.state
    assert (state.place, state.step, state.owner, state.held_at) == ("rung", (), None, None)
    assert (state.clock, state.naming) == (minute, True)
    assert not play.texts
