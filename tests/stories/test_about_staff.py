"""A concern about an adult who works here."""

from __future__ import annotations

import pytest

from tests.stories.cast import FRIDAY, TWO, directory
from tests.stories.playing import play
from tests.stories.scenes import RIGHT_OUTSIDE, breathes
from tests.stories.stage import Stage

LABELS = {
    "priya": "{priya}, manager",
    "dan": "{dan}, safeguarding",
    "ruth": "{ruth}, safeguarding",
    "ruby": "{ruby}, trustee",
}
anybody = pytest.mark.parametrize("stage", TWO, indirect=True, ids=lambda s: s.name)


@anybody
async def test_about_the_manager(stage: Stage) -> None:
    """The manager is left out, Dan is texted; then Dan is left out too."""
    await stage.taps("Raise a concern", "No, but I'm worried", "Yes, one of our team")
    stage.sees(
        "Is a child ...",
        "Could it be about somebody who works or helps at {charity}? ...",
        "That can be hard to say. Who should we leave out? They get no text from us about this. "
        "[{priya}, manager] [{dan}, safeguarding] [{ruth}, safeguarding] [{ruby}, trustee] "
        "[Somebody else] [Not sure] [In danger now]",
    )
    await stage.at("16:42")
    await stage.taps("{priya}, manager")
    stage.sees(
        "Concern {ref} is saved. {priya} is left out, and we're texting {dan}. "
        "Ring {dan} now too: {dan.phone} | "
        "{dan} can see that it's from you. Don't type the person's name here. "
        "Say it when you talk. | " + RIGHT_OUTSIDE,
    )
    stage.sends(
        "dan: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. "
        "Talk to them before anyone else. Reply {code} to take it."
    )
    await stage.at("16:43")
    stage.sees("Thank you for telling us. ...")
    await stage.taps("Leave ")
    stage.sees(
        "{priya} and {dan} are left out, and we're texting {ruth}. "
        "Ring {ruth} now too: {ruth.phone} ..."
    )
    stage.sends("ruth: {charity}: URGENT concern {ref} ... Talk to them before anyone else. ...")
    await stage.replies("ruth", "{code}")
    stage.sends("ruth: {charity}: {ref} is yours, ...")
    stage.sees("{ruth} took your concern at {16:43}. ...")
    await stage.replies("ruth", "DONE {code} rang the council about it")
    stage.sends("ruth: {charity}: {ref} is closed with your decision. To open it again, ...")
    stage.sees("{ruth} decided, and closed {ref} at {16:43}. ...")
    assert not stage.charity.texts("priya")
    assert len(stage.charity.texts("dan")) == 1


@pytest.mark.parametrize("subject", LABELS)
async def test_the_subject_is_never_texted(stage: Stage, subject: str) -> None:
    """Any of them, in forty minutes in which nobody takes it, and when they guess at codes."""
    await stage.taps("Raise a concern", "No, but I'm worried", "Yes, one of our team")
    await stage.taps(LABELS[subject])
    await breathes(stage)
    await stage.taps("OK", "P14 (A.B.)", "Home")
    await stage.at("17:21")
    stage.forgets()

    assert not stage.charity.texts(subject)

    await stage.replies(subject, "CODES")
    stage.sends(f"{subject}: {{charity}}: Mentorline. Nothing is open for you now. ...")
    await stage.replies(subject, "TAKE")
    stage.sends(f"{subject}: {{charity}}: Mentorline. Nothing is open for you now. ...")


@anybody
@pytest.mark.parametrize(
    "taps", [("Rather not say",), ("Not sure",), ("Yes, one of our team", "Not sure")]
)
async def test_without_a_name_nobody_on_the_team_is_texted(
    stage: Stage, taps: tuple[str, ...]
) -> None:
    """The council's staff line at once, the trustee after ten minutes, the team never."""
    await stage.taps("Raise a concern", "No, but I'm worried", *taps[:-1])
    stage.forgets()
    await stage.taps(taps[-1])
    stage.sees(
        "Concern {ref} is saved, and you don't have to say. Nobody at {charity} is texted yet. "
        "Ring the council about staff worries: {staff_line} | "
        "At {16:51} we text a trustee, who isn't on the team. | "
        + RIGHT_OUTSIDE
        + "[I rang them] [I can't get through] [Leave out the trustee] [Something changed]",
    )
    await stage.at("16:50")
    stage.sees("Thank you for telling us. ...")
    stage.sends()
    await stage.at("16:51")
    stage.sends("ruby: {charity}: URGENT concern {ref} ... Talk to them before anyone else. ...")
    stage.sees("We're texting {ruby} now, who isn't on the team. Ring {ruby} now too: ...")
    await stage.at("17:21")
    stage.forgets()
    for who in ("priya", "dan", "ruth"):
        assert not stage.charity.texts(who)


async def test_without_the_trustee_too_nobody_is_left_and_the_mentor_hears_so(
    stage: Stage,
) -> None:
    """The change comes as a new message at once; an admin is not told to ring the subject."""
    await stage.taps("Raise a concern", "No, but I'm worried", "Rather not say")
    stage.forgets()
    await stage.taps("Leave out the trustee")
    stage.sees(
        "{ruby} is left out. Nobody here gets a text, so please don't wait for us. "
        "Ring the council about staff worries: {staff_line} | "
        "Or ring the NSPCC: 0808 800 5000 (may be shut). Email any time: help@nspcc.org.uk | "
        "Danger: 999 ...",
    )
    stage.forgets()
    await stage.at("17:41")
    for sms in stage.texts:
        assert stage.who(sms) == "ada"
        assert "trustee" not in sms.body
        assert "council's line about staff" in sms.body
    stage.forgets()
    assert not stage.charity.texts("ruby")


async def test_somebody_else_is_told_to_the_team_but_not_first_to_the_manager(
    stage: Stage,
) -> None:
    """A person whom the list does not have."""
    await stage.taps("Raise a concern", "No, but I'm worried", "Yes, one of our team")
    stage.forgets()
    await stage.taps("Somebody else")
    stage.sends("dan: {charity}: URGENT concern {ref} ... Talk to them before anyone else. ...")
    stage.sees(
        "Concern {ref} is saved, and we're texting {dan}. Ring {dan} now too: {dan.phone} | "
        "{dan} can see that it's from you. ... | " + RIGHT_OUTSIDE,
    )


async def test_a_colleague_on_the_subjects_phone_is_left_out_too() -> None:
    """Dan and Priya share a duty phone: with Priya left out, Ruth is the first to be told."""
    phone = "+447700900456"
    people = directory(FRIDAY, dan={"phone": phone, "shared": True}, ada={"phone": phone})
    async with play(people=people) as stage:
        await stage.taps("Raise a concern", "No, but I'm worried", "Yes, one of our team")
        stage.forgets()
        await stage.taps("{priya}, manager")
        stage.sends("ruth: {charity}: URGENT concern {ref} ...")
        await stage.taps("Leave ")
        await breathes(stage)
        await stage.taps("OK", "Skip", "Skip")
        await stage.at("17:21")
        stage.forgets()
        assert not stage.charity.phones.inbox(phone)
