"""A mentor who should have checked out and writes instead is asked whether all is well."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.simulated_charity import SimulatedCharity
from flows.formatting import one_segment
from tests.charities import open_simulated_charity
from tests.stories.calls import SAM, begin, book, chat, labels, local, states, texts, until
from tests.stories.test_overdue import code

ASKED = ["I'm safe, it's over", "Still going", "I need help"]
WORDS = (
    "sorry I forgot, we finished at 4",
    "all good thanks",
    "finished",
    "ok",
    "👍",
    "yes",
    "nearly done, 5 mins",
    "not safe",
    "wedi gorffen",
)


@pytest.fixture
async def charity() -> AsyncIterator[SimulatedCharity]:
    """Sam's call is on, from 4pm to 5pm."""
    async with open_simulated_charity(local(22, 10)) as made:
        await book(made, "today 4pm")
        await until(made, local(22, 15, 50))
        await begin(made)
        yield made


@pytest.mark.parametrize("words", [w for w in WORDS if w != "not safe"])  # that is a worry
async def test_words_in_chat_are_asked_about_and_told_to_those_who_look(
    charity: SimulatedCharity, words: str
) -> None:
    await until(charity, local(22, 17, 12))

    await charity.types(SAM, words)

    assert chat(charity)[-1] == (
        "17:12 Thanks for writing, and we're telling Priya that you did. "
        "We keep no words here, so please tap one. Are you safe?"
    )
    assert labels(charity) == ASKED
    told = texts(charity, "priya")[-1]
    assert told.startswith("17:12 Harbour: Sam wrote to us at 5:12pm. We asked if they are safe.")
    assert f"then reply {code(charity, 'priya')}." in told
    assert one_segment(told.removeprefix("17:12 "))
    assert (await states(charity))[0].state == "overdue"


@pytest.mark.parametrize("words", [w for w in WORDS if w != "yes"] + ["Yes!", "482913"])
async def test_words_by_text_are_answered_with_how_to_say_safe(
    charity: SimulatedCharity, words: str
) -> None:
    await until(charity, local(22, 17, 12))

    await charity.replies(SAM, words)

    assert texts(charity, SAM)[-1] == (
        "17:12 Harbour: good to hear from you. If you are safe and it is over, reply SAFE. "
        "If not, ring Priya on 07700 900456. Danger: 999."
    )
    assert "Sam wrote to us at 5:12pm." in texts(charity, "priya")[-1]
    assert (await states(charity))[0].state == "overdue"


@pytest.mark.parametrize("words", ["SAFE", "I'm safe", "all safe, thanks"])
@pytest.mark.parametrize("by", ["chat", "text"])
async def test_only_safe_checks_out(charity: SimulatedCharity, words: str, by: str) -> None:
    await until(charity, local(22, 17, 12))

    await (charity.types if by == "chat" else charity.replies)(SAM, words)

    assert (await states(charity))[0].state == "ended"
    assert texts(charity, "priya")[-1] == (
        "17:12 Harbour: Sam is safe, checked out at 5:12pm. Nothing more to do."
    )


@pytest.mark.parametrize(
    "words", ["not safe", "I'm not safe", "safe? no", "SAFE but he hit me", "I am unsafe"]
)
@pytest.mark.parametrize("by", ["chat", "text"])
async def test_words_of_trouble_never_check_out(
    charity: SimulatedCharity, words: str, by: str
) -> None:
    await until(charity, local(22, 17, 12))

    await (charity.types if by == "chat" else charity.replies)(SAM, words)

    assert (await states(charity))[0].state == "overdue"


async def test_within_the_grace_they_are_asked_and_nobody_is_told(
    charity: SimulatedCharity,
) -> None:
    await until(charity, local(22, 17, 2))

    await charity.types(SAM, "sorry I forgot, we finished")

    assert chat(charity)[-1] == (
        "17:02 Thanks for writing. We keep no words here, so please tap one. Are you safe?"
    )
    assert labels(charity) == ASKED
    assert texts(charity, "priya") == []
    await until(charity, local(22, 17, 11))
    assert any("Sam wrote to us at 5:02pm." in words for words in texts(charity, "priya"))


async def test_a_burst_is_told_once_and_whoever_is_texted_later_hears_of_it(
    charity: SimulatedCharity,
) -> None:
    await until(charity, local(22, 17, 12))
    for words in ("sorry", "I forgot", "we finished at 4"):
        await charity.types(SAM, words)

    told = [words for words in texts(charity, "priya") if "wrote to us" in words]

    assert len(told) == 1
    await until(charity, local(22, 17, 21))
    assert any("Sam wrote to us at 5:12pm." in words for words in texts(charity, "dan"))


async def test_whoever_holds_it_is_the_one_who_hears(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 12))
    await charity.replies("priya", code(charity, "priya"))

    await charity.types(SAM, "finished")

    assert texts(charity, "priya")[-1] == (
        "17:12 Harbour: Sam wrote to us at 5:12pm. We asked if they are safe. "
        "Please still ring them on 07700 900123."
    )
    assert texts(charity, "dan") == []


async def test_a_concern_goes_before_the_question(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 17, 12))

    await charity.types(SAM, "help me")

    assert "Is a child in danger right now?" in chat(charity)[-1]
    assert "Sam wrote to us at 5:12pm." in texts(charity, "priya")[-1]


async def test_before_the_end_words_are_no_business_of_it(charity: SimulatedCharity) -> None:
    await until(charity, local(22, 16, 30))

    await charity.types(SAM, "we are having fun")

    assert "Are you safe?" not in chat(charity)[-1]
