"""A session that is over, moved or cancelled leaves nothing behind that tells a mentor to ring."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import pytest

from bot.demo.simulated_charity import SimulatedCharity
from tests.charities import open_simulated_charity
from tests.stories.calls import SAM, begin, book, chat, labels, local, states, texts, until

RINGS = re.compile(r"\bTry \d of|Ring the carer's phone|Start the video call|Start session")
ENDS = local(22, 17)
CheckOut = Callable[[SimulatedCharity], Awaitable[None]]


@pytest.fixture
async def charity() -> AsyncIterator[SimulatedCharity]:
    """Sam's call is on, from 4pm to 5pm."""
    async with open_simulated_charity(local(22, 10)) as made:
        await book(made, "today 4pm")
        await until(made, local(22, 15, 50))
        await begin(made)
        yield made


def told_to_ring(charity: SimulatedCharity, since: datetime) -> list[str]:
    """What tells Sam to ring, of all that the chat has shown from then on."""
    return [words for words in chat(charity, since) if RINGS.search(words)]


async def _waits_for_try_two(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 16, 52))
    await charity.taps(SAM, "No answer")


async def test_a_try_whose_break_reaches_past_the_end_was_the_last(
    charity: SimulatedCharity,
) -> None:
    await until(charity, local(22, 16, 41))
    await charity.taps(SAM, "No answer")
    assert chat(charity)[-1].endswith("We'll message you at 4:51pm for try 2.")
    await until(charity, local(22, 16, 52))

    await charity.taps(SAM, "No answer")

    assert "That was the last try." in chat(charity)[-1]
    assert "I rang twice today for our session." in chat(charity)[-1]
    await until(charity, local(22, 23))
    assert told_to_ring(charity, local(22, 16, 52)) == []
    assert (await states(charity))[0].state == "missed"


async def test_a_first_try_late_in_the_session_is_the_last(charity: SimulatedCharity) -> None:
    await _waits_for_try_two(charity)

    assert "That was the last try." in chat(charity)[-1]
    assert "I rang once today for our session." in chat(charity)[-1]
    assert (await states(charity))[0].state == "missed"


@pytest.fixture
async def paused(charity: SimulatedCharity) -> SimulatedCharity:
    """Sam rang in vain at 4:40pm and 4:50pm, asked for more time, and waits for the third try."""
    await until(charity, local(22, 16, 35))
    await charity.taps(SAM, "No answer")
    await until(charity, local(22, 16, 46))
    await charity.taps(SAM, "No answer")
    assert chat(charity)[-1].endswith("We'll message you at 4:56pm for try 3.")
    return charity


async def _by_text(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 6))
    await charity.replies(SAM, "SAFE")


async def _by_button(charity: SimulatedCharity) -> None:
    await until(charity, ENDS)
    await charity.taps(SAM, "It's over")


async def _by_the_overdue_button(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 11))
    await charity.taps(SAM, "I'm safe, it's over")


@pytest.mark.parametrize("check_out", [_by_text, _by_button, _by_the_overdue_button])
async def test_a_check_out_from_anywhere_ends_what_is_on_the_screen(
    charity: SimulatedCharity, check_out: CheckOut
) -> None:
    await until(charity, local(22, 16, 46))
    await charity.taps(SAM, "No answer")
    await until(charity, local(22, 16, 57))
    assert chat(charity)[-1].endswith("Try 2 of 3. Ring the carer's phone now.")

    await check_out(charity)

    assert (await states(charity))[0].state == "ended"
    over = charity.clock.now
    assert "Got through" not in [key.label for _, key in charity.chat(SAM).buttons()]
    await charity.taps(SAM, "My session")
    await until(charity, local(23, 1))
    assert told_to_ring(charity, over) == []
    assert any("Did anything worry you?" in words for words in chat(charity, over))


async def test_a_break_ends_with_the_session(paused: SimulatedCharity) -> None:
    """Checked out in the break between two tries: the next try never comes."""
    await until(paused, local(22, 16, 50))
    await paused.replies(SAM, "all good, we finished early")  # before the end: no check-out
    assert (await states(paused))[0].state == "live"
    await until(paused, ENDS)
    await paused.taps(SAM, "It's over")
    over = paused.clock.now

    await until(paused, local(22, 23))

    assert told_to_ring(paused, over) == []
    assert labels(paused)[0] == "No, all fine"


async def test_the_team_that_closes_the_search_ends_it_too(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 11))
    code = re.search(r"reply (\d{6})", texts(charity, "priya")[-1])
    assert code is not None
    await charity.replies("priya", code.group(1))
    closed = charity.clock.now

    await charity.replies("priya", f"DONE {code.group(1)} talked to Sam, all is well")

    assert (await states(charity))[0].state == "ended"
    live = [key.label for _, key in charity.chat(SAM).buttons() if key.data and key.data[0] == "q"]
    assert live == []
    await charity.taps(SAM, "My session")
    assert told_to_ring(charity, closed) == []


async def test_a_checklist_goes_when_its_session_is_moved() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 15, 10))
        await charity.taps(SAM, "Start checklist")
        old = next(
            pair for pair in charity.chat(SAM).buttons() if pair[1].label == "One isn't true"
        )

        await charity.taps(SAM, "My session")
        await _move_it(charity)
        moved = charity.clock.now

        assert (await states(charity))[0].start == local(23, 16)
        await charity.taps_key(SAM, *old)
        await charity.taps(SAM, "My session")
        assert told_to_ring(charity, moved) == []
        assert "on Saturday 23 May, 4pm" in chat(charity)[-1]


async def _move_it(charity: SimulatedCharity) -> None:
    await charity.types(SAM, "move")
    await charity.types(SAM, "sat 4pm")
    await charity.taps(SAM, "Yes, move it")
    await charity.taps(SAM, "I've sent it")


async def test_a_checklist_goes_when_its_session_is_missed() -> None:
    async with open_simulated_charity(local(22, 10)) as charity:
        await book(charity, "today 4pm")
        await until(charity, local(22, 15, 10))
        await charity.taps(SAM, "Start checklist")

        await until(charity, local(22, 16, 31))

        assert (await states(charity))[0].state == "missed"
        assert "did not take place" in chat(charity)[-1]
        assert "One isn't true" not in [key.label for _, key in charity.chat(SAM).buttons()]


async def test_what_is_not_about_the_session_stays(charity: SimulatedCharity) -> None:
    await charity.types(SAM, "contact")
    await until(charity, local(22, 17, 6))

    await charity.replies(SAM, "SAFE")

    await charity.taps(SAM, "Child rang or texted me")
    assert chat(charity)[-1].endswith("Did any of it worry you?")
