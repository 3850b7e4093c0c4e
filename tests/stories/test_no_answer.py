"""Story 4: nobody picks up."""

from __future__ import annotations

import pytest

from tests.stories.cast import TWO
from tests.stories.stage import Stage

anybody = pytest.mark.parametrize("stage", TWO, indirect=True, ids=lambda s: s.name)


async def _begins(stage: Stage) -> None:
    await stage.taps("My session", "By phone")
    await stage.ticks()
    await stage.taps("Start session")
    stage.forgets()


@anybody
async def test_three_tries_then_a_text_for_the_carer(stage: Stage) -> None:
    """A break of ten minutes between two tries, with the clock time of the next."""
    await _begins(stage)
    await stage.at("16:43")
    await stage.taps("No answer")
    stage.sees("... no answer. Take a break. We'll message you at {16:53} for the next try.")
    await stage.at("16:52")
    stage.sees()
    await stage.at("16:53")
    stage.sees("Try 2 of 3. Ring the carer's phone now. [Got through] [No answer]")
    await stage.at("16:54")
    await stage.taps("No answer")
    stage.sees("Try 2 is saved: no answer. Take a break. We'll message you at {17:04} ...")
    await stage.at("17:04")
    stage.sees("Try 3 of 3. Ring the carer's phone now. [Got through] [No answer]")
    await stage.taps("No answer")
    stage.sees(
        "That was the last try. You did all you could. Please send the carer this text. | "
        "Hello, it's {sam} from {charity}. ... [Copy text] [I've sent it] [I can't send it]"
    )
    await stage.taps("I've sent it")
    stage.sees("Did you offer a new time? [Yes, I did] [No time yet]")
    await stage.taps("Yes, I did")
    stage.sees("When did you offer to ring? ...")
    await stage.writes("Tuesday 26 May at 4pm")
    stage.sees(
        "Does the silence worry you? You can raise a concern. A feeling is enough. "
        "[Raise a concern] [No, all fine] [I've told you, go on] [Back]"
    )
    await stage.taps("No, all fine")
    stage.sees("Thank you. ...")
    stage.sends()


@anybody
async def test_a_second_session_missed_in_a_row_is_told_to_the_manager(stage: Stage) -> None:
    """Not urgent; and a silence that worries becomes a concern."""
    for start in ("16:41", "17:11"):
        stage.sends()
        await stage.at(start)
        await _begins(stage)
        for minutes in (0, 10, 20):
            hour, minute = divmod(int(start[:2]) * 60 + int(start[3:]) + minutes, 60)
            await stage.at(f"{hour}:{minute:02}")
            await stage.taps("No answer")
        await stage.taps("I've sent it", "No time yet")
        stage.messages.clear()
        if start == "16:41":
            await stage.taps("No, all fine")
            stage.messages.clear()
    stage.sends(
        "priya: {charity}: {sam} got no answer from a family twice. Not urgent. "
        "Ring {sam} this week on {sam.phone}, and reply {code}."
    )
    await stage.replies("priya", "{code}")
    stage.sends("priya: {charity}: thank you, ...")
    await stage.taps("Raise a concern")
    stage.sees("Is a child in danger right now? ...")
    await stage.taps("No, but I'm worried", "No, not one of our team", "OK", "Skip", "Skip")
    stage.sends("priya: {charity}: URGENT concern {ref}, ...")
    assert stage.messages["sam"][-1].text.startswith("Does the silence worry you?")
    stage.messages.clear()
    await stage.taps("I've told you, go on")
    stage.sees("Thank you. ...")


async def test_an_old_try_tapped_again_brings_the_step_of_now(stage: Stage) -> None:
    """Story 14: the old button is gone already; typed words for it are asked for a tap."""
    await _begins(stage)
    await stage.taps("No answer")
    stage.forgets()
    await stage.writes("no answer again")
    stage.sees("Got that. There's nothing to answer right now. ... at {16:51} ...")
    await stage.at("16:51")
    stage.sees("Try 2 of 3. ...")
    await stage.writes("No answer")
    stage.sees("Try 2 is saved: no answer. ...")
    await stage.at("17:01")
    stage.sees("Try 3 of 3. ...")
    await stage.taps("Got through")
    stage.sees("Your session is on until {17:41}. Tap when it's over. ...")
