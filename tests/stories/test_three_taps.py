"""A concern is a few taps, and each brings one new message at most: nobody has to read a wall."""

from __future__ import annotations

import pytest

from tests.stories.stage import Stage

# What is tapped after "Raise a concern", and who is texted by the last tap.
WAYS = {
    "danger": (("Yes, or not sure", "I rang 999"), {"priya", "dan", "ruth"}),
    "danger, can't ring": (("Yes, or not sure", "I can't ring"), {"priya", "dan", "ruth"}),
    "not one of our team": (("No, but I'm worried", "No, not one of our team"), {"priya"}),
    "one of our team, named": (
        ("No, but I'm worried", "Yes, one of our team", "{priya}, manager"),
        {"dan"},
    ),
    "rather not say": (("No, but I'm worried", "Rather not say"), set[str]()),
    "not sure": (("No, but I'm worried", "Not sure"), set[str]()),
    "one of our team, not sure who": (
        ("No, but I'm worried", "Yes, one of our team", "Not sure"),
        set[str](),
    ),
    "danger from one of our team": (
        ("Yes, from one of our team", "{priya}, manager"),
        {"dan", "ruth"},
    ),
    "danger from one of our team, not sure who": (
        ("Yes, from one of our team", "Not sure"),
        set[str](),
    ),
}


@pytest.mark.parametrize("way", WAYS)
async def test_each_tap_of_a_concern_brings_one_new_message_at_most(stage: Stage, way: str) -> None:
    taps, texted = WAYS[way]
    came = []
    for label in ("Raise a concern", *taps):
        await stage.taps(label)
        came.append(len(stage.messages.pop("sam", [])))

    told = {stage.who(sms) for sms in stage.texts}
    stage.forgets()

    assert came == [1] * (1 + len(taps))
    assert told == texted


@pytest.mark.parametrize("answer", ["Rather not say", "Not sure"])
async def test_that_nobody_here_is_texted_is_said_before_the_tap(stage: Stage, answer: str) -> None:
    await stage.taps("Raise a concern", "No, but I'm worried")
    stage.sees(
        "Is a child ...",
        "... If you're not sure or rather not say, nobody here is texted at first. ...",
    )

    await stage.taps(answer)

    stage.sees("... Nobody at {charity} is texted yet. ...")
    stage.sends()


async def test_the_wall_of_numbers_comes_once_there_was_time_to_ring(stage: Stage) -> None:
    await stage.taps("Raise a concern", "Yes, or not sure")
    stage.forgets()

    await stage.passes(seconds=45)

    stage.sees("Ring 999 first. ... Danger: 999 | ... {priya}: {priya.phone} | ...")


@pytest.mark.parametrize(
    "before",
    [
        (),
        ("No, but I'm worried",),
        ("No, but I'm worried", "No, not one of our team"),
    ],
)
async def test_danger_is_one_tap_away_at_any_point(stage: Stage, before: tuple[str, ...]) -> None:
    await stage.taps("Raise a concern", *before)
    await stage.writes("/help")
    stage.forgets()

    await stage.taps("In danger now")

    stage.sees("Ring 999 now. Ask for the police and say a child is in danger. ...")
    stage.sends("all: {charity}: DANGER NOW {ref}, ...")


async def test_danger_is_one_tap_away_while_somebody_holds_it(stage: Stage) -> None:
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    await stage.passes(seconds=30)
    await stage.replies("priya", "{code}")
    stage.forgets()

    await stage.taps("In danger now")

    stage.sees("Ring 999 now. Ask for the police and say a child is in danger. ...")
    stage.sends("all: {charity}: DANGER NOW {ref}, ...")


async def test_help_in_a_concern_begins_with_the_numbers(stage: Stage) -> None:
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    await stage.passes(seconds=30)
    stage.forgets()

    await stage.writes("help")

    stage.sees(
        "Danger: 999 | {priya}: {priya.phone} | ... 0808 800 5000 ... | Your concern is open. "
        "[In danger now] [Go on] [It was a mistake]"
    )
    await stage.taps("Go on")
    stage.sees("Thank you for telling us. ...")
    await stage.taps("OK", "Skip", "Skip")
    stage.forgets()

    await stage.writes("/help")

    stage.sees(
        "Danger: 999 | {priya}: {priya.phone} | ... | Your concern is open. [In danger now]",
        "What do you need? ...",
    )
    stage.forgets()


async def test_danger_said_again_while_a_name_is_awaited_texts_nobody_on_the_team(
    stage: Stage,
) -> None:
    await stage.taps("Raise a concern", "Yes, from one of our team")
    await stage.writes("/help")
    stage.forgets()

    await stage.taps("In danger now")

    stage.sees("Ring 999 now. ... Who should we leave out ...")
    stage.sends()
