"""Nobody picks up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.stories.cast import LONG, MORNING, SUMMER_ENDS, TWO, Setting
from tests.stories.playing import play
from tests.stories.scenes import begins
from tests.stories.stage import Stage

# In a week's time, and the next Tuesday.
WEEK = {LONG.name: "Fri 29 May, 4:41pm", SUMMER_ENDS.name: "Sun 1 Nov, 1:46am"}
TUESDAY = {LONG.name: "Tuesday 26 May, 4pm", SUMMER_ENDS.name: "Tuesday 27 October, 4pm"}
REMINDED = {
    LONG.name: "Monday at 4pm and on Tuesday at 3pm",
    SUMMER_ENDS.name: "Monday at 4pm and on Tuesday at 3pm",
}
anybody = pytest.mark.parametrize("setting", TWO, ids=lambda s: s.name)


@anybody
async def test_three_tries_then_a_text_for_the_carer(setting: Setting) -> None:
    """A break of ten minutes between two tries, with the clock time of the next; a new booking."""
    tuesday = TUESDAY[setting.name]
    async with play(setting) as stage:
        await _tries_three_times(stage)
        stage.sees(
            "That was the last try. You did all you could. Please send the carer this text. | "
            "Hello, it's {sam} from {charity}. I rang three times today for our session. "
            f"I won't ring again today. Could we talk on {WEEK[setting.name]}? Just text me back. "
            "[Copy text] [I've sent it] [I can't send it]"
        )
        await stage.taps("I've sent it")
        stage.sees(
            "When did you offer to ring? Tap, or type a day and time. "
            f"[{WEEK[setting.name]}] [Another time] [No time yet]"
        )
        await stage.writes("tuesday at 4pm")
        stage.sees(f"{tuesday} to 5pm. Book it? [Yes, book it] [Another time] [No time yet] [Back]")
        await stage.taps("Yes, book it")
        stage.sees(
            f"Booked ✅ {tuesday}. We'll remind you on {REMINDED[setting.name]}.",
            "Does the silence worry you? You can raise a concern. A feeling is enough. "
            "[Raise a concern] [No, all fine] [I've told you, go on]",
        )
        await stage.taps("No, all fine")
        stage.sees("Thank you. That's all for today.")
        stage.sends()


async def _tries_three_times(stage: Stage) -> None:
    await begins(stage)
    await stage.at("16:43")
    await stage.taps("No answer")
    stage.sees(
        "Try 1 is saved: no answer at {16:43}. Take a break. "
        "We'll message you at {16:53} for try 2."
    )
    await stage.at("16:52")
    stage.sees()
    await stage.at("16:53")
    stage.sees("Try 2 of 3. Ring the carer's phone now. [Got through] [No answer]")
    await stage.at("16:54")
    await stage.taps("No answer")
    stage.sees(
        "Try 2 is saved: no answer at {16:54}. Take a break. We'll message you at {17:04} ..."
    )
    await stage.at("17:04")
    stage.sees(
        "Try 3 of 3, the last for today. Ring the carer's phone now. [Got through] [No answer]"
    )
    await stage.taps("No answer")


@anybody
async def test_a_second_session_missed_in_a_row_is_told_to_the_manager(setting: Setting) -> None:
    """Not urgent, so by day; and a silence that worries becomes a concern."""
    async with play(setting) as stage:
        await _misses(stage, "16:41")
        await stage.taps("No, all fine")
        stage.messages.clear()
        stage.sends()
        await stage.at("17:11")
        await _misses(stage, "17:11")
        if morning := MORNING.get(setting.name):
            await stage.until(morning - timedelta(seconds=1))
            stage.sends()
            await stage.until(morning)
        stage.sends(
            "priya: {charity}: {sam} got no answer from a family twice. Not urgent. "
            "Ring {sam} this week on {sam.phone}, and reply {code}."
        )
        await stage.replies("priya", "{code}")
        stage.sends("priya: {charity}: thank you, ...")
        await stage.taps("Raise a concern")
        stage.sees("Is a child in danger right now? ...")
        await stage.taps("No, but I'm worried", "No, not one of our team")
        await stage.passes(seconds=30)
        await stage.taps("OK", "Skip", "Skip")
        stage.sends("priya: {charity}: URGENT concern {ref}, ...")
        assert stage.messages["sam"][-1].text.startswith("Does the silence worry you?")
        stage.messages.clear()
        await stage.taps("I've told you, go on")
        stage.sees("Thank you. ...")


async def _misses(stage: Stage, start: str) -> None:
    """Three tries in vain, and no new time. Nobody is texted up to the last of them."""
    await begins(stage)
    for minutes in (0, 10, 20):
        stage.sends()
        hour, minute = divmod(int(start[:2]) * 60 + int(start[3:]) + minutes, 60)
        await stage.at(f"{hour}:{minute:02}")
        await stage.taps("No answer")
    await stage.taps("I've sent it", "No time yet")
    stage.messages.clear()


async def test_an_old_try_tapped_again_brings_the_step_of_now(stage: Stage) -> None:
    """The old button is gone already; typed words for it are asked for a tap."""
    await begins(stage)
    await stage.taps("No answer")
    stage.forgets()
    await stage.writes("no answer again")
    stage.sees("We haven't kept that. Nothing to do just now. ... at {16:51} ... [Raise a concern]")
    await stage.at("16:51")
    stage.sees("Try 2 of 3. ...")
    await stage.writes("No answer")
    stage.sees("Try 2 is saved: no answer at {16:51}. ...")
    await stage.at("17:01")
    stage.sees("Try 3 of 3, ...")
    await stage.taps("Got through")
    stage.sees("Your session is on until {17:41}. Tap when it's over. ...")
