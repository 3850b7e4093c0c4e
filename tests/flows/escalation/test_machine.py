"""The stories of a concern, played on the machine alone: who is texted when, and what Sam reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.effects import Say, Text, Wake
from flows.escalation import events as happened
from flows.escalation.buttons import parse, read_button
from flows.escalation.machine import choices_of
from tests.flows.escalation.play import (
    FRIDAY,
    HARBOUR,
    Play,
    changed,
    closed,
    held,
    in_public,
    on_leave,
    raised,
    without,
)

EVENING = datetime(2026, 5, 22, 17, 0, tzinfo=UTC)  # 6pm in London
SUNDAY_NIGHT = datetime(2026, 5, 24, 22, 10, tzinfo=UTC)


def test_the_first_tap_texts_nobody_and_starts_five_minutes() -> None:
    play = Play()

    assert not play.texts
    assert not play.said
    assert play.state.clock == FRIDAY + play.pack.timings.raising
    assert play.records == ["opened"]


def test_the_answers_text_the_manager_and_show_whom_to_ring() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))

    assert play.texts == [
        (
            "priya",
            (
                "Harbour: URGENT concern K7Q2, ring Sam now on 07700 900123. "
                f"Reply {play.code('priya')} to take it. If not, we text the team at 4:51pm."
            ),
        )
    ]
    assert len(play.said) == 1
    assert play.said[0].split("\n\n") == [
        "Concern K7Q2 is saved, and we're texting Priya. Ring Priya now too: 07700 900456",
        (
            "You can ring the police, the council or the NSPCC yourself, now or later. "
            "You don't need to wait for us.\nDanger: 999\nNSPCC (to 8pm): 0808 800 5000\n"
            "Council, children: 07700 900321"
        ),
    ]
    assert play.labels("Concern K7Q2") == [
        "Got through",
        "No answer",
        "Copy number",
        "Something changed",
    ]


def test_the_card_is_pinned_and_tells_of_the_receipt_silently() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))
    card = next(e for e in play.effects if isinstance(e, Say))
    assert card.pin
    assert card.key == "card:K7Q2"

    play.happens(happened.TextDelivered(key="K7Q2-1", person="priya"))

    assert not play.said
    assert play.cards[0].startswith(
        "Concern K7Q2 is saved. "
        "Priya's phone got our text at 4:41pm. If nobody takes it by 4:51pm, we text Dan."
    )


def test_a_code_takes_it_and_both_are_told() -> None:
    play = raised().happens(happened.Coded(person="priya"), minutes=5)

    assert play.texts == [
        (
            "priya",
            (
                "Harbour: K7Q2 is yours, ring Sam on 07700 900123. "
                f"Then text DONE {play.code('priya')} and what you decided, no names. "
                "We ask again at 5:46pm."
            ),
        )
    ]
    assert play.said == [
        (
            "Priya took your concern at 4:46pm. We asked Priya to ring you. "
            "If you hear nothing by 5pm, ring Priya: 07700 900456"
        )
    ]


def test_a_decision_closes_it_and_the_whole_ladder_hears_of_it() -> None:
    play = closed()

    assert play.texted == ["priya", "dan", "ruth"]
    assert "is closed with your decision. The team is told." in play.texts[0][1]
    assert play.texts[1][1].startswith("Harbour: Priya closed K7Q2 at 5:12pm.")
    assert play.said == [
        (
            "Priya decided, and closed K7Q2 at 5:12pm. "
            "Ask Priya what happens next, and some of it may stay private. How are you now?"
        )
    ]
    assert play.labels("Priya decided") == ["I'm OK", "I'd like to talk", "I'm still worried"]
    assert "clock:K7Q2" not in play.wakes


def test_still_worried_opens_it_again_with_the_team() -> None:
    play = closed().happens(happened.StillWorried(), minutes=1)

    assert play.texted == ["dan"]
    assert "K7Q2 is open again, Sam is still worried." in play.texts[0][1]
    first, right = play.said[0].split("\n\n")
    assert first == (
        "Then it isn't over. We're opening K7Q2 again and texting Dan. "
        "Ring Dan now too: 07700 900457"
    )
    assert right.startswith("You can ring the police, the council or the NSPCC yourself")


def test_stopped_after_the_first_question_the_team_is_told_never_the_manager() -> None:
    play = Play().clock()

    assert play.at() == "16:46:00"
    assert play.texted == ["dan"]
    assert play.said[0].split("\n\n")[0] == (
        "You started to tell us at 4:41pm. We're texting Dan, so that you're not alone with it. "
        "Ring Dan if you can: 07700 900457"
    )


def test_no_answer_texts_the_next_at_once() -> None:
    play = raised(at=EVENING)

    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=4)

    assert play.texts == [
        (
            "dan",
            (
                "Harbour: URGENT concern K7Q2, ring Sam now on 07700 900123. "
                f"Reply {play.code('dan')} to take it. Priya can't be reached."
            ),
        )
    ]
    assert play.said == [
        "Thanks. We won't wait, and we're texting Dan now. Ring Dan now too: 07700 900457"
    ]


def test_silence_brings_the_next_the_next_and_the_numbers() -> None:
    play = raised(at=EVENING)
    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=4)

    play.clock()
    assert (play.at(), play.texted) == ("18:07:00", ["ruth"])
    assert play.said == ["We're texting Ruth as well. Ring Ruth: 07700 900458"]

    play.clock()
    assert (play.at(), play.texted) == ("18:14:00", ["priya", "dan", "ruth"])
    assert play.said == [
        (
            "Nobody here has replied. That's for us to fix, not you. "
            "Ring the NSPCC now: 0808 800 5000 (open to 8pm)\n"
            "Or ring the council's night team for children: 07700 900322\nDanger: 999"
        )
    ]
    assert "or we text again at 6:24pm" in play.texts[0][1]

    play.clock()
    assert (play.at(), play.texted) == ("18:24:00", ["priya", "dan", "ruth"])


def test_advice_slows_the_repeats_and_the_holder_is_told_of_it() -> None:
    play = in_public()

    play.happens(happened.RangPublic(), minutes=2)
    assert play.said == ["Who did you talk to?"]
    play.happens(happened.RangPublic(line="nspcc"))
    assert play.said == ["What did they say? No details here."]
    play.happens(happened.RangPublic(line="nspcc", advice="act"), minutes=1)

    assert play.said[0].startswith("Saved: you rang the NSPCC at 5:03pm and they'll act.")
    assert play.state.clock == play.now + play.pack.timings.advised_repeat
    play.happens(happened.Coded(person="ruth"), minutes=10)
    assert play.said == [
        "Ruth took your concern at 5:14pm. Tell Ruth what the NSPCC said: 07700 900458"
    ]


def test_at_night_the_night_team_is_first_and_the_nspcc_is_said_to_be_shut() -> None:
    play = raised(at=SUNDAY_NIGHT)
    while play.state.place != "public":
        play.clock()

    assert play.said == [
        (
            "Nobody here has replied. That's for us to fix, not you. "
            "Ring the council's night team for children: 07700 900322\n"
            "The NSPCC line is shut until 8am. If it can't wait, ring 999."
        )
    ]


def test_danger_texts_everybody_at_once_and_puts_999_first() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="danger"))

    assert play.texted == ["priya", "dan", "ruth"]
    assert play.texts[0][1].startswith("Harbour: DANGER NOW K7Q2, Sam was told to ring 999.")
    assert play.said == [
        (
            "Ring 999 now. Ask for the police and say a child is in danger. "
            "We're texting Priya, Dan and Ruth while you ring."
        )
    ]
    assert play.labels("Ring 999") == ["I rang 999", "I can't ring", "It's about one of them"]


def test_the_wall_of_numbers_comes_after_the_call_and_is_the_card() -> None:
    play = raised("danger")
    assert not play.state.card

    play.wake()

    assert play.at() == "16:41:45"
    assert play.state.card
    assert len(play.said) == 1
    for number in ("Danger: 999", "0808 800 5000", "07700 900321", "Priya: 07700 900456"):
        assert number in play.said[0]
    assert play.labels("Ring 999 first")[:2] == ["I rang 999", "I can't ring"]


def test_where_nobody_can_be_texted_the_numbers_come_at_once() -> None:
    nobody = HARBOUR.model_copy(update={"unreachable": frozenset({"priya", "dan", "ruth"})})

    play = Play(nobody).happens(happened.QuestionsAnswered(ladder="danger"))

    assert "Nobody here gets a text, so please don't wait for us." in play.said[0]
    assert "07700 900321" in play.said[1]
    assert play.state.card


def test_who_cannot_ring_has_the_team_ring_999() -> None:
    play = raised("danger")

    play.happens(happened.CannotRing(), minutes=1)

    assert play.texted == ["priya", "dan", "ruth"]
    assert "Sam can't ring 999" in play.texts[0][1]
    play.happens(happened.Coded(person="dan"), minutes=1)
    assert play.said == [
        (
            "Dan took it at 4:43pm. We asked Dan to ring 999 and you. "
            "If you can, ring Dan: 07700 900457"
        )
    ]
    assert play.texts[1] == (
        "priya",
        (
            "Harbour: Dan took K7Q2 at 4:43pm. Ring Dan on 07700 900457 if you can help. "
            "No need to reply."
        ),
    )


def test_danger_from_one_of_us_texts_nobody_before_a_name_and_waits_a_minute() -> None:
    play = Play().happens(happened.DangerFromTeam(), minutes=0.1)

    assert not play.texts
    assert "999" in play.said[0]
    assert "Council, worries about staff: 07700 900323" in play.said[0]
    assert play.state.clock == play.now + play.pack.timings.name_wait


def test_a_name_texts_all_but_them_at_once() -> None:
    play = Play().happens(happened.DangerFromTeam())

    play.happens(happened.SubjectNamed(answer="dan"), minutes=0.5)
    assert play.texted == ["ruth"]
    assert "DANGER NOW" in play.texts[0][1]

    play.happens(happened.QuestionsAnswered(ladder="danger_staff"))
    assert not play.texts


def test_without_a_name_it_is_the_ladder_for_an_unknown_adult() -> None:
    play = Play().happens(happened.DangerFromTeam()).clock()

    assert play.at() == "16:42:00"
    assert not play.texts
    assert play.state.ladder == "unsaid"
    assert play.said[0].split("\n\n")[0] == (
        "Ring 999 first. Nobody at Harbour is texted yet. "
        "Ring the council about staff worries: 07700 900323"
    )
    play.clock()
    assert play.texted == ["tess"]


def test_about_one_of_them_after_all_were_texted_takes_them_off() -> None:
    play = raised("danger").happens(happened.DangerFromTeam(), minutes=1)
    play.happens(happened.Coded(person="dan"), minutes=0.1)
    assert play.state.owner is None
    assert not play.texts

    play.happens(happened.SubjectNamed(answer="dan"), minutes=0.1)

    assert play.texted == ["ruth"]
    assert "dan" not in play.state.codes


def test_the_manager_is_left_out_and_the_team_is_texted() -> None:
    play = Play().happens(happened.AboutTeam()).happens(happened.SubjectNamed(answer="priya"))

    play.happens(happened.QuestionsAnswered(ladder="about_staff"))

    assert play.texted == ["dan"]
    assert "Talk to them before anyone else." in play.texts[0][1]
    assert len(play.said) == 1
    assert play.said[0].split("\n\n") == [
        (
            "Concern K7Q2 is saved. Priya is left out, and we're texting Dan. "
            "Ring Dan now too: 07700 900457"
        ),
        "Dan can see that it's from you. Don't type the person's name here. Say it when you talk.",
        (
            "You can go outside Harbour yourself, now or later. You don't need to ask us.\n"
            "Danger: 999\nCouncil, worries about staff: 07700 900323\nNSPCC (to 8pm): 0808 800 5000"
        ),
    ]
    assert play.labels("Concern") == [
        "Got through",
        "No answer",
        "Leave out Dan too",
        "Something changed",
    ]


@pytest.mark.parametrize("answer", ["Not sure", None])
def test_without_a_name_nobody_on_the_team_gets_a_text(answer: str | None) -> None:
    play = Play().happens(happened.AboutTeam())
    if answer:
        play.happens(happened.SubjectNamed(answer=answer))

    play.happens(happened.QuestionsAnswered(ladder="unsaid"))

    assert not play.texts
    assert play.said[0].split("\n\n")[:2] == [
        (
            "Concern K7Q2 is saved, and you don't have to say. Nobody at Harbour is texted yet. "
            "Ring the council about staff worries: 07700 900323"
        ),
        "At 4:51pm we text a trustee, who isn't on the team.",
    ]
    assert play.labels("Concern") == [
        "I rang them",
        "I can't get through",
        "Leave out the trustee",
        "Something changed",
    ]
    play.clock()
    assert play.texted == ["tess"]


def test_everybody_left_out_is_like_not_sure() -> None:
    play = Play().happens(happened.SubjectNamed(answer="priya"))
    play.happens(happened.QuestionsAnswered(ladder="about_staff"))

    play.happens(happened.SubjectNamed(answer="dan"))
    assert play.texted == ["ruth"]
    play.happens(happened.SubjectNamed(answer="ruth"))

    assert not play.texts
    assert play.state.ladder == "unsaid"
    assert play.said[0].startswith("Concern K7Q2 is saved. Nobody at Harbour is texted yet.")
    assert "Ring the council about staff worries: 07700 900323" in play.said[0]


def test_the_trustee_can_be_left_out_too() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="unsaid"))

    play.happens(happened.SubjectNamed(answer="tess")).clock()

    assert play.state.place == "public"
    assert not play.texts
    assert len(play.pages) == 1


def test_after_45_seconds_the_mentor_is_told_that_nobody_has_been_texted() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern"))

    play.wake()

    assert play.at() == "16:41:45"
    assert play.said == [
        (
            "Sorry, our texts are not going out. Nobody has been texted. "
            "Please ring Priya now: 07700 900456"
        )
    ]
    staff = [e for e in play.effects if isinstance(e, Say) and e.to == "priya"]
    assert staff, "people on the ladder who use the bot hear of it there"


def test_the_mentor_rings_down_the_ladder_and_the_text_goes_out_late() -> None:
    play = Play().happens(happened.QuestionsAnswered(ladder="concern")).wake()
    late = "Harbour: URGENT concern K7Q2 from 4:41pm, sent late."

    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=1)
    assert play.said == ["Then ring Dan: 07700 900457"]
    sent = next(e for e in play.effects if isinstance(e, Text))
    assert sent.late is not None
    assert sent.late.startswith(late)

    play.happens(happened.GotThrough(person="dan"), minutes=1)
    assert play.said == ["Good. Did Dan take it on?"]
    play.happens(happened.TookItOn(person="dan", yes=True))
    assert play.said == [
        (
            "Saved: you told Dan at 4:43pm. Our texts still don't work. We keep trying, "
            "and the next news comes here."
        )
    ]
    assert "says you two talked" in play.texts[0][1]

    play.happens(happened.TextAccepted(key="K7Q2-1", person="priya"), minutes=3)
    play.happens(happened.TextDelivered(key="K7Q2-1", person="priya"))
    assert play.said == [
        "Our texts work again. Priya's phone got ours at 4:46pm. You don't need to ring again."
    ]


def test_a_text_that_is_late_while_others_go_out_counts_as_failed() -> None:
    play = raised()
    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=1)

    while play.state.step == ("dan",):
        play.wake()

    assert play.at() == "16:42:45"
    assert play.texted == ["ruth"]


def test_overdue_begins_with_the_mentor_then_the_manager_then_the_team() -> None:
    play = Play(overdue=True)
    assert play.texts == [
        (
            "sam",
            (
                "Harbour: your session was due to finish at 4:36pm. "
                "Reply SAFE, or tap in Mentorline. If not, we text Priya at 4:46pm."
            ),
        )
    ]

    play.clock()
    assert (play.at(), play.texted) == ("16:46:00", ["priya"])
    assert "Sam was due to finish at 4:36pm" in play.texts[0][1]
    assert play.said == [
        "We're texting Priya, just to know that you're OK. If all is well, tap below."
    ]

    play.clock()
    assert (play.at(), play.texted) == ("16:56:00", ["dan"])


def test_the_public_step_sends_everybody_to_look_for_the_mentor() -> None:
    play = Play(changed(HARBOUR, "sam", emergency_contact="07700 900777"), overdue=True)

    while play.state.place != "public":
        play.clock()

    assert play.texted == ["priya", "dan", "ruth"]
    assert "then their contact 07700 900777, then 999 or 101" in play.texts[0][1]


def test_a_check_out_closes_it_and_all_who_were_texted_hear_of_it() -> None:
    play = Play(overdue=True).clock()

    play.happens(happened.CheckedOut(), minutes=4)

    assert play.state.place == "closed"
    assert play.texts == [
        ("priya", "Harbour: Sam is safe, checked out at 4:50pm. Nothing more to do.")
    ]


def test_while_somebody_holds_it_they_are_told_of_a_text_and_close_it() -> None:
    play = Play(overdue=True).clock()
    play.happens(happened.Coded(person="priya"))

    play.happens(happened.CheckedOut(by_text=True), minutes=4)

    assert play.state.place == "held"
    assert f"text DONE {play.code('priya')}" in play.texts[0][1]


def test_a_mentor_whose_phone_turned_texts_off_is_asked_in_chat() -> None:
    play = Play(overdue=True).happens(happened.OptedOut(person="sam"), minutes=1)

    assert play.said[0] == (
        "Your phone has turned our texts off. Are you safe? "
        "To turn them on, text START to 07700 900900"
    )
    assert play.texted == ["priya"]


# What a manager may answer


def test_half_of_the_wait_brings_a_reminder() -> None:
    play = raised().wake()
    while not play.texts:
        play.wake()

    assert play.at() == "16:46:00"
    assert play.texts[0][1].startswith("Harbour: AGAIN, URGENT concern K7Q2")
    assert "we text the team at 4:51pm" in play.texts[0][1]


def test_nobody_is_reminded_where_people_are_texted_one_after_another() -> None:
    play = raised("unfinished")

    assert "again:K7Q2" not in play.wakes


def test_somebody_alone_on_a_rung_of_several_is_reminded() -> None:
    play = raised("unfinished", on_leave(HARBOUR, "ruth"))

    assert "again:K7Q2" in play.wakes


def test_the_silent_manager_hears_that_the_team_is_texted() -> None:
    play = raised().clock()

    assert play.texts[0] == (
        "priya",
        (
            "Harbour: we are texting the team about K7Q2 now. You can still take it. "
            f"Reply {play.code('priya')}, then ring Sam on 07700 900123."
        ),
    )
    assert play.texted == ["priya", "dan"]


def test_a_pass_is_thanked_and_a_guessed_one_can_be_taken_back() -> None:
    plain = raised().happens(happened.Passed(person="priya"))
    guessed = raised().happens(happened.Passed(person="priya", guessed=True))

    assert plain.texts[-1] == (
        "priya",
        (
            "Harbour: thank you for saying. We are texting the team about K7Q2 now. "
            "Nothing more to do."
        ),
    )
    assert f"reply TAKE {guessed.code('priya')}" in guessed.texts[-1][1]
    guessed.happens(happened.Coded(person="priya"))
    assert guessed.state.owner == "priya"


def test_unclear_words_take_nothing_and_say_how() -> None:
    play = raised().happens(happened.Unclear(person="priya"))

    assert play.texts == [
        (
            "priya",
            (
                f"Harbour: not taken yet. Reply {play.code('priya')} to take K7Q2, "
                f"or PASS {play.code('priya')}. Ring Sam on 07700 900123. "
                "We text the team at 4:51pm."
            ),
        )
    ]


def test_a_decision_on_what_a_colleague_holds_is_passed_on() -> None:
    play = raised()
    play.clock().happens(happened.Coded(person="priya"))

    play.happens(happened.Decided(person="dan", words="told the council"))

    assert play.state.place == "held"
    assert play.texted == ["dan", "priya"]


def test_a_code_after_closing_is_told_who_closed_it() -> None:
    play = closed().happens(happened.Coded(person="dan"))

    assert play.texts[0][1].startswith("Harbour: Priya closed K7Q2 at 5:12pm.")


def test_a_new_code_leaves_the_old_one_valid() -> None:
    play = raised()
    old = play.code("priya")

    play.happens(happened.CodeRenewed(person="priya"))

    assert play.state.codes["priya"][0] == old
    assert f"reply {play.code('priya')} to take it" in play.texts[0][1]


def test_not_safe_to_ring_reaches_everybody_who_was_texted_at_once() -> None:
    play = raised().clock()

    play.happens(happened.TextOnlyAsked())

    assert play.texted == ["priya", "dan"]
    assert all("do NOT ring Sam" in body for _, body in play.texts)
    play.clock()
    assert "URGENT concern K7Q2. Do NOT ring Sam" in play.texts[0][1]


def test_a_wrongly_raised_concern_is_still_told_to_one_person() -> None:
    play = Play().happens(happened.MadeByMistake(reason="I was trying it out"))

    assert play.state.place == "withdrawn"
    assert play.texted == ["dan"]
    assert "trying" not in play.texts[0][1]


def test_the_mentor_would_like_to_talk_and_whoever_closed_it_hears_of_it() -> None:
    play = closed().happens(happened.WantsToTalk())

    assert play.texted == ["priya"]
    assert play.said == ["We're asking Priya to ring you. Ring Priya too: 07700 900456"]


# The clocks of a holder


def test_a_holder_without_an_outcome_is_asked_and_then_the_next_rung_is_told() -> None:
    play = held()

    play.clock()
    assert play.at() == "17:42:00"
    assert play.texts[0][1].startswith("Harbour: K7Q2 has no decision yet.")
    assert "we text the team at 5:52pm" in play.texts[0][1]

    play.clock()
    assert play.at() == "17:52:00"
    assert play.texted == ["dan"]
    assert play.state.owner is None


def test_no_answer_from_the_holder_asks_them_at_once() -> None:
    play = held()

    play.happens(happened.NoAnswer(turn=play.state.turn), minutes=20)

    assert play.state.place == "chasing"
    assert play.said == [
        "Thanks. We're asking Priya again. If nothing comes by 5:12pm, we text Dan."
    ]


# People of today


def test_somebody_on_leave_is_skipped_and_takes_no_time() -> None:
    play = raised(directory=on_leave(HARBOUR, "priya"))

    assert play.state.step == ("dan",)


def test_each_rung_looks_into_todays_directory() -> None:
    play = raised()

    play.directory = without(HARBOUR, "dan")

    assert play.clock().texted[-1:] == ["ruth"]


def test_with_nobody_left_an_admin_is_paged_and_the_mentor_has_the_numbers() -> None:
    nobody = HARBOUR.model_copy(update={"unreachable": frozenset({"priya", "dan", "ruth"})})

    play = raised(directory=nobody)

    assert play.state.place == "public"
    assert play.pages
    assert "Nobody has been texted" in play.said[0]


def test_another_borough_than_shown_brings_a_new_message_with_the_right_number() -> None:
    p14, *rest = HARBOUR.pairings
    p15 = p14.model_copy(update={"code": "P15", "borough": "westham"})
    play = raised(directory=HARBOUR.model_copy(update={"pairings": (p14, p15, *rest)}))

    play.happens(happened.Noted(field="pairing", answer="P14"))
    assert not play.said
    play.happens(happened.Noted(field="pairing", answer="P15"))

    assert "07700 900331" in play.said[0]


def test_a_drill_marks_every_text_and_ends_with_a_real_concern() -> None:
    play = raised(drill=True)
    assert play.state.drill

    play.clock()
    assert all(body.startswith("DRILL Harbour: ") for _, body in play.texts)
    play.happens(happened.DrillEnded())

    assert play.state.place == "closed"


def test_a_concern_by_text_climbs_at_once_and_is_answered_by_text() -> None:
    play = Play(by_text=True)

    assert play.texted == ["dan", "sam"]
    assert play.texts[1][1] == (
        "Harbour: K7Q2 is saved, and we are texting Dan. Ring Dan now on 07700 900457. "
        "In danger: 999."
    )


def test_a_removed_mentor_keeps_their_concern_with_name_and_number_as_at_opening() -> None:
    play = raised()
    play.directory = without(HARBOUR, "sam")

    play.happens(happened.Removed(person="sam"))
    play.clock()

    assert "ring Sam now on 07700 900123" in play.texts[-1][1]


# Buttons


def test_every_button_fits_telegram_and_is_read_as_an_event_or_choices() -> None:
    for play in (
        Play(),
        raised(),
        in_public(),
        held(),
        closed(),
        raised("unsaid"),
        Play(overdue=True),
    ):
        for effect in play.effects:
            keys = effect.keys if isinstance(effect, Say) else ()
            for key in (k for row in keys for k in row):
                assert len(key.label) <= 30
                if key.data is not None:
                    assert len(key.data.encode()) <= 64
                    tap = parse(key.data)
                    assert tap is not None
                    assert read_button(play.state, tap.turn, tap.word) is not None


def test_an_old_button_changes_nothing() -> None:
    play = raised()
    old = play.state.turn
    play.happens(happened.NoAnswer(turn=old))

    step = play.state.step
    play.happens(happened.NoAnswer(turn=old))

    assert play.state.step == step
    assert not play.effects


@pytest.mark.parametrize("data", ["q:1:2", "e:K7Q2:x:noans", "e:K7Q2:1", ""])
def test_data_that_is_none_of_ours_is_not_read(data: str) -> None:
    assert parse(data) is None


def test_something_changed_brings_choices_that_lead_on() -> None:
    play = raised()
    more = read_button(play.state, play.state.turn, "more")

    text, keys = choices_of(play.context(), play.state, more, play.now)  # type: ignore[arg-type]

    assert text == "What has changed? Tap one."
    words = [parse(k.data or "").word for row in keys for k in row]  # type: ignore[union-attr]
    assert words == ["danger", "textonly", "leave", "mistake"]
    assert read_button(play.state, 1, "danger") == happened.DangerNow()
    assert read_button(play.state, 1, "leave:dan") == happened.SubjectNamed(answer="dan")
    assert isinstance(read_button(play.state, 1, "mistake:tap"), happened.MadeByMistake)
    assert read_button(play.state, 1, "mistake:nonsense") is None
    assert read_button(play.state, 1, "rang:nowhere") is None
    assert read_button(play.state, 1, "worried") is None


def test_the_list_of_whom_to_leave_out_shows_only_who_may_know() -> None:
    play = raised()
    leave = read_button(play.state, play.state.turn, "leave")

    _, keys = choices_of(play.context(), play.state, leave, play.now)  # type: ignore[arg-type]

    labels = [k.label for row in keys for k in row]
    assert labels == ["Dan, safeguarding", "Priya, manager", "Ruth, safeguarding", "Not sure"]


def test_there_is_one_wake_of_the_clock_and_it_names_its_winding() -> None:
    play = raised()
    clocks = [w for w in play.wakes.values() if w.key == "clock:K7Q2"]

    assert len(clocks) == 1
    assert isinstance(clocks[0], Wake)
    assert clocks[0].event == {"kind": "clock", "number": play.state.clock_number}
    assert clocks[0].at == play.state.clock
