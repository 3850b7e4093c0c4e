"""A late tap on a session's button brings what is true now, and offers to correct it."""

from __future__ import annotations

from bot.demo.phones import Shown
from bot.demo.simulated_charity import SimulatedCharity
from flows.effects import Key
from tests.charities import open_simulated_charity
from tests.stories.calls import SAM, begin, book, chat, labels, local, report, states, until

OLD = "That button is old. The newest message counts."


def _button(charity: SimulatedCharity, label: str) -> tuple[Shown, Key]:
    return next(pair for pair in charity.chat(SAM).buttons() if pair[1].label == label)


async def test_yes_after_it_was_written_down_as_missed_can_be_corrected() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 16, 16))
        yes = _button(charity, "Yes, it's on")
        await until(charity, local(22, 16, 40))

        await charity.taps_key(SAM, *yes)

        assert charity.phones.toasts[-1] == OLD
        assert chat(charity)[-1] == (
            "16:40 We wrote down that Fri 22 May, 4pm did not take place. Did it?"
        )
        assert labels(charity) == ["Yes, it took place", "No, it didn't"]
        assert (await states(charity))[0].state == "missed"

        await charity.taps(SAM, "Yes, it took place")

        assert (await states(charity))[0].state == "ended"
        assert "Its report is due." in chat(charity)[-1]
        assert labels(charity) == ["Write it now", "Later"]


async def test_no_leaves_it_as_it_was_written_down() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 16, 16))
        yes = _button(charity, "Yes, it's on")
        await until(charity, local(22, 16, 40))
        await charity.taps_key(SAM, *yes)

        await charity.taps(SAM, "No, it didn't")

        assert (await states(charity))[0].state == "missed"


async def test_the_carer_may_be_told_of_a_session_that_is_left_out() -> None:
    """The message says "Carer told", so it is kept, and in the evidence."""
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 15, 1))
        await charity.taps(SAM, "I can't make it")
        await charity.taps(SAM, "Leave it out")

        await charity.taps(SAM, "I've sent it")

        (session,) = await states(charity)
        assert session.state == "cancelled"
        assert session.carer_told_at == local(22, 15, 1)


async def test_no_after_it_ended_says_that_it_is_checked_out() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 16, 16))
        no = _button(charity, "No, not today")
        await begin(charity)
        await until(charity, local(22, 17))
        await charity.taps(SAM, "It's over")

        await charity.taps_key(SAM, *no)

        assert charity.phones.toasts[-1] == OLD
        assert chat(charity)[-1].endswith("You're checked out at 5pm. Your report is not in yet.")
        assert (await states(charity))[0].state == "ended"


async def test_one_who_cannot_tell_the_carer_hears_who_can() -> None:
    """It never counts as told, and is in the evidence."""
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm", sent=False)
        await charity.taps(SAM, "Later")
        await until(charity, local(22, 15, 1))
        await charity.taps(SAM, "I can't make it")
        await charity.taps(SAM, "Leave it out")

        await charity.taps(SAM, "I can't send it")

        said = chat(charity)[-1]
        assert said.startswith("15:01 That's fine. The carer doesn't know yet. Please ask Priya ")
        assert not any("Carer told" in one for one in chat(charity))
        assert (await states(charity))[0].carer_told_at is None


async def test_a_text_about_a_time_before_does_not_count_as_told() -> None:
    async with open_simulated_charity(local(20, 10)) as charity:
        await book(charity, "fri 4pm", sent=False)
        await charity.taps(SAM, "Later")
        await until(charity, local(21, 16, 1))
        old = _button(charity, "I've sent it")
        await charity.taps(SAM, "Move it")
        await charity.types(SAM, "sat 10am")
        await charity.taps(SAM, "Yes, move it")

        await charity.taps_key(SAM, *old)

        assert charity.phones.toasts[-1] == OLD
        assert chat(charity)[-1] == "16:01 It's booked for Sat 23 May, 10am."
        assert (await states(charity))[0].carer_told_at is None


def _own(charity: SimulatedCharity) -> list[tuple[str, list[str]]]:
    """Each message of ours that still has a session's own buttons: its first words, its labels."""
    found = []
    for shown in charity.chat(SAM).shown:
        keys = [key for row in shown.keys for key in row]
        if any((key.data or "").startswith("s:") for key in keys):
            found.append((shown.text[:24], [key.label for key in keys]))
    return found


async def test_a_newer_message_takes_the_buttons_of_the_one_before() -> None:
    """The reminder, the hour before, whether it is on: one of them can be tapped at a time."""
    async with open_simulated_charity(local(20, 10)) as charity:
        await book(charity, "fri 4pm")
        for moment, begins in (
            (local(21, 16, 1), "Tomorrow at 4pm you ring"),
            (local(22, 15, 1), "You ring P14 at 4pm. The"),
            (local(22, 16, 16), "Your session with P14 wa"),
        ):
            await until(charity, moment)
            assert [text for text, _ in _own(charity)] == [begins]
        await until(charity, local(22, 16, 40))
        assert _own(charity) == []
        reminder = next(s for s in charity.chat(SAM).shown if s.text.startswith("Tomorrow at 4pm"))
        assert "Hello, it's Sam from " in reminder.text


async def test_the_question_of_those_who_look_for_a_mentor_is_the_only_one() -> None:
    """Till it comes, "It's over" can be tapped; afterwards nothing asks about the session."""
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 15, 50))
        await begin(charity)
        await until(charity, local(22, 17, 6))
        assert [labels for _, labels in _own(charity)] == [
            ["It's over", "10 more minutes", "Something's wrong"]
        ]
        await until(charity, local(22, 17, 11))
        assert _own(charity) == []

        await charity.taps(SAM, "I'm safe, it's over")

        assert [labels for _, labels in _own(charity)] == [["Write it now", "Later"]]


async def test_a_message_that_was_answered_keeps_its_answer() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 15, 1))
        await charity.taps(SAM, "I can't make it")
        await charity.taps(SAM, "Leave it out")

        said = chat(charity)
        assert any(one.endswith("You said: I can't make it ✅") for one in said)
        assert any(one.endswith("You said: Leave it out ✅") for one in said)
        assert [labels for _, labels in _own(charity)] == [
            ["Copy text", "I've sent it", "I can't send it"]
        ]


async def test_a_way_to_a_concern_is_never_taken_away() -> None:
    """ "Did anything worry you?" stays to be answered with yes, whatever comes after it."""
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 16, 16))
        await charity.taps(SAM, "Yes, it's on")
        await until(charity, local(22, 17))
        await charity.taps(SAM, "It's over")
        await until(charity, local(23, 9, 1))

        asked = next(s for s in charity.chat(SAM).shown if "Did anything worry you?" in s.text)
        assert [key.data for row in asked.keys for key in row] == ["x:concern"]
        assert [labels for _, labels in _own(charity)] == [["Write it now", "Later"]]


async def test_what_was_written_down_as_held_can_be_corrected() -> None:
    """ "No" long after it began says that it is checked out, and offers to put it right."""
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 16, 16))
        no = _button(charity, "No, not today")
        await begin(charity)
        await until(charity, local(22, 17))
        await charity.taps(SAM, "It's over")
        await charity.taps_key(SAM, *no)
        assert labels(charity)[:3] == ["Write it now", "It didn't take place", "Later"]

        await charity.taps(SAM, "It didn't take place")

        (session,) = await states(charity)
        assert session.state == "missed"
        assert session.minutes == 0
        assert chat(charity)[-1] == (
            "17:00 We wrote down that the session at 4pm did not take place. "
            "Tap My session to book another."
        )
        await until(charity, local(23, 9, 1))
        assert "not in yet" not in chat(charity)[-1]


async def test_once_the_report_is_in_it_stays_held() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 16, 16))
        no = _button(charity, "No, not today")
        await begin(charity)
        await until(charity, local(22, 17))
        await charity.taps(SAM, "It's over")
        await charity.taps_key(SAM, *no)
        wrong = _button(charity, "It didn't take place")
        await report(charity)

        await charity.taps_key(SAM, *wrong)

        assert (await states(charity))[0].state == "reported"
        assert chat(charity)[-1].endswith(
            "Your report of Fri 22 May, 4pm is in ✅ Nothing more to do."
        )
