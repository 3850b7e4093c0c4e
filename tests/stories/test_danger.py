"""A child is in danger now."""

from __future__ import annotations

import pytest

from tests.stories.cast import EVERY, TWO
from tests.stories.stage import Stage

some = pytest.mark.parametrize("stage", TWO, indirect=True, ids=lambda s: s.name)
anybody = pytest.mark.parametrize("stage", EVERY, indirect=True, ids=lambda s: s.name)
LIST = (
    "[{priya}, manager] [{dan}, safeguarding] [{ruth}, safeguarding] [{ruby}, trustee] "
    "[Somebody else] [Not sure]"
)


@anybody
async def test_999_comes_first_and_all_are_texted_at_once(stage: Stage) -> None:
    """Two taps; then "I can't ring" asks the team to ring 999, and Dan takes it."""
    await stage.taps("Raise a concern", "Yes, or not sure")
    stage.sees(
        "Is a child in danger right now? ...",
        "Ring 999 now. Ask for the police and say a child is in danger. "
        "We're texting {priya}, {dan} and {ruth} while you ring. "
        "[I rang 999] [I can't ring] [It's about one of them]",
    )
    stage.sends(
        "all: {charity}: DANGER NOW {ref}, {sam} was told to ring 999. "
        "Ring {sam} at once on {sam.phone}. Reply {code} to take it."
    )
    await stage.at("16:42")
    stage.sees(
        "Ring 999 first. {ref} is saved, and we text all again at {16:51}. | Danger: 999 | ... | "
        "{priya}: {priya.phone} | {dan}: {dan.phone} | {ruth}: {ruth.phone} "
        "[I rang 999] [I can't ring] [Something changed]",
        "Do what 999 says first. We can wait. [I rang 999] [I can't ring] [It's about one of them]",
    )
    await stage.at("16:43")
    await stage.taps("I can't ring")
    stage.sees(
        "We're asking the team to ring 999. If you can't speak, ring 999 on a mobile and cough "
        "or tap. Press 55 when asked, which doesn't show where you are. [I rang 999] [Go on]"
    )
    stage.sends(
        "all: {charity}: DANGER NOW {ref}. {sam} can't ring 999. "
        "Ring them on {sam.phone}, then ring 999. Reply {code} to take it."
    )
    await stage.at("16:44")
    await stage.replies("dan", "{code}")
    stage.sees(
        "{dan} took it at {16:44}. We asked {dan} to ring 999 and you. "
        "If you can, ring {dan}: {dan.phone} [No answer] [Something changed] [Copy number]"
    )
    stage.sends(
        "dan: {charity}: {ref} is yours. Ring {sam} on {sam.phone}, then ring 999. "
        "Then text DONE {code} and what you decided, no names.",
        "priya: {charity}: {dan} took {ref} at {16:44}. Ring {dan} on {dan.phone} ...",
        "ruth: {charity}: {dan} took {ref} at {16:44}. Ring {dan} on {dan.phone} ...",
    )


@some
async def test_a_call_to_999_is_saved(stage: Stage) -> None:
    """The rest is asked, and everybody is texted again while nobody takes it."""
    await stage.taps("Raise a concern", "Yes, or not sure")
    stage.forgets()
    await stage.taps("I rang 999")
    stage.sees(
        "Saved: you rang 999 at {16:41}. Keep your phone free, they may ring back. "
        "Which pairing is it about? [P14 (A.B.)] [Another child] [Skip]",
    )
    await stage.taps("P14 (A.B.)", "Skip")
    stage.forgets()
    await stage.at("16:50")
    stage.sees("Ring 999 first. {ref} is saved, and we text all again at {16:51}. ...")
    await stage.at("16:51")
    stage.sends("all: {charity}: DANGER NOW, NOBODY HAS TAKEN {ref}. ... again at {17:01}.")
    stage.sees(
        "Still nobody, at {16:51}. You've done your part. "
        "Still in danger? Ring 999. Ring the ... 999 ...",
    )


@pytest.mark.parametrize("subject", ["priya", "dan", "ruth", "ruby"])
async def test_danger_from_one_of_the_team_texts_nobody_before_a_name(
    stage: Stage, subject: str
) -> None:
    """999 and the council's staff line at once; after the name all but them, and never them."""
    await stage.taps("Raise a concern", "Yes, from one of our team")
    stage.sees(
        "Is a child in danger right now? ...",
        "Ring 999 now. | Danger: 999 | Council, worries about staff: {staff_line} | "
        "Nobody on the team gets a text before you tap a name. "
        "Who should we leave out of our texts? " + LIST,
    )
    stage.sends()
    roles = {"priya": "manager", "ruby": "trustee"}
    await stage.taps(f"{{{subject}}}, {roles.get(subject, 'safeguarding')}")
    left = [who for who in ("dan", "ruth") if who != subject]
    names = " and ".join(stage.charity.person(who).first_name for who in left)
    stage.sees(
        "Ring 999 now. Ask for the police and say a child is in danger. "
        f"{{{subject}}} is left out, and we're texting {names} while you ring. "
        "[I rang 999] [I can't ring] [Leave out one more]",
    )
    stage.sends(*(f"{who}: {{charity}}: DANGER NOW {{ref}}, ..." for who in left))
    await stage.taps("I can't ring")
    stage.sends(*(f"{who}: ... can't ring 999. ..." for who in left))
    await stage.taps("Go on", "Skip", "Skip")
    await stage.at("17:11")
    stage.forgets()
    assert not stage.charity.texts(subject)


@some
async def test_danger_from_the_team_and_no_name_goes_outside_after_a_minute(stage: Stage) -> None:
    """Nobody on the team; the council's staff line, then the trustee after ten minutes."""
    await stage.taps("Raise a concern", "Yes, from one of our team")
    stage.forgets()
    await stage.at("16:42")
    stage.sees(
        "Ring 999 first. Nobody at {charity} is texted yet. "
        "Ring the council about staff worries: {staff_line} | "
        "At {16:52} we text a trustee, who isn't on the team. | "
        "You can go outside {charity} yourself, now or later. ... "
        "[I rang them] [I can't get through] [I can't ring] [Something changed]",
    )
    stage.sends()
    await stage.at("16:52")
    stage.sends("ruby: {charity}: DANGER NOW {ref}, ...")
    stage.sees("We're texting {ruby} now, who isn't on the team. Ring {ruby} now too: ...")


async def test_danger_on_a_concern_that_somebody_holds_is_for_all_again(stage: Stage) -> None:
    """The card's "Something changed", then "In danger now"."""
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    await stage.replies("priya", "{code}")
    stage.forgets()
    await stage.taps_card("Something changed")
    stage.sees(
        "What has changed? Tap one. [In danger now] [Text me, don't ring me] "
        "[Leave somebody out] [It was a mistake]"
    )
    await stage.taps("In danger now")
    stage.sends("all: {charity}: DANGER NOW {ref}, ...")
    stage.sees(
        "Ring 999 now. Ask for the police and say a child is in danger. "
        "We're texting {priya}, {dan} and {ruth} while you ring. "
        "[I rang 999] [I can't ring] [It's about one of them]"
    )
    await stage.taps("I can't ring")
    stage.sends("all: {charity}: DANGER NOW {ref}. {sam} can't ring 999. ...")
    stage.sees("We're asking the team to ring 999. ... Press 55 when asked, ...")


@some
@pytest.mark.parametrize("words", ["999", "he has a knife", "danger"])
async def test_danger_typed_while_a_name_is_awaited_asks_for_it_again(
    stage: Stage, words: str
) -> None:
    """One clean message with the list; nobody is texted, and the minute is not longer."""
    await stage.taps("Raise a concern", "Yes, from one of our team")
    stage.forgets()
    await stage.writes(words)
    stage.sees(
        "Ring 999 now. | Danger: 999 | Council, worries about staff: {staff_line} | "
        "Nobody on the team gets a text before you tap a name. "
        "Who should we leave out of our texts? " + LIST
    )
    stage.sends()
    await stage.at("16:42")
    stage.sees("Ring 999 first. Nobody at {charity} is texted yet. ...")
    stage.sends()


async def test_in_danger_now_while_a_name_is_awaited_asks_for_it_again(stage: Stage) -> None:
    """The button on the way to a concern; then the name frees the others."""
    await stage.taps("Raise a concern", "Yes, from one of our team")
    await stage.writes("Raise a concern")
    stage.forgets()
    await stage.taps("In danger now")
    stage.sees("Ring 999 now. | Danger: 999 | ... Who should we leave out of our texts? ...")
    stage.sends()
    await stage.taps("{priya}, manager")
    stage.sends("dan: {charity}: DANGER NOW {ref}, ...", "ruth: {charity}: DANGER NOW {ref}, ...")
    stage.sees("Ring 999 now. ... {priya} is left out, and we're texting {dan} and {ruth} ...")
