"""The child rings from another number."""

from __future__ import annotations

import pytest

from tests.stories.cast import TWO
from tests.stories.scenes import RIGHT, breathes
from tests.stories.stage import Stage

anybody = pytest.mark.parametrize("stage", TWO, indirect=True, ids=lambda s: s.name)


@anybody
async def test_carer_and_manager_are_told(stage: Stage) -> None:
    """The record in the chat says who was told and who took it."""
    await stage.writes("/report_contact")
    stage.sees(
        "What happened? [Child rang or texted me] [Carer, at another time] [After we stopped] "
        "[Something else]"
    )
    await stage.taps("Child rang or texted me")
    stage.sees(
        "Did any of it worry you? [No, all fine] [Yes, or not sure] [I've told you, go on] [Back]"
    )
    await stage.at("16:42")
    await stage.taps("No, all fine")
    stage.sees(
        "Contact report {ref} ✅ Saved at {16:42}. We're texting {priya}.",
        "Thank you for saying so. From here on, only use the carer's phone. "
        "Don't save the new number.",
        "Now tell the carer. Here's a text you can send. | Hello, it's {sam} from {charity}. ... "
        "[Copy text] [I've told them] [I can't]",
    )
    stage.sends(
        "priya: {charity}: contact report {ref}, not urgent. Ring {sam} by tomorrow on "
        "{sam.phone}. Reply {code} to take it."
    )
    await stage.at("16:43")
    await stage.taps("I've told them")
    stage.sees("We're texting {priya} too. No rush. Ring {priya} today or tomorrow: {priya.phone}")
    await stage.at("17:01")
    await stage.replies("priya", "{code} ok")
    stage.sends("priya: {charity}: thank you, {ref} is yours. Ring {sam} on {sam.phone}. ...")
    shown = [s.text for s in stage.charity.chat("sam").shown if s.text.startswith("Contact report")]
    assert shown == [
        stage.fill(
            "Contact report {ref} ✅ Carer told at {16:43}. {priya} took it at {17:01}.", who=None
        )
    ]


@anybody
async def test_a_worry_goes_before_the_carer(stage: Stage) -> None:
    """The concern comes first; nobody tells the carer before it, and it ends where it began."""
    await stage.writes("/contact")
    await stage.taps("Child rang or texted me", "Yes, or not sure")
    stage.sees("What happened? ...", "Did any of it worry you? ...", "Is a child in danger ...")
    await stage.taps("No, but I'm worried", "No, not one of our team")
    stage.sends("priya: {charity}: URGENT concern {ref}, ...")
    stage.sees("Could it be about ...", "Concern {ref} is saved, ... | " + RIGHT)
    await breathes(stage)
    stage.sees("Thank you for ...")
    await stage.taps("OK", "Skip", "Skip")
    stage.forgets()
    await stage.taps("I've told you, go on")
    stage.sends("priya: {charity}: contact report {ref}, not urgent. ...")
    stage.sees("Contact report {ref} ...", "Thank you for saying so. ...", "Now tell ...")
    await stage.taps("I can't")
    stage.sees("That's fine, we're texting {priya}. Ask them to tell the carer. ...")


@pytest.mark.parametrize("what", ["After we stopped", "Something else"])
async def test_other_contacts_are_told_to_the_manager(stage: Stage, what: str) -> None:
    """After the end nobody is written to (CUK-17)."""
    await stage.writes("contact")
    await stage.taps(what, "No, all fine")
    assert stage.messages["sam"][-1].text.startswith("We're texting Priya too.")
    stage.messages.clear()
    stage.sends("priya: {charity}: contact report {ref}, not urgent. ...")


async def test_a_manager_who_forgets_is_reminded_once_by_day(stage: Stage) -> None:
    """A day later; a PASS tells an admin."""
    await stage.writes("/contact")
    await stage.taps("Carer, at another time", "No, all fine", "I can't")
    stage.forgets()
    await stage.passes(hours=23, minutes=59)
    stage.sends()
    await stage.passes(minutes=1)
    stage.sends("priya: {charity}: again, {ref} is still waiting, not urgent. ...")
    await stage.replies("priya", "PASS {code}")
    stage.sends(
        "priya: {charity}: thank you for saying. An admin is told about {ref}. ...",
        "ada: {charity}: notice {ref} needs somebody else. ...",
    )
