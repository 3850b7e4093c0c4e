"""Chat messages and clocks: delivered in order, tried again, given up when they must be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.failures import Lasting, PermanentFailure, TemporaryFailure
from bot.channels.inputs import FromChat, FromTimer
from flows.effects import Answer, Delete, Edit, Key, Keyboard, Say, Wake
from flows.events import BotBlocked
from storage.database.errors import DatabaseBusy
from storage.queue import jobs, sent_messages
from tests.bot.runtime.outbound.delivering import NOW, Desk

SAM = "chat:1001"
DOWN = TemporaryFailure("unavailable")


def say(words: str = "hello", **more: Any) -> Say:
    return Say.model_validate({"to": SAM, "text": words, **more})


async def named(desk: Desk) -> dict[tuple[int, str], int]:
    async with desk.database.reading() as tx:
        return dict(await sent_messages.find(tx, "harbour", [(1001, "card:K7Q2")]))


# Messages


async def test_a_message_with_a_name_is_remembered_and_can_be_edited_by_it(desk: Desk) -> None:
    await desk.add(say(key="card:K7Q2"))
    await desk.passes()
    assert await named(desk) == {(1001, "card:K7Q2"): 901}

    await desk.add(Edit(to=SAM, text="changed", key="card:K7Q2"))
    await desk.passes()

    assert desk.screen.done == [("say", 1001, "hello"), ("edit", 1001, 901, "changed")]
    assert await desk.stands("row 2") == ("done", None)


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({"keyboard": Keyboard(rows=(("Raise a concern",),))}, False),
        ({"keys": ((Key(label="Yes", data="x"),),)}, True),
        (
            {
                "keyboard": Keyboard(rows=(("Raise a concern",),)),
                "keys": ((Key(label="Yes", data="x"),),),
            },
            True,
        ),
    ],
)
async def test_a_message_that_brought_the_keyboard_keeps_no_name(
    desk: Desk, more: dict[str, Any], kept: bool
) -> None:
    await desk.add(say(key="card:K7Q2", **more))
    await desk.passes()

    assert bool(await named(desk)) is kept


async def test_a_message_without_a_name_is_not_remembered(desk: Desk) -> None:
    await desk.add(say())
    await desk.passes()

    assert await named(desk) == {}
    assert await desk.stands("row 1") == ("done", None)


async def test_a_message_is_edited_by_its_number(desk: Desk) -> None:
    await desk.add(Edit(to=SAM, text="changed", message=77, key="card:K7Q2"))
    await desk.passes()

    assert desk.screen.done == [("edit", 1001, 77, "changed")]


async def test_what_was_never_said_is_not_edited(desk: Desk) -> None:
    await desk.add(Edit(to=SAM, text="changed", key="card:K7Q2"), Edit(to=SAM, text="changed"))
    await desk.passes()

    assert desk.screen.done == []
    assert await desk.stands("row 1") == ("done", "nothing to edit")
    assert await desk.stands("row 2") == ("done", "nothing to edit")


async def test_a_message_that_is_gone_is_not_edited_again(desk: Desk) -> None:
    desk.screen.works = False
    await desk.add(Edit(to=SAM, text="changed", message=77))
    await desk.passes(600)

    assert len(desk.screen.done) == 1
    assert await desk.stands("row 1") == ("done", "gone")


async def test_a_tap_is_answered(desk: Desk) -> None:
    await desk.add(Answer(to=SAM, callback="c1", toast="Saved"))
    await desk.passes()

    assert desk.screen.done == [("answer", "c1", "Saved")]
    assert await desk.stands("row 1") == ("done", None)


@pytest.mark.parametrize(("works", "words"), [(True, "gone now"), (False, "still there")])
async def test_after_a_message_is_taken_out_the_chat_says_whether_it_is(
    desk: Desk, works: bool, words: str
) -> None:
    desk.screen.works = works
    await desk.add(Delete(to=SAM, message=77, done="gone now", kept="still there"))
    await desk.passes()

    assert desk.screen.done == [("delete", 1001, 77), ("say", 1001, words)]


async def test_the_words_after_it_have_their_buttons(desk: Desk) -> None:
    keys = ((Key(label="Yes, I'm worried", data="x:concern"),),)
    await desk.add(Delete(to=SAM, message=77, done="gone now", keys=keys))
    await desk.passes()

    assert desk.screen.said == [Say(to=SAM, text="gone now", keys=keys)]


async def test_a_message_is_taken_out_without_a_word(desk: Desk) -> None:
    await desk.add(Delete(to=SAM, message=77))
    await desk.passes()

    assert desk.screen.done == [("delete", 1001, 77)]
    assert await desk.stands("row 1") == ("done", None)


# Trouble


async def test_a_message_is_tried_again_after_longer_and_longer_waits(desk: Desk) -> None:
    desk.screen.troubles = [DOWN] * 8
    await desk.add(say())
    moments = []
    for _ in range(8):
        await desk.passes()
        due = await desk.due()
        assert due is not None
        moments.append((due - desk.clock()).total_seconds())
        desk.clock.move_to(due)
    await desk.passes()

    assert moments == [1, 2, 4, 8, 16, 30, 30, 30]
    assert desk.screen.done == [("say", 1001, "hello")]
    assert desk.aside == []


async def test_telegram_says_itself_how_long_to_wait(desk: Desk) -> None:
    desk.screen.troubles = [TemporaryFailure("too_many", 7)]
    await desk.add(say())
    await desk.passes(6.9)
    assert desk.screen.done == []
    assert await desk.stands("row 1") == ("ready", "refused 1")
    await desk.passes(0.1)

    assert desk.screen.done == [("say", 1001, "hello")]


async def test_what_waits_in_a_chat_keeps_its_order_and_no_other_chat_waits(desk: Desk) -> None:
    desk.screen.trouble_with = {"two": DOWN}
    await desk.add(say("one"), say("two"), say("three"), lane="chat:1001")
    await desk.add(say("other"), lane="chat:1002")
    await desk.passes()
    assert {words for _, _, words in desk.screen.done} == {"one", "other"}
    await desk.passes(10)

    assert [words for _, _, words in desk.screen.done[2:]] == ["two", "three"]


@pytest.mark.parametrize("reason", ["blocked", "chat_not_found"])
@pytest.mark.parametrize("effect", [say(), Edit(to=SAM, text="changed", message=77)])
async def test_a_chat_that_is_lost_is_handed_on_once(
    desk: Desk, reason: Lasting, effect: Say | Edit
) -> None:
    desk.screen.troubles = [PermanentFailure(reason)]
    await desk.add(effect)
    await desk.passes(600)

    row = await desk.row("row 1")
    assert desk.handled == [FromChat(key=f"blocked:{row.id}", chat=1001, event=BotBlocked())]
    assert (row.state, row.note) == ("failed", reason)


async def test_a_message_that_telegram_cannot_read_is_given_up(desk: Desk) -> None:
    desk.screen.troubles = [PermanentFailure("bad_request")]
    await desk.add(say())
    await desk.passes(600)

    assert desk.handled == []
    assert desk.aside == []
    assert await desk.stands("row 1") == ("failed", "bad_request")


async def test_an_answer_to_somebody_who_blocked_us_says_nothing_of_them(desk: Desk) -> None:
    desk.screen.troubles = [PermanentFailure("blocked")]
    await desk.add(Answer(to=SAM, callback="c1"))
    await desk.passes()

    assert desk.handled == []
    assert await desk.stands("row 1") == ("failed", "blocked")


async def test_a_message_that_our_own_code_cannot_say_is_given_up_after_five_tries(
    desk: Desk,
) -> None:
    desk.screen.troubles = [RuntimeError("odd")] * 9
    await desk.add(say("poison"), say("next"), lane="chat:1001")
    await desk.passes(2.9)
    assert desk.aside == []
    assert await desk.stands("row 1") == ("ready", "bugs 2")
    await desk.passes(0.1)
    assert desk.aside == [("row 1", "RuntimeError")]
    desk.screen.troubles = [RuntimeError("odd")] * 2
    await desk.passes(600)

    assert await desk.stands("row 1") == ("failed", "RuntimeError")
    assert desk.screen.done == [("say", 1001, "next")]
    assert desk.handled == []


async def test_a_telegram_that_was_away_for_long_leaves_room_for_bugs(desk: Desk) -> None:
    desk.screen.troubles = [*[DOWN] * 20, RuntimeError("once")]
    await desk.add(say())
    await desk.passes(1200)

    assert desk.screen.done == [("say", 1001, "hello")]
    assert desk.aside == []


async def test_a_row_of_an_unknown_kind_is_left_to_the_version_that_knows_it(desk: Desk) -> None:
    await desk.add_raw("fax", "{}")
    await desk.passes(600)

    assert not desk.aside
    assert await desk.stands("odd") == ("ready", None)


async def test_a_lost_chat_that_cannot_be_stored_is_found_again(desk: Desk) -> None:
    desk.screen.troubles = [PermanentFailure("blocked")] * 2
    desk.refuses = [DatabaseBusy()]
    await desk.add(say())
    await desk.passes()
    assert await desk.stands("row 1") == ("ready", None)
    await desk.passes(1)

    assert len(desk.handled) == 1
    assert await desk.stands("row 1") == ("failed", "blocked")


async def test_what_is_given_up_is_over_and_can_be_forgotten_in_time(desk: Desk) -> None:
    desk.screen.troubles = [PermanentFailure("bad_request")]
    await desk.add(say())
    await desk.passes()

    async with desk.database.transaction("harbour") as tx:
        assert await jobs.purge(tx, "harbour", NOW) == 0
        assert await jobs.purge(tx, "harbour", NOW + timedelta(seconds=1)) == 1


# Clocks


def wake(minutes: int = 0) -> Wake:
    return Wake(
        key="clock:K7Q2",
        at=NOW + timedelta(minutes=minutes),
        owner="escalation",
        about="K7Q2",
        event={"kind": "clock", "number": 3},
    )


async def test_a_clock_rings_when_it_is_due_with_the_claim_that_proves_it(desk: Desk) -> None:
    await desk.add(wake(minutes=10))
    await desk.passes(599)
    assert desk.handled == []
    await desk.passes(1)

    row = await desk.row("row 1")
    rang = FromTimer(
        job=row.id,
        fence=1,
        owner="escalation",
        about="K7Q2",
        event={"kind": "clock", "number": 3},
    )
    assert desk.handled == [rang]


async def test_who_handles_a_clock_also_ends_it(desk: Desk) -> None:
    """In the same transaction as what follows; the worker writes nothing of its own."""
    await desk.add(wake())
    await desk.passes()

    assert (await desk.row("row 1")).state == "claimed"


async def test_a_clock_that_cannot_be_stored_rings_again_after_a_second(desk: Desk) -> None:
    desk.refuses = [DatabaseBusy()] * 40
    await desk.add(wake())
    await desk.passes(39)
    assert desk.handled == []
    await desk.passes(1)

    assert len(desk.handled) == 1
    assert desk.aside == []


async def test_a_clock_is_never_given_up(desk: Desk) -> None:
    desk.refuses = [ValueError("odd")] * 12
    await desk.add(wake())
    await desk.passes(240)
    assert desk.handled == []
    await desk.passes(1)

    assert len(desk.handled) == 1
    assert set(desk.aside) == {("row 1", "ValueError")}
