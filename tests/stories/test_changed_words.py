"""A mentor edits an earlier message: they are asked whether to use it.

It is never taken silently.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.simulated_charity import SimulatedCharity
from tests.charities import open_simulated_charity
from tests.stories.cast import FRIDAY
from tests.stories.reporting import CHECKS


async def _at_the_report(charity: SimulatedCharity) -> None:
    """A session is over, and its report is at its first question."""
    await charity.taps("sam", "My session")
    for label in ("The carer agreed to now", "By phone"):
        await charity.taps("sam", label)
    for label in CHECKS:
        await charity.taps("sam", label)
    for label in ("Start session", "It's over", "No, all fine"):
        await charity.taps("sam", label)


def _newest(charity: SimulatedCharity) -> str:
    return charity.chat("sam").shown[-1].text


@pytest.fixture
async def reporting() -> AsyncIterator[SimulatedCharity]:
    """Somebody who has just answered the report's first question."""
    async with open_simulated_charity(FRIDAY.start) as charity:
        await _at_the_report(charity)
        await charity.types("sam", "cards and a maths gaem")
        yield charity


async def test_the_edited_words_are_used_where_the_mentor_says_so(
    reporting: SimulatedCharity,
) -> None:
    await reporting.edits("sam", "cards and a maths game")
    assert "Use this instead?" in _newest(reporting)

    await reporting.taps("sam", "Use this instead")

    assert "Step 2 of 4" in _newest(reporting)
    await reporting.types("sam", "the school play")
    for label in ("No", "No"):
        await reporting.taps("sam", label)
    assert "Did: cards and a maths game" in _newest(reporting)


async def test_the_first_words_stay_where_the_mentor_says_so(reporting: SimulatedCharity) -> None:
    await reporting.edits("sam", "something else")
    await reporting.taps("sam", "Keep the first one")

    await reporting.types("sam", "the school play")
    for label in ("No", "No"):
        await reporting.taps("sam", label)
    assert "Did: cards and a maths gaem" in _newest(reporting)


async def test_an_edit_of_an_older_message_changes_nothing_and_says_so(
    reporting: SimulatedCharity,
) -> None:
    await reporting.types("sam", "the school play")
    await reporting.taps("sam", "No")

    await reporting.edits("sam", "the school concert")

    assert "You changed an earlier message, and we don't keep the change." in _newest(reporting)
