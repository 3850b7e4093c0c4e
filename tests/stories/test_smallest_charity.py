"""A charity of two: the manager is the team, and a trustee stands in where it is about them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from flows.directory import Directory
from tests.flows.people_file.test_smallest_charity import with_stand_in
from tests.stories.cast import FRIDAY, directory, plain_pack
from tests.stories.playing import play
from tests.stories.stage import Stage


def two_people() -> Directory:
    """Priya alone on the team, with Ruby as the trustee; Dan and Ruth are gone."""
    people = directory(FRIDAY)
    (home,) = people.programmes
    alone = home.model_copy(update={"safeguarding": ("priya",)})
    kept = tuple(p for p in people.people if p.id not in ("dan", "ruth"))
    return people.model_copy(update={"programmes": (alone,), "people": kept})


@pytest.fixture
async def small() -> AsyncIterator[Stage]:
    pack = with_stand_in(plain_pack())
    async with play(people=two_people(), pack=pack) as stage:
        yield stage


async def test_a_concern_reaches_the_manager_and_then_the_public_numbers(small: Stage) -> None:
    """Nobody is asked twice in a row, and nobody waits for a team that is the manager."""
    await small.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    small.sends(
        "priya: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. "
        "Reply {code} to take it."
    )
    small.forgets()
    await small.at("16:51")
    small.sees(
        "Thank you for telling us. While you wait, ...",
        "Nobody here has replied. That's for us to fix, not you. "
        "Ring the council's line for children: ... | Or ring the NSPCC: ...",
    )
    small.sends(
        "priya: {charity}: AGAIN, URGENT concern {ref}, ...",
        "priya: {charity}: NOBODY HAS TAKEN concern {ref}. ...",
    )
    await small.replies("priya", "{code}")
    small.sends("priya: {charity}: {ref} is yours, ...")
    small.sees("{priya} took your concern at {16:51}. ...")
    assert not small.charity.texts("ruby")


async def test_about_the_manager_who_is_the_team_the_trustee_is_told_at_once(small: Stage) -> None:
    await small.taps("Raise a concern", "No, but I'm worried", "Yes, one of our team")
    small.forgets()
    await small.taps("{priya}, manager")
    small.sees(
        "Concern {ref} is saved. {priya} is left out, and we're texting {ruby}. "
        "Ring {ruby} now too: {ruby.phone} | {ruby} can see that it's from you. ... | "
        "You can go outside {charity} yourself, now or later. ... {staff_line} ...",
    )
    small.sends("ruby: {charity}: URGENT concern {ref} ... Talk to them before anyone else. ...")
    await small.at("16:51")
    small.sees(
        "Thank you for telling us. While you wait, ...",
        "Nobody here has replied. ... Ring the council about staff worries: {staff_line} ...",
    )
    small.forgets()
    await small.replies("priya", "CODES")
    small.sends("priya: {charity}: Mentorline. Nothing is open for you now. ...")
    await small.replies("ruby", "{code}")
    small.sends("ruby: {charity}: {ref} is yours, ...")
    small.sees("{ruby} took your concern at {16:51}. ...")
    await small.replies("ruby", "DONE {code} rang the council about it")
    small.forgets()
    assert len(small.charity.texts("priya")) == 1  # the answer to CODES, which says nothing of it


async def test_left_unfinished_it_goes_to_the_trustee_since_it_may_be_about_the_manager(
    small: Stage,
) -> None:
    await small.taps("Raise a concern", "No, but I'm worried")
    small.forgets()
    await small.at("16:46")
    small.sees("You started to tell us at {16:41}. We're texting {ruby}, ...")
    small.sends("ruby: {charity}: URGENT concern {ref} ...")
    assert not small.charity.texts("priya")


async def test_in_danger_from_the_manager_the_trustee_is_told_at_once(small: Stage) -> None:
    await small.taps("Raise a concern", "Yes, from one of our team", "{priya}, manager")
    small.forgets()

    assert len(small.charity.texts("ruby")) == 1
    assert not small.charity.texts("priya")
