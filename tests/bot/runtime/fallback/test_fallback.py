"""The database takes nothing: no concern is lost, and nobody is told what is not so."""

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
from bot.demo.simulated_charity import LONDON, Town
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
from tests.charities import open_town
from tests.stories.cast import FRIDAY, directory

NOW = FRIDAY.start


@pytest.fixture(autouse=True)
def quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Town]:
    """A town in its very first moments."""
    async with open_town(NOW, directory=directory(FRIDAY), folder=tmp_path) as opened:
        yield opened


@pytest.fixture
async def town(fresh: Town) -> Town:
    """A town that has been going for a while: the refuge has seen who is there."""
    await fresh.app.refuge.start()
    return fresh


@pytest.fixture(params=list(FIRES))
def fire(request: pytest.FixtureRequest) -> Fire:
    return FIRES[request.param]


def typed(town: Town, words: str, key: str = "u1", who: str = "sam") -> FromChat:
    event: Typed | Commanded = Typed(message=1, text=words)
    if words.startswith("/"):
        event = Commanded(message=1, name=words[1:])
    return FromChat(key=key, chat=town.number(who), event=event)


def texted(town: Town, body: str, who: str, sid: str = "SMin1") -> FromPhone:
    sender = town.person(who).phone
    return FromPhone(TextReceived(sid=sid, sender=sender, body=body))


def seen(town: Town, who: str = "sam") -> list[str]:
    """What stands in that chat, the person's own words left out."""
    return [shown.text for shown in town.chat(who).shown if not shown.mine]


def sent(town: Town, who: str) -> list[str]:
    return [sms.body for sms in town.texts(who)]


async def taps(town: Town, label: str) -> None:
    """Tap the newest button of that name; nothing that would follow in rows happens."""
    for shown in reversed(town.chat("sam").shown):
        if key := shown.key(label):
            assert key.data is not None
            event = Tapped(message=shown.message, callback=f"tap {label}", data=key.data)
            given = FromChat(key=f"tap {label}", chat=town.number("sam"), event=event)
            await town.app.handler.handle([given])
            return
    raise LookupError(label)


def code_of(body: str) -> str:
    found = re.search(r"Reply (\d{6})", body)
    assert found is not None, body
    return found.group(1)


async def stored(town: Town) -> dict[str, Escalation]:
    """Every concern that the database knows of."""
    async with town.app.database.reading() as tx:
        found = await escalations.load_of_mentor(tx, town.app.organisation, "sam")
    return {r: Escalation.model_validate_json(one.state) for r, one in found.items()}


async def records(town: Town, reference: str) -> list[str]:
    async with town.app.database.reading() as tx:
        told = await evidence.about(tx, town.app.organisation, [reference])
        assert (await verify(tx, town.app.organisation)).intact
    return [record.what for record in told]


async def passes(town: Town, **span: float) -> None:
    """Time passes, with a round of the refuge at its end."""
    town.clock.move_to(town.clock.now + timedelta(**span))
    await town.app.refuge.tend()


async def mended(town: Town) -> None:
    """The fire is out, and a lock is no longer waited for."""
    await passes(town, seconds=10)
    await town.forward(timedelta(seconds=1))


# Whatever is wrong with it


async def test_a_concern_is_texted_at_once_and_the_mentor_is_told_whom_to_ring(
    town: Town, fire: Fire
) -> None:
    async with fire(town):
        await town.app.handler.handle([typed(town, "Raise a concern")])

        assert len(sent(town, "dan")) == 1
        assert sent(town, "dan")[0].startswith("Harbour: URGENT concern")
        assert not sent(town, "priya")
        told = seen(town)[-1]
        assert told.startswith(
            "We could not save this, so please don't wait for us. We have texted Dan. "
            "Ring Dan now: 07700 900457\nDanger: 999\n"
        )
        assert "0808 800 5000" in told


async def test_nobody_is_told_that_anything_is_saved(town: Town, fire: Fire) -> None:
    async with fire(town):
        await town.app.handler.handle([typed(town, "/concern")])
        await passes(town, minutes=4)
        await passes(town, minutes=4)
        words = " ".join([*seen(town), *sent(town, "dan"), *sent(town, "ruth")])

        assert sent(town, "ruth")
        assert not re.search(r"\b(is saved|recorded|we're texting)\b", words, re.IGNORECASE)


async def test_once_the_database_is_back_the_concern_is_in_it_and_goes_on(
    town: Town, fire: Fire
) -> None:
    async with fire(town):
        await town.app.handler.handle([typed(town, "Raise a concern")])
        assert not town.app.refuge.report()["ok"]
    await mended(town)

    (state,) = (await stored(town)).values()
    assert state.place == "rung"
    assert state.step == ("dan",)
    assert town.app.refuge.report()["ok"]
    assert seen(town)[-2] == f"Concern {state.reference} is saved now. Nothing is lost."
    assert seen(town)[-1].startswith(f"Concern {state.reference} is saved.")
    said = await records(town, state.reference)
    assert "raised while the database could not be written" in said
    assert "texted directly, since the database could not be written" in said
    await town.forward(timedelta(minutes=4))
    assert len(sent(town, "dan")) == 1
    assert len(sent(town, "ruth")) == 1
    await town.replies("dan", code_of(sent(town, "dan")[0]))
    (state,) = (await stored(town)).values()
    assert state.owner == "dan"


async def test_the_same_update_does_nothing_when_it_comes_again(town: Town, fire: Fire) -> None:
    async with fire(town):
        await town.app.handler.handle([typed(town, "Raise a concern")])
        await town.app.handler.handle([typed(town, "Raise a concern")])
        assert len(seen(town)) == 1
    await mended(town)
    await town.take([typed(town, "Raise a concern")])

    assert len(await stored(town)) == 1
    assert len(sent(town, "dan")) == 1


async def test_a_word_of_danger_texts_everybody_and_says_999_first(town: Town, fire: Fire) -> None:
    async with fire(town):
        await town.app.handler.handle([typed(town, "999")])

        for who in ("priya", "dan", "ruth"):
            assert [body[:19] for body in sent(town, who)] == ["Harbour: DANGER NOW"]
        assert seen(town)[-1].startswith("Ring 999 now. Ask for the police")
        assert "We have texted Priya, Dan and Ruth. Ring one of them after 999:" in seen(town)[-1]


async def test_a_concern_by_text_is_raised_and_answered_by_text(town: Town, fire: Fire) -> None:
    async with fire(town):
        await town.app.handler.handle([texted(town, "I have a concern", "sam")])

        assert len(sent(town, "dan")) == 1
        (told,) = sent(town, "sam")
        assert told == (
            "Harbour: we can't save this, but we texted Dan. Ring Dan now on 07700 900457. "
            "Danger: 999. NSPCC: 0808 800 5000."
        )
    await mended(town)

    assert len(await stored(town)) == 1
    assert "is saved now" in sent(town, "sam")[-1]


async def test_anything_else_has_to_come_again_and_its_sender_hears_so(
    town: Town, fire: Fire
) -> None:
    async with fire(town):
        with pytest.raises(StorageError):
            await town.app.handler.handle([typed(town, "My session")])
        with pytest.raises(StorageError):
            await town.app.handler.handle([typed(town, "My session")])

        assert len(seen(town)) == 1
        assert "We can't save anything just now, so this waits." in seen(town)[0]
        assert "0808 800 5000" in seen(town)[0]
        town.clock.move_to(town.clock.now + timedelta(minutes=5))
        with pytest.raises(StorageError):
            await town.app.handler.handle([typed(town, "My session")])
        assert len(seen(town)) == 2
    await mended(town)
    await town.take([typed(town, "My session")])
    assert "When is the next session" in seen(town)[-1]


async def test_a_tap_is_answered_so_that_the_phone_does_not_wait(town: Town, fire: Fire) -> None:
    tap = Tapped(message=1, callback="c1", data="x:on")
    async with fire(town):
        with pytest.raises(StorageError):
            await town.app.handler.handle([FromChat(key="u1", chat=town.number("sam"), event=tap)])

    assert town.phones.answers == {"c1": 1}
    assert town.phones.toasts == ["We can't save that just now."]


async def test_in_one_batch_the_concern_is_seen_to_and_the_rest_comes_again(
    town: Town, fire: Fire
) -> None:
    batch = [typed(town, "My session", "u1"), typed(town, "concern", "u2"), typed(town, "x", "u3")]
    async with fire(town):
        for _ in range(3):  # as often as Telegram is asked
            with pytest.raises(StorageError):
                await town.app.handler.handle(batch)
        assert len(sent(town, "dan")) == 1
    await mended(town)
    await town.take(batch)

    assert len(await stored(town)) == 1
    assert any("P14" in text for text in seen(town))  # what was asked about the session


async def test_open_concerns_go_on_by_the_clock(town: Town, fire: Fire) -> None:
    await town.types("sam", "concern")
    await town.taps("sam", "No, but I'm worried")
    await town.taps("sam", "No, not one of our team")
    await town.app.refuge.tend()
    town.phones.silent.update(town.person(who).phone for who in ("priya", "dan", "ruth"))
    async with fire(town):
        for _ in range(30):
            town.app.refuge.failing(DatabaseBusy())  # as the worker says each second
            await passes(town, minutes=1)

        assert len(sent(town, "dan")) >= 2
        assert len(sent(town, "ruth")) >= 2
        assert any("Ring the NSPCC" in text or "0808 800 5000" in text for text in seen(town)[-3:])
        assert "about " in seen(town)[-1]
    await mended(town)

    (state,) = (await stored(town)).values()
    assert state.place == "public"
    (known,) = {code_of(sent(town, "ruth")[0])}
    await town.replies("ruth", known)
    (state,) = (await stored(town)).values()
    assert state.owner == "ruth"


# What happens meanwhile


async def test_a_second_tap_texts_nobody_again_and_offers_another_matter(town: Town) -> None:
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern", "u1")])
        await town.app.handler.handle([typed(town, "Raise a concern", "u2")])
        assert len(sent(town, "dan")) == 1
        assert seen(town)[0] == seen(town)[1]
        assert town.chat("sam").shown[-1].key("It's another child")
        another = Tapped(message=1, callback="c1", data="x:another")
        chat = town.number("sam")
        await town.app.handler.handle([FromChat(key="u3", chat=chat, event=another)])
        assert len(sent(town, "dan")) == 2
    await mended(town)

    assert len(await stored(town)) == 2


async def test_danger_after_all_texts_everybody_about_the_same_concern(town: Town) -> None:
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern", "u1")])
        await town.app.handler.handle([typed(town, "danger", "u2")])
        assert len(sent(town, "priya")) == 1
    await mended(town)

    (state,) = (await stored(town)).values()
    assert state.danger


async def test_questions_under_way_climb_at_once_by_the_answers_so_far(town: Town) -> None:
    await town.types("sam", "concern")
    await town.taps("sam", "No, but I'm worried")
    await town.app.refuge.tend()
    async with read_only(town):
        await taps(town, "No, not one of our team")
        assert [body[:23] for body in sent(town, "priya")] == ["Harbour: URGENT concern"]
        assert not sent(town, "dan")
    await mended(town)

    (state,) = (await stored(town)).values()
    assert state.ladder == "concern"
    assert state.step == ("priya",)


@pytest.mark.parametrize("burns", [read_only, gone])
async def test_whoever_it_is_about_gets_nothing(town: Town, burns: Fire) -> None:
    await town.types("sam", "concern")
    await town.taps("sam", "No, but I'm worried")
    await town.taps("sam", "Yes, one of our team")
    await town.app.refuge.tend()
    async with burns(town):
        await taps(town, "Dan, safeguarding")
        for _ in range(4):
            await passes(town, minutes=10)
        assert not sent(town, "dan")
        assert sent(town, "ruth")
        assert not any("Dan:" in text or "Ring Dan" in text for text in seen(town))
    await mended(town)
    await town.forward(timedelta(minutes=30))

    assert not sent(town, "dan")


async def test_about_our_team_and_no_name_texts_nobody_on_the_team(town: Town) -> None:
    await town.types("sam", "concern")
    await town.taps("sam", "No, but I'm worried")
    await town.app.refuge.tend()
    async with read_only(town):
        await taps(town, "Yes, one of our team")
        assert not any(sent(town, who) for who in ("priya", "dan", "ruth"))
        assert (
            "Nobody here has been texted. Ring the council about staff worries now"
            in (seen(town)[-1])
        )


async def test_a_code_takes_it_and_everybody_hears_so(town: Town) -> None:
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern")])
        code = code_of(sent(town, "dan")[0])
        await town.app.handler.handle([texted(town, code, "dan")])
        assert "is yours, ring Sam on" in sent(town, "dan")[-1]
        assert seen(town)[-1].startswith("Dan took your concern at")
        await passes(town, minutes=20)
        assert not sent(town, "ruth")
    await mended(town)

    (state,) = (await stored(town)).values()
    assert state.owner == "dan"


async def test_no_answer_texts_the_next_one(town: Town) -> None:
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern")])
        await taps(town, "No answer")

        assert len(sent(town, "ruth")) == 1
        assert "We have texted Ruth. Ring Ruth now: 07700 900458" in seen(town)[-1]


async def test_an_edited_message_raises_one_too(town: Town) -> None:
    edited = Edited(message=7, text="concern")
    async with read_only(town):
        await town.app.handler.handle([FromChat(key="u", chat=town.number("sam"), event=edited)])

        assert len(sent(town, "dan")) == 1


async def test_a_mentor_just_now_asked_to_be_texted_first(town: Town) -> None:
    """What was said since the people were last read counts, where nothing can be read any more."""
    await town.app.handler.handle([typed(town, "Text me, don't ring me")])

    async with gone(town):
        await town.app.handler.handle([typed(town, "Raise a concern", "u2")])

        (asked,) = sent(town, "dan")
        assert "Do NOT ring Sam. Text them first on 07700 900123" in asked
    await mended(town)


async def test_a_stranger_gets_the_numbers_and_nobody_is_texted(town: Town) -> None:
    async with read_only(town):
        with pytest.raises(StorageError):
            await town.app.handler.handle([typed(town, "concern", who="nobody we know")])

    assert not sent(town, "dan")
    assert "0808 800 5000" in seen(town, "nobody we know")[-1]


async def test_an_admin_hears_of_it_directly_once(town: Town) -> None:
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern")])
        await town.app.refuge.tend()
        await passes(town, minutes=2)

    (page,) = sent(town, "ada")
    assert page == (
        "Harbour: Mentorline can't save anything. Concerns go out by text only. "
        "Look at its disk and database now."
    )


@pytest.mark.parametrize("hours", [0.1, 1.1])
async def test_nobody_is_told_so_once_it_can_be_written_though_nothing_is_written(
    town: Town, hours: float
) -> None:
    """In a quiet hour after it no batch comes that would show that it is well again."""
    async with read_only(town):
        with pytest.raises(StorageError):
            await town.app.handler.handle([texted(town, "who is this?", "priya")])
    assert town.app.refuge.report()["unwritable_s"] is not None

    town.clock.now += timedelta(hours=hours)
    await town.app.refuge.tend()

    assert sent(town, "ada") == []
    assert town.app.refuge.report()["unwritable_s"] is None


async def test_it_is_told_where_it_still_cannot_be_written_and_nothing_is_held(town: Town) -> None:
    async with read_only(town):
        with pytest.raises(StorageError):
            await town.app.handler.handle([texted(town, "who is this?", "priya")])
        town.clock.now += timedelta(minutes=1)
        await town.app.refuge.tend()

        assert len(sent(town, "ada")) == 1
    await mended(town)


async def test_staff_who_text_something_else_hear_that_nothing_is_taken(town: Town) -> None:
    async with read_only(town):
        with pytest.raises(StorageError):
            await town.app.handler.handle([texted(town, "who is this?", "priya")])

    assert "so nothing is taken yet" in sent(town, "priya")[-1]


# When texts fail as well


async def _refused(to: str, body: str, key: str, *, urgent: bool) -> Sent:
    raise TemporaryFailure("refused")


async def _unknown(to: str, body: str, key: str, *, urgent: bool) -> Sent:
    raise UnknownOutcome


async def test_texts_are_down_too_and_the_mentor_hears_that_nobody_was_texted(town: Town) -> None:
    send = town.phones.send
    town.phones.send = _refused  # type: ignore[method-assign]
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern")])
        assert (
            "Our texts are not going out. Nobody has been texted. Ring Dan now: 07700 900457"
            in seen(town)[-1]
        )
        town.phones.send = send  # type: ignore[method-assign]
        await passes(town, seconds=6)
        assert len(sent(town, "dan")) == 1
        assert "Our text to Dan has gone out now" in seen(town)[-1]
    await mended(town)

    assert len(sent(town, "dan")) == 1


async def test_a_text_of_which_nobody_knows_is_not_called_sent(town: Town) -> None:
    send = town.phones.send
    town.phones.send = _unknown  # type: ignore[method-assign]
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern")])
        assert "We can't tell yet whether our text to Dan went out." in seen(town)[-1]
    town.phones.send = send  # type: ignore[method-assign]
    await mended(town)
    await town.forward(timedelta(seconds=30))

    assert [body[:14] for body in sent(town, "dan")] == ["REPEAT Harbour"]


async def test_while_chat_is_down_too_the_mentor_is_told_by_text(town: Town) -> None:
    town.chat("sam").blocked = True
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern")])

    assert "we can't save this, but we texted Dan" in sent(town, "sam")[-1]


# Killed


class Killed(BaseException):
    """The process is gone: nothing of ours catches this."""


def again(town: Town) -> Town:
    """Another process on the same database and the same spool, after this one was killed."""
    app = build(
        town.app.database,
        town.app.organisation,
        town.phones,
        town.phones,
        clock=town.clock,
        zone=LONDON,
    )
    other = Town(app, town.phones, town.clock, town.directory)
    other._updates = 1000
    return other


async def test_killed_meanwhile_the_next_start_takes_the_concern_in(town: Town) -> None:
    async with full(town):
        await town.app.handler.handle([typed(town, "concern")])
    new = again(town)
    await new.app.refuge.start()
    await new.forward(timedelta(minutes=4))

    (state,) = (await stored(new)).values()
    assert state.place == "rung"
    assert len(sent(new, "dan")) == 1
    assert len(sent(new, "ruth")) == 1
    await new.take([typed(new, "concern")])
    assert len(await stored(new)) == 1
    assert len(sent(new, "dan")) == 1


async def test_killed_while_sending_the_text_is_looked_up_and_not_sent_twice(town: Town) -> None:
    send = town.phones.send

    async def killed(to: str, body: str, key: str, *, urgent: bool) -> Sent:
        await send(to, body, key, urgent=urgent)
        raise Killed

    town.phones.send = killed  # type: ignore[method-assign]
    async with read_only(town):
        with pytest.raises(Killed):
            await town.app.handler.handle([typed(town, "concern")])
    town.phones.send = send  # type: ignore[method-assign]
    new = again(town)
    await new.app.refuge.start()
    await new.forward(timedelta(minutes=1))

    assert len(sent(new, "dan")) == 1
    assert len(await stored(new)) == 1


async def test_killed_after_the_commit_and_before_emptying_it_is_taken_in_once(
    town: Town,
) -> None:
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern")])
    kept = town.app.database.engine.url.database
    assert kept is not None
    spool = f"{kept}.spool"
    with open(spool, "rb") as file:  # noqa: ASYNC230, PTH123
        before = file.read()
    await mended(town)
    (first,) = (await stored(town)).values()
    await town.replies("dan", code_of(sent(town, "dan")[0]))
    with open(spool, "wb") as file:  # noqa: ASYNC230, PTH123
        file.write(before)
    new = again(town)
    await new.app.refuge.start()
    await new.forward(timedelta(minutes=1))

    (state,) = (await stored(new)).values()
    assert state.reference == first.reference
    assert state.owner == "dan"
    assert len([t for t in seen(new) if "Nothing is lost" in t]) == 1
    said = await records(new, state.reference)
    assert said.count("raised while the database could not be written") == 1
    assert "went on elsewhere while the database could not be written" not in said
    assert not any("kept aside" in body for body in sent(new, "ada"))


async def test_a_row_that_changed_meanwhile_stays_and_an_admin_hears_of_it(town: Town) -> None:
    await town.types("sam", "concern")
    await town.taps("sam", "No, but I'm worried")
    await town.taps("sam", "No, not one of our team")
    await town.app.refuge.tend()
    code = code_of(sent(town, "priya")[0])
    async with read_only(town):
        await town.app.handler.handle([_clock(town, await stored(town))])
        assert sent(town, "dan")
    other = again(town)  # as a command in another process would
    await other.app.handler.handle([texted(other, code, "priya", "SMother")])
    await mended(town)

    (state,) = (await stored(town)).values()
    assert state.owner == "priya"
    assert "went on elsewhere while the database could not be written" in await records(
        town, state.reference
    )
    assert any("kept aside" in body for body in sent(town, "ada"))


def _clock(town: Town, states: dict[str, Escalation]) -> FromTimer:
    (state,) = states.values()
    event = {"kind": "clock", "number": state.clock_number}
    return FromTimer(job=1, fence=1, owner="escalation", about=state.reference, event=event)


# Many, and locked


async def test_so_many_wait_that_they_are_shelved_and_a_concern_behind_them_is_seen(
    town: Town,
) -> None:
    many = [typed(town, "/help", f"u{n}") for n in range(100)]
    async with read_only(town):
        await town.app.handler.handle(many)  # confirmed to Telegram, which shows the next ones
        await town.app.handler.handle([typed(town, "concern", "u101")])
        assert len(sent(town, "dan")) == 1
    await mended(town)

    async with town.app.database.transaction(town.app.organisation) as tx:
        keys = [f"u{n}" for n in range(100)]
        new = await inbox.take_new(tx, town.app.organisation, "telegram", keys, NOW)
    assert not new
    assert len(await stored(town)) == 1


async def test_a_lock_is_waited_for_twice_and_then_not_at_once_again(town: Town) -> None:
    tried = 0
    begin = town.app.database.transaction

    def counted(organisation: str | None = None) -> object:
        nonlocal tried
        tried += 1
        return begin(organisation)

    town.app.database.transaction = counted  # type: ignore[method-assign, assignment]
    async with locked(town):
        with pytest.raises(DatabaseBusy):
            await town.app.handler.handle([typed(town, "hello")])
        assert tried == 2
        await town.app.handler.handle([typed(town, "concern", "u2")])
        assert tried == 2
        assert len(sent(town, "dan")) == 1


async def test_a_lock_that_goes_away_in_time_costs_nobody_anything(town: Town) -> None:
    async with pragmas(town, "busy_timeout=1"), locked(town):
        with pytest.raises(DatabaseBusy):
            await town.app.handler.handle([typed(town, "hello")])
    await passes(town, seconds=10)
    await town.take([typed(town, "concern", "u2")])

    assert "Is a child in danger right now?" in seen(town)[-1]


async def test_receipts_of_direct_texts_are_asked_for_once_their_rows_are_there(
    town: Town,
) -> None:
    async with read_only(town):
        await town.app.handler.handle([typed(town, "concern")])
    await mended(town)

    (state,) = (await stored(town)).values()
    async with town.app.database.reading() as tx:
        found = await jobs.find(tx, town.app.organisation, [f"{state.reference}-1"])
    (job,) = found.values()
    assert job.state == "done"
    assert (job.note or "").startswith("SM")
    assert json.loads(job.payload)["to"] == "dan"


async def test_without_anything_seen_before_everybody_has_to_come_again(fresh: Town) -> None:
    async with gone(fresh):
        with pytest.raises(StorageError):
            await fresh.app.handler.handle([typed(fresh, "concern")])
    await mended(fresh)
    await fresh.take([typed(fresh, "concern")])

    assert len(await stored(fresh)) == 1


async def test_a_former_number_that_still_counts_gets_the_text_too_and_once(town: Town) -> None:
    """As it would by a row: on the day after a change both are texted, and neither twice."""
    old = town.person("dan").phone
    people = tuple(
        p.model_copy(update={"phone": "+447700900777"}) if p.id == "dan" else p
        for p in town.directory.people
    )
    changed = town.directory.model_copy(update={"people": people})
    now = town.clock.now
    await import_directory(town.app.database, changed, "chance_uk", LONDON, now, None)
    await town.forward(timedelta(minutes=1))
    before = [len(town.phones.inbox(phone)) for phone in (old, "+447700900777")]

    async with full(town):
        await town.app.handler.handle([typed(town, "concern")])
        during = [len(town.phones.inbox(phone)) for phone in (old, "+447700900777")]
    await mended(town)

    after = [town.phones.inbox(phone) for phone in (old, "+447700900777")]
    assert during == [number + 1 for number in before]
    assert [len(texts) for texts in after] == during
    assert after[0][-1].body == after[1][-1].body
    assert after[0][-1].body.startswith("Harbour: URGENT concern")
