"""Typed words are heard: a worry brings the first question, danger brings 999, nothing is kept."""

from __future__ import annotations

import pytest

from bot.demo.moves import SAM
from flows.escalation.state import Escalation
from flows.events import Typed
from storage.records import escalations
from tests.stories.scenes import begins
from tests.stories.stage import Stage

FIRST = (
    "We keep no story here, so the child is safe. We kept nothing. "
    "Is a child in danger right now? If yes or not sure, ring 999 first. Then tap one."
)
ANSWERS = "[Yes, or not sure] [Yes, from one of our team] [No, but I'm worried]"


async def concerns(stage: Stage) -> list[Escalation]:
    """Sam's concerns as they are stored, in the order of their opening."""
    charity = stage.charity
    async with charity.app.database.reading() as tx:
        found = await escalations.load_of_mentor(tx, charity.app.organisation, SAM)
    states = [Escalation.model_validate_json(one.state) for one in found.values()]
    return sorted(states, key=lambda e: e.opened_at)


@pytest.mark.parametrize(
    "words",
    [
        "he showed me a bruise",
        "I want to raise a concern",
        "worried",
        "emergency",
        "He has run away",
        "he sed he wans to die",
        "/oops she says her dad hits her",
    ],
)
async def test_a_worry_brings_the_first_question_at_once(stage: Stage, words: str) -> None:
    """Idle, and nothing of it is kept; a false alarm is one tap."""
    await stage.writes(words)
    stage.sees(f"{FIRST} {ANSWERS} [No, I meant something else]")
    assert [e.place for e in await concerns(stage)] == ["raising"]
    await stage.taps("No, I meant something else")
    stage.forgets()
    assert [e.place for e in await concerns(stage)] == ["withdrawn"]


async def test_a_worry_in_the_middle_of_something_keeps_it(stage: Stage) -> None:
    """In a checklist and while a session is on; what was being done comes back."""
    await stage.taps("My session")
    await stage.taps("The carer agreed to now", "By phone")
    stage.forgets()
    await stage.writes("he told me his uncle touches him")
    stage.sees(f"{FIRST} What you were doing is kept. {ANSWERS} [No, I meant something else]")
    await stage.taps("No, I meant something else")
    stage.sees("We've stopped it, ...", "Ready for P14 at {16:41}? ...")
    stage.forgets()


async def test_danger_takes_the_answer_that_says_so(stage: Stage) -> None:
    """999 is on the screen, everybody is texted, and there is a way to say it was a mistake."""
    await stage.writes("he has a knife")
    assert "999" in stage.charity.chat("sam").shown[1].text
    assert (await concerns(stage))[0].danger
    labels = [key.label for _, key in stage.charity.chat("sam").buttons()]
    assert {"I rang 999", "I can't ring", "It was a mistake"} <= set(labels)
    assert len(stage.texts) == 3
    stage.forgets()


async def test_words_inside_a_concern_are_not_kept_and_are_asked_again(stage: Stage) -> None:
    """With the question's buttons; danger there is danger now."""
    await stage.taps("Raise a concern", "No, but I'm worried")
    stage.forgets()
    await stage.writes("his dad hits him")
    stage.sees(
        "We keep no story here, so the child is safe. Tell it when you talk. Please tap one. ..."
    )
    await stage.writes("he's hurting him right now")
    assert (await concerns(stage))[0].danger
    assert len(stage.texts) == 3
    stage.forgets()


async def test_danger_from_one_of_the_team_waits_for_the_name(stage: Stage) -> None:
    """Nobody on the team is texted before a name, whatever is typed (SCH-13)."""
    await stage.taps("Raise a concern", "Yes, from one of our team")
    stage.forgets()
    await stage.writes("he has a knife")
    stage.sees("Ring 999 now. ... Who should we leave out of our texts? ...")
    stage.sends()


async def test_words_of_an_open_concern_say_whom_to_ring(stage: Stage) -> None:
    """No second concern is opened behind anybody's back; the way to one stands there."""
    await stage.taps("Raise a concern", "No, but I'm worried")
    await stage.taps("No, not one of our team")
    await stage.passes(seconds=30)
    await stage.taps("OK", "Skip", "Skip")
    stage.forgets()
    await stage.writes("she is still scared of him")
    stage.sees(
        "Your concern is open. We keep no story here, so tell it when you talk. | Danger: 999 | "
        "Priya: {priya.phone} [In danger now] [It's another child]"
    )
    await stage.writes("hello?")
    stage.sees(
        "... Your concern is open. | Danger: 999 | Priya: {priya.phone} "
        "[Raise a concern] [My session]"
    )


async def test_words_of_a_report_stay_and_offer_the_concern(stage: Stage) -> None:
    """The answer is kept, and the next question has the way to a concern."""
    await begins(stage)
    await stage.at("17:00")
    await stage.taps("It's over", "No, all fine")
    stage.forgets()
    await stage.writes("we played cards, he said dad hits him")
    stage.sees(
        "Step 2 of 4. ... Did that worry you? You can raise a concern now. "
        "[Skip] [Back] [Raise a concern]"
    )
    await stage.taps("Raise a concern")
    stage.sees("Is a child in danger right now? ...")


async def test_what_is_typed_in_practice_is_asked_about(stage: Stage) -> None:
    """A made-up worry texts nobody; a real one is one tap away."""
    await stage.taps("Help", "More help", "Practise a concern")
    stage.forgets()
    await stage.writes("he hit me")
    stage.sees("Practice. This is practice, so nobody is told. If it's real, tap This is real. ...")
    stage.sends()


@pytest.mark.parametrize(
    "words", ["he killed it at fifa haha", "running late", "no worries", "dying of laughter 😂"]
)
async def test_ordinary_talk_has_the_button_and_no_more(stage: Stage, words: str) -> None:
    """Nothing is opened."""
    await stage.writes(words)
    stage.sees("We can't read that here, so we kept nothing. ... [Raise a concern] [My session]")
    assert await concerns(stage) == []


async def test_words_below_a_picture_and_edited_words_are_heard(stage: Stage) -> None:
    """The picture goes as ever; what was written with it counts as typed."""
    await stage.charity.sends_media("sam", "photo", "he hit me")
    stage.sees("We can't keep photos here, ...", f"{FIRST} ...")
    await stage.taps("No, I meant something else")
    stage.forgets()
    await stage.writes("good session")
    stage.forgets()
    await stage.charity.edits("sam", "good session, but he told me dad hits him")
    stage.sees(f"{FIRST} ...")
    await stage.taps("No, I meant something else")
    stage.forgets()


async def test_a_stranger_who_is_worried_always_gets_the_numbers(stage: Stage) -> None:
    """Each time, also within the hour in which a greeting is not said again."""
    for _ in range(3):
        await stage.charity.sends("stranger", Typed(message=1, text="my friend wants to die"))
        stage.sees(
            "We can't take that here, and we kept nothing. You can ring now. | Danger: 999 ...",
            who="stranger",
        )
    await stage.charity.sends("stranger", Typed(message=2, text="he has a knife"))
    stage.sees("Ring 999 now. We can't ring for you, and we kept nothing. ...", who="stranger")
    stage.sends()
