"""A concern that is over never swallows the next one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.demo.moves import SAM, code_of
from bot.demo.simulated_charity import SimulatedCharity
from flows.escalation.state import Escalation
from storage.records import escalations
from tests.charities import open_simulated_charity
from tests.stories.cast import FRIDAY


@pytest.fixture
async def charity() -> AsyncIterator[SimulatedCharity]:
    """The people of the demonstration, on a Friday."""
    async with open_simulated_charity(FRIDAY.start) as opened:
        yield opened


async def _concerns(charity: SimulatedCharity) -> list[Escalation]:
    async with charity.app.database.reading() as tx:
        found = await escalations.load_of_mentor(tx, charity.app.organisation, SAM)
    return [Escalation.model_validate_json(one.state) for one in found.values()]


async def _decided(charity: SimulatedCharity, who: str = "priya") -> None:
    code = code_of(charity, who)
    await charity.replies(who, code)
    await charity.replies(who, f"DONE {code} spoke to the carer about it")


async def test_a_new_worry_is_a_new_concern_though_old_questions_are_on_the_screen(
    charity: SimulatedCharity,
) -> None:
    for label in ("Raise a concern", "No, but I'm worried", "No, not one of our team"):
        await charity.taps(SAM, label)
    await _decided(charity)
    await charity.forward(timedelta(hours=26))

    await charity.taps(SAM, "Raise a concern")

    assert [c.place for c in await _concerns(charity)] == ["closed", "raising"]
    assert "in danger right now" in charity.chat(SAM).shown[-1].text


@pytest.mark.parametrize(
    ("label", "first"),
    [("Yes, or not sure", "DANGER NOW"), ("No, but I'm worried", "")],
)
async def test_answering_the_old_danger_question_raises_a_new_concern(
    charity: SimulatedCharity, label: str, first: str
) -> None:
    await charity.taps(SAM, "Raise a concern")
    await charity.forward(timedelta(minutes=6))
    await _decided(charity, "dan")
    before = len(charity.phones.texts)

    await charity.taps(SAM, label)
    if not first:
        await charity.taps(SAM, "No, not one of our team")

    old, new = await _concerns(charity)
    assert (old.place, new.is_open) == ("closed", True)
    asked = [sms for sms in charity.phones.texts[before:] if new.reference in sms.body]
    assert asked
    assert first in asked[0].body


async def test_a_mentor_who_blocks_the_bot_is_told_everything_by_text(
    charity: SimulatedCharity,
) -> None:
    for label in ("Raise a concern", "No, but I'm worried", "No, not one of our team"):
        await charity.taps(SAM, label)
    charity.chat(SAM).blocked = True

    await charity.forward(timedelta(minutes=31))

    told = [sms.body for sms in charity.texts(SAM)]
    assert any("Dan" in body for body in told)
    assert any("0808 800 5000" in body for body in told)
    code = code_of(charity, "ruth")
    await charity.replies("ruth", code)
    assert "Ruth took" in charity.texts(SAM)[-1].body
