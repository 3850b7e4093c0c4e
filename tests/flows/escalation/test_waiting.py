"""Which texts are not out yet, and which of them are called off."""

from __future__ import annotations

from flows.effects import Cancel
from flows.escalation import events as happened
from flows.escalation.state import Escalation
from tests.flows.escalation.play import Play


def keys(play: Play) -> list[str]:
    """The texts that wait, the oldest first."""
    return [w.key for w in play.state.waiting]


def called_off(play: Play) -> set[str]:
    """The texts that were called off just now."""
    return {e.key for e in play.effects if isinstance(e, Cancel) and e.key.startswith("K7Q2-")}


def reminded() -> Play:
    """Nothing goes out: Priya's first text waits, and so does the one that reminds her."""
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))
    play.happens(happened.HalfTimeCame(turn=play.state.turn), minutes=1)
    assert play.texted == ["priya"]
    assert keys(play) == ["K7Q2-1", "K7Q2-2"]
    return play


def test_each_text_waits_until_it_is_accepted() -> None:
    play = reminded()

    play.happens(happened.TextAccepted(key="K7Q2-1", person="priya"))
    assert keys(play) == ["K7Q2-2"]

    play.happens(happened.TextDelivered(key="K7Q2-2", person="priya"))
    assert keys(play) == []


def test_a_text_that_failed_does_not_wait() -> None:
    play = reminded().happens(happened.TextFailed(key="K7Q2-1", person="priya", error=30003))

    assert "K7Q2-1" not in keys(play)


def test_both_texts_to_one_person_are_called_off_when_another_takes_it() -> None:
    play = reminded().happens(happened.Coded(person="dan"))

    assert called_off(play) == {"K7Q2-1", "K7Q2-2"}
    assert not set(keys(play)) & {"K7Q2-1", "K7Q2-2"}


def test_what_is_out_is_not_called_off() -> None:
    play = reminded().happens(happened.TextAccepted(key="K7Q2-1", person="priya"))

    play.happens(happened.Coded(person="dan"))

    assert called_off(play) == {"K7Q2-2"}


def test_who_counts_as_lost_is_not_asked_once_another_has_it() -> None:
    """Their text missed its deadline, but we still try to send it."""
    play = Play().happens(happened.QuestionsAnswered(ladder="danger"))
    priyas = next(w.key for w in play.state.waiting if w.person == "priya")
    for waiting in play.state.waiting:
        if waiting.person != "priya":
            play.happens(happened.TextAccepted(key=waiting.key, person=waiting.person))
    play.happens(happened.SendDeadlineCame(turn=play.state.turn), minutes=2)
    assert play.state.lost_for_now == ("priya",)

    play.happens(happened.Coded(person="dan"))

    assert priyas in called_off(play)


def test_an_answer_to_somebody_is_not_called_off_with_what_asks() -> None:
    play = reminded().happens(happened.Passed(person="priya"))
    answers = [w.key for w in play.state.waiting if w.person == "priya" and not w.asks]
    assert answers

    play.happens(happened.Coded(person="dan"))

    assert not called_off(play) & set(answers)


def test_nothing_at_all_goes_to_whom_it_is_about() -> None:
    """What was written for them before the name came, answers included."""
    play = reminded().happens(happened.Passed(person="priya"))
    theirs = {w.key for w in play.state.waiting if w.person == "priya"}
    assert len(theirs) == 3

    play.happens(happened.SubjectNamed(answer="priya"))

    assert theirs <= called_off(play)
    assert not any(w.person == "priya" for w in play.state.waiting)


def test_the_mentor_who_texts_keeps_their_answers_when_a_name_comes() -> None:
    play = Play(by_text=True)
    mine = {w.key for w in play.state.waiting if w.person == "sam"}
    assert mine

    play.happens(happened.SubjectNamed(answer="priya"))

    assert mine <= set(keys(play))


def test_a_state_that_an_older_version_wrote_calls_off_each_persons_last() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="danger"))
    stored = play.state.model_dump(mode="json")
    last = {t.key for t in play.state.told}
    del stored["waiting"]
    play.state = Escalation.model_validate(stored)
    assert play.state.waiting == ()

    play.happens(happened.Coded(person="dan"))

    assert called_off(play) == last
