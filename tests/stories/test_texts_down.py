"""Texts are down: the mentor is told so, and rings."""

from __future__ import annotations

from bot.channels.failures import TemporaryFailure
from bot.channels.sms.channel import Sent
from tests.stories.scenes import worried
from tests.stories.stage import Stage


async def _down(to: str, body: str, key: str, *, urgent: bool) -> Sent:
    raise TemporaryFailure("unavailable")


async def test_texts_are_down_and_come_back(stage: Stage) -> None:
    """The mentor rings Dan; when texts work again, each goes out once and says that it is late."""
    send = stage.charity.phones.send
    stage.charity.phones.send = _down  # type: ignore[method-assign]
    await worried(stage)
    await stage.at("16:42")
    stage.sees(
        "Sorry, our texts are not going out. Nobody has been texted. "
        "Please ring {priya} now: {priya.phone} [Got through] [No answer] [Copy number]"
    )
    stage.shows_card("Our text to {priya} has not gone out.")
    await stage.at("16:43")
    await stage.taps("No answer")
    stage.sees(
        "Then ring {dan}: {dan.phone} [Got through] [No answer] [Copy number] [Something changed]"
    )
    await stage.at("16:45")
    await stage.taps("Got through")
    stage.sees("Good. Did {dan} take it on? [Yes] [No, or not sure]")
    await stage.taps("Yes")
    stage.sees(
        "Saved: you told {dan} at {16:45}. Our texts still don't work. "
        "We keep trying, and the next news comes here."
    )
    await stage.at("16:46")
    stage.sees("Our texts still don't work. Ring {ruth} too: {ruth.phone} ...")

    await stage.at("16:48")
    stage.charity.phones.send = send  # type: ignore[method-assign]
    await stage.at("16:50")

    stage.sees("Our texts work again. ... phone got ours at {16:49}. You don't need to ring again.")
    stage.sends(
        "priya: {charity}: URGENT concern {ref} from {16:41}, sent late. "
        "Ring {sam} now on {sam.phone}. Reply {code} to take it.",
        "dan: {charity}: URGENT concern {ref} from {16:41}, sent late. ...",
        "dan: {charity}: {sam} says you two talked about {ref}. Reply {code} to take it. ...",
        "ruth: {charity}: URGENT concern {ref} from {16:41}, sent late. ...",
    )
    await stage.replies("dan", "{code}")
    stage.sees("{dan} took your concern at {16:50}. ...")
    stage.forgets()


async def test_down_to_the_end_the_mentor_is_never_told_that_texts_went_out(stage: Stage) -> None:
    """Half an hour without a text: the numbers come, and no message claims what did not happen."""
    stage.charity.phones.send = _down  # type: ignore[method-assign]
    await worried(stage)
    await stage.at("17:15")
    said = [shown.text for shown in stage.messages["sam"]]
    stage.forgets()

    assert any("0808 800 5000" in text for text in said)
    assert not any("We have texted" in text or "We're texting" in text for text in said)
    assert not any("replied" in text for text in said)
