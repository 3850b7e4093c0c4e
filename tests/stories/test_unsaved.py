"""The database is down too, at nine in the evening, with the mentor alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.inputs import FromChat, FromPhone
from flows.events import Tapped, TextReceived, Typed
from storage.database.errors import StorageError
from tests.bot.runtime.fallback.database_faults import gone, read_only
from tests.stories.playing import play
from tests.stories.stage import Stage

CHILDREN, NSPCC = (
    "Danger: 999 | Council, children: {council} | ",
    "NSPCC (may be shut): 0808 800 5000. Email any time: help@nspcc.org.uk",
)
NUMBERS = CHILDREN + NSPCC
UNKNOWN = CHILDREN + "Council, worries about staff: {staff_line} | " + NSPCC  # about whom


@pytest.fixture
async def burning() -> AsyncIterator[Stage]:
    """A stage whose Mentorline knows already who is there."""
    async with play() as stage:
        await stage.charity.app.fallback.start()
        stage.saves = False
        yield stage


async def writes(stage: Stage, words: str, key: str) -> None:
    """Sam writes; nothing can be stored, so nothing follows in rows."""
    message = stage.charity.phones.write(stage.charity.number("sam"), words)
    event = Typed(message=message, text=words)
    chat = stage.charity.number("sam")
    await stage.charity.app.handler.handle([FromChat(key=key, chat=chat, event=event)])


async def taps(stage: Stage, label: str, key: str) -> None:
    """Sam taps on the newest message."""
    number = stage.charity.number("sam")
    shown = stage.charity.chat("sam").shown[-1]
    found = shown.key(label)
    assert found is not None
    assert found.data is not None
    stage.charity.phones.tapped(number, label)
    event = Tapped(message=shown.message, callback=key, data=found.data, label=label)
    await stage.charity.app.handler.handle([FromChat(key=key, chat=number, event=event)])


async def replies(stage: Stage, who: str, body: str, key: str) -> None:
    """Somebody texts the charity's number."""
    phone = stage.charity.person(who).phone
    words = stage.fill(body, who)
    stage.charity.phones.texted(phone, words)
    event = TextReceived(sid=key, sender=phone, body=words)
    await stage.charity.app.handler.handle([FromPhone(event)])


async def later(stage: Stage, time: str) -> None:
    """The clock of the story says so, and the fallback goes its round."""
    stage.charity.clock.move_to(stage.moment(time))
    await stage.charity.app.fallback.tend()


async def test_what_a_mentor_and_the_team_read_while_nothing_can_be_saved(burning: Stage) -> None:
    stage = burning
    async with read_only(stage.charity):
        await writes(stage, "Raise a concern", "1")
        stage.sends(
            "dan: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. "
            "Talk to them before anyone else. Reply {code} to take it."
        )
        stage.sees(
            "We could not save this, so please don't wait for us. We have texted {dan}. "
            "Ring {dan} now: {dan.phone} | " + UNKNOWN + " [No answer] [Copy number]"
        )
        await later(stage, "16:42")
        stage.sends(
            "ada: {charity}: Mentorline can't save anything. Concerns go out by text only. "
            "Look at its disk and database now."
        )
        with pytest.raises(StorageError):
            await writes(stage, "is anybody there?", "2")
        stage.sees(
            "We can't save anything just now, so this waits. We take it in as soon as we can. "
            "Raise a concern still works. | Worried about a child? You can ring now. | "
            "Danger: 999 | NSPCC (may be shut): 0808 800 5000. Email any time: help@nspcc.org.uk | "
            "Are you a child? Childline is free: 0800 1111"
        )
        await later(stage, "16:44")
        stage.sends("ruth: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. ...")
        stage.sees(
            "We still can't save this, so please don't wait for us. We have texted {ruth}. "
            "Ring {ruth} now: {ruth.phone} | " + UNKNOWN + " [No answer] [Copy number]"
        )
        await later(stage, "16:51")
        stage.sends("dan: {charity}: NOBODY HAS TAKEN {ref}. ...", "ruth: ...")
        stage.sees(
            "We still can't save this, so please don't wait for us. Nobody here has taken it yet. "
            "Ring the council's line for children now: {council} | {dan}: {dan.phone} | "
            "{ruth}: {ruth.phone} | " + UNKNOWN + " [Copy number]"
        )
        await replies(stage, "ruth", "{code}", "3")
        stage.sends(
            "ruth: {charity}: {ref} is yours, ring {sam} on {sam.phone}. ...",
            "dan: {charity}: {ruth} took {ref} at {16:51}. ...",
        )
        stage.sees(
            "{ruth} took your concern at {16:51}. We asked {ruth} to ring you. "
            "If you hear nothing by {17:05}, ring {ruth}: {ruth.phone} ..."
        )
    await later(stage, "16:52")
    await stage.at("16:53")
    stage.sees(
        "Concern {ref} is saved now. Nothing is lost.",
        "{ruth} has {ref} since {16:51} ✅ At {17:51} we ask what was decided. ...",
    )
    await stage.replies("ruth", "DONE {code} spoke to carer, referred to council", answers=1)
    stage.sends("ruth: ...", "dan: ...")
    stage.sees("{ruth} decided, and closed {ref} at {16:53}. ...")


async def test_what_is_read_where_there_is_danger_and_nobody_can_be_texted(burning: Stage) -> None:
    stage = burning

    async def refused(*_: object, **__: object) -> object:
        from bot.channels.failures import TemporaryFailure

        raise TemporaryFailure("refused")

    stage.charity.phones.send = refused  # type: ignore[method-assign, assignment]
    async with gone(stage.charity):
        await writes(stage, "danger", "1")
        stage.sees(
            "Ring 999 now. Ask for the police and say a child is in danger. "
            "Our texts are not going out. Nobody has been texted. "
            "Ring one of them after 999: | {priya}: {priya.phone} | {dan}: {dan.phone} | "
            "{ruth}: {ruth.phone} | "
            + NUMBERS.partition(". Email")[0]
            + " [I can't ring] [Copy number]"
        )
        await taps(stage, "I can't ring", "2")
        stage.sees(
            "Ask somebody near you to ring 999. If you can't speak, ring 999 on a mobile and cough "
            "or tap. Press 55 when asked, which doesn't show where you are. "
            "Our texts are not going out. Nobody has been texted. ..."
        )


async def test_what_is_read_by_text_alone(burning: Stage) -> None:
    stage = burning
    async with gone(stage.charity):
        await replies(stage, "sam", "concern", "1")
        stage.sends(
            "dan: {charity}: URGENT concern ...",
            "sam: {charity}: we can't save this, but we texted {dan}. "
            "Ring {dan} now on {dan.phone}. Danger: 999. NSPCC: 0808 800 5000.",
        )
        stage.forgets()


async def test_typed_words_are_heard_while_nothing_can_be_saved(burning: Stage) -> None:
    """A worry is taken as a tap is, danger tells everybody, and no text goes twice."""
    stage = burning
    async with read_only(stage.charity):
        await writes(stage, "he told me his dad hits him", "1")
        stage.sends(
            "dan: {charity}: URGENT concern {ref}, ring {sam} now on {sam.phone}. "
            "Talk to them before anyone else. Reply {code} to take it."
        )
        stage.sees(
            "We could not save this, so please don't wait for us. We have texted {dan}. ... "
            "[No answer] [Copy number]"
        )
        await writes(stage, "his dad hits him", "2")
        stage.sends()
        stage.sees(
            "We could not save this, so please don't wait for us. ... "
            "[No answer] [Copy number] [It's another child]"
        )
        await writes(stage, "he has a knife", "3")
        stage.sees("Ring 999 now. ...")
        stage.forgets()


@pytest.mark.parametrize("words", ["999", "he has a knife"])
async def test_danger_from_one_of_the_team_texts_nobody_of_them_unsaved(
    burning: Stage, words: str
) -> None:
    """A name can't be asked for, so it is nobody on the team, whatever is typed (SCH-13)."""
    stage = burning
    await stage.taps("Raise a concern", "Yes, from one of our team")
    stage.forgets()
    async with read_only(stage.charity):
        await writes(stage, words, "1")
        await later(stage, "16:42")
        assert not [who for who in ("priya", "dan", "ruth") if stage.charity.texts(who)]
        stage.sees("... 999 ...")
        stage.sends("ada: {charity}: Mentorline can't save anything. ...")
