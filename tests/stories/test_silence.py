"""Everybody is silent, and what the mentor has in hand then."""

from __future__ import annotations

import pytest

from tests.stories.cast import EVERY, FRIDAY, LONG, SUNDAY, Setting, with_hours
from tests.stories.playing import play
from tests.stories.scenes import worried
from tests.stories.stage import Stage


async def _the_team_is_silent(stage: Stage) -> None:
    await worried(stage)
    await stage.at("16:45")
    await stage.taps("No answer")
    stage.sees(
        "Thanks. We won't wait, and we're texting {dan} now. Ring {dan} now too: {dan.phone} "
        "[Got through] [No answer] [Copy number] [Something changed]"
    )
    stage.sends(
        "dan: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. "
        "Reply {code} to take it. {priya} can't be reached."
    )
    await stage.at("16:48")
    stage.sees("We're texting {ruth} as well. Ring {ruth}: {ruth.phone} ...")
    stage.sends("ruth: {charity}: URGENT concern {ref} ... {dan} can't be reached.")
    await stage.at("16:54")
    stage.sees()
    stage.sends()
    await stage.at("16:55")
    stage.sends(
        "all: {charity}: NOBODY HAS TAKEN concern {ref}. Ring {sam} now on {sam.phone}. "
        "Reply {code} to take it, or we text again at {17:05}."
    )


@pytest.mark.parametrize("setting", [FRIDAY, LONG], ids=lambda s: s.name)
async def test_by_day_the_nspcc_is_first_and_a_human_takes_it_in_the_end(setting: Setting) -> None:
    """Priya, Dan, Ruth, then the open line, the call, its advice, and Ruth."""
    async with play(setting, pack=with_hours()) as stage:
        await _the_team_is_silent(stage)
        stage.sees(
            "Nobody here has replied. That's for us to fix, not you. "
            "Ring the NSPCC now: 0808 800 5000 (open to 8pm) | "
            "Or ring the council's line for children: {council} | Danger: 999 "
            "[I rang them] [I can't get through] [Copy number]",
        )
        stage.shows_card("Council, children: {council}", "{priya}: {priya.phone}")

        await stage.at("17:05")
        stage.sends("all: {charity}: NOBODY HAS TAKEN concern {ref}. ... again at {17:15}.")
        stage.sees(
            "Still nobody, at {17:05}. You've done your part. Ring the NSPCC now: ... | Or ring ..."
        )

        await stage.at("17:12")
        await stage.taps("I rang them")
        stage.sees("Who did you talk to? [NSPCC] [Council] [Police]")
        await stage.taps("NSPCC")
        stage.sees(
            "What did they say? No details here. "
            "[They'll act] [They gave advice] [Ring someone else]"
        )
        await stage.at("17:13")
        await stage.taps("They'll act")
        stage.sees(
            "Saved: you rang the NSPCC at {17:12} and they'll act. You did the right thing. "
            "We keep texting the team, once an hour now, till one of them takes it."
        )
        await stage.at("18:12")
        stage.sends()
        await stage.at("18:13")
        stage.sends("all: {charity}: NOBODY HAS TAKEN concern {ref}. ... again at {19:13}.")
        stage.forgets()

        await stage.at("18:33")
        await stage.replies("ruth", "{code}")
        stage.sends(
            "ruth: {charity}: {ref} is yours, ...",
            "priya: {charity}: {ruth} took {ref} at {18:33}. Ring {ruth} on {ruth.phone} "
            "if you can help. No need to reply.",
            "dan: {charity}: {ruth} took {ref} at {18:33}. Ring {ruth} on {ruth.phone} ...",
        )
        stage.sees("{ruth} took your concern at {18:33}. Tell {ruth} what the NSPCC said: ...")


async def test_on_a_sunday_night_the_night_team_is_first() -> None:
    """Both offices are shut; the NSPCC is named with the hour at which it opens."""
    async with play(SUNDAY, pack=with_hours()) as stage:
        await _the_team_is_silent(stage)
        stage.sees(
            "Nobody here has replied. That's for us to fix, not you. "
            "Ring the council's night team for children: {night_team} | "
            "The NSPCC line is shut until 8am on Tue 26 May. Email any time: help@nspcc.org.uk | "
            "If it can't wait, ring 999. "
            "[I rang them] [I can't get through] [Copy number]",
        )  # the Monday is a bank holiday
        await stage.taps("I can't get through")
        stage.sees("Thanks for trying. We keep texting the team. ... | The NSPCC line ...")
        stage.sends()


@pytest.mark.parametrize("stage", EVERY, indirect=True, ids=lambda s: s.name)
async def test_without_a_tap_the_numbers_come_within_the_promised_time(stage: Stage) -> None:
    """B1 of `mentorline check`: 29 minutes; the ladder alone takes 20."""
    await worried(stage, then=())
    await stage.at("16:46")
    stage.sends("priya: {charity}: AGAIN, URGENT concern {ref}, ... the team at {16:51}.")
    await stage.at("16:51")
    stage.sends(
        "priya: {charity}: we are texting the team about {ref} now. You can still take it. "
        "Reply {code}, then ring {sam} on {sam.phone}.",
        "dan: {charity}: URGENT concern {ref} ... {priya} can't be reached.",
    )
    stage.sees("We won't wait, and we're texting {dan} now. Ring {dan} now too: {dan.phone} ...")
    await stage.at("16:54")
    stage.sends("ruth: ... {dan} can't be reached.")
    stage.sees("We're texting {ruth} as well. ...")
    await stage.at("17:00")
    stage.sends()
    await stage.at("17:01")
    stage.sends("all: {charity}: NOBODY HAS TAKEN concern {ref}. ...")
    stage.sees("Nobody here has replied. That's for us to fix, not you. ... 999 ...")
