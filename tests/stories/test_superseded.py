"""One message of each concern has buttons, beside the card: a newer one takes them from it."""

from __future__ import annotations

import pytest

from bot.demo.phones import Shown
from tests.stories.cast import FRIDAY
from tests.stories.playing import play
from tests.stories.scenes import worried
from tests.stories.stage import Stage

OLD = "That button is old. The newest message counts."
TWICE = "That's already saved."


def _live(stage: Stage) -> list[str]:
    """How the messages begin that have buttons of a concern now, beside the card."""
    return [
        s.text[:24] for s in stage.charity.chat("sam").shown if _of_a_concern(s) and not s.pinned
    ]


def _of_a_concern(shown: Shown) -> bool:
    return any((key.data or "").startswith("e:") for row in shown.keys for key in row)


def _said(stage: Stage, begins: str) -> Shown:
    found = [s for s in stage.charity.chat("sam").shown if s.text.startswith(begins)]
    assert found, f"nothing begins with {begins!r}"
    return found[-1]


async def test_each_message_of_a_concern_takes_the_buttons_of_the_one_before(stage: Stage) -> None:
    """From the ladder to the lines, whom they rang, who has it, the chase, and its end."""
    await worried(stage)
    assert _live(stage) == []
    for time, label, begins in (
        ("16:45", "No answer", "Thanks. We won't wait, a"),
        ("16:46", "Got through", f"Good. Did {stage.fill('{dan}', None)} take it on?"[:24]),
        ("16:48", None, "We're texting Ruth as we"),
        ("16:55", None, "Nobody here has replied."),
        ("17:05", None, "Still nobody, at 5:05pm."),
        ("17:06", "I rang them", "Who did you talk to?"),
        ("17:07", "NSPCC", "What did they say? No de"),
    ):
        await stage.at(time)
        if label is not None:
            await stage.taps(label)
        assert _live(stage) == [begins], time
    await stage.taps("They'll act")
    assert _live(stage) == []
    await stage.replies("ruth", "{code}")
    assert _live(stage) == ["Ruth took your concern a"]
    await stage.taps("No answer")
    assert _live(stage) == ["Thanks. We're asking Rut"]
    await stage.taps_card("Something changed")
    assert _live(stage) == ["What has changed? Tap on"]
    await stage.replies("ruth", "DONE {code} spoke to carer, referred to council")
    assert _live(stage) == ["Ruth decided, and closed"]
    await stage.taps("I'm still worried")
    assert _live(stage) == []  # the new card has them
    assert stage.card().key("No answer") is not None
    stage.forgets()


async def test_the_words_stay_and_no_phone_rings_for_it(stage: Stage) -> None:
    await worried(stage)
    await stage.at("16:48")
    await stage.taps("No answer")
    old = _said(stage, "Thanks. We won't wait")
    words = old.text
    stage.forgets()

    await stage.at("16:51")

    assert old.text == words
    assert old.edited
    assert not old.keys
    stage.sees("We're texting {ruth} as well. ...")
    stage.forgets()


async def test_what_was_answered_keeps_its_answer(stage: Stage) -> None:
    await worried(stage)
    await stage.taps_card("Got through")
    await stage.taps("Yes")
    await stage.at("16:51")
    asked = _said(stage, "Good. Did Priya")
    assert asked.text == "Good. Did Priya take it on?\n\nYou said: Yes ✅"
    stage.forgets()


async def test_a_late_tap_on_an_old_one_says_what_is_true_now(stage: Stage) -> None:
    """The edit may come too late, or never: what is tapped then brings the card."""
    await worried(stage)
    await stage.at("16:48")
    await stage.taps("No answer")
    old = _said(stage, "Thanks. We won't wait")
    key = old.key("No answer")
    assert key is not None
    await stage.at("16:51")
    old.keys = ((key,),)  # as if the edit had never arrived
    stage.forgets()

    await stage.charity.taps_key("sam", old, key)

    assert stage.charity.phones.toasts[-1] == OLD
    stage.sees(
        "Concern {ref} is saved. ... [Got through] [No answer] [Copy number] [Something changed]"
    )
    stage.sends()
    assert not old.keys
    assert old.text.startswith("Thanks. We won't wait")
    assert len(_live(stage)) == 1


async def test_a_double_tap_is_told_that_it_is_saved_and_keeps_the_answer(stage: Stage) -> None:
    await worried(stage)
    await stage.at("16:48")
    await stage.taps("No answer")
    shown = _said(stage, "Thanks. We won't wait")
    key, words = shown.key("No answer"), shown.text
    assert key is not None
    await stage.taps("No answer")
    answer = shown.text
    stage.forgets()

    shown.text = words  # as the phone had it when it was tapped twice
    await stage.charity.taps_key("sam", shown, key)

    assert stage.charity.phones.toasts[-1] == TWICE
    assert answer.endswith("You said: No answer ✅")
    assert shown.text == words  # nothing undoes the edit that shows it
    stage.sees()
    stage.sends()


async def test_danger_on_the_old_message_of_a_closed_concern_opens_a_new_one(stage: Stage) -> None:
    """A new danger is a new concern: nobody may tap it and have nobody told."""
    await worried(stage)
    await stage.taps_card("Something changed")
    asked = _said(stage, "What has changed?")
    key = asked.key("In danger now")
    assert key is not None
    await stage.replies("priya", "{code}")
    await stage.replies("priya", "DONE {code} spoke to carer, referred to council")
    assert not asked.keys
    stage.forgets()

    await stage.charity.taps_key("sam", asked, key)

    stage.sees(
        "Ring 999 now. Ask for the police and say a child is in danger. "
        "We're texting {priya}, {dan} and {ruth} while you ring. "
        "[I rang 999] [I can't ring] [It's about one of them]",
    )
    stage.sends("all: {charity}: DANGER NOW {ref2}, ...")


async def test_when_the_end_has_no_buttons_those_before_it_go(stage: Stage) -> None:
    """An overdue mentor who is safe: nothing asks them any more."""
    await stage.taps("My session", "The carer agreed to now", "By phone")
    await stage.ticks()
    await stage.taps("Start session")
    await stage.at("18:05")
    asked = _live(stage)
    assert len(asked) == 1
    await stage.taps("I'm safe, it's over")
    assert _live(stage) == []
    stage.forgets()


@pytest.mark.parametrize("ways", [("I can't ring",), ("I rang 999",), ()])
async def test_in_danger_i_cannot_ring_stays_till_it_is_said(ways: tuple[str, ...]) -> None:
    """As long as nobody knows whether 999 was rung, the card asks, even if there is an owner."""
    async with play(FRIDAY) as stage:
        await worried(stage)
        await stage.taps_card("Something changed")
        await stage.taps("In danger now", *ways)
        await stage.at("16:44")
        await stage.replies("dan", "{code}")
        assert (stage.card().key("I can't ring") is None) == bool(ways)
        assert (_said(stage, "Dan took it").key("I can't ring") is None) == bool(ways)
        stage.forgets()


async def test_the_questions_of_a_closed_concern_lose_their_buttons(stage: Stage) -> None:
    """Whatever the mentor does next: nothing asks about what is over."""
    await worried(stage, then=("OK",))
    asked = _said(stage, "Which pairing is it about?")
    await stage.replies("priya", "{code}")
    await stage.replies("priya", "DONE {code} spoke to carer, referred to council")
    assert asked.keys
    await stage.writes("My session")
    assert not asked.keys
    assert asked.text == "Which pairing is it about?"
    stage.forgets()
