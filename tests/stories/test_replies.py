"""What a manager gets and may answer: the replies by SMS, through the whole product."""

from __future__ import annotations

from datetime import date

import pytest

from flows.directory import Leave
from tests.stories.cast import FRIDAY, LONG, directory
from tests.stories.playing import play
from tests.stories.scenes import worried
from tests.stories.stage import Stage

anybody = pytest.mark.parametrize("stage", [LONG], indirect=True, ids=lambda s: s.name)

UNTAKEN = (
    "priya: {charity}: not taken yet. Reply {code} to take {ref}, or PASS {code}. "
    "Ring {sam} on {sam.phone}. We text the team at {16:51}."
)
NOT_SURE = (
    "priya: {charity}: not sure you have {ref}. Reply TAKE {code} to take it, or PASS {code}. "
    "If not, we text the team at {16:51}."
)
REACTION = (
    "priya: {charity}: that was a reaction, so nothing is taken. Reply {code} to take {ref}, "
    "or PASS {code}. We text the team at {16:51}."
)
YOURS = "priya: {charity}: {ref} is yours, ring {sam} on {sam.phone}. Then text DONE {code} ..."
MORE = "[No answer] [Something changed] [Copy number]"


async def test_the_first_day(stage: Stage) -> None:
    """A text that is no concern, to be answered once, and then the lesson."""
    app = stage.charity.app
    async with app.database.transaction(app.organisation) as tx:
        await app.handler.imported(tx, ["priya"], [], stage.charity.clock.now)
    await stage.passes(seconds=0)
    stage.sends(
        "priya: {charity}: you now get our concern texts, and STOP turns them off. "
        "Save this number and let it sound on silent. Then reply {code} to test."
    )
    await stage.replies("priya", "{code}")
    stage.sends(
        "priya: {charity}: it works. A real text asks you to ring a mentor and reply with a code. "
        "If lost, text CODES."
    )
    await stage.replies("priya", "CODES")
    stage.sends("priya: {charity}: Mentorline. Nothing is open for you now. Nothing more to do.")


@anybody
@pytest.mark.parametrize(
    "bodies", [("ok", "Yes", "yes please"), ("on it", "👍", "TAKE"), ("Take care", "La la land")]
)
async def test_words_that_take_nothing_are_each_answered_once(
    stage: Stage, bodies: tuple[str, ...]
) -> None:
    """The same answer comes three times at most in ten minutes."""
    await worried(stage)
    for body in bodies:
        await stage.replies("priya", body)
        stage.sends(UNTAKEN)


@pytest.mark.parametrize(
    "bodies", [("{code} on leave, try Dan", "{code} in a meeting"), ("{code} 👎", "{code} нет")]
)
async def test_a_code_with_other_words_takes_nothing(stage: Stage, bodies: tuple[str, ...]) -> None:
    await worried(stage)
    for body in bodies:
        await stage.replies("priya", body)
        stage.sends(NOT_SURE)


@anybody
async def test_questions_and_reactions_are_answered_and_the_ladder_goes_on(stage: Stage) -> None:
    """As if nothing had come."""
    await worried(stage)
    for asked, said in (("who is this?", "this is"), ("is this a scam?", "this is real:")):
        await stage.replies("priya", asked)
        stage.sends(
            f"priya: {{charity}}: {said} Mentorline, our concern line. Ring {{sam}} on "
            "{sam.phone}. Reply {code} to take {ref}, or PASS {code}."
        )
    ours = "Harbour: URGENT concern {ref}, ring {sam} now on {sam.phone}. Reply {code} to take it."
    for body in (f"Disliked “{ours}”", f"Liked “{ours}”", f"👍 to “ {ours[:60]}… ”"):
        await stage.replies("priya", body)
        stage.sends(REACTION)
    await stage.replies("priya", "codes")
    stage.sends(
        "priya: {charity}: Mentorline. Open for you is {ref}, code {code}. "
        "Reply with the code to take it, or DONE and the code to close it."
    )
    await stage.replies("priya", "HELP", answers=0)  # the network answers that one
    await stage.replies("priya", "DONE talked to the carer")
    stage.sends(UNTAKEN)
    await stage.at("16:50")
    stage.forgets()
    await stage.at("16:51")
    stage.sends("priya: ... we are texting the team about {ref} now. ...", "dan: ...")
    stage.sees("We won't wait, and we're texting {dan} now. ...")


TAKES = ("{code}", "{code} ok", "Ok will do {code}!", "take {code}", "spaced {code}")


@pytest.mark.parametrize("body", TAKES)
async def test_a_code_alone_or_with_a_yes_takes_it(stage: Stage, body: str) -> None:
    """Alone, with words of the yes list, in two groups of three, or with TAKE."""
    await worried(stage)
    if body.startswith("spaced"):
        code = stage.code("priya")
        body = f"{code[:3]} {code[3:]}"
    await stage.replies("priya", body)
    stage.sends(YOURS)
    stage.sees(f"{{priya}} took your concern at {{16:41}}. ... {MORE}")
    await stage.replies("priya", "{code}")
    stage.sends(YOURS)


@anybody
async def test_a_code_with_a_no_passes_it_on(stage: Stage) -> None:
    """Dan is texted at once; TAKE still takes it back from him."""
    await worried(stage)
    await stage.replies("priya", "{code} can't, driving")
    stage.sends(
        "priya: {charity}: it sounds as if you can't take {ref}, so we are texting the team now. "
        "If you can, reply TAKE {code}.",
        "dan: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. "
        "Reply {code} to take it. {priya} can't take it.",
    )
    stage.sees("{priya} may not be free, so we're texting {dan} as well. Ring {dan} now too: ...")
    await stage.at("16:42")
    await stage.replies("priya", "take {code}")
    stage.sends(YOURS, "dan: {charity}: {priya} took {ref} at {16:42}. ...")
    stage.sees("{priya} took your concern at {16:42}. ...")


@pytest.mark.parametrize("body", ["PASS {code}", "pass", "NO {code}"])
async def test_a_pass_is_thanked_and_the_next_is_texted(stage: Stage, body: str) -> None:
    """With the code, or without where only one is open."""
    await worried(stage)
    await stage.replies("priya", body)
    stage.sends(
        "priya: {charity}: thank you for saying. We are texting the team about {ref} now. "
        "Nothing more to do.",
        "dan: {charity}: URGENT concern {ref}, ... {priya} can't take it.",
    )
    stage.sees("{priya} may not be free, so we're texting {dan} as well. ...")


@anybody
async def test_when_all_pass_each_is_answered_once_and_the_mentor_has_the_numbers(
    stage: Stage,
) -> None:
    """The last one to pass is not asked again in the same breath."""
    await worried(stage)
    for who in ("priya", "dan"):
        await stage.replies(who, "PASS {code}")
    stage.forgets()
    await stage.replies("ruth", "PASS {code}")
    stage.sends(
        "ruth: {charity}: thank you for saying. We are texting everybody about {ref} now. ...",
        "priya: {charity}: NOBODY HAS TAKEN concern {ref}. ...",
        "dan: {charity}: NOBODY HAS TAKEN concern {ref}. ...",
    )
    stage.sees("Nobody here has it now. That's for us to fix, not you. Ring ... 999 ...")
    await stage.at("16:52")
    stage.sends("all: {charity}: NOBODY HAS TAKEN concern {ref}. ...")
    stage.forgets()


@anybody
async def test_the_holder_passes_it_on(stage: Stage) -> None:
    """An owner who can't go on passes it to the next rung, and the mentor is told."""
    await worried(stage)
    await stage.replies("priya", "{code}")
    stage.forgets()
    await stage.replies("priya", "PASS {code}")
    stage.sends(
        "priya: {charity}: thank you for saying. We are texting the team about {ref} now. ...",
        "dan: {charity}: URGENT concern {ref} ...",
    )
    stage.sees("We're not sure that {priya} still has it, so we're texting {dan} now. ...")


@anybody
async def test_a_second_one_with_a_code_is_told_who_holds_it(stage: Stage) -> None:
    """A code, a decision, a PASS and LA of somebody who doesn't hold it."""
    await worried(stage)
    await stage.at("16:51")
    await stage.replies("dan", "{code}")
    stage.forgets()
    await stage.replies("priya", "{code}")
    stage.sends("priya: {charity}: thank you. {dan} has {ref} already. Ring {dan} on ...")
    await stage.replies("priya", "what now")
    stage.sends("priya: {charity}: thank you. {dan} has {ref} already. Ring {dan} on ...")
    await stage.replies("priya", "LA {code}")
    stage.sends("priya: {charity}: thank you. {dan} has {ref} already. Ring {dan} on ...")
    await stage.replies("priya", "PASS {code}")
    stage.sends("priya: {charity}: thank you for saying. That's noted for {ref}. ...")
    await stage.replies("priya", "DONE {code} I talked to the school")
    stage.sends(
        "priya: {charity}: noted for {ref}, and {dan} is told. {dan} holds it and closes it. ...",
        "dan: {charity}: {priya} has news on {ref}. Ring {priya} on {priya.phone}. "
        "Then text DONE {code} and what you decided.",
    )


@anybody
async def test_done_wants_a_decision(stage: Stage) -> None:
    """Alone, too short, or with a word that says later: asked again. LA asks for the outcome."""
    await worried(stage)
    await stage.replies("priya", "DONE {code}")
    stage.sends(
        "priya: {charity}: {ref} is still open. Text DONE {code} and a few words on what you "
        "decided. No names."
    )
    stage.sees("{priya} took your concern at {16:41}. ...")
    await stage.replies("priya", "done")
    stage.sends("priya: {charity}: {ref} is still open. Text DONE {code} ...")
    for body in ("DONE {code} ok", "DONE {code} will ring the carer tomorrow"):
        await stage.replies("priya", body)
        stage.sends(
            "priya: {charity}: {ref} reads as not finished. To close it just as you wrote it, "
            "reply CLOSE {code}."
        )
    await stage.replies("priya", "LA {code}")
    stage.sends(
        "priya: {charity}: noted, you refer {ref} to the council. Once you have rung them, "
        "text DONE {code} and what they said. No names."
    )
    await stage.replies("priya", "done they send a social worker")
    stage.sends("priya: {charity}: {ref} is still open. Text DONE {code} ...")
    await stage.replies("priya", "done {code} they send a social worker")
    closed = "priya: {charity}: {ref} is closed with your decision. ..."
    stage.sends(closed, "dan: ...", "ruth: ...")
    stage.sees("{priya} decided, and closed {ref} at {16:41}. ...")


@anybody
@pytest.mark.parametrize(
    "bodies", [("{code}", "PASS {code}", "{code} busy"), ("LA {code}", "DONE {code}")]
)
async def test_after_it_is_closed_every_reply_hears_so_and_open_opens_it(
    stage: Stage, bodies: tuple[str, ...]
) -> None:
    """By whom, when, and how to open it again; OPEN is answered by one text."""
    await worried(stage)
    await stage.replies("priya", "DONE {code} rang the carer, all well")
    stage.forgets()
    for body in bodies:
        await stage.replies("dan", body)
        stage.sends(
            "dan: {charity}: {priya} closed {ref} at {16:41}. To open it again, reply OPEN {code}."
        )
    await stage.replies("dan", "hello?")
    stage.sends("dan: {charity}: Mentorline. Nothing is open for you now. ...")
    await stage.replies("dan", "OPEN {code}")
    stage.sends(
        "dan: {charity}: {ref} is open again. Ring {sam} now on {sam.phone}. "
        "Reply {code} to take it."
    )
    stage.sees("{dan} opened {ref} again. We're texting {dan}. Ring {dan} ... 999 ...")
    await stage.replies("dan", "{code}")
    stage.sends("dan: {charity}: {ref} is yours, ...", "priya: ... {dan} took {ref} ...")
    stage.forgets()


@anybody
async def test_a_machine_that_answers_us_is_answered_less_and_less(stage: Stage) -> None:
    """Three times, then once an hour; an admin is told; a right answer still takes it."""
    await worried(stage)
    for _ in range(3):
        await stage.replies("priya", "I am out of the office")
        stage.sends(UNTAKEN)
    for number in range(60):
        await stage.replies("priya", "I am out of the office", answers=0)
        told = (
            "ada: {charity}: a machine seems to answer our texts to {priya}. We answer it less. "
            "Ask {priya} to turn it off."
        )
        stage.sends(*([told] if number == 0 else []))

    await stage.replies("priya", "{code}")

    stage.sends(YOURS)
    stage.forgets()


@anybody
async def test_many_codes_in_one_text_are_none_and_the_number_is_shut(stage: Stage) -> None:
    """The right one among them takes nothing; an admin is paged; PASS and a call remain."""
    await worried(stage)
    tried = " ".join(f"{123400 + number}" for number in range(219))

    await stage.replies("priya", f"{tried} {{code}}")

    shut = (
        "priya: {charity}: no code from this number counts now. "
        "Ring {sam} on {sam.phone}, or reply PASS. An admin is told."
    )
    page = (
        "ada: {charity}: many wrong codes came from {priya}'s number, so no code counts there "
        "now. Ring {priya} and ask who sent them."
    )
    stage.sends(shut, page)
    await stage.replies("priya", "{code}")
    stage.sends(shut)
    await stage.replies("priya", "TAKE {code}")
    stage.sends(shut)
    await stage.replies("priya", "DONE {code} spoke to everybody, all is fine", answers=0)
    stage.sends("ada: ... a machine seems ...")
    await stage.replies("priya", "PASS")
    stage.sends("priya: ...", "dan: {charity}: URGENT concern {ref} ...")
    stage.forgets()


@anybody
async def test_three_codes_in_one_text_are_none_and_the_right_one_alone_still_takes(
    stage: Stage,
) -> None:
    await worried(stage)

    await stage.replies("priya", "123401 123402 {code}")
    stage.sends(UNTAKEN)
    await stage.replies("priya", "{code}")

    stage.sends(YOURS)
    stage.forgets()


@anybody
async def test_ten_wrong_codes_in_an_hour_shut_the_number_for_an_hour(stage: Stage) -> None:
    """However they are spread and written, and whatever right one came between."""
    await worried(stage)
    code = stage.code("priya")
    await stage.replies("priya", code)
    for number in range(9):
        loose = " ".join(f"12340{number}")
        await stage.charity.replies("priya", loose if number % 2 else f"12340{number}")
        await stage.passes(minutes=4)
    stage.forgets()
    await stage.charity.replies("priya", "123409")
    stage.sends(
        "priya: {charity}: no code from this number counts now. ...",
        "ada: {charity}: many wrong codes came from {priya}'s number, ...",
    )

    await stage.replies("priya", f"DONE {code} spoke to the carer, referred")
    stage.sends("priya: {charity}: no code from this number counts now. ...")
    await stage.passes(minutes=60)
    stage.forgets()
    await stage.replies("priya", f"DONE {code} spoke to the carer, referred")

    assert any("is closed with your decision" in sms.body for sms in stage.charity.texts("priya"))
    stage.forgets()


@anybody
async def test_wrong_codes(stage: Stage) -> None:
    """Four are told so, the fifth brings a new code, later ones are answered once an hour."""
    await worried(stage)
    for number in range(4):
        await stage.replies("priya", f"12340{number}")
        stage.sends(
            f"priya: {{charity}}: 12340{number} is not one of your codes, so nothing is taken "
            "yet. Look at our last text, or text CODES."
        )
    await stage.replies("priya", "123404")
    stage.sends(
        "priya: {charity}: that is not your code either. Here is a new one for {ref}: "
        "reply {code} to take it, or ring {sam} on {sam.phone}."
    )
    await stage.replies("priya", "123405", answers=0)
    first = stage.code("priya", 1)
    assert first != stage.code("priya")
    await stage.replies("priya", first)
    stage.sends("priya: {charity}: {ref} is yours, ...")
    stage.forgets()


@anybody
async def test_stop_climbs_at_once_and_start_brings_them_back(stage: Stage) -> None:
    """The next person is texted, an admin is paged.

    A person who comes back is told what is open.
    """
    await worried(stage)
    await stage.replies("priya", "Stop.", answers=0)
    stage.sends(
        "dan: {charity}: URGENT concern {ref} ...",
        "ada: {charity}: {priya} has turned our texts off. Ring {priya} now. ...",
    )
    stage.sees("{priya} can't get our texts, so we're texting {dan} now. ...")
    await stage.at("16:52")
    stage.sends("ruth: ...", *(f"{who}: ... NOBODY HAS TAKEN ..." for who in ("dan", "ruth")))
    stage.forgets()
    await stage.replies("priya", "START")
    stage.sends(
        "priya: {charity}: your texts are on again. Open for you is {ref}, code {code}. "
        "Reply with the code to take it."
    )
    await stage.at("17:02")
    stage.sends("all: {charity}: NOBODY HAS TAKEN concern {ref}. ...")
    stage.forgets()


async def test_a_mentor_raises_a_concern_by_text(stage: Stage) -> None:
    """One word; the answer says whom to ring, and so does each change after it."""
    await stage.replies("sam", "concern")
    stage.sends(
        "sam: {charity}: {ref} is saved, and we are texting {dan}. "
        "Ring {dan} now on {dan.phone}. In danger: 999.",
        "dan: {charity}: URGENT concern {ref} ...",
    )
    stage.forgets()
    await stage.replies("dan", "{code}")
    stage.sends("dan: {charity}: {ref} is yours, ...", "sam: {charity}: {dan} took {ref} and ...")
    stage.forgets()
    await stage.replies("sam", "no concern")
    stage.sends(
        "sam: {charity}: {dan} has {ref}. Ring {dan} on {dan.phone}. "
        "Another worry? Text CONCERN. In danger: 999."
    )


@anybody
async def test_what_reads_as_unfinished_is_closed_just_as_written(stage: Stage) -> None:
    """CLOSE by the one who wrote it; a colleague's CLOSE, or one without words, closes nothing."""
    await worried(stage)
    await stage.replies("priya", "{code}")
    stage.forgets()
    await stage.replies("priya", "CLOSE {code}")
    stage.sends("priya: {charity}: {ref} is still open. Text DONE {code} ...")
    await stage.replies("priya", "{code} spoke to {sam}, no further action")
    stage.sends(
        "priya: {charity}: {ref} is still open, and it is yours. To close it just as you wrote "
        "it, reply CLOSE {code}."
    )
    await stage.replies("priya", "CLOSE {code}")
    stage.sends(
        "priya: {charity}: {ref} is closed with your decision. ...", "dan: ...", "ruth: ..."
    )
    stage.sees("{priya} decided, and closed {ref} at {16:41}. ...")


async def test_whoever_says_that_they_have_left_is_passed_over_and_an_admin_hears(
    stage: Stage,
) -> None:
    """Nobody will act on that phone: the next person is texted at once."""
    await worried(stage)
    await stage.replies("priya", "I left Harbour in March")
    stage.sends(
        "priya: {charity}: thank you for saying. We told an admin, and we are texting the team "
        "now. Nothing more to do.",
        "dan: {charity}: URGENT concern {ref}, ... {priya} can't take it.",
        "ada: {charity}: {priya} says by text that they are not with us any more. "
        "Ask them, and change the list of people now.",
    )
    stage.sees("{priya} may not be free, so we're texting {dan} as well. ...")


async def test_a_mentor_who_texts_words_hears_how_to_raise_a_concern(stage: Stage) -> None:
    """Whatever they are; in danger 999 goes first, and nothing that they wrote comes back."""
    for body in ("he hit me", "my mentee is not safe", "worried", "thanks", "see you at 5"):
        await stage.replies("sam", body)
        stage.sends(
            "sam: {charity}: we keep no words here. Worried about a child? Text CONCERN, or ring "
            "{priya} on {priya.phone}. In danger: 999."
        )
    await stage.replies("sam", "he has a knife")
    stage.sends(
        "sam: {charity}: in danger now, ring 999 first. Then text CONCERN, or ring {priya} on "
        "{priya.phone}."
    )


async def test_a_person_on_leave_is_skipped() -> None:
    """Nobody waits for them: the next person is texted at once."""
    away = (Leave(first=date(2026, 5, 22), last=date(2026, 5, 23)),)
    async with play(people=directory(FRIDAY, priya={"away": away})) as other:
        await worried(other)
        await other.at("16:45")
        other.sends("ruth: {charity}: URGENT concern {ref} ...")
        assert not other.charity.texts("priya")
        assert len(other.charity.texts("dan")) == 1
        other.forgets()


async def test_a_phone_that_is_dead_is_passed_over(stage: Stage) -> None:
    """A bad number: the next person at once, and an admin is asked to check it."""
    stage.charity.phones.unreachable.add(stage.charity.person("priya").phone)
    await stage.taps("Raise a concern", "No, but I'm worried", "No, not one of our team")
    stage.sends(
        "dan: {charity}: URGENT concern {ref} ... {priya} can't be reached.",
        "ada: {charity}: no text of ours reaches {priya}. Check their number today.",
    )
    assert stage.messages["sam"][-1].text.startswith("Priya can't get our texts")
    stage.forgets()


@pytest.mark.parametrize("code", ["{code1}", "{code2}"])
async def test_a_shared_phone(code: str) -> None:
    """A duty phone of Dan and Ruth: either's code takes it, and is answered by one text."""
    phone = "+447700900457"
    people = directory(FRIDAY, dan={"shared": True}, ruth={"phone": phone, "shared": True})
    async with play(people=people) as other:
        await worried(other)
        await other.taps("No answer")
        await other.at("16:45")
        other.forgets()
        await other.replies("dan", code)
        other.sends("dan: {charity}: {ref} is yours, ...", "priya: ...")
        other.forgets()
