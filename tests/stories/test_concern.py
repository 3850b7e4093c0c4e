"""A concern that is not urgent."""

from __future__ import annotations

import pytest

from tests.stories.cast import EVERY, TWO
from tests.stories.scenes import RIGHT, worried
from tests.stories.stage import Stage

some = pytest.mark.parametrize("stage", TWO, indirect=True, ids=lambda s: s.name)
anybody = pytest.mark.parametrize("stage", EVERY, indirect=True, ids=lambda s: s.name)


@anybody
async def test_a_manager_takes_it_and_decides(stage: Stage) -> None:
    """From the first tap to "I'm OK", with who texts what to whom at which time."""
    await stage.taps("Raise a concern")
    stage.sees(
        "Is a child in danger right now? If yes or not sure, ring 999 first. Then tap one. "
        "[Yes, or not sure] [Yes, from one of our team] [No, but I'm worried]"
    )
    await stage.taps("No, but I'm worried")
    stage.sees(
        "Could it be about somebody who works or helps at {charity}? "
        "If you're not sure or rather not say, nobody here is texted at first. "
        "[No, not one of our team] [Yes, one of our team] [Rather not say] [Not sure]"
    )
    stage.sends()
    await stage.taps("No, not one of our team")
    stage.sees(
        "Concern {ref} is saved, and we're texting {priya}. Ring {priya} now too: {priya.phone} | "
        + RIGHT
        + "[Got through] [No answer] [Copy number] [Something changed]",
    )
    stage.sends(
        "priya: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. "
        "Reply {code} to take it. If not, we text the team at {16:51}."
    )

    await stage.at("16:42")
    stage.sees(
        "Thank you for telling us. While you wait, write down on paper what you saw or heard. "
        "Use the child's own words. [OK] [Text me, don't ring me] [In danger now]",
    )
    stage.shows_card(
        "Concern {ref} is saved. {priya}'s phone got our text at {16:41}.",
        "If nobody takes it by {16:51}, we text {dan}.",
        "Ring {priya} now too: {priya.phone}",
    )
    await stage.taps("OK")
    stage.sees(
        "Which pairing is it about? [P14 (A.B.)] [Another child] [Skip] [Back] [In danger now]"
    )
    await stage.at("16:43")
    await stage.taps("P14 (A.B.)")
    stage.sees("What is it most like? No details here.")
    await stage.taps("Home")
    stage.sees("Thank you, that's all we ask. The pinned message shows what happens next.")
    stage.sends()

    await stage.at("16:45")
    await stage.replies("priya", "{code}")
    stage.sends(
        "priya: {charity}: {ref} is yours, ring {sam} on {sam.phone}. Then text DONE {code} "
        "and what you decided, no names. We ask again at {17:45}."
    )
    stage.sees(
        "{priya} took your concern at {16:45}. We asked {priya} to ring you. "
        "If you hear nothing by ..., ring {priya}: {priya.phone} "
        "[No answer] [Something changed] [Copy number]"
    )
    stage.shows_card("{priya} has {ref} since {16:45} ✅", "Ring {priya}: {priya.phone}")

    await stage.at("17:20")
    await stage.replies("priya", "DONE {code} spoke to carer, referred to council")
    stage.sends(
        "priya: {charity}: {ref} is closed with your decision. The team is told. "
        "To open it again, reply OPEN {code}.",
        "dan: {charity}: {priya} closed {ref} at {17:20}. To open it again, reply OPEN {code}.",
        "ruth: {charity}: {priya} closed {ref} at {17:20}. To open it again, reply OPEN {code}.",
    )
    stage.sees(
        "{priya} decided, and closed {ref} at {17:20}. "
        "Ask {priya} what happens next, and some of it may stay private. How are you now? "
        "[I'm OK] [I'd like to talk] [I'm still worried]"
    )

    await stage.taps("I'm OK")
    stage.sees("Thank you for telling us. You can raise a concern at any time.")
    await stage.at("20:00")
    stage.sends()


@some
async def test_a_mentor_who_is_still_worried_opens_it_again(stage: Stage) -> None:
    """It goes to the second rung, with a new card, and the mentor's own right beside it."""
    await worried(stage)
    await stage.replies("priya", "{code}")
    await stage.replies("priya", "DONE {code} talked to the carer")
    stage.forgets()

    await stage.at("17:21")
    await stage.taps("I'm still worried")

    stage.sees(
        "Then it isn't over. We're opening {ref} again and texting {dan}. "
        "Ring {dan} now too: {dan.phone} | "
        + RIGHT
        + "[Got through] [No answer] [Copy number] [Something changed]",
    )
    stage.sends(
        "dan: {charity}: {ref} is open again, {sam} is still worried. "
        "Ring {sam} now on {sam.phone}. Reply {code} to take it."
    )
    stage.shows_card("Concern {ref} is saved. {dan}'s phone got our text at {17:21}.")
    await stage.at("17:24")
    stage.sends("ruth: {charity}: URGENT concern {ref} ... {dan} can't be reached.")
    stage.sees("We're texting {ruth} as well. Ring {ruth}: {ruth.phone} ...")


@some
async def test_a_mentor_who_stops_is_not_left_alone(stage: Stage) -> None:
    """After the first question nothing: the team is texted five minutes after the first tap."""
    await stage.taps("Raise a concern", "No, but I'm worried")
    stage.forgets()

    await stage.at("16:46")

    stage.sees(
        "You started to tell us at {16:41}. We're texting {dan}, so that you're not alone with "
        "it. Ring {dan} if you can: {dan.phone} | " + RIGHT,
    )
    stage.sends(
        "dan: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. "
        "Talk to them before anyone else. Reply {code} to take it."
    )


async def test_it_is_not_safe_to_ring_the_mentor(stage: Stage) -> None:
    """The people who were texted are told at once not to ring, and the owner is told again."""
    await worried(stage, then=())

    await stage.taps("Text me, don't ring me", "Skip", "Skip")

    stage.sees(
        "Saved. From now on our texts say: don't ring you, text you first. "
        "When that changes, tap below. [You can ring me again]",
        "Which pairing is it about?",
        "What is it most like? ...",
        "Thank you, that's all we ask. ...",
    )
    stage.sends(
        "priya: {charity}: do NOT ring {sam} about {ref}, it is not safe. "
        "Text {sam} first on {sam.phone}. Reply {code} to take it."
    )
    await stage.replies("priya", "{code} ok")
    stage.sends("priya: {charity}: {ref} is yours. Do NOT ring {sam}, text {sam.phone}. ...")
    stage.sees("{priya} took your concern at ... We asked {priya} to text you, not ring. ...")


async def test_a_mentor_would_like_to_talk(stage: Stage) -> None:
    """After a decision: who decided is asked to ring, once."""
    await worried(stage)
    await stage.replies("priya", "DONE {code} talked to the carer")
    stage.forgets()

    await stage.taps("I'd like to talk")

    stage.sees("We're asking {priya} to ring you. Ring {priya} too: {priya.phone}")
    stage.sends(
        "priya: {charity}: {sam} would like to talk after {ref}. Not urgent. "
        "Ring {sam} today on {sam.phone}."
    )


async def test_a_holder_who_decides_nothing_is_asked_and_then_the_team_is(stage: Stage) -> None:
    """An hour, then ten minutes; the ladder goes on from the next rung, never from the first."""
    await worried(stage)
    await stage.replies("priya", "{code}")
    stage.forgets()

    await stage.at("17:42")
    stage.sends(
        "priya: {charity}: {ref} has no decision yet. Text DONE {code} and what you decided, "
        "no names. If not, we text the team at {17:51}."
    )
    await stage.at("17:52")
    stage.sends("dan: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. ...")
    stage.sees(
        "There's no decision yet, so we're texting {dan} now. Ring {dan} now too: {dan.phone} ..."
    )
    await stage.replies("priya", "{code}")
    stage.sends("priya: {charity}: noted, you are on {ref}. We go on texting ...", "dan: ...")
    stage.sees("{priya} is on it again since {17:52}. We keep texting the team ...")
    await stage.at("17:55")
    stage.sends("ruth: {charity}: URGENT concern {ref} ...")
    stage.sees("We're texting {ruth} as well. ...")


async def test_two_concerns_are_never_merged(stage: Stage) -> None:
    """Each has its own reference, card and codes; an unclear reply takes neither."""
    await worried(stage)
    await stage.at("16:42")
    await worried(stage)

    await stage.replies("priya", "ok")
    stage.sends(
        "priya: {charity}: nothing is taken yet, and 2 are open. "
        "Reply ... for {ref}. Reply ... for {ref1}."
    )
    await stage.replies("priya", "{code1}")
    stage.sends("priya: {charity}: {ref1} is yours, ...")
    stage.sees("{priya} took your concern at {16:42}. ...")
    await stage.replies("priya", "DONE")
    stage.sends("priya: {charity}: nothing is taken yet, and 2 are open. ...")
    await stage.replies("priya", "PASS")
    stage.sends("priya: {charity}: nothing is changed yet. Which of 2? ...")


async def test_concern_asked_again_shows_its_question_and_offers_another(stage: Stage) -> None:
    """While its questions are unanswered: danger, go on, another child, or a mistake."""
    await stage.taps("Raise a concern")
    stage.forgets()

    await stage.writes("/concern")

    stage.sees(
        "Your concern is open. Has it got worse? "
        "[In danger now] [Go on] [It's another child] [It was a mistake]",
    )
    await stage.taps("It's another child")
    stage.sees("Is a child in danger right now? ...")
    await stage.taps("No, but I'm worried", "No, not one of our team")
    stage.forgets()
    await stage.at("16:46")
    stage.sends("priya: {charity}: AGAIN, ...", "dan: {charity}: URGENT concern ...")
    stage.forgets()
