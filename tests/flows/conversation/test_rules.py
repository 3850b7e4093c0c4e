"""Single rules of the conversation, each with the shortest talk that shows it."""

from __future__ import annotations

import pytest

from flows.conversation.compiled import CONCERN, StuckError, machine, move
from flows.conversation.machine import (
    Begun,
    Cancelled,
    ContactMatched,
    ContactRefused,
    Conversation,
    FrameResumed,
    Shown,
    TimerFired,
    attached,
)
from flows.conversation.state import Frame
from flows.effects import Page
from flows.requests import FrameEnded, LogTry, OpenConcern, ToConcern, Witness
from tests.flows.conversation.samples import CALLING, PACK, Chat


def begun(flow: str, **values: str) -> Chat:
    chat = Chat()
    chat.values |= values
    chat.begin(flow)
    chat.said()
    return chat


def values(chat: Chat) -> dict[str, str]:
    assert chat.state.top
    return chat.state.top.values


def test_a_double_tap_is_told_that_it_is_saved_and_nothing_else() -> None:
    chat = begun("report")
    chat.tap("Skip")
    chat.tap("No")
    old = chat.state.tapped
    assert old is not None
    chat.said()

    chat.press(old)

    assert chat.said() == ["t That's already saved."]


def test_another_button_of_the_answered_question_is_not_what_was_saved() -> None:
    chat = begun("report")
    chat.tap("Skip")
    chat.tap("No")
    other = f"q:{chat.state.answered}:1"
    assert other != chat.state.tapped
    chat.said()

    chat.press(other)

    assert chat.said()[0] == "t That button is old. The newest message counts."


def test_a_tap_on_an_old_question_brings_the_current_one() -> None:
    chat = begun("report")
    chat.tap("Skip")
    chat.tap("No")
    chat.said()

    chat.press("s:1")

    assert chat.said() == [
        "t That button is old. The newest message counts.",
        "b Step 3 of 3. Did you share any photos?",
        "B Step 3 of 3. Did you share any photos? [No] [Yes] [Back]",
    ]


def test_a_tap_on_a_frame_that_has_ended_says_that_nothing_waits() -> None:
    chat = begun("gated", **{"mentor.approved": "yes"})
    chat.tap("OK")
    chat.said()

    chat.press("q:0:0")

    assert chat.said() == [
        "t That button is old. The newest message counts.",
        "B Nothing is waiting for an answer. Tap a button below.",
    ]


def test_a_tap_on_a_covered_question_is_kept_for_later() -> None:
    chat = begun("report")
    chat.begin("concern", escalation="K7Q2")
    chat.said()

    chat.press("s:1")

    assert chat.said()[0] == "t That one is kept for later."
    assert chat.labels == ["Yes, or not sure", "No, but I'm worried"]


@pytest.mark.parametrize("data", ["", "q", "q:", "q:x:0", "z:1:0", "q:1:9", "q:²:0", "q:1"])
def test_data_that_is_none_of_ours_is_answered_and_does_nothing(data: str) -> None:
    chat = begun("report")
    before = values(chat)

    chat.press(data)

    assert values(chat) == before


def test_a_typed_label_counts_as_a_tap_without_capitals_emoji_and_punctuation() -> None:
    chat = begun("report")
    chat.tap("Skip")

    chat.type("no! 🙂")

    assert values(chat) == {"others": "No"}


def test_words_where_a_tap_is_needed_bring_the_buttons_again() -> None:
    chat = begun("report")
    chat.tap("Skip")
    chat.said()

    chat.type("1")

    assert chat.said()[-1] == (
        "B We haven't kept that. Please tap one. Step 2 of 3. Did anybody else see or hear you?"
        " [No] [Yes] [Back]"
    )


@pytest.mark.parametrize(
    ("typed", "why"),
    [("🙂", "We need a few words here."), ("x" * 501, "That's 501 letters, and 500 fit here.")],
)
def test_a_text_that_cannot_be_kept_is_asked_again_with_the_reason(typed: str, why: str) -> None:
    chat = begun("report")

    chat.type(typed)

    assert why in chat.said()[-1]
    assert "What did you do?" in chat.bubbles[-1].text
    assert values(chat) == {}


def test_the_reason_why_an_answer_was_not_taken_stays_when_the_next_one_comes() -> None:
    chat = begun("report")

    chat.type("x" * 501)
    chat.type("🙂")
    chat.type("cards and a game")

    shown = [bubble.text for bubble in chat.bubbles]
    assert any("That's 501 letters" in text for text in shown)
    assert any("You said: cards and a game" in text for text in shown)


def test_a_name_is_asked_to_be_rephrased_and_may_stay() -> None:
    chat = begun("report")

    chat.type("Danny was upset about his dad")
    doubted = chat.said()[-1]
    chat.tap("It isn't a name")

    assert doubted == (
        'B "Danny" looks like a name. Could you say "my mentee" instead?'
        " [Change it] [It isn't a name]"
    )
    assert values(chat) == {"did": "Danny was upset about his dad"}


def test_typing_again_instead_of_the_name_is_the_change() -> None:
    chat = begun("report")
    chat.type("Danny was upset")

    chat.type("my mentee was upset")

    assert values(chat) == {"did": "my mentee was upset"}


def test_a_name_never_blocks_a_concern() -> None:
    chat = Chat()
    chat.begin("concern", escalation="K7Q2")
    chat.tap("No, but I'm worried")
    chat.tap("No, not one of our team")
    chat.type("Danny was upset about his dad")
    chat.said()

    chat.tap("Send as it is")

    assert values(chat)["words"] == "Danny was upset about his dad"


def test_what_was_typed_is_never_a_template() -> None:
    chat = begun("report", **{"manager.phone": "07700 900456"})

    chat.type("we used {manager.phone} and {did}")
    chat.tap("No")
    chat.tap("No")

    assert "Did: we used {manager.phone} and {did}" in chat.said()[-1]


def test_a_list_entry_is_never_a_template_and_is_kept_as_it_was_shown() -> None:
    chat = begun("kinds")
    chat.send(ContactMatched(phone="+447700900123"))
    chat.type("1 h")
    chat.type("two")

    assert chat.labels == ["Red", "Green (n)", "Back"]
    chat.type("green n")

    assert chat.state.frames == ()


def test_a_number_is_shared_by_a_keyboard_and_a_wrong_one_is_refused() -> None:
    chat = begun("kinds")

    chat.type("07700 900123")
    chat.send(ContactRefused())
    chat.send(ContactMatched(phone="+447700900123"))

    assert [line for line in chat.said() if line.startswith("B")] == [
        "B We need a tap here, not words. Tap Share my number below. Share your phone number.",
        "B That isn't the number we have for you. Share your phone number.",
        "B How long was it? [Back]",
    ]
    assert values(chat) == {"phone": "+447700900123"}


def test_the_number_may_be_skipped_by_typing_the_word() -> None:
    chat = begun("kinds")

    chat.type("skip")

    assert values(chat) == {}
    assert chat.bubbles[-1].text == "How long was it?"


def test_after_two_answers_that_cannot_be_read_there_are_buttons() -> None:
    chat = begun("kinds")
    chat.type("skip")
    chat.type("a while")
    assert "Type it like 45 min or 1 h." in chat.bubbles[-1].text

    chat.type("a bit")
    assert chat.bubbles[-1].text == "Let's use buttons. How long was it?"
    chat.tap("45 min")

    assert values(chat) == {"length": "45 min"}


def test_back_restores_the_values_and_stops_at_an_effect() -> None:
    chat = begun("report")
    chat.tap("Skip")
    chat.tap("No")

    chat.tap("Back")
    assert values(chat) == {}
    chat.tap("No")
    chat.tap("Yes")

    assert chat.requests() == [
        Witness(reference=None, what="photos", answers={"others": "No", "photos": "Yes"})
    ]
    assert chat.labels == ["Send it", "Change something"]


def test_back_never_crosses_a_timer() -> None:
    chat = begun("calling")
    chat.tap("No answer")

    chat.forward(10)

    assert "Back" not in chat.labels


def test_a_correction_can_be_called_off() -> None:
    chat = begun("report")
    chat.type("cards")
    chat.tap("No")
    chat.tap("No")
    before = values(chat)

    chat.tap("Change something")
    chat.tap("Did")
    chat.tap("Leave it")

    assert values(chat) == before
    assert chat.labels == ["Send it", "Change something", "Back"]


def test_a_correction_drops_what_is_off_the_new_path_and_repeats_no_effect() -> None:
    chat = begun("report")
    chat.type("cards")
    chat.tap("Yes")
    chat.type("a big sister")
    chat.tap("Yes")
    chat.requests()

    chat.tap("Change something")
    chat.tap("Others")
    chat.tap("No")

    assert values(chat) == {"did": "cards", "others": "No", "photos": "Yes"}
    assert chat.requests() == []


def test_what_was_skipped_is_listed_and_can_be_filled_in() -> None:
    chat = begun("report")
    chat.tap("Skip")
    chat.tap("No")
    chat.tap("No")
    assert "Did: skipped" in chat.bubbles[-1].text

    chat.tap("Change something")
    chat.tap("Did")
    chat.type("cards")

    assert "Did: cards" in chat.bubbles[-1].text


def test_what_must_be_true_cannot_be_explained_away() -> None:
    chat = begun("ready")
    chat.tap("One isn't true")

    chat.tap("I'm alone, it's quiet")

    assert chat.bubbles[-1].text.startswith("We can't go on without that one.")
    assert "I'm alone, it's quiet" in chat.labels


def test_a_tick_may_be_taken_back_and_a_line_that_does_not_concern_us_is_not_shown() -> None:
    chat = begun("ready", **{"session.place": "Video"})

    chat.tap("Camera fixed")
    chat.tap("Camera fixed ✅")

    assert chat.said()[-2] == "t Unticked. 0 of 4."


def test_back_from_a_question_of_ours_leads_to_the_checklist() -> None:
    chat = begun("ready")
    chat.tap("Carer knows it's 4pm")
    chat.tap("One isn't true")

    chat.tap("Back")

    assert "1 of 3." in chat.bubbles[-1].text


def test_a_try_that_the_session_counted_is_not_asked_for_again() -> None:
    chat = Chat()
    chat.values["session.tries"] = 1

    chat.begin("calling")

    assert chat.bubbles[-1].text.startswith("Try 2 of 2.")


def test_a_nudge_stays_and_brings_the_buttons_and_a_loop_of_waits_ends() -> None:
    chat = begun("live")

    chat.forward(5)
    assert chat.said() == ["b Your session is on.", "B Is your session over? [It's over]"]
    chat.forward(300)

    assert [line[0] for line in chat.said()].count("B") == 4
    assert chat.wakes == {}
    chat.tap("It's over")
    assert chat.state.frames == ()


def test_leaving_a_state_cancels_its_timers() -> None:
    chat = begun("live")
    assert len(chat.wakes) == 2

    chat.tap("It's over")

    assert chat.wakes == {}


def test_a_timer_of_a_covered_frame_waits_until_the_frame_is_on_top() -> None:
    chat = begun("calling")
    chat.tap("No answer")
    chat.begin("concern", escalation="K7Q2")

    chat.forward(30)
    assert chat.bubbles[-1].text == "Is a child in danger right now?"
    chat.send(Cancelled())

    assert chat.bubbles[-1].text.startswith("Try 2 of 2.")


def test_a_stale_timer_is_dropped() -> None:
    chat = begun("live")
    before = chat.state

    chat.send(TimerFired(frame=1, sequence=99, index=0))
    chat.send(TimerFired(frame=9, sequence=1, index=0))
    chat.send(TimerFired(frame=1, sequence=1, index=7))

    assert chat.state == before


def test_a_need_that_is_not_met_says_so_and_begins_nothing() -> None:
    chat = Chat()

    chat.begin("gated")

    assert chat.said() == ["B Not yet."]
    assert chat.requests() == [FrameEnded(flow="gated", outcome="refused")]
    assert chat.state.frames == ()


def test_the_question_from_which_a_concern_was_reached_waits_again() -> None:
    chat = begun("calling", **{"session.tries": "2"})
    chat.tap("I've sent it")
    chat.tap("No time yet")
    chat.tap("I'm worried")
    assert chat.requests()[-1] == ToConcern()
    chat.begin("concern", escalation="K7Q2")
    chat.said()

    chat.send(Cancelled())

    assert chat.said()[-1] == "B Does the silence worry you? [I'm worried] [No, all fine]"
    chat.tap("No, all fine")
    assert chat.requests()[-1] == FrameEnded(flow="calling", outcome="rearranged")


def test_stopping_a_called_flow_stops_its_caller_where_the_caller_says_nothing_of_it() -> None:
    chat = begun("calling", **{"session.tries": "2"})
    chat.tap("I've sent it")
    chat.requests()

    chat.send(Cancelled())

    assert chat.requests() == [
        FrameEnded(flow="booking", outcome="cancelled"),
        FrameEnded(flow="calling", outcome="cancelled"),
    ]


def test_a_flow_that_goes_round_by_itself_is_stuck_and_an_admin_is_paged() -> None:
    chat = begun("report")

    chat.begin("endless")

    assert [type(r) for r in chat.requests()] == [Page, FrameEnded]
    assert chat.said()[-3:] == [
        (
            "B Sorry, this stopped working. That's our fault, not yours. What you told us is kept."
            " | If you're worried about somebody, you can ring now. | Danger: 999"
            " | NSPCC helpline (may be shut): 0808 800 5000 [Who can I ring?]"
        ),
        "b Step 1 of 3. What did you do? No names.",
        "B Step 1 of 3. What did you do? No names. [Skip]",
    ]


def test_frames_whose_version_is_gone_end_one_after_the_other() -> None:
    lost = tuple(Frame(id=i, flow="x", pack="gone", state="y", sequence=i) for i in (1, 2))
    chat = Chat(state=Conversation(frames=lost, sequence=2, next_frame=3))

    chat.press("q:2:0")

    assert chat.state.frames == ()
    assert [type(r) for r in chat.requests()] == [Page, FrameEnded, Page, FrameEnded]


def test_a_concern_without_a_reference_asks_for_one() -> None:
    chat = Chat()

    chat.begin("concern")
    named = attached(chat.state, 1, "K7Q2")

    assert chat.requests() == [OpenConcern(frame=1)]
    assert named.frames[0].escalation == "K7Q2"


def test_showing_again_brings_the_question_with_its_buttons_and_old_ones_go() -> None:
    chat = begun("report")

    chat.send(Shown())
    chat.send(FrameResumed())

    assert [b.keys != () for b in chat.bubbles] == [False, False, True]


def test_nothing_is_waiting_where_there_is_no_frame() -> None:
    chat = Chat()

    chat.send(Shown())
    chat.type("hello")
    chat.send(Cancelled())
    chat.send(FrameResumed())

    assert {b.text for b in chat.bubbles} == {
        "Nothing is waiting for an answer. Tap a button below.",
        "We can't read that here, so we kept nothing. Worried about a child? Tap below.",
    }


def test_a_tap_during_a_pause_or_words_bring_the_time_of_the_next_try() -> None:
    chat = begun("calling")
    chat.tap("No answer")
    chat.now = chat.now.replace(minute=5)

    chat.type("what now")

    assert chat.bubbles[-1].text == (
        "We haven't kept that. Nothing to do just now. Try 1 is saved. We'll message you at 4:10pm."
    )
    assert chat.requests() == [LogTry()]


def test_a_move_that_the_flow_does_not_have_is_impossible() -> None:
    assert move(PACK.hash, CALLING, "worried", "button.0") == CONCERN
    assert machine(PACK.hash, CALLING) is machine(PACK.hash, CALLING)

    for state, trigger in (("worried", "button.7"), ("ring.1", "finish"), ("nowhere", "button.0")):
        with pytest.raises(StuckError):
            move(PACK.hash, CALLING, state, trigger)


def test_what_is_known_already_can_be_given_at_the_start() -> None:
    chat = Chat()

    chat.send(Begun(flow="report", pack=PACK.hash, values={"pairing": "P14"}))

    assert values(chat) == {"pairing": "P14"}
