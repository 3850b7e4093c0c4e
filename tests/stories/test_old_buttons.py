"""A button of a session that is tapped late says what is true now, and offers to correct it."""

from __future__ import annotations

from bot.demo.phones import Shown
from bot.demo.town import Town
from flows.effects import Key
from tests.stories.calls import SAM, begin, book, chat, labels, local, states, until
from tests.towns import open_town

OLD = "That button is old. The newest message counts."


def _button(town: Town, label: str) -> tuple[Shown, Key]:
    return next(pair for pair in town.chat(SAM).buttons() if pair[1].label == label)


async def test_yes_after_it_was_written_down_as_missed_can_be_corrected() -> None:
    async with open_town(local(22, 10)) as town:
        await book(town, "today 4pm")
        await until(town, local(22, 16, 16))
        yes = _button(town, "Yes, it's on")
        await until(town, local(22, 16, 40))

        await town.taps_key(SAM, *yes)

        assert town.phones.toasts[-1] == OLD
        assert chat(town)[-1] == (
            "16:40 We wrote down that Fri 22 May, 4pm did not take place. Did it?"
        )
        assert labels(town) == ["Yes, it took place", "No, it didn't"]
        assert (await states(town))[0].state == "missed"

        await town.taps(SAM, "Yes, it took place")

        assert (await states(town))[0].state == "ended"
        assert "Its report is due." in chat(town)[-1]
        assert labels(town) == ["Write it now", "Later"]


async def test_no_leaves_it_as_it_was_written_down() -> None:
    async with open_town(local(22, 10)) as town:
        await book(town, "today 4pm")
        await until(town, local(22, 16, 16))
        yes = _button(town, "Yes, it's on")
        await until(town, local(22, 16, 40))
        await town.taps_key(SAM, *yes)

        await town.taps(SAM, "No, it didn't")

        assert (await states(town))[0].state == "missed"


async def test_the_carer_may_be_told_of_a_session_that_is_left_out() -> None:
    """The message says "Carer told", so it is kept, and in the evidence."""
    async with open_town(local(22, 10)) as town:
        await book(town, "today 4pm")
        await until(town, local(22, 15, 1))
        await town.taps(SAM, "I can't make it")
        await town.taps(SAM, "Leave it out")

        await town.taps(SAM, "I've sent it")

        (session,) = await states(town)
        assert session.state == "cancelled"
        assert session.carer_told_at == local(22, 15, 1)


async def test_no_after_it_ended_says_that_it_is_checked_out() -> None:
    async with open_town(local(22, 10)) as town:
        await book(town, "today 4pm")
        await until(town, local(22, 16, 16))
        no = _button(town, "No, not today")
        await begin(town)
        await until(town, local(22, 17))
        await town.taps(SAM, "It's over")

        await town.taps_key(SAM, *no)

        assert town.phones.toasts[-1] == OLD
        assert chat(town)[-1].endswith("You're checked out at 5pm. Your report is not in yet.")
        assert (await states(town))[0].state == "ended"


async def test_one_who_cannot_tell_the_carer_hears_who_can() -> None:
    """It never counts as told, and is in the evidence."""
    async with open_town(local(22, 10)) as town:
        await book(town, "today 4pm", sent=False)
        await town.taps(SAM, "Later")
        await until(town, local(22, 15, 1))
        await town.taps(SAM, "I can't make it")
        await town.taps(SAM, "Leave it out")

        await town.taps(SAM, "I can't send it")

        said = chat(town)[-1]
        assert said.startswith("15:01 That's fine. The carer doesn't know yet. Please ask Priya ")
        assert not any("Carer told" in one for one in chat(town))
        assert (await states(town))[0].carer_told_at is None


async def test_a_text_about_a_time_before_does_not_count_as_told() -> None:
    async with open_town(local(20, 10)) as town:
        await book(town, "fri 4pm", sent=False)
        await town.taps(SAM, "Later")
        await until(town, local(21, 16, 1))
        old = _button(town, "I've sent it")
        await town.taps(SAM, "Move it")
        await town.types(SAM, "sat 10am")
        await town.taps(SAM, "Yes, move it")

        await town.taps_key(SAM, *old)

        assert town.phones.toasts[-1] == OLD
        assert chat(town)[-1] == "16:01 It's booked for Sat 23 May, 10am."
        assert (await states(town))[0].carer_told_at is None
