"""A concern that is over never swallows the next one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.demo.moves import SAM, code_of
from bot.demo.simulated_charity import Town
from flows.escalation.state import Escalation
from storage.records import escalations
from tests.charities import open_town
from tests.stories.cast import FRIDAY


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """The people of the demonstration, on a Friday."""
    async with open_town(FRIDAY.start) as opened:
        yield opened


async def _concerns(town: Town) -> list[Escalation]:
    async with town.app.database.reading() as tx:
        found = await escalations.load_of_mentor(tx, town.app.organisation, SAM)
    return [Escalation.model_validate_json(one.state) for one in found.values()]


async def _decided(town: Town, who: str = "priya") -> None:
    code = code_of(town, who)
    await town.replies(who, code)
    await town.replies(who, f"DONE {code} spoke to the carer about it")


async def test_a_new_worry_is_a_new_concern_though_old_questions_are_on_the_screen(
    town: Town,
) -> None:
    for label in ("Raise a concern", "No, but I'm worried", "No, not one of our team"):
        await town.taps(SAM, label)
    await _decided(town)
    await town.forward(timedelta(hours=26))

    await town.taps(SAM, "Raise a concern")

    assert [c.place for c in await _concerns(town)] == ["closed", "raising"]
    assert "in danger right now" in town.chat(SAM).shown[-1].text


@pytest.mark.parametrize(
    ("label", "first"),
    [("Yes, or not sure", "DANGER NOW"), ("No, but I'm worried", "")],
)
async def test_answering_the_old_danger_question_raises_a_new_concern(
    town: Town, label: str, first: str
) -> None:
    await town.taps(SAM, "Raise a concern")
    await town.forward(timedelta(minutes=6))
    await _decided(town, "dan")
    before = len(town.phones.texts)

    await town.taps(SAM, label)
    if not first:
        await town.taps(SAM, "No, not one of our team")

    old, new = await _concerns(town)
    assert (old.place, new.is_open) == ("closed", True)
    asked = [sms for sms in town.phones.texts[before:] if new.reference in sms.body]
    assert asked
    assert first in asked[0].body


async def test_a_mentor_who_blocks_the_bot_is_told_everything_by_text(town: Town) -> None:
    for label in ("Raise a concern", "No, but I'm worried", "No, not one of our team"):
        await town.taps(SAM, label)
    town.chat(SAM).blocked = True

    await town.forward(timedelta(minutes=31))

    told = [sms.body for sms in town.texts(SAM)]
    assert any("Dan" in body for body in told)
    assert any("0808 800 5000" in body for body in told)
    code = code_of(town, "ruth")
    await town.replies("ruth", code)
    assert "Ruth took" in town.texts(SAM)[-1].body
