"""A mentor joins, practises, and is let in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.records.invites import make_invite
from tests.stories.cast import EVERY, Setting
from tests.stories.playing import play
from tests.stories.stage import Stage

LINK = "/start a-token-of-128-random-bits"
ALL_SET = "You're all set, {sam}. You're paired with P14 (A.B.). ..."
NUMBERS = (
    "Danger: 999 | NSPCC (may be shut): 0808 800 5000. Email any time: help@nspcc.org.uk | "
    "Are you a child? Childline is free: 0800 1111"
)


async def _invited(stage: Stage) -> None:
    app, now = stage.charity.app, stage.charity.clock.now
    async with app.database.transaction(app.organisation) as tx:
        token = LINK.removeprefix("/start ")
        await make_invite(tx, app.organisation, "sam", token, now + timedelta(hours=72))


@pytest.mark.parametrize("setting", EVERY, ids=lambda s: s.name)
async def test_a_mentor_joins_practises_and_is_let_in(setting: Setting) -> None:
    """Nobody is texted but the manager, once, to let them in; Sam hears at once, also by night."""
    async with play(setting, joined=False) as stage:
        await _invited(stage)
        await stage.writes(LINK)
        stage.sees(
            "Hello, this is Mentorline for {organisation}. It's with you before, during and after "
            "each session. [Set me up] [I'm worried about a child]"
        )
        await stage.taps("Set me up")
        stage.sees(
            "To check it's you, share your phone number. Only your team at {charity} can see it."
        )
        await stage.at("16:42")
        await stage.taps("Share my number")
        stage.sees(
            "Thank you, {sam}. Your manager is {priya}. Is that right? "
            "[Yes, that's right] [No, that's not me] [Back]"
        )
        await stage.taps("Yes, that's right")
        stage.sees("Don't type a child's name or story here. Use the pairing code, like P14. ...")
        await stage.taps("Got it")
        stage.sees("If you're ever worried, ... Nobody gets a text. [Practise] [Later] [Back]")
        await _practises(stage)
        stage.sends(
            "priya: {charity}: {sam} used your invite to join Mentorline. Reply {code} to let "
            "them in, or NO {code} if you don't know them. Not urgent."
        )
        await stage.at("16:50")
        await stage.taps("My session")
        stage.sees("{priya} hasn't let you in yet. You can ring them: {priya.phone} | ...")

        await stage.at("17:00")
        await stage.replies("priya", "{code}")
        stage.sends("priya: {charity}: {sam} is let in, and we told them. Nothing more to do.")
        stage.sees(ALL_SET)
        await stage.writes(LINK)
        stage.sees("Hello again, {sam}. You're already set up. Tap a button below.")
        await stage.taps("My session")
        stage.sees("No call is agreed yet. ...", "When is the next session with P14? ...")


async def _practises(stage: Stage) -> None:
    await stage.taps("Practise")
    stage.sees(
        "Practice. Nobody gets a text, ... This is what we ask first. [This is real]",
        "Practice. Is a child in danger right now? ... [Yes, or not sure] "
        "[Yes, from one of our team] [No, but I'm worried] [This is real]",
    )
    await stage.taps("No, but I'm worried", "No, not one of our team")
    stage.sees(
        "Practice. Could it be about somebody who works or helps at {charity}? ...",
        "Practice. In a real one, we would text {priya} now. ... [Go on] [Back] [This is real]",
    )
    await stage.at("16:44")
    stage.sends()
    await stage.taps("Go on")
    stage.sees(
        "Practice. That's all it takes. ...",
        "All done. We're texting {priya} to let you in. You can raise a concern from now on.",
    )


async def test_a_worry_before_everything_else_brings_numbers_and_the_question_again() -> None:
    """Before we know who it is nobody can be texted, so there are numbers to ring."""
    async with play(joined=False) as stage:
        await _invited(stage)
        await stage.writes(LINK)
        stage.forgets()
        await stage.taps("I'm worried about a child")
        stage.sees(
            "You're not set up yet, so we can't text your team. You can ring now. | " + NUMBERS,
            "Hello, this is Mentorline ... [Set me up] [I'm worried about a child]",
        )


async def test_only_their_own_number_lets_them_in() -> None:
    """Somebody else's card, another number, and words are refused; the question stays."""
    async with play(joined=False) as stage:
        await _invited(stage)
        await stage.writes(LINK)
        await stage.taps("Set me up")
        stage.forgets()
        await stage.charity.shares_contact("sam", own=False)
        stage.sees("That's somebody else's card. Please tap Share my number below. ...")
        await stage.charity.shares_contact("sam", "+447700900999")
        stage.sees("That number isn't the one your charity has for you. ...")
        await stage.writes("07700 900123")
        stage.sees("We need a tap here, not words. Tap Share my number below. ...")
        await stage.taps("Share my number")
        stage.sees("Thank you, {sam}. Your manager is {priya}. Is that right? ...")
        await stage.taps("No, that's not me")
        stage.sees("Thank you for saying so. We're texting {priya} to put it right. ...")
        stage.sends("priya: {charity}: somebody with the invite of {sam} says it isn't them. ...")


async def test_a_real_concern_in_the_middle_of_practice_is_real() -> None:
    """[This is real], and the mentor who has just given the number can raise one at once."""
    async with play(joined=False) as stage:
        await _invited(stage)
        await stage.writes(LINK)
        await stage.taps("Set me up", "Share my number", "Yes, that's right", "Got it", "Practise")
        stage.forgets()
        await stage.taps("This is real")
        stage.sees("Is a child in danger right now? If yes or not sure, ring 999 first. ...")
        await stage.taps("No, but I'm worried", "No, not one of our team")
        await stage.passes(seconds=30)
        await stage.taps("OK", "Skip", "Skip")
        stage.sends("priya: {charity}: URGENT concern {ref}, ...")
        assert stage.messages["sam"][-1].text.startswith("Practice. Is a child in danger")
        stage.forgets()


async def test_a_manager_who_does_not_know_them_lets_nobody_in() -> None:
    """NO and the code: the mentor rings the manager, and an admin looks at the invite."""
    async with play(joined=False) as stage:
        await _invited(stage)
        await stage.writes(LINK)
        await stage.taps("Set me up", "Share my number", "Yes, that's right", "Got it", "Later")
        stage.forgets()
        await stage.replies("priya", "NO {code}")
        stage.sends(
            "priya: {charity}: {sam} is not let in. We told an admin. Nothing more to do.",
            "ada: {charity}: a manager does not know {sam}, who used an invite. ...",
        )
        stage.sees("{priya} could not let you in yet. Please ring {priya}: {priya.phone}")
        await stage.writes(LINK, who="a stranger")
        stage.sees(
            "This link is used or too old, so ask your manager for a new one. "
            "Worried about a child? Tap below. [Who can I ring?]",
            who="stranger",
        )
        await stage.taps("Who can I ring?", who="a stranger")
        stage.sees("Worried about a child? You can ring now. | " + NUMBERS, who="stranger")
