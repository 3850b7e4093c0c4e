"""The database takes nothing: no concern is lost, and nobody is told anything untrue."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from bot.channels.failures import TemporaryFailure, UnknownOutcome
from bot.channels.inputs import FromChat, FromPhone, FromTimer
from bot.channels.sms.channel import Sent
from bot.demo.simulated_charity import LONDON, SimulatedCharity
from bot.runtime.app import build
from bot.runtime.importing import import_directory
from flows.escalation.machine import Escalation
from flows.events import Commanded, Edited, Tapped, TextReceived, Typed
from storage.database.errors import DatabaseBusy, StorageError
from storage.queue import inbox, jobs
from storage.records import escalations, evidence
from storage.records.verification import verify
from tests.bot.runtime.fallback.database_faults import (
    FIRES,
    Fire,
    full,
    gone,
    locked,
    pragmas,
    read_only,
)
from tests.charities import open_simulated_charity
from tests.stories.cast import FRIDAY, directory

NOW = FRIDAY.start


@pytest.fixture(autouse=True)
def quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[SimulatedCharity]:
    """A charity in its very first moments."""
    async with open_simulated_charity(NOW, directory=directory(FRIDAY), folder=tmp_path) as opened:
        yield opened


@pytest.fixture
async def charity(fresh: SimulatedCharity) -> SimulatedCharity:
    """A charity that has been going for a while: the fallback has seen who is there."""
    await fresh.app.fallback.start()
    return fresh


@pytest.fixture(params=list(FIRES))
def fire(request: pytest.FixtureRequest) -> Fire:
    return FIRES[request.param]


def typed(charity: SimulatedCharity, words: str, key: str = "u1", who: str = "sam") -> FromChat:
    event: Typed | Commanded = Typed(message=1, text=words)
    if words.startswith("/"):
        event = Commanded(message=1, name=words[1:])
    return FromChat(key=key, chat=charity.number(who), event=event)


def texted(charity: SimulatedCharity, body: str, who: str, sid: str = "SMin1") -> FromPhone:
    sender = charity.person(who).phone
    return FromPhone(TextReceived(sid=sid, sender=sender, body=body))


def seen(charity: SimulatedCharity, who: str = "sam") -> list[str]:
    """What stands in that chat, the person's own words left out."""
    return [shown.text for shown in charity.chat(who).shown if not shown.mine]


def sent(charity: SimulatedCharity, who: str) -> list[str]:
    return [sms.body for sms in charity.texts(who)]


async def taps(charity: SimulatedCharity, label: str) -> None:
    """Tap the newest button of that name; nothing that would follow in rows happens."""
    for shown in reversed(charity.chat("sam").shown):
        if key := shown.key(label):
            assert key.data is not None
            event = Tapped(message=shown.message, callback=f"tap {label}", data=key.data)
            given = FromChat(key=f"tap {label}", chat=charity.number("sam"), event=event)
            await charity.app.handler.handle([given])
            return
    raise LookupError(label)


def code_of(body: str) -> str:
    found = re.search(r"Reply (\d{6})", body)
    assert found is not None, body
    return found.group(1)


async def stored(charity: SimulatedCharity) -> dict[str, Escalation]:
    """Every concern that the database knows of."""
    async with charity.app.database.reading() as tx:
        found = await escalations.load_of_mentor(tx, charity.app.organisation, "sam")
    return {r: Escalation.model_validate_json(one.state) for r, one in found.items()}


async def records(charity: SimulatedCharity, reference: str) -> list[str]:
    async with charity.app.database.reading() as tx:
        told = await evidence.about(tx, charity.app.organisation, [reference])
        assert (await verify(tx, charity.app.organisation)).intact
    return [record.what for record in told]


async def passes(charity: SimulatedCharity, **span: float) -> None:
    """Time passes, with a round of the fallback at its end."""
    charity.clock.move_to(charity.clock.now + timedelta(**span))
    await charity.app.fallback.tend()


async def mended(charity: SimulatedCharity) -> None:
    """The fire is out, and a lock is no longer waited for."""
    await passes(charity, seconds=10)
    await charity.forward(timedelta(seconds=1))


# Whatever is wrong with it


async def test_a_concern_is_texted_at_once_and_the_mentor_is_told_whom_to_ring(
    charity: SimulatedCharity, fire: Fire
) -> None:
    async with fire(charity):
        await charity.app.handler.handle([typed(charity, "Raise a concern")])

        assert len(sent(charity, "dan")) == 1
        assert sent(charity, "dan")[0].startswith("Harbour: URGENT concern")
        assert not sent(charity, "priya")
        told = seen(charity)[-1]
        assert told.startswith(
            "We could not save this, so please don't wait for us. We have texted Dan. "
            "Ring Dan now: 07700 900457\nDanger: 999\n"
        )
        assert "0808 800 5000" in told


async def test_nobody_is_told_that_anything_is_saved(charity: SimulatedCharity, fire: Fire) -> None:
    async with fire(charity):
        await charity.app.handler.handle([typed(charity, "/concern")])
        await passes(charity, minutes=4)
        await passes(charity, minutes=4)
        words = " ".join([*seen(charity), *sent(charity, "dan"), *sent(charity, "ruth")])

        assert sent(charity, "ruth")
        assert not re.search(r"\b(is saved|recorded|we're texting)\b", words, re.IGNORECASE)


async def test_once_the_database_is_back_the_concern_is_in_it_and_goes_on(
    charity: SimulatedCharity, fire: Fire
) -> None:
    async with fire(charity):
        await charity.app.handler.handle([typed(charity, "Raise a concern")])
        assert not charity.app.fallback.report()["ok"]
    await mended(charity)

    (state,) = (await stored(charity)).values()
    assert state.place == "rung"
    assert state.step == ("dan",)
    assert charity.app.fallback.report()["ok"]
    assert seen(charity)[-2] == f"Concern {state.reference} is saved now. Nothing is lost."
    assert seen(charity)[-1].startswith(f"Concern {state.reference} is saved.")
    said = await records(charity, state.reference)
    assert "raised while the database could not be written" in said
    assert "texted directly, since the database could not be written" in said
    await charity.forward(timedelta(minutes=4))
    assert len(sent(charity, "dan")) == 1
    assert len(sent(charity, "ruth")) == 1
    await charity.replies("dan", code_of(sent(charity, "dan")[0]))
    (state,) = (await stored(charity)).values()
    assert state.owner == "dan"


async def test_the_same_update_does_nothing_when_it_comes_again(
    charity: SimulatedCharity, fire: Fire
) -> None:
    async with fire(charity):
        await charity.app.handler.handle([typed(charity, "Raise a concern")])
        await charity.app.handler.handle([typed(charity, "Raise a concern")])
        assert len(seen(charity)) == 1
    await mended(charity)
    await charity.take([typed(charity, "Raise a concern")])

    assert len(await stored(charity)) == 1
    assert len(sent(charity, "dan")) == 1


async def test_a_word_of_danger_texts_everybody_and_says_999_first(
    charity: SimulatedCharity, fire: Fire
) -> None:
    async with fire(charity):
        await charity.app.handler.handle([typed(charity, "999")])

        for who in ("priya", "dan", "ruth"):
            assert [body[:19] for body in sent(charity, who)] == ["Harbour: DANGER NOW"]
        assert seen(charity)[-1].startswith("Ring 999 now. Ask for the police")
        assert (
            "We have texted Priya, Dan and Ruth. Ring one of them after 999:" in seen(charity)[-1]
        )


async def test_a_concern_by_text_is_raised_and_answered_by_text(
    charity: SimulatedCharity, fire: Fire
) -> None:
    async with fire(charity):
        await charity.app.handler.handle([texted(charity, "I have a concern", "sam")])

        assert len(sent(charity, "dan")) == 1
        (told,) = sent(charity, "sam")
        assert told == (
            "Harbour: we can't save this, but we texted Dan. Ring Dan now on 07700 900457. "
            "Danger: 999. NSPCC: 0808 800 5000."
        )
    await mended(charity)

    assert len(await stored(charity)) == 1
    assert "is saved now" in sent(charity, "sam")[-1]


async def test_anything_else_has_to_come_again_and_its_sender_hears_so(
    charity: SimulatedCharity, fire: Fire
) -> None:
    async with fire(charity):
        with pytest.raises(StorageError):
            await charity.app.handler.handle([typed(charity, "My session")])
        with pytest.raises(StorageError):
            await charity.app.handler.handle([typed(charity, "My session")])

        assert len(seen(charity)) == 1
        assert "We can't save anything just now, so this waits." in seen(charity)[0]
        assert "0808 800 5000" in seen(charity)[0]
        charity.clock.move_to(charity.clock.now + timedelta(minutes=5))
        with pytest.raises(StorageError):
            await charity.app.handler.handle([typed(charity, "My session")])
        assert len(seen(charity)) == 2
    await mended(charity)
    await charity.take([typed(charity, "My session")])
    assert "When is the next session" in seen(charity)[-1]


async def test_a_tap_is_answered_so_that_the_phone_does_not_wait(
    charity: SimulatedCharity, fire: Fire
) -> None:
    tap = Tapped(message=1, callback="c1", data="x:on")
    async with fire(charity):
        with pytest.raises(StorageError):
            await charity.app.handler.handle(
                [FromChat(key="u1", chat=charity.number("sam"), event=tap)]
            )

    assert charity.phones.answers == {"c1": 1}
    assert charity.phones.toasts == ["We can't save that just now."]


async def test_in_one_batch_the_concern_is_seen_to_and_the_rest_comes_again(
    charity: SimulatedCharity, fire: Fire
) -> None:
    batch = [
        typed(charity, "My session", "u1"),
        typed(charity, "concern", "u2"),
        typed(charity, "x", "u3"),
    ]
    async with fire(charity):
        for _ in range(3):  # as often as Telegram is asked
            with pytest.raises(StorageError):
                await charity.app.handler.handle(batch)
        assert len(sent(charity, "dan")) == 1
    await mended(charity)
    await charity.take(batch)

    assert len(await stored(charity)) == 1
    assert any("P14" in text for text in seen(charity))  # what was asked about the session


async def test_open_concerns_go_on_by_the_clock(charity: SimulatedCharity, fire: Fire) -> None:
    await charity.types("sam", "concern")
    await charity.taps("sam", "No, but I'm worried")
    await charity.taps("sam", "No, not one of our team")
    await charity.app.fallback.tend()
    charity.phones.silent.update(charity.person(who).phone for who in ("priya", "dan", "ruth"))
    async with fire(charity):
        for _ in range(30):
            charity.app.fallback.failing(DatabaseBusy())  # as the worker says each second
            await passes(charity, minutes=1)

        assert len(sent(charity, "dan")) >= 2
        assert len(sent(charity, "ruth")) >= 2
        assert any(
            "Ring the NSPCC" in text or "0808 800 5000" in text for text in seen(charity)[-3:]
        )
        assert "about " in seen(charity)[-1]
    await mended(charity)

    (state,) = (await stored(charity)).values()
    assert state.place == "public"
    (known,) = {code_of(sent(charity, "ruth")[0])}
    await charity.replies("ruth", known)
    (state,) = (await stored(charity)).values()
    assert state.owner == "ruth"


# What happens meanwhile


async def test_a_second_tap_texts_nobody_again_and_offers_another_matter(
    charity: SimulatedCharity,
) -> None:
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern", "u1")])
        await charity.app.handler.handle([typed(charity, "Raise a concern", "u2")])
        assert len(sent(charity, "dan")) == 1
        assert seen(charity)[0] == seen(charity)[1]
        assert charity.chat("sam").shown[-1].key("It's another child")
        another = Tapped(message=1, callback="c1", data="x:another")
        chat = charity.number("sam")
        await charity.app.handler.handle([FromChat(key="u3", chat=chat, event=another)])
        assert len(sent(charity, "dan")) == 2
    await mended(charity)

    assert len(await stored(charity)) == 2


async def test_danger_after_all_texts_everybody_about_the_same_concern(
    charity: SimulatedCharity,
) -> None:
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern", "u1")])
        await charity.app.handler.handle([typed(charity, "danger", "u2")])
        assert len(sent(charity, "priya")) == 1
    await mended(charity)

    (state,) = (await stored(charity)).values()
    assert state.danger


async def test_questions_under_way_climb_at_once_by_the_answers_so_far(
    charity: SimulatedCharity,
) -> None:
    await charity.types("sam", "concern")
    await charity.taps("sam", "No, but I'm worried")
    await charity.app.fallback.tend()
    async with read_only(charity):
        await taps(charity, "No, not one of our team")
        assert [body[:23] for body in sent(charity, "priya")] == ["Harbour: URGENT concern"]
        assert not sent(charity, "dan")
    await mended(charity)

    (state,) = (await stored(charity)).values()
    assert state.ladder == "concern"
    assert state.step == ("priya",)


@pytest.mark.parametrize("burns", [read_only, gone])
async def test_whoever_it_is_about_gets_nothing(charity: SimulatedCharity, burns: Fire) -> None:
    await charity.types("sam", "concern")
    await charity.taps("sam", "No, but I'm worried")
    await charity.taps("sam", "Yes, one of our team")
    await charity.app.fallback.tend()
    async with burns(charity):
        await taps(charity, "Dan, safeguarding")
        for _ in range(4):
            await passes(charity, minutes=10)
        assert not sent(charity, "dan")
        assert sent(charity, "ruth")
        assert not any("Dan:" in text or "Ring Dan" in text for text in seen(charity))
    await mended(charity)
    await charity.forward(timedelta(minutes=30))

    assert not sent(charity, "dan")


async def test_about_our_team_and_no_name_texts_nobody_on_the_team(
    charity: SimulatedCharity,
) -> None:
    await charity.types("sam", "concern")
    await charity.taps("sam", "No, but I'm worried")
    await charity.app.fallback.tend()
    async with read_only(charity):
        await taps(charity, "Yes, one of our team")
        assert not any(sent(charity, who) for who in ("priya", "dan", "ruth"))
        assert (
            "Nobody here has been texted. Ring the council about staff worries now"
            in (seen(charity)[-1])
        )


async def test_a_code_takes_it_and_everybody_hears_so(charity: SimulatedCharity) -> None:
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern")])
        code = code_of(sent(charity, "dan")[0])
        await charity.app.handler.handle([texted(charity, code, "dan")])
        assert "is yours, ring Sam on" in sent(charity, "dan")[-1]
        assert seen(charity)[-1].startswith("Dan took your concern at")
        await passes(charity, minutes=20)
        assert not sent(charity, "ruth")
    await mended(charity)

    (state,) = (await stored(charity)).values()
    assert state.owner == "dan"


async def test_no_answer_texts_the_next_one(charity: SimulatedCharity) -> None:
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern")])
        await taps(charity, "No answer")

        assert len(sent(charity, "ruth")) == 1
        assert "We have texted Ruth. Ring Ruth now: 07700 900458" in seen(charity)[-1]


async def test_an_edited_message_raises_one_too(charity: SimulatedCharity) -> None:
    edited = Edited(message=7, text="concern")
    async with read_only(charity):
        await charity.app.handler.handle(
            [FromChat(key="u", chat=charity.number("sam"), event=edited)]
        )

        assert len(sent(charity, "dan")) == 1


async def test_a_mentor_just_now_asked_to_be_texted_first(charity: SimulatedCharity) -> None:
    """What was said since the people were last read counts, where nothing can be read any more."""
    await charity.app.handler.handle([typed(charity, "Text me, don't ring me")])

    async with gone(charity):
        await charity.app.handler.handle([typed(charity, "Raise a concern", "u2")])

        (asked,) = sent(charity, "dan")
        assert "Do NOT ring Sam. Text them first on 07700 900123" in asked
    await mended(charity)


async def test_a_stranger_gets_the_numbers_and_nobody_is_texted(charity: SimulatedCharity) -> None:
    async with read_only(charity):
        with pytest.raises(StorageError):
            await charity.app.handler.handle([typed(charity, "concern", who="nobody we know")])

    assert not sent(charity, "dan")
    assert "0808 800 5000" in seen(charity, "nobody we know")[-1]


async def test_an_admin_hears_of_it_directly_once(charity: SimulatedCharity) -> None:
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern")])
        await charity.app.fallback.tend()
        await passes(charity, minutes=2)

    (page,) = sent(charity, "ada")
    assert page == (
        "Harbour: Mentorline can't save anything. Concerns go out by text only. "
        "Look at its disk and database now."
    )


@pytest.mark.parametrize("hours", [0.1, 1.1])
async def test_nobody_is_told_so_once_it_can_be_written_though_nothing_is_written(
    charity: SimulatedCharity, hours: float
) -> None:
    """In a quiet hour after it no batch comes that would show that it is well again."""
    async with read_only(charity):
        with pytest.raises(StorageError):
            await charity.app.handler.handle([texted(charity, "who is this?", "priya")])
    assert charity.app.fallback.report()["unwritable_s"] is not None

    charity.clock.now += timedelta(hours=hours)
    await charity.app.fallback.tend()

    assert sent(charity, "ada") == []
    assert charity.app.fallback.report()["unwritable_s"] is None


async def test_it_is_told_where_it_still_cannot_be_written_and_nothing_is_held(
    charity: SimulatedCharity,
) -> None:
    async with read_only(charity):
        with pytest.raises(StorageError):
            await charity.app.handler.handle([texted(charity, "who is this?", "priya")])
        charity.clock.now += timedelta(minutes=1)
        await charity.app.fallback.tend()

        assert len(sent(charity, "ada")) == 1
    await mended(charity)


async def test_staff_who_text_something_else_hear_that_nothing_is_taken(
    charity: SimulatedCharity,
) -> None:
    async with read_only(charity):
        with pytest.raises(StorageError):
            await charity.app.handler.handle([texted(charity, "who is this?", "priya")])

    assert "so nothing is taken yet" in sent(charity, "priya")[-1]


# When texts fail as well


async def _refused(to: str, body: str, key: str, *, urgent: bool) -> Sent:
    raise TemporaryFailure("refused")


async def _unknown(to: str, body: str, key: str, *, urgent: bool) -> Sent:
    raise UnknownOutcome


async def test_texts_are_down_too_and_the_mentor_hears_that_nobody_was_texted(
    charity: SimulatedCharity,
) -> None:
    send = charity.phones.send
    charity.phones.send = _refused  # type: ignore[method-assign]
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern")])
        assert (
            "Our texts are not going out. Nobody has been texted. Ring Dan now: 07700 900457"
            in seen(charity)[-1]
        )
        charity.phones.send = send  # type: ignore[method-assign]
        await passes(charity, seconds=6)
        assert len(sent(charity, "dan")) == 1
        assert "Our text to Dan has gone out now" in seen(charity)[-1]
    await mended(charity)

    assert len(sent(charity, "dan")) == 1


@pytest.mark.parametrize("named", [(), ("dan",)])
async def test_a_text_that_waits_without_a_row_does_not_go_to_somebody_named_since(
    charity: SimulatedCharity, monkeypatch: pytest.MonkeyPatch, named: tuple[str, ...]
) -> None:
    async with full(charity):
        with monkeypatch.context() as away:
            away.setattr(charity.phones, "send", _refused)
            await charity.app.handler.handle([typed(charity, "concern")])
        held = charity.app.fallback._held.states
        (reference,) = held
        held[reference] = held[reference].model_copy(update={"subjects": named})

        await passes(charity, seconds=6)

        assert len(sent(charity, "dan")) == (0 if named else 1)


async def test_a_text_of_which_nobody_knows_is_not_called_sent(charity: SimulatedCharity) -> None:
    send = charity.phones.send
    charity.phones.send = _unknown  # type: ignore[method-assign]
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern")])
        assert "We can't tell yet whether our text to Dan went out." in seen(charity)[-1]
    charity.phones.send = send  # type: ignore[method-assign]
    await mended(charity)
    await charity.forward(timedelta(seconds=30))

    assert [body[:14] for body in sent(charity, "dan")] == ["REPEAT Harbour"]


async def test_while_chat_is_down_too_the_mentor_is_told_by_text(charity: SimulatedCharity) -> None:
    charity.chat("sam").blocked = True
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern")])

    assert "we can't save this, but we texted Dan" in sent(charity, "sam")[-1]


# Killed


class Killed(BaseException):
    """The process is gone: nothing of ours catches this."""


def again(charity: SimulatedCharity) -> SimulatedCharity:
    """Another process on the same database and the same spool, after this one was killed."""
    app = build(
        charity.app.database,
        charity.app.organisation,
        charity.phones,
        charity.phones,
        clock=charity.clock,
        zone=LONDON,
    )
    other = SimulatedCharity(app, charity.phones, charity.clock, charity.directory)
    other._updates = 1000
    return other


async def test_killed_meanwhile_the_next_start_takes_the_concern_in(
    charity: SimulatedCharity,
) -> None:
    async with full(charity):
        await charity.app.handler.handle([typed(charity, "concern")])
    new = again(charity)
    await new.app.fallback.start()
    await new.forward(timedelta(minutes=4))

    (state,) = (await stored(new)).values()
    assert state.place == "rung"
    assert len(sent(new, "dan")) == 1
    assert len(sent(new, "ruth")) == 1
    await new.take([typed(new, "concern")])
    assert len(await stored(new)) == 1
    assert len(sent(new, "dan")) == 1


async def test_killed_while_sending_the_text_is_looked_up_and_not_sent_twice(
    charity: SimulatedCharity,
) -> None:
    send = charity.phones.send

    async def killed(to: str, body: str, key: str, *, urgent: bool) -> Sent:
        await send(to, body, key, urgent=urgent)
        raise Killed

    charity.phones.send = killed  # type: ignore[method-assign]
    async with read_only(charity):
        with pytest.raises(Killed):
            await charity.app.handler.handle([typed(charity, "concern")])
    charity.phones.send = send  # type: ignore[method-assign]
    new = again(charity)
    await new.app.fallback.start()
    await new.forward(timedelta(minutes=1))

    assert len(sent(new, "dan")) == 1
    assert len(await stored(new)) == 1


async def test_killed_after_the_commit_and_before_emptying_it_is_taken_in_once(
    charity: SimulatedCharity,
) -> None:
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern")])
    kept = charity.app.database.engine.url.database
    assert kept is not None
    spool = f"{kept}.spool"
    with open(spool, "rb") as file:  # noqa: ASYNC230, PTH123
        before = file.read()
    await mended(charity)
    (first,) = (await stored(charity)).values()
    await charity.replies("dan", code_of(sent(charity, "dan")[0]))
    with open(spool, "wb") as file:  # noqa: ASYNC230, PTH123
        file.write(before)
    new = again(charity)
    await new.app.fallback.start()
    await new.forward(timedelta(minutes=1))

    (state,) = (await stored(new)).values()
    assert state.reference == first.reference
    assert state.owner == "dan"
    assert len([t for t in seen(new) if "Nothing is lost" in t]) == 1
    said = await records(new, state.reference)
    assert said.count("raised while the database could not be written") == 1
    assert "went on elsewhere while the database could not be written" not in said
    assert not any("kept aside" in body for body in sent(new, "ada"))


async def test_a_row_that_changed_meanwhile_stays_and_an_admin_hears_of_it(
    charity: SimulatedCharity,
) -> None:
    await charity.types("sam", "concern")
    await charity.taps("sam", "No, but I'm worried")
    await charity.taps("sam", "No, not one of our team")
    await charity.app.fallback.tend()
    code = code_of(sent(charity, "priya")[0])
    async with read_only(charity):
        await charity.app.handler.handle([_clock(charity, await stored(charity))])
        assert sent(charity, "dan")
    other = again(charity)  # as a command in another process would
    await other.app.handler.handle([texted(other, code, "priya", "SMother")])
    await mended(charity)

    (state,) = (await stored(charity)).values()
    assert state.owner == "priya"
    assert "went on elsewhere while the database could not be written" in await records(
        charity, state.reference
    )
    assert any("kept aside" in body for body in sent(charity, "ada"))


def _clock(charity: SimulatedCharity, states: dict[str, Escalation]) -> FromTimer:
    (state,) = states.values()
    event = {"kind": "clock", "number": state.clock_number}
    return FromTimer(job=1, fence=1, owner="escalation", about=state.reference, event=event)


# Many, and locked


async def test_so_many_wait_that_they_are_shelved_and_a_concern_behind_them_is_seen(
    charity: SimulatedCharity,
) -> None:
    many = [typed(charity, "/help", f"u{n}") for n in range(100)]
    async with read_only(charity):
        await charity.app.handler.handle(many)  # confirmed to Telegram, which shows the next ones
        await charity.app.handler.handle([typed(charity, "concern", "u101")])
        assert len(sent(charity, "dan")) == 1
    await mended(charity)

    async with charity.app.database.transaction(charity.app.organisation) as tx:
        keys = [f"u{n}" for n in range(100)]
        new = await inbox.take_new(tx, charity.app.organisation, "telegram", keys, NOW)
    assert not new
    assert len(await stored(charity)) == 1


async def test_a_lock_is_waited_for_twice_and_then_not_at_once_again(
    charity: SimulatedCharity,
) -> None:
    tried = 0
    begin = charity.app.database.transaction

    def counted(organisation: str | None = None) -> object:
        nonlocal tried
        tried += 1
        return begin(organisation)

    charity.app.database.transaction = counted  # type: ignore[method-assign, assignment]
    async with locked(charity):
        with pytest.raises(DatabaseBusy):
            await charity.app.handler.handle([typed(charity, "hello")])
        assert tried == 2
        await charity.app.handler.handle([typed(charity, "concern", "u2")])
        assert tried == 2
        assert len(sent(charity, "dan")) == 1


async def test_a_lock_that_goes_away_in_time_costs_nobody_anything(
    charity: SimulatedCharity,
) -> None:
    async with pragmas(charity, "busy_timeout=1"), locked(charity):
        with pytest.raises(DatabaseBusy):
            await charity.app.handler.handle([typed(charity, "hello")])
    await passes(charity, seconds=10)
    await charity.take([typed(charity, "concern", "u2")])

    assert "Is a child in danger right now?" in seen(charity)[-1]


async def test_receipts_of_direct_texts_are_asked_for_once_their_rows_are_there(
    charity: SimulatedCharity,
) -> None:
    async with read_only(charity):
        await charity.app.handler.handle([typed(charity, "concern")])
    await mended(charity)

    (state,) = (await stored(charity)).values()
    async with charity.app.database.reading() as tx:
        found = await jobs.find(tx, charity.app.organisation, [f"{state.reference}-1"])
    (job,) = found.values()
    assert job.state == "done"
    assert (job.note or "").startswith("SM")
    assert json.loads(job.payload)["to"] == "dan"


async def test_without_anything_seen_before_everybody_has_to_come_again(
    fresh: SimulatedCharity,
) -> None:
    async with gone(fresh):
        with pytest.raises(StorageError):
            await fresh.app.handler.handle([typed(fresh, "concern")])
    await mended(fresh)
    await fresh.take([typed(fresh, "concern")])

    assert len(await stored(fresh)) == 1


async def test_a_former_number_that_still_counts_gets_the_text_too_and_once(
    charity: SimulatedCharity,
) -> None:
    """As it would by a row: on the day after a change both are texted, and neither twice."""
    old = charity.person("dan").phone
    people = tuple(
        p.model_copy(update={"phone": "+447700900777"}) if p.id == "dan" else p
        for p in charity.directory.people
    )
    changed = charity.directory.model_copy(update={"people": people})
    now = charity.clock.now
    await import_directory(charity.app.database, changed, "chance_uk", LONDON, now, None)
    await charity.forward(timedelta(minutes=1))
    before = [len(charity.phones.inbox(phone)) for phone in (old, "+447700900777")]

    async with full(charity):
        await charity.app.handler.handle([typed(charity, "concern")])
        during = [len(charity.phones.inbox(phone)) for phone in (old, "+447700900777")]
    await mended(charity)

    after = [charity.phones.inbox(phone) for phone in (old, "+447700900777")]
    assert during == [number + 1 for number in before]
    assert [len(texts) for texts in after] == during
    assert after[0][-1].body == after[1][-1].body
    assert after[0][-1].body.startswith("Harbour: URGENT concern")
