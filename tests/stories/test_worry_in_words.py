"""Free text that may tell of a worry is asked about before it goes to anybody."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.demo.simulated_charity import SimulatedCharity
from storage.records import evidence
from tests.charities import open_simulated_charity
from tests.stories.calls import SAM, begin, book, chat, labels, local, states, texts, until

HIT = "he said dad hits him and he wants to die"
QUESTION = ["Yes, raise a concern", "I've told you already", "No, all fine"]


@pytest.fixture
async def charity() -> AsyncIterator[SimulatedCharity]:
    """Sam's call is over, and the report is asked for."""
    async with open_simulated_charity(local(22, 10)) as made:
        await book(made, "today 4pm")
        await until(made, local(22, 15, 50))
        await begin(made)
        await until(made, local(22, 17))
        await made.taps(SAM, "It's over")
        await made.taps(SAM, "No, all fine")
        yield made


async def _writes(charity: SimulatedCharity, did: str, talked: str) -> None:
    await charity.types(SAM, did)
    await charity.types(SAM, talked)
    await charity.taps(SAM, "No")
    await charity.taps(SAM, "No")
    await charity.taps(SAM, "Send it")


async def _asked(charity: SimulatedCharity) -> list[str]:
    """What is in the evidence of being asked about a worry."""
    (session,) = await states(charity)
    async with charity.app.database.reading() as tx:
        lines = await evidence.about(tx, charity.app.organisation, [session.id])
    return [json.dumps(line.details) for line in lines if line.what == "asked about a worry"]


async def test_an_ordinary_report_is_sent_without_a_question(charity: SimulatedCharity) -> None:
    await _writes(charity, "cards and a maths game", "the school play, he killed it haha")

    assert (await states(charity))[0].state == "reported"
    assert await _asked(charity) == []


async def test_a_disclosure_in_a_report_is_asked_about_before_it_goes(
    charity: SimulatedCharity,
) -> None:
    await _writes(charity, "cards", HIT)

    assert chat(charity)[-1].endswith("Does that worry you?")
    assert labels(charity) == QUESTION
    assert (await states(charity))[0].state == "ended"
    assert not [t for t in texts(charity, "priya") if "report" in t]


@pytest.mark.parametrize("said", ["No, all fine", "I've told you already"])
async def test_what_was_tapped_is_evidence_and_the_report_goes(
    charity: SimulatedCharity, said: str
) -> None:
    await _writes(charity, "cards", HIT)

    await charity.taps(SAM, said)

    assert (await states(charity))[0].state == "reported"
    (kept,) = await _asked(charity)
    assert said in kept
    assert HIT in kept


async def test_the_concern_comes_first_and_the_report_is_kept(charity: SimulatedCharity) -> None:
    await _writes(charity, "cards", HIT)

    await charity.taps(SAM, "Yes, raise a concern")

    assert "Is a child in danger right now?" in chat(charity)[-1]
    await charity.taps(SAM, "No, but I'm worried")
    await charity.taps(SAM, "No, not one of our team")
    assert any("URGENT concern" in t for t in texts(charity, "priya"))
    await until(charity, charity.clock.now + timedelta(seconds=30))
    for label in ("OK", "Skip", "Skip"):
        await charity.taps(SAM, label)
    assert HIT in chat(charity)[-1]
    await charity.taps(SAM, "Send it")
    assert (await states(charity))[0].state == "reported"
    assert len(await _asked(charity)) == 1


async def test_a_changed_answer_is_read_again(charity: SimulatedCharity) -> None:
    await _writes(charity, "cards", HIT)
    await charity.taps(SAM, "No, all fine")
    await charity.taps(SAM, "Change my report")
    await charity.taps(SAM, "Change something")
    await charity.taps(SAM, "Did")
    await charity.types(SAM, "he has bruises on his arm again, he is scared to go home")

    await charity.taps(SAM, "Send it")

    assert chat(charity)[-1].endswith("Does that worry you?")


async def test_an_idea_for_others_is_read_when_it_is_typed(charity: SimulatedCharity) -> None:
    await _writes(charity, "cards", "the school play")
    await charity.taps(SAM, "Yes")

    await charity.types(SAM, "listening, he told me dad hits him")

    assert chat(charity)[-1].endswith("Does that worry you?")
    assert labels(charity) == QUESTION
    await charity.taps(SAM, "Yes, raise a concern")
    assert "Is a child in danger right now?" in chat(charity)[-1]
