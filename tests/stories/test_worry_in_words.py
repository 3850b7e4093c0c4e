"""Free text is read before it goes to anybody: what may tell of a worry is asked about first."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.demo.simulated_charity import Town
from storage.records import evidence
from tests.charities import open_town
from tests.stories.calls import SAM, begin, book, chat, labels, local, states, texts, until

HIT = "he said dad hits him and he wants to die"
QUESTION = ["Yes, raise a concern", "I've told you already", "No, all fine"]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """Sam's call is over, and the report is asked for."""
    async with open_town(local(22, 10)) as made:
        await book(made, "today 4pm")
        await until(made, local(22, 15, 50))
        await begin(made)
        await until(made, local(22, 17))
        await made.taps(SAM, "It's over")
        await made.taps(SAM, "No, all fine")
        yield made


async def _writes(town: Town, did: str, talked: str) -> None:
    await town.types(SAM, did)
    await town.types(SAM, talked)
    await town.taps(SAM, "No")
    await town.taps(SAM, "No")
    await town.taps(SAM, "Send it")


async def _asked(town: Town) -> list[str]:
    """What is in the evidence of being asked about a worry."""
    (session,) = await states(town)
    async with town.app.database.reading() as tx:
        lines = await evidence.about(tx, town.app.organisation, [session.id])
    return [json.dumps(line.details) for line in lines if line.what == "asked about a worry"]


async def test_an_ordinary_report_is_sent_without_a_question(town: Town) -> None:
    await _writes(town, "cards and a maths game", "the school play, he killed it haha")

    assert (await states(town))[0].state == "reported"
    assert await _asked(town) == []


async def test_a_disclosure_in_a_report_is_asked_about_before_it_goes(town: Town) -> None:
    await _writes(town, "cards", HIT)

    assert chat(town)[-1].endswith("Does that worry you?")
    assert labels(town) == QUESTION
    assert (await states(town))[0].state == "ended"
    assert not [t for t in texts(town, "priya") if "report" in t]


@pytest.mark.parametrize("said", ["No, all fine", "I've told you already"])
async def test_what_was_tapped_is_evidence_and_the_report_goes(town: Town, said: str) -> None:
    await _writes(town, "cards", HIT)

    await town.taps(SAM, said)

    assert (await states(town))[0].state == "reported"
    (kept,) = await _asked(town)
    assert said in kept
    assert HIT in kept


async def test_the_concern_comes_first_and_the_report_is_kept(town: Town) -> None:
    await _writes(town, "cards", HIT)

    await town.taps(SAM, "Yes, raise a concern")

    assert "Is a child in danger right now?" in chat(town)[-1]
    await town.taps(SAM, "No, but I'm worried")
    await town.taps(SAM, "No, not one of our team")
    assert any("URGENT concern" in t for t in texts(town, "priya"))
    await until(town, town.clock.now + timedelta(seconds=30))
    for label in ("OK", "Skip", "Skip"):
        await town.taps(SAM, label)
    assert HIT in chat(town)[-1]
    await town.taps(SAM, "Send it")
    assert (await states(town))[0].state == "reported"
    assert len(await _asked(town)) == 1


async def test_a_changed_answer_is_read_again(town: Town) -> None:
    await _writes(town, "cards", HIT)
    await town.taps(SAM, "No, all fine")
    await town.taps(SAM, "Change my report")
    await town.taps(SAM, "Change something")
    await town.taps(SAM, "Did")
    await town.types(SAM, "he has bruises on his arm again, he is scared to go home")

    await town.taps(SAM, "Send it")

    assert chat(town)[-1].endswith("Does that worry you?")


async def test_an_idea_for_others_is_read_when_it_is_typed(town: Town) -> None:
    await _writes(town, "cards", "the school play")
    await town.taps(SAM, "Yes")

    await town.types(SAM, "listening, he told me dad hits him")

    assert chat(town)[-1].endswith("Does that worry you?")
    assert labels(town) == QUESTION
    await town.taps(SAM, "Yes, raise a concern")
    assert "Is a child in danger right now?" in chat(town)[-1]
