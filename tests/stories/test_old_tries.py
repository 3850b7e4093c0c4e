"""Story 14: a tap on a try that is saved says which one it was, and which one is on now."""

from __future__ import annotations

import pytest

from bot.demo.phones import Shown
from bot.demo.simulated_charity import Town
from flows.effects import Key
from tests.charities import open_town
from tests.stories.calls import SAM, chat, labels, local, states, tick_all, until

SAVED = "That try is already saved."


def _button(town: Town, label: str) -> tuple[Shown, Key]:
    return next(pair for pair in town.chat(SAM).buttons() if pair[1].label == label)


async def _calls(town: Town, *ways: str) -> None:
    """A session at 4pm that has begun; `ways` are the taps before it is booked."""
    await town.taps(SAM, "My session")
    await town.types(SAM, "today 4pm")
    for label in (*ways, "Yes, book it", "I've sent it"):
        await town.taps(SAM, label)
    await until(town, local(22, 15, 59))
    await town.taps(SAM, "Start checklist")
    for label in ("By video", "Yes, all three"):
        if label in labels(town):
            await town.taps(SAM, label)
    await tick_all(town)
    await town.taps(SAM, "Start session")
    await until(town, local(22, 16))


@pytest.mark.parametrize("label", ["Got through", "No answer"])
async def test_an_old_try_says_which_it_was_and_which_is_on_now(label: str) -> None:
    async with open_town(local(22, 10)) as town:
        await _calls(town)
        await until(town, local(22, 16, 2))
        await town.taps(SAM, "No answer")
        await until(town, local(22, 16, 12))
        old = _button(town, label)
        await until(town, local(22, 16, 13))
        await town.taps(SAM, "No answer")
        await until(town, local(22, 16, 23))

        await town.taps_key(SAM, *old)

        assert town.phones.toasts[-1] == SAVED
        assert chat(town)[-1] == (
            "16:23 That was try 2, saved at 4:13pm. You're on try 3 now, the last for today. "
            "Ring the carer's phone."
        )
        assert labels(town)[:2] == ["Got through", "No answer"]
        assert len((await states(town))[0].tries) == 2


async def test_the_first_try_is_known_though_it_began_as_the_session() -> None:
    async with open_town(local(22, 10)) as town:
        await _calls(town)
        old = _button(town, "No answer")
        await until(town, local(22, 16, 2))
        await town.taps_key(SAM, *old)
        await until(town, local(22, 16, 12))

        await town.taps_key(SAM, *old)

        assert town.phones.toasts[-1] == SAVED
        assert chat(town)[-1] == (
            "16:12 That was try 1, saved at 4:02pm. You're on try 2 now. Ring the carer's phone."
        )
        await town.taps(SAM, "No answer")
        assert len((await states(town))[0].tries) == 2


async def test_a_double_tap_in_the_break_is_only_told() -> None:
    async with open_town(local(22, 10)) as town:
        await _calls(town)
        old = _button(town, "No answer")
        await town.taps_key(SAM, *old)
        said = chat(town)

        await town.taps_key(SAM, *old)

        assert town.phones.toasts[-1] == SAVED
        assert chat(town) == said
        assert len((await states(town))[0].tries) == 1


async def test_by_video_it_speaks_of_the_call() -> None:
    async with open_town(local(22, 10)) as town:
        await _calls(town, "Change something", "Phone or video", "By video")
        old = _button(town, "No answer")
        await until(town, local(22, 16, 2))
        await town.taps_key(SAM, *old)
        await until(town, local(22, 16, 12))

        await town.taps_key(SAM, *old)

        assert chat(town)[-1] == (
            "16:12 That was try 1, saved at 4:02pm. You're on try 2 now. Start the video call."
        )


async def test_after_the_last_try_the_question_of_now_comes() -> None:
    async with open_town(local(22, 10)) as town:
        await _calls(town)
        await until(town, local(22, 16, 2))
        await town.taps(SAM, "No answer")
        await until(town, local(22, 16, 12))
        old = _button(town, "No answer")
        for moment in (local(22, 16, 12), local(22, 16, 23)):
            await until(town, moment)
            await town.taps(SAM, "No answer")
        said = len(chat(town))

        await town.taps_key(SAM, *old)

        assert len(chat(town)) == said + 1
        assert town.phones.toasts[-1] == SAVED
        assert chat(town)[-1].startswith("16:23 That was the last try. You did all you could.")
        assert labels(town)[:3] == ["Copy text", "I've sent it", "I can't send it"]
