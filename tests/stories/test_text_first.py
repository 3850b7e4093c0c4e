""" "Text me, don't ring me": said once, it holds for everything until it is taken back."""

from __future__ import annotations

import pytest

from storage.records import evidence
from storage.records.verification import verify
from tests.stories.cast import TWO
from tests.stories.scenes import begins, breathes, worried
from tests.stories.stage import Stage

anybody = pytest.mark.parametrize("stage", TWO, indirect=True, ids=lambda s: s.name)

SAVED = (
    "Saved. From now on our texts say: don't ring you, text you first. "
    "When that changes, tap below. [You can ring me again]"
)
LIFTED = "Saved. From now on our texts ask people to ring you again."


async def _asked(stage: Stage) -> None:
    """A concern that Priya is texted about, and the wish."""
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    await breathes(stage)
    stage.forgets()
    await stage.taps("Text me, don't ring me")


async def _closed(stage: Stage) -> None:
    """She takes it, and closes it."""
    await _asked(stage)
    await stage.replies("priya", "{code} ok")
    await stage.replies("priya", "DONE {code} spoke to the carer, no further action")
    stage.forgets()


@anybody
async def test_it_lives_on_after_closing_until_it_is_taken_back(stage: Stage) -> None:
    await _asked(stage)
    stage.sends(
        "priya: {charity}: do NOT ring {sam} about {ref}, it is not safe. "
        "Text {sam} first on {sam.phone}. Reply {code} to take it."
    )
    await stage.replies("priya", "{code} ok")
    stage.sends("priya: {charity}: {ref} is yours. Do NOT ring {sam}, text {sam.phone}. ...")
    await stage.replies("priya", "DONE {code} spoke to the carer, no further action")
    stage.forgets()

    await stage.taps("I'd like to talk")
    stage.sends(
        "priya: {charity}: {sam} would like to talk after {ref}. Not urgent. "
        "Text {sam} first today on {sam.phone}."
    )

    await stage.writes("/report_contact")
    await stage.taps("Child rang or texted me", "No, all fine")
    stage.sends(
        "priya: {charity}: contact report {ref2}, not urgent. Text {sam} first by tomorrow on "
        "{sam.phone}. Reply {code} to take it."
    )

    await stage.writes("you can ring me again")
    stage.forgets()
    await stage.replies("priya", "{code} ok")
    stage.sends("priya: {charity}: thank you, {ref2} is yours. Ring {sam} on {sam.phone}. ...")


@anybody
async def test_the_next_concern_says_it_from_its_first_text_on(stage: Stage) -> None:
    await _closed(stage)

    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    stage.sends(
        "priya: {charity}: URGENT concern {ref2}. Do NOT ring {sam}, it is not safe. "
        "Text them first on {sam.phone}. Reply {code} to take it."
    )
    await stage.taps("You can ring me again")
    stage.sends()
    await stage.passes(minutes=5)
    stage.sends(
        "priya: {charity}: AGAIN, URGENT concern {ref2}, ring {sam} now on {sam.phone}. ..."
    )
    stage.forgets()


@anybody
async def test_whoever_holds_a_concern_hears_that_they_may_ring_again(stage: Stage) -> None:
    await _asked(stage)
    await stage.replies("priya", "{code} ok")
    stage.forgets()

    await stage.taps("You can ring me again")

    stage.sends("priya: {charity}: {sam} says you can ring again about {ref}: {sam.phone}.")


async def test_it_can_be_said_in_words_in_the_chat_and_by_text(stage: Stage) -> None:
    for words in ("Text me, don't ring me!", "please don't call me"):
        await stage.writes(words)
        stage.sees(SAVED)
    await stage.writes("You can ring me again")
    stage.sees(LIFTED)
    await stage.replies("sam", "Don't ring me")
    stage.sends(
        "sam: {charity}: saved. Our texts now say: don't ring you, text you first. "
        "When that changes, text RING ME AGAIN."
    )
    await stage.replies("sam", "RING ME AGAIN")
    stage.sends(
        "sam: {charity}: saved. From now on our texts ask people to ring you again. "
        "Not you? Text DON'T RING ME."
    )


@anybody
async def test_two_open_concerns_both_hear_it_and_the_mentor_hears_it_once(stage: Stage) -> None:
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    await breathes(stage)
    await stage.taps("OK", "Skip", "Skip")
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    await breathes(stage)
    stage.forgets()

    await stage.taps("Text me, don't ring me")

    said = [s.body for s in stage.texts if "do NOT ring" in s.body]
    assert len(said) == 2
    assert [shown.text for shown in stage.messages["sam"] if shown.text.startswith("Saved.")] == [
        SAVED.partition(" [")[0]
    ]
    stage.forgets()


@anybody
async def test_a_concern_by_text_says_it_from_the_first(stage: Stage) -> None:
    await _closed(stage)

    await stage.replies("sam", "CONCERN")

    stage.sends(
        "dan: {charity}: URGENT concern {ref}. Do NOT ring {sam}. Text them first on {sam.phone}, "
        "before anyone else. Reply {code} to take it.",
        "sam: {charity}: {ref} is saved, and we are texting {dan}. ...",
    )
    stage.forgets()


@anybody
async def test_they_are_told_that_they_will_be_texted(stage: Stage) -> None:
    await _closed(stage)

    await stage.taps("I'd like to talk")

    stage.sees("We're asking {priya} to text you first. Ring {priya} too: {priya.phone}")
    stage.forgets()


@anybody
async def test_still_worried_opens_it_and_says_so(stage: Stage) -> None:
    await _closed(stage)

    await stage.taps("I'm still worried")

    stage.sends(
        "dan: {charity}: {ref} is open again. Do NOT ring {sam}, it is not safe. "
        "Text them first on {sam.phone}. Reply {code} to take it."
    )
    stage.forgets()


@anybody
async def test_those_who_look_for_them_text_first(stage: Stage) -> None:
    await _closed(stage)
    await begins(stage)

    await stage.passes(hours=3)

    looked = [sms.body for sms in stage.texts if stage.who(sms) != "sam"]
    assert any("was due to finish" in body for body in looked)
    assert any("NO NEWS" in body for body in looked)
    for body in looked:
        assert stage.fill("ing {sam.phone}", None) not in body
    stage.forgets()


@anybody
async def test_both_are_in_the_evidence_of_the_mentor_and_of_what_is_open(stage: Stage) -> None:
    await worried(stage)
    await stage.writes("text me don't ring me")
    assert "Do NOT ring" in stage.texts[-1].body or "do NOT ring" in stage.texts[-1].body

    await stage.writes("you can ring me again")

    app = stage.charity.app
    async with app.database.reading() as tx:
        about = await evidence.about(tx, app.organisation, ["sam", stage.references[-1]])
        assert (await verify(tx, app.organisation)).intact
    kept = [(line.about == "sam", line.what) for line in about if line.actor == "sam"]
    assert kept[-4:] == [
        (False, "text only"),
        (True, "asked to be texted first"),
        (False, "may be rung again"),
        (True, "may be rung again"),
    ]
    stage.forgets()


@anybody
async def test_whoever_was_asked_to_ring_them_this_week_hears_it(stage: Stage) -> None:
    """A contact report is not urgent, but a call about it is as unsafe; it is said once."""
    await stage.writes("/report_contact")
    await stage.taps("Child rang or texted me", "No, all fine")
    stage.forgets()

    await stage.writes("please don't ring me")
    stage.sends(
        "priya: {charity}: do NOT ring {sam} about {ref}, it is not safe. "
        "Text {sam} first on {sam.phone}."
    )
    await stage.writes("please don't ring me")
    stage.sends()
    stage.forgets()
