"""Mistakes, and input that can't be taken."""

from __future__ import annotations

from tests.stories.scenes import begins
from tests.stories.stage import Stage


async def _reports(stage: Stage) -> None:
    """As far as the first question of the report."""
    await begins(stage)
    await stage.at("17:00")
    await stage.taps("It's over", "No, all fine")
    stage.forgets()


async def test_voice_photos_and_the_rest_are_not_taken(stage: Stage) -> None:
    """Each says why, and that a worry can be raised; a photo is taken out of the chat."""
    await stage.charity.sends_media("sam", "voice")
    stage.sees(
        "We can't take voice messages here, to keep the child's story safe. We didn't open it. "
        "Tap below, and tell it when you talk. [Raise a concern]"
    )
    await stage.charity.sends_media("sam", "photo")
    stage.sees(
        "We can't keep photos here, so we took it out of this chat. Please don't send, copy or "
        "show it. Is it about a worry? [Yes, I'm worried] [No, it was a mistake]"
    )
    assert all(shown.text != "(photo)" for shown in stage.charity.chat("sam").shown)
    await stage.taps("No, it was a mistake")
    stage.sees()
    await stage.charity.sends_media("sam", "video")
    stage.sees("We can't keep videos here, ...")
    await stage.taps("Yes, I'm worried")
    stage.sees("Is a child in danger right now? ...")
    await stage.charity.sends_media("sam", "sticker")
    stage.sees("We can't use that here, ...", "Is a child in danger right now? ...")
    stage.sends()


async def test_what_looks_like_a_name_is_asked_about(stage: Stage) -> None:
    """It may be changed, or kept; nothing is lost."""
    await _reports(stage)
    await stage.writes("Danny was upset about his dad")
    stage.sees(
        '"Danny" looks like a name. Could you say "my mentee" instead? '
        "[Change it] [It isn't a name]"
    )
    await stage.taps("Change it")
    stage.sees("Your report, step 1 of 4. What did you do? No names. [Skip]")
    await stage.writes("my mentee was upset")
    stage.sees("Step 2 of 4. ...")
    await stage.writes("Danny told a joke")
    await stage.taps("It isn't a name")
    stage.sees('"Danny" looks like a name. ...', "Step 3 of 4. ...")
    await stage.writes("er")
    stage.sees(
        "We haven't kept that. Please tap one. Step 3 of 4. ... [No] [Yes] [Back] [Raise a concern]"
    )
    await stage.taps("No", "No")
    stage.sees("Step 4 of 4. ...", "Your report. ... [Send it] [Change something] [Back]")
    await stage.taps("Change something", "Others", "Yes")
    stage.sees(
        "Which one shall we change? ...",
        "Step 3 of 4. ... You said: no. [No] [Yes] [Leave it]",
        "Who was it? ...",
    )
    await stage.writes("big sister came in for a minute")
    stage.sees("Your report. ... Others: big sister came in for a minute ...")
    await stage.at("17:06")
    await stage.taps("Send it")
    stage.sees(
        "Sent ✅ at {17:06}. That week comes to 19 minutes.",
        "Did something work well that others could use? "
        "[No, not this time] [Yes] [Change my report]",
    )
    stage.sends("priya: {charity}: {sam} sent in a report. Not urgent. ...")


async def test_help_me_in_the_middle_of_a_report_keeps_the_report(stage: Stage) -> None:
    """It may be a worry, or only a need for help; then help comes, and the report after it."""
    await _reports(stage)
    await stage.writes("help me")
    stage.sees(
        "Is a child in danger right now? If yes or not sure, ring 999 first. Then tap one. "
        "What you were doing is kept. [Yes, or not sure] [Yes, from one of our team] "
        "[No, but I'm worried] [No, I just need help]"
    )
    await stage.taps("No, I just need help")
    stage.sees(
        "We've stopped it, and we're telling {dan}. You can raise a concern at any time.",
        "Your report, step 1 of 4. ...",
        "Your report on Fri 22 May is still open. Tap My session to write it.",
        "What do you need? Your place is kept, and comes back after this. ...",
    )
    stage.sends(
        "dan: {charity}: {sam} says concern {ref} was a mistake. Ring to check: {sam.phone}. "
        "To open it, reply OPEN {code}."
    )
    await stage.taps("Nothing, go back")
    stage.sees("Your report, step 1 of 4. What did you do? No names. [Skip]")


async def test_a_concern_raised_by_mistake_asks_why(stage: Stage) -> None:
    """Before anybody was texted it is stopped, and one person is told, who can open it."""
    await stage.taps("Raise a concern")
    await stage.writes("/cancel")
    stage.sees(
        "Is a child ...",
        "Your concern is open. | Danger: 999 | Council, children: ... "
        "[In danger now] [Go on] [It was a mistake]",
    )
    await stage.taps("It was a mistake")
    stage.sees(
        "That's fine. What happened? [I tapped it by accident] [It's sorted out] "
        "[I was trying it out] [Go on]"
    )
    await stage.taps("I tapped it by accident")
    stage.sees("We've stopped it, and we're telling {dan}. You can raise a concern at any time.")
    stage.sends("dan: {charity}: {sam} says concern {ref} was a mistake. ... OPEN {code}.")
    await stage.at("18:00")
    stage.sends()
    await stage.replies("dan", "OPEN {code}")
    stage.sends("dan: {charity}: {ref} is open again. ...")
    stage.sees("{dan} opened {ref} again. ... 999 ...")


async def test_a_mistake_after_somebody_was_texted_is_closed_by_a_human(stage: Stage) -> None:
    """On the card: something changed, a mistake, why; Priya is asked to check."""
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    stage.forgets()
    await stage.taps_card("Something changed")
    await stage.taps("It was a mistake", "I was trying it out")
    stage.sees(
        "What has changed? Tap one. ...",
        "What happened? Tap one. Nobody minds. ...",
        "Saved, and we're telling the team. Somebody checks with you, then closes it.",
    )
    stage.sends(
        "priya: {charity}: {sam} says {ref} was a mistake. Ring to check: {sam.phone}. "
        "Then text DONE {code} and what you decided."
    )
    await stage.replies("priya", "DONE {code} rang, it was a try")
    stage.forgets()


async def test_old_buttons_double_taps_and_idle_words_are_answered(stage: Stage) -> None:
    """Each with what is true now."""
    await stage.writes("hello")
    stage.sees(
        "We can't read that here, so we kept nothing. Worried about a child? Tap below. "
        "[Raise a concern] [My session]"
    )
    await stage.writes("/nonsense")
    stage.sees(
        "We don't know that command, so we kept nothing. Worried about a child? Tap below. "
        "[Raise a concern] [My session]"
    )
    await stage.taps("My session")
    stage.sees("No call is agreed yet. ...", "When is the next session with P14? ...")
    await stage.taps("The carer agreed to now")
    shown, key = stage.charity.chat("sam").buttons()[0]
    await stage.charity.taps_key("sam", shown, key)
    await stage.charity.taps_key("sam", shown, key)
    assert stage.charity.phones.toasts[-1] == "That's already saved."
    stage.sees("Good, then it's agreed. By phone or by video? ...", "Ready for P14 at {16:41}? ...")
    await stage.writes("/cancel")
    stage.sees("We stopped that. Nothing else is changed.")
