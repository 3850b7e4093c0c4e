"""No name, number, text or token of anybody reaches a log or a traceback, whatever breaks.

Each input carries a word of its own that is found nowhere else; afterwards these words are looked
for in everything that was written, at the level that writes most. (The same over HTTP, with a
process of its own, is in tests/blackbox/test_watched.py.)
"""

from __future__ import annotations

import asyncio
import gc
import io
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
import structlog

from bot.channels.inputs import FromChat, FromPhone, FromReceipt, Input
from bot.channels.sms.channel import Sent, Standing
from bot.channels.sms.poll import Watch as Watched
from bot.channels.sms.poll import poll_sms
from bot.channels.sms.webhook import Account
from bot.channels.telegram.http import TelegramBot
from bot.channels.telegram.poll import poll
from bot.demo.phones import Phones
from bot.demo.simulated_charity import LONDON, SimulatedCharity
from bot.operations.monitoring.alerts import Alarms, Trouble
from bot.operations.monitoring.health import Health
from bot.operations.monitoring.incidents import Incident
from bot.operations.monitoring.monitor import Watch
from bot.operations.monitoring.provider_health import Calls
from bot.operations.monitoring.snapshot import Admin
from bot.operations.monitoring.tasks import Parts
from bot.runtime.app import build
from bot.runtime.intake import Intake
from bot.runtime.logs import loop_fault
from bot.runtime.publishing import Published
from bot.web.app import web_app
from flows.effects import Edit, Say
from flows.events import (
    ContactShared,
    Edited,
    Started,
    Tapped,
    TextReceived,
    TextReported,
    Typed,
)
from flows.formatting import uk_phone
from tests.bot.operations.monitoring.monitored import a_charity, raises_concern, self_check
from tests.bot.runtime.test_logs import logging_to
from tests.stories.cast import FRIDAY as SETTING
from tests.stories.cast import directory, plain_pack

PERSON, PHONE = "Kanariename", "+447700900765"
WORDS = {
    "typed": "kanarityped Danny told me",
    "edited": "kanariedited",
    "payload": "kanaristartpayload",
    "tap": "kanaricallbackdata",
    "label": "kanarilabel",
    "shown": "kanarishowntext",
    "text": "kanaritextbody",
    "error": "kanarierror",
    "update": "kanariupdate",
    "pack": "kanaripack",
    "charity": "Kanaricharity",
    "secret": "kanarisecret",
    "token": "987654321:AAkanaritokenkanaritokenkanaritok",
}
PHONES = {PHONE, "0" + PHONE.removeprefix("+44"), uk_phone(PHONE), PHONE.removeprefix("+")}
CANARIES = {PERSON, *WORDS.values(), *PHONES, "Danny"}


def breaks() -> ValueError:
    """An error that quotes everything, as errors do."""
    return ValueError(f"{PERSON} {PHONE} {WORDS['error']} {WORDS['token']} {WORDS['secret']}")


class Breaking(Phones):
    """Phones on which nothing can be done, and whose errors quote what it was."""

    async def say(self, chat: int, say: Say) -> int:
        raise ValueError(f"{say.text} {WORDS['error']}") from breaks()

    async def edit(self, chat: int, message: int, edit: Edit) -> bool:
        raise ValueError(f"{edit.text} {WORDS['error']}")

    async def answer(self, callback: str, toast: str) -> None:
        raise breaks()

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:
        raise ValueError(f"{to} {body} {WORDS['error']}")

    async def status(self, sid: str) -> Standing:
        raise breaks()


def found(stream: io.StringIO) -> list[str]:
    """The canaries that were written."""
    written = stream.getvalue()
    return sorted(word for word in CANARIES if word in written)


async def raise_it(*_: object, **__: object) -> Any:
    raise breaks()


def raise_at_once() -> None:
    raise breaks()


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
async def charity(written: io.StringIO) -> Any:
    """A charity whose people, charity and pack are canaries, and that logs all it can."""
    people = directory(SETTING, sam={"name": f"{PERSON} Example", "phone": PHONE})
    charity = people.organisation.model_copy(update={"name": WORDS["charity"]})
    pack = plain_pack().model_copy(update={"title": WORDS["pack"]})
    with logging_to(written, "DEBUG", WORDS["secret"]):
        asyncio.get_running_loop().set_exception_handler(loop_fault)
        async with a_charity(
            people=people.model_copy(update={"organisation": charity}), pack=pack
        ) as made:
            yield made
        asyncio.get_running_loop().set_exception_handler(None)


def test_the_canaries_would_be_found(written: io.StringIO) -> None:
    with logging_to(written, "DEBUG"):
        structlog.get_logger("bot.x").info("leak", word=WORDS["typed"], why=str(breaks()))

    assert {WORDS["typed"], WORDS["error"], PERSON} <= set(found(written))


INPUTS: list[Callable[[int], Input]] = [
    lambda chat: FromChat("u1", chat, Typed(message=1, text=WORDS["typed"])),
    lambda chat: FromChat("u2", chat, Started(message=2, payload=WORDS["payload"])),
    lambda chat: FromChat(
        "u3",
        chat,
        Tapped(
            message=3,
            callback="c3",
            data=WORDS["tap"],
            text=WORDS["shown"],
            label=WORDS["label"],
        ),
    ),
    lambda chat: FromChat("u4", chat, Edited(message=1, text=WORDS["edited"])),
    lambda chat: FromChat("u5", chat, ContactShared(message=5, phone=PHONE, own=False)),
    lambda _: FromPhone(TextReceived(sid="SM91", sender=PHONE, body=WORDS["text"])),
    lambda _: FromPhone(TextReceived(sid="SM92", sender="+447700900766", body=WORDS["text"])),
    lambda _: FromReceipt(TextReported(key="nothing-of-ours", receipt="failed", error=30003)),
]


async def test_what_people_send_and_a_whole_concern_leave_nothing_in_the_log(
    charity: SimulatedCharity, written: io.StringIO
) -> None:
    reference = await raises_concern(charity)
    await charity.types("sam", WORDS["typed"])
    for make in INPUTS:
        await charity.take([make(charity.number("sam"))])
    await charity.replies("priya", f"{WORDS['text']} I rang {PERSON}")
    async with charity.app.database.reading() as tx:
        await tx.connection.exec_driver_sql("SELECT 1")

    assert reference in written.getvalue()
    assert "event=handled" in written.getvalue()
    assert found(written) == []


async def test_what_we_cannot_send_leaves_nothing_in_the_log(
    charity: SimulatedCharity, written: io.StringIO
) -> None:
    app, phones = charity.app, Breaking(charity.clock)
    broken = build(app.database, app.organisation, phones, phones, clock=charity.clock, zone=LONDON)
    await broken.handler.handle(
        [FromChat("u1", charity.number("sam"), Typed(message=1, text=WORDS["typed"]))]
    )
    await broken.handler.handle([FromPhone(TextReceived(sid="SM91", sender=PHONE, body="CONCERN"))])
    for _ in range(12):
        await broken.worker.drain()
        charity.clock.forward(timedelta(minutes=1))

    assert "event=row_failed" in written.getvalue()
    assert found(written) == []


class Updates(TelegramBot):
    """A bot whose updates are what they are given here, and then none."""

    def __init__(self, updates: Sequence[dict[str, Any]], stop: asyncio.Event) -> None:
        super().__init__(WORDS["token"])
        self._given = [list(updates)]
        self._stop_it = stop

    async def raw_updates(self, offset: int | None, seconds: int, kinds: list[str]) -> list[Any]:
        if self._given:
            return self._given.pop()
        self._stop_it.set()
        return []

    async def get_webhook_info(self, *_: Any, **__: Any) -> Any:
        class Unset:
            url = ""

        return Unset()


def update(number: int, **message: Any) -> dict[str, Any]:
    """An update as Telegram sends it, from a person who is a canary."""
    person = {"id": 5, "is_bot": False, "first_name": PERSON, "username": WORDS["update"]}
    chat = {"id": 5, "type": "private", "first_name": PERSON}
    body = {"message_id": number, "date": 1, "chat": chat, "from": person, **message}
    return {"update_id": number, "message": body}


UPDATES = [
    update(1, text=WORDS["typed"]),
    update(2, photo=[], caption=WORDS["typed"]),
    update(
        3,
        document={"file_id": "f", "file_unique_id": "u", "file_name": WORDS["update"]},
        caption=WORDS["typed"],
    ),
    update(4, text=WORDS["typed"], entities=WORDS["update"]),  # no list: the library breaks on it
    {"update_id": 5, "message": WORDS["update"]},
    {"update_id": 6, "callback_query": {"id": "c", "data": WORDS["tap"], "from": WORDS["update"]}},
]


@pytest.mark.parametrize("take", ["handled", "broken"])
async def test_updates_good_and_malformed_leave_nothing_in_the_log(
    charity: SimulatedCharity, written: io.StringIO, take: str
) -> None:
    stop = asyncio.Event()
    intake = Intake(charity.app, stop)
    taking: Callable[[list[Any]], Awaitable[None]] = intake._take if take == "handled" else raise_it

    await poll(Updates(UPDATES, stop), taking, intake._add_dead_letter, stop)
    await charity.app.worker.drain()

    assert "event=set_aside" in written.getvalue()
    assert found(written) == []


async def test_texts_that_break_us_leave_nothing_in_the_log(
    charity: SimulatedCharity, written: io.StringIO
) -> None:
    class Coming(Breaking):
        async def received_since(self, since: Any) -> list[TextReceived]:
            stop.set()
            return [TextReceived(sid="SM95", sender=PHONE, body=WORDS["text"])]

    async def watched() -> Watched:
        return Watched(open=True, unsettled=(("K7Q2-1", "SM96"),))

    stop = asyncio.Event()
    texts = Coming(charity.clock)

    await poll_sms(
        texts,
        watched,
        raise_it,
        raise_it,
        stop,
        clock=charity.clock,
        since=charity.clock.now,
        looked_through=raise_it,
    )
    charity.app.handler.handle = raise_it  # type: ignore[method-assign]
    await Intake(charity.app, stop).take_sms(
        TextReceived(sid="SM97", sender=PHONE, body=WORDS["text"])
    )

    assert "event=text_not_taken" in written.getvalue()
    assert "event=set_aside" in written.getvalue()
    assert found(written) == []


async def test_webhooks_genuine_and_forged_leave_nothing_in_the_log_or_the_answer(
    charity: SimulatedCharity, written: io.StringIO
) -> None:
    class Genuine:
        def validate(self, uri: str, params: dict[str, str], signature: str) -> bool:
            return signature == "right"

    sid = "AC" + "5" * 32
    site = web_app(
        raise_it,
        raise_it,
        raise_it,
        validator=Genuine(),
        account=Account(sid),
        public_url="https://m.example.org",
    )
    form = {"MessageSid": "SM1", "AccountSid": sid, "From": PHONE, "Body": WORDS["text"]}
    form |= {"MessageStatus": "failed"}
    transport = httpx.ASGITransport(site, raise_app_exceptions=False)
    answers = []
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        for path in ("/twilio/sms", "/twilio/status?r=" + WORDS["update"], "/" + WORDS["update"]):
            for signature in ("right", "wrong"):
                headers = {"X-Twilio-Signature": signature}
                answers.append(await client.post(path, data=form, headers=headers))
        answers.append(await client.get("/healthz?" + WORDS["update"]))

    assert {answer.status_code for answer in answers} == {500, 403, 404}
    assert "event=webhook_failed" in written.getvalue()
    assert found(written) == []
    said = "".join(answer.text for answer in answers)
    assert [word for word in CANARIES if word in said] == []


async def test_parts_checks_and_alarms_that_break_leave_nothing_in_the_log(
    charity: SimulatedCharity, written: io.StringIO
) -> None:
    app, phones = charity.app, Breaking(charity.clock)
    reference = await raises_concern(charity)
    parts, calls = Parts(), Calls(charity.clock)
    seconds = count(0, 60).__next__
    published = Published(hash="x", title=WORDS["pack"])
    health = Health(app, published, parts, calls, {}, seconds)
    alarms = Alarms(phones, phones, {"late": Incident()})
    await alarms.tell(
        {"late": Trouble("page", "over")}, (Admin("ada", PHONE, 7),), charity.clock.now
    )
    check = replace(self_check(charity), rang=raise_at_once)
    watch = Watch(app.database, app.organisation, app.clock, health, check, alarms, seconds)
    async with app.database.transaction(app.organisation) as tx:
        await tx.connection.exec_driver_sql(f"DELETE FROM jobs WHERE key = 'clock:{reference}'")

    await watch.once()
    async with app.database.transaction(app.organisation) as tx:
        await tx.connection.exec_driver_sql("UPDATE escalations SET sealed = 'kanarierror'")
    await watch.once()
    answer = await health.report()
    parts.start("worker", raise_it())
    assert await parts.until(asyncio.Event()) == "worker"

    said = written.getvalue()
    for event in ("clock_mended", "admin_not_told", "check_failed", "not_looked", "part_ended"):
        assert f"event={event}" in said
    assert found(written) == []
    assert [word for word in CANARIES if word in str(answer)] == []


async def test_an_exception_that_nobody_awaits_leaves_nothing_in_the_log(
    charity: SimulatedCharity, written: io.StringIO
) -> None:
    task = asyncio.create_task(raise_it(), name="somebody")
    await asyncio.wait({task})
    del task
    gc.collect()

    assert "event=not_awaited" in written.getvalue()
    assert found(written) == []
