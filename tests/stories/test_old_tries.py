"""A tap on a saved try says which one it was, and which one is on now."""

from __future__ import annotations

import pytest

from bot.demo.phones import Shown
from bot.demo.simulated_charity import SimulatedCharity
from flows.effects import Key
from tests.charities import open_simulated_charity
from tests.stories.calls import SAM, chat, labels, local, states, tick_all, until

SAVED = "That try is already saved."


def _button(charity: SimulatedCharity, label: str) -> tuple[Shown, Key]:
    return next(pair for pair in charity.chat(SAM).buttons() if pair[1].label == label)


async def _calls(charity: SimulatedCharity, *ways: str) -> None:
    """A session at 4pm that has begun; `ways` are the taps before it is booked."""
    await charity.taps(SAM, "My session")
    await charity.types(SAM, "today 4pm")
    for label in (*ways, "Yes, book it", "I've sent it"):
        await charity.taps(SAM, label)
    await until(charity, local(22, 15, 59))
    await charity.taps(SAM, "Start checklist")
    for label in ("By video", "Yes, all three"):
        if label in labels(charity):
            await charity.taps(SAM, label)
    await tick_all(charity)
    await charity.taps(SAM, "Start session")
    await until(charity, local(22, 16))


@pytest.mark.parametrize("label", ["Got through", "No answer"])
async def test_an_old_try_says_which_it_was_and_which_is_on_now(label: str) -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await _calls(charity)
        await until(charity, local(22, 16, 2))
        await charity.taps(SAM, "No answer")
        await until(charity, local(22, 16, 12))
        old = _button(charity, label)
        await until(charity, local(22, 16, 13))
        await charity.taps(SAM, "No answer")
        await until(charity, local(22, 16, 23))

        await charity.taps_key(SAM, *old)

        assert charity.phones.toasts[-1] == SAVED
        assert chat(charity)[-1] == (
            "16:23 That was try 2, saved at 4:13pm. You're on try 3 now, the last for today. "
            "Ring the carer's phone."
        )
        assert labels(charity)[:2] == ["Got through", "No answer"]
        assert len((await states(charity))[0].tries) == 2


async def test_the_first_try_is_known_though_it_began_as_the_session() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await _calls(charity)
        old = _button(charity, "No answer")
        await until(charity, local(22, 16, 2))
        await charity.taps_key(SAM, *old)
        await until(charity, local(22, 16, 12))

        await charity.taps_key(SAM, *old)

        assert charity.phones.toasts[-1] == SAVED
        assert chat(charity)[-1] == (
            "16:12 That was try 1, saved at 4:02pm. You're on try 2 now. Ring the carer's phone."
        )
        await charity.taps(SAM, "No answer")
        assert len((await states(charity))[0].tries) == 2


async def test_a_double_tap_in_the_break_is_only_told() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await _calls(charity)
        old = _button(charity, "No answer")
        await charity.taps_key(SAM, *old)
        said = chat(charity)

        await charity.taps_key(SAM, *old)

        assert charity.phones.toasts[-1] == SAVED
        assert chat(charity) == said
        assert len((await states(charity))[0].tries) == 1


async def test_by_video_it_speaks_of_the_call() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await _calls(charity, "Change something", "Phone or video", "By video")
        old = _button(charity, "No answer")
        await until(charity, local(22, 16, 2))
        await charity.taps_key(SAM, *old)
        await until(charity, local(22, 16, 12))

        await charity.taps_key(SAM, *old)

        assert chat(charity)[-1] == (
            "16:12 That was try 1, saved at 4:02pm. You're on try 2 now. Start the video call."
        )


async def test_after_the_last_try_the_question_of_now_comes() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await _calls(charity)
        await until(charity, local(22, 16, 2))
        await charity.taps(SAM, "No answer")
        await until(charity, local(22, 16, 12))
        old = _button(charity, "No answer")
        for moment in (local(22, 16, 12), local(22, 16, 23)):
            await until(charity, moment)
            await charity.taps(SAM, "No answer")
        said = len(chat(charity))

        await charity.taps_key(SAM, *old)

        assert len(chat(charity)) == said + 1
        assert charity.phones.toasts[-1] == SAVED
        assert chat(charity)[-1].startswith("16:23 That was the last try. You did all you could.")
        assert labels(charity)[:3] == ["Copy text", "I've sent it", "I can't send it"]
