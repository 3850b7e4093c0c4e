"""Whole talks, word for word: the state goes through JSON between every two steps."""

from __future__ import annotations

from flows.requests import (
    AboutTeam,
    Danger,
    FileReport,
    FrameEnded,
    LogTry,
    NameSubject,
    NoteConcern,
    Raise,
    SessionRequest,
    TextOnly,
    ToConcern,
)
from tests.flows.conversation.samples import Chat


def test_a_report_with_one_correction() -> None:
    chat = Chat()
    chat.begin("report")

    chat.type("cards and a maths game")
    chat.tap("No")
    chat.tap("No")
    assert chat.said() == [
        "B Step 1 of 3. What did you do? No names. [Skip]",
        "M cards and a maths game",
        "b Step 1 of 3. What did you do? No names. | You said: cards and a maths game ✅",
        "B Step 2 of 3. Did anybody else see or hear you? [No] [Yes] [Back]",
        "M [No]",
        "b Step 2 of 3. Did anybody else see or hear you? | You said: No ✅",
        "B Step 3 of 3. Did you share any photos? [No] [Yes] [Back]",
        "M [No]",
        "b Step 3 of 3. Did you share any photos? | You said: No ✅",
        (
            "B Your report. | Did: cards and a maths game | Others: No | Photos: No"
            " [Send it] [Change something] [Back]"
        ),
    ]

    chat.tap("Change something")
    chat.tap("Others")
    chat.tap("Yes")
    chat.type("big sister came in for a minute")
    chat.tap("Send it")
    assert chat.said()[2:] == [
        "B Which one shall we change? [Did] [Others] [Photos] [Back]",
        "M [Others]",
        "b Which one shall we change? | You said: Others ✅",
        "B Step 2 of 3. Did anybody else see or hear you? You said: no. [No] [Yes] [Leave it]",
        "M [Yes]",
        "b Step 2 of 3. Did anybody else see or hear you? You said: no. | You said: Yes ✅",
        "B Who was it? Say a friend, not a name. [Back]",
        "M big sister came in for a minute",
        "b Who was it? Say a friend, not a name. | You said: big sister came in for a minute ✅",
        (
            "B Your report. | Did: cards and a maths game | Others: big sister came in for a minute"
            " | Photos: No [Send it] [Change something] [Back]"
        ),
        "M [Send it]",
        (
            "b Your report. | Did: cards and a maths game | Others: big sister came in for a minute"
            " | Photos: No | You said: Send it ✅"
        ),
    ]
    answers = {"did": "cards and a maths game", "photos": "No"}
    answers["others"] = "big sister came in for a minute"
    labels = (("did", "Did"), ("others", "Others"), ("photos", "Photos"))
    assert chat.requests() == [
        FileReport(answers=answers, labels=labels),
        FrameEnded(flow="report", outcome="sent"),
    ]


def test_a_checklist_is_ticked_in_place_and_what_is_not_true_gets_a_reason() -> None:
    chat = Chat()
    chat.begin("ready")

    chat.tap("Carer knows it's 4pm")
    chat.tap("One isn't true")
    chat.tap("Place agreed, door open")
    chat.type("speaker on, carer there")
    chat.tap("I'm alone, it's quiet")
    chat.tap("Start session")

    assert chat.said() == [
        (
            "B Ready? Tap each one that's true. 0 of 3. [Carer knows it's 4pm]"
            " [Place agreed, door open] [I'm alone, it's quiet] [One isn't true]"
        ),
        "M [Carer knows it's 4pm]",
        "t Ticked. 1 of 3.",
        (
            "b Ready? Tap each one that's true. 1 of 3. [Carer knows it's 4pm ✅]"
            " [Place agreed, door open] [I'm alone, it's quiet] [One isn't true]"
        ),
        "M [One isn't true]",
        "b Ready? Tap each one that's true. 1 of 3.",
        (
            "B That's fine. Which one isn't true? [Place agreed, door open] [I'm alone, it's quiet]"
            " [Back]"
        ),
        "M [Place agreed, door open]",
        "b That's fine. Which one isn't true? | You said: Place agreed, door open ✅",
        (
            "B Place agreed, door open: that's fine. What can work instead? A few words are enough."
            " No names. [Back]"
        ),
        "M speaker on, carer there",
        (
            "b Place agreed, door open: that's fine. What can work instead? A few words are enough."
            " No names. | You said: speaker on, carer there ✅"
        ),
        (
            "B Ready? Tap each one that's true. 2 of 3. [Carer knows it's 4pm ✅]"
            " [Place agreed, door open (noted)] [I'm alone, it's quiet] [One isn't true]"
        ),
        "M [I'm alone, it's quiet]",
        "t Ticked. 3 of 3.",
        "b Ready? Tap each one that's true. 3 of 3. ✅",
        "B Ready 2 of 3. [Start session] [Back]",
        "M [Start session]",
        "b Ready 2 of 3. | You said: Start session ✅",
    ]
    inputs = {"list": "2 of 3", "list.place": "speaker on, carer there"}
    assert SessionRequest(verb="check_in", inputs=inputs) in chat.requests()


def test_tries_with_a_pause_a_ready_text_a_new_time_and_a_worry() -> None:
    chat = Chat()
    chat.begin("calling")

    chat.tap("No answer")
    chat.forward(10)
    chat.tap("No answer")
    chat.tap("I've sent it")
    chat.type("sat 4")
    chat.tap("I'm worried")

    assert chat.said() == [
        "B Try 1 of 2. Ring the carer's phone now. [Got through] [No answer]",
        "M [No answer]",
        "b Try 1 of 2. Ring the carer's phone now. | You said: No answer ✅",
        "B Try 1 is saved. We'll message you at 4:10pm.",
        "B Try 2 of 2. Ring the carer's phone now. [Got through] [No answer]",
        "M [No answer]",
        "b Try 2 of 2. Ring the carer's phone now. | You said: No answer ✅",
        (
            "B That was the last try. Please send the carer this text. | Hello, it's Sam. I rang"
            " twice today. [Copy text] [I've sent it]"
        ),
        "M [I've sent it]",
        (
            "b That was the last try. Please send the carer this text. | Hello, it's Sam. I rang"
            " twice today. | You said: I've sent it ✅"
        ),
        "B When did you offer to ring? [Another time] [No time yet]",
        "M sat 4",
        "b When did you offer to ring? | You said: Sat 23 May, 4pm ✅",
        "B Moved to Sat 23 May, 4pm.",
        "B Does the silence worry you? [I'm worried] [No, all fine]",
        "M [I'm worried]",
        "b Does the silence worry you? | You said: I'm worried ✅",
    ]
    asked = chat.requests()
    assert [type(r) for r in asked[:3]] == [LogTry, LogTry, SessionRequest]
    when = "2026-05-23T16:00+01:00"
    inputs = {"when": when, "when.weekly": "no", "at": when}
    assert asked[3] == SessionRequest(verb="book", inputs=inputs)
    assert asked[-1] == ToConcern()


def test_a_concern_about_one_of_the_team_in_the_middle_of_a_report() -> None:
    chat = Chat()
    chat.begin("report")
    chat.begin("concern", escalation="R5W9")
    chat.said()

    chat.tap("No, but I'm worried")
    chat.tap("Yes, one of our team")
    chat.type("priya")
    chat.tap("Text me, don't ring me")
    chat.tap("P14 (A.B.)")

    assert chat.requests() == [
        AboutTeam(reference="R5W9"),
        NameSubject(reference="R5W9", answer="priya"),
        Raise(reference="R5W9", ladder="about_staff"),
        TextOnly(reference="R5W9"),
        NoteConcern(reference="R5W9", field="pairing", answer="P14"),
        FrameEnded(flow="concern", outcome="raised", reference="R5W9"),
    ]
    assert chat.said()[-2:] == [
        "b Step 1 of 3. What did you do? No names.",
        "B Step 1 of 3. What did you do? No names. [Skip]",
    ]


def test_in_danger_the_ladder_is_raised_before_999_is_shown_and_before_any_question() -> None:
    chat = Chat()
    chat.begin("concern", escalation="D3H6")
    chat.said()

    chat.tap("Yes, or not sure")
    chat.tap("I can't ring")

    assert chat.said()[2] == "B Ring 999 now. [I rang 999] [I can't ring]"
    assert chat.requests() == [
        Raise(reference="D3H6", ladder="danger"),
        Danger(reference="D3H6", what="cannot ring"),
    ]


def test_a_practice_raises_nothing_and_offers_the_real_thing() -> None:
    chat = Chat()
    chat.begin("practice")

    chat.type("hello")
    chat.tap("No, but I'm worried")

    assert chat.said() == [
        "B Practice. Is a child in danger right now? [No, but I'm worried] [This is real]",
        "M hello",
        "b Practice. Is a child in danger right now?",
        (
            "B Practice. We haven't kept that. Please tap one. Is a child in danger right now?"
            " [No, but I'm worried] [This is real]"
        ),
        "M [No, but I'm worried]",
        "b Practice. Is a child in danger right now? | You said: No, but I'm worried ✅",
        "B Practice. That's it. [This is real]",
    ]
    assert [type(r).__name__ for r in chat.requests()] == ["Mark", "FrameEnded"]
