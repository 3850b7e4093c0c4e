"""What people send by mistake, strangers, and people who have left."""

from functools import partial

import pytest

from tests.blackbox.charity import SimulatedCharity
from tests.blackbox.mentor import Mentor
from tests.blackbox.people import people_yaml

LONG = "We played cards and talked about the school play. " * 200
OLD_DATA = ("q:1:0", "e:ZZZZ:1:noans", "b:99", "t:1", "x:unknown", "nonsense", "e:::", "q:²:0")
NASTY = (
    "<b>bold</b> & *stars* _under_ [link](http://x.example) `code` {brace} 👩‍👩‍👧 שלום \u202e %s $1"
)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("voice", "We can't take voice messages here"),
        ("document", "We can't take files here"),
        ("sticker", "We can't use that here"),
        ("location", "We can't use that here"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_question_comes_back(
    calm: SimulatedCharity, kind: str, words: str
) -> None:
    cell = calm.people()
    cell.sam.commands("/report_contact")
    cell.sam.sees("What happened?")

    sent = cell.sam.sends(kind)

    answer = cell.sam.sees(words)
    assert answer.reply_to == sent.message_id
    cell.sam.sees("What happened?")


@pytest.mark.parametrize("kind", ["photo", "video"])
def test_a_picture_is_taken_out_of_the_chat(calm: SimulatedCharity, kind: str) -> None:
    cell = calm.people()

    sent = cell.sam.sends(kind, "a caption that tells too much")

    cell.sam.sees("so we took it out of this chat")
    assert sent.message_id in cell.sam.user.deleted
    cell.sam.taps("No, it was a mistake")
    cell.sam.sees("Nothing is kept")


def test_a_picture_about_a_worry_opens_the_first_question(calm: SimulatedCharity) -> None:
    cell = calm.people()
    cell.sam.sends("photo")

    cell.sam.taps("Yes, I'm worried")

    cell.sam.sees("Is a child in danger right now?")


def test_an_edited_message_changes_nothing_by_itself(calm: SimulatedCharity) -> None:
    cell = calm.people(let_in=True)
    sam = cell.sam
    in_report(sam)
    sent = sam.types("cards and a maths game")
    sam.sees("Step 2 of 4")

    sam.edits(sent, "cards and a spelling game")

    sam.sees("You changed your answer. Use this instead?")
    sam.taps("Keep the first one")
    sam.types("the school play")
    sam.sees("Step 3 of 4")


def in_report(sam: Mentor) -> None:
    sam.presses("My session")
    sam.taps("The carer agreed to now")
    sam.taps("By phone")
    for label in (
        "Carer knows",
        "I'll ring",
        "Place agreed",
        "check in with",
        "knows how",
        "I'm alone",
    ):
        sam.taps(label)
    sam.taps("Start session")
    sam.taps("It's over")
    sam.taps("No, all fine")
    sam.sees("Your report, step 1 of 4")


@pytest.mark.parametrize("text", [NASTY, f"good {'🙂' * 990}", LONG[:2000]])
def test_markup_emoji_and_long_answers_are_kept_as_they_are(
    calm: SimulatedCharity, text: str
) -> None:
    cell = calm.people(let_in=True)
    sam = cell.sam
    in_report(sam)
    sam.types(text)
    sam.sees("Step 2 of 4")
    sam.taps("Skip")
    sam.sees("Step 3 of 4")
    sam.taps("No")
    sam.sees("Step 4 of 4")
    sam.taps("No")
    sam.taps("Send it")
    sam.sees("Sent ✅")


def test_a_long_answer_that_a_phone_splits_is_answered_and_not_lost(calm: SimulatedCharity) -> None:
    cell = calm.people(let_in=True)
    sam = cell.sam
    in_report(sam)

    for part in (LONG[:4096], LONG[4096:8192], LONG[8192:]):
        sam.types(part)

    sam.sees("Step 2 of 4")
    assert "2000 fit here. Nothing is lost" in str(sam)


def test_an_unknown_command_says_so(calm: SimulatedCharity) -> None:
    cell = calm.people()

    cell.sam.commands("/frobnicate now")

    cell.sam.sees("We don't know that command, so we kept nothing")


def test_words_with_nothing_to_answer_bring_the_keyboard(calm: SimulatedCharity) -> None:
    cell = calm.people()

    cell.sam.types("good morning everybody")

    cell.sam.sees("We can't read that here, so we kept nothing")


def test_a_button_of_last_week_is_answered_and_changes_nothing(calm: SimulatedCharity) -> None:
    cell = calm.people()
    sam = cell.sam
    reference = sam.raises_concern()
    shown = sam.user.screen[-1]

    for data in (
        "q:1:0",
        "e:ZZZZ:1:noans",
        "b:99",
        "t:1",
        "x:unknown",
        "nonsense",
        "e:::",
        "q:²:0",
    ):
        tap = calm.world.do(lambda data=data: sam.user.taps_data(data, shown))  # type: ignore[misc]
        calm.world.wait(tap.answered())

    calm.settled()
    assert not cell.dan.about(reference)


def test_a_double_tap_counts_once(calm: SimulatedCharity) -> None:
    cell = calm.people()
    sam = cell.sam
    sam.commands("/concern")
    sam.sees("Is a child in danger right now?")
    sam.taps("No, but I'm worried")
    sam.sees("Could it be about somebody who works or helps")

    taps = sam.taps_at_once(*["No, not one of our team"] * 3)

    for tap in taps:
        calm.world.wait(tap.answered())
    reference = sam.reference("is saved")
    calm.settled()
    assert len(cell.priya.about(reference)) == 1
    assert sam.count(f"Concern {reference} is saved") <= 1


def test_a_stranger_gets_the_numbers(calm: SimulatedCharity) -> None:
    robin = calm.stranger()

    robin.starts()
    robin.sees("To join, ask your charity for a link")
    numbers = robin.sees("Danger: 999")
    assert "0808 800 5000" in numbers.text
    assert "0800 1111" in numbers.text
    robin.commands("/concern")
    robin.sees("Danger: 999")
    for kind in ("voice", "photo"):
        robin.sends(kind)
        robin.sees("We can't")
    robin.taps("Yes, I'm worried")
    robin.sees("Danger: 999")


def test_words_for_help_open_the_first_question_anywhere(calm: SimulatedCharity) -> None:
    cell = calm.people(let_in=True)
    sam = cell.sam
    in_report(sam)

    sam.commands("help me")

    sam.sees("Is a child in danger right now?")
    sam.taps("No, I just need help")
    sam.sees("Your report, step 1 of 4")


def test_blocked_in_a_concern_the_mentor_hears_by_text(calm: SimulatedCharity) -> None:
    cell = calm.people()
    reference = cell.sam.raises_concern()
    cell.priya.receives(reference)

    cell.sam.blocks()

    cell.phones["Sam"].receives(f"{reference}")
    code = cell.priya.code(reference)
    cell.priya.answers(code, f"{reference} is yours")


def test_a_removed_mentor_gets_the_numbers_and_what_is_open_goes_on(calm: SimulatedCharity) -> None:
    cell = calm.people()
    reference = cell.sam.raises_concern()
    cell.priya.receives(reference)
    calm.removed.add(cell.names.id("Sam"))
    calm.product.write("people.yaml", people_yaml(calm.programmes, frozenset(calm.removed)))

    done = calm.product.command("people", "import", "people.yaml")

    assert done.returncode == 0, done.stderr
    assert f"Gone: {cell.names.id('Sam')}" in done.stdout
    cell.sam.commands("/concern")
    cell.sam.sees("Danger: 999")
    cell.sam.commands("/start")
    cell.sam.sees("Hello. Mentorline is for charity mentors")
    code = cell.priya.code(reference)
    cell.priya.answers(code, f"{reference} is yours, ring Sam on {cell.phones['Sam'].spoken}")


def test_a_group_is_told_once_that_it_is_not_private(calm: SimulatedCharity) -> None:
    cell, number = calm.people(), -100200300
    place = {"id": number, "type": "group", "title": "mentors"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": place, "from": cell.sam.user.me}
    group = calm.world.do(lambda: calm.telegram.user("mentors", number, started=True))
    updates = calm.telegram.api.updates
    for text in ("hello all", "/concern he hit me", "/concern"):
        calm.world.do(partial(updates.put, "message", {**message, "text": text}, number))

    calm.world.wait(group.sees("This group isn't private, so we kept nothing.", 15))
    calm.settled()
    said = calm.world.do(lambda: [s.text for s in group.screen if s.from_bot])
    assert len(said) == 1
    assert "Danger: 999" in said[0]
    assert not any("URGENT" in text for text in cell.priya.texts)


def test_an_update_that_nobody_can_read_harms_no_other(calm: SimulatedCharity) -> None:
    cell = calm.people()
    user = cell.sam.user
    calm.faults |= {"update_set_aside", "set_aside"}
    broken = {"message_id": "no number", "date": "never", "chat": user.chat, "from": user.me}

    calm.world.do(lambda: calm.telegram.api.updates.put("message", broken, user.id))
    cell.sam.sees("We could not handle that, so please don't wait for us.")
    cell.sam.sees("Danger: 999")
    cell.sam.commands("/concern")

    cell.sam.sees("Is a child in danger right now?")
    calm.ada.receives("a message could not be handled and is kept aside")
