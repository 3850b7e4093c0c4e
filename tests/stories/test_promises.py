"""The promises of `mentorline check`, with everybody silent, on every ladder."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.escalation.ladder import bounds
from tests.stories.cast import SUMMER_ENDS, plain_pack
from tests.stories.stage import Stage

ANSWERS = {
    "unfinished": ("Raise a concern",),
    "concern": ("Raise a concern", "No, but I'm worried", "No, not one of our team"),
    "about_staff": (
        "Raise a concern",
        "No, but I'm worried",
        "Yes, one of our team",
        "{priya}, manager",
    ),
    "unsaid": ("Raise a concern", "No, but I'm worried", "Yes, one of our team"),
    "danger": ("Raise a concern", "Yes, or not sure"),
    "danger_staff": ("Raise a concern", "Yes, from one of our team", "{ruth}, safeguarding"),
}


@pytest.mark.parametrize("ladder", ANSWERS)
async def test_the_numbers_are_in_the_mentors_hand_within_b1(stage: Stage, ladder: str) -> None:
    """From the first tap, with the last answer given as late as it can be."""
    pack = plain_pack()
    promised = bounds(pack, ladder, stage.charity.directory, "p1").b1
    first, *rest = ANSWERS[ladder]
    await stage.taps(first)
    if rest:
        await stage.passes(minutes=4, seconds=59)
        await stage.taps(*rest)
    await stage.passes(hours=1)

    shown = stage.messages["sam"]
    asked = ("Is a child in danger", "Is it about", "You can ring the police", "You can go outside")
    reached = [s.at for s in shown if "08" in s.text and not s.text.startswith(asked)]
    reached += [s.at for s in shown if "Ring the council's line" in s.text]
    stage.check(bool(reached), "no public number")
    took = min(reached) - stage.opening
    stage.check(took <= promised, f"{took} and not {promised}")
    stage.forgets()


@pytest.mark.parametrize("stage", [SUMMER_ENDS], indirect=True, ids=lambda s: s.name)
async def test_all_take_it_and_nobody_acts(stage: Stage) -> None:
    """B2: each holds it without a decision; the ladder never goes back, nobody holds it twice."""
    pack = plain_pack()
    promised = bounds(pack, "concern", stage.charity.directory, "p1").b2
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    for who in ("priya", "dan", "ruth"):
        while not stage.charity.texts(who):
            await stage.passes(minutes=1)
        await stage.replies(who, "{code}")
    said = "That's for us to fix, not you."
    while not any(said in shown.text for shown in stage.messages["sam"]):
        await stage.passes(minutes=5)
        stage.check(stage.charity.clock.now - stage.opening < timedelta(hours=12), "it never ends")
    stage.check(stage.charity.clock.now - stage.opening <= promised, f"later than {promised}")
    stage.forgets()
