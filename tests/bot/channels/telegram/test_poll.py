"""The receive loop against a stand-in that drops an update only when its offset is confirmed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import pytest

from bot.channels.backoff import Backoff
from bot.channels.failures import TemporaryFailure
from bot.channels.telegram.http import AiohttpRequest, TelegramBot, make_bot
from bot.channels.telegram.poll import poll
from bot.channels.telegram.updates import Incoming
from flows.events import Typed
from storage.database.errors import DatabaseBusy
from tests.standins import TelegramStandIn
from tests.standins.telegram import TOKEN


class Desk:
    """Where updates are taken: `refuse` says what to raise for a batch, if anything."""

    def __init__(self, telegram: TelegramStandIn) -> None:
        self.telegram = telegram
        self.taken: list[str] = []
        self.batches: list[int] = []
        self.aside: list[dict[str, Any]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.heard = self.unhooked = self.contested = 0
        self.refuse: Callable[[list[str]], Exception | None] = lambda texts: None

    async def take(self, batch: list[Incoming]) -> None:
        texts = [i.event.text if isinstance(i.event, Typed) else i.event.kind for i in batch]
        self.batches.append(len(batch))
        self.telegram.bell.ring()
        await self.open.wait()
        if error := self.refuse(texts):
            raise error
        self.taken += texts
        self.telegram.bell.ring()

    async def add_dead_letter(self, raw: dict[str, Any], error: Exception) -> None:
        self.aside.append(raw)
        self.telegram.bell.ring()

    def hear(self) -> None:
        self.heard += 1

    async def unhook(self) -> None:
        self.unhooked += 1

    def contest(self) -> None:
        self.contested += 1
        self.telegram.bell.ring()

    async def until(self, what: Callable[[], bool]) -> None:
        await self.telegram.bell.until(what, 60, lambda: f"{self.taken} {self.batches}")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as standin:
        yield standin


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[TelegramBot]:
    async with make_bot(TOKEN, telegram.base_url) as opened:
        yield opened


@pytest.fixture
def desk(telegram: TelegramStandIn) -> Desk:
    return Desk(telegram)


@asynccontextmanager
async def polling(bot: TelegramBot, desk: Desk, seconds: int = 30) -> AsyncIterator[None]:
    stop = asyncio.Event()
    quick = Backoff(0.01, 0.05)
    work = poll(
        bot,
        desk.take,
        desk.add_dead_letter,
        stop,
        seconds=seconds,
        heard=desk.hear,
        backoff=quick,
        unhooked=desk.unhook,
        contested=desk.contest,
    )
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 25)  # less than a poll takes, more than a busy machine does


async def test_an_update_is_confirmed_only_after_it_was_committed(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    sam = telegram.user(started=True)
    desk.open.clear()

    async with polling(bot, desk):
        sam.types("fri 4")
        await desk.until(lambda: desk.batches == [1])
        assert (telegram.pending, telegram.confirmed_offset) == (1, 0)

        desk.open.set()
        await desk.until(lambda: telegram.pending == 0)

    assert desk.taken == ["fri 4"]


async def test_what_was_not_committed_comes_again(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    telegram.user(started=True).types("fri 4")
    failures: list[Exception | None] = [TemporaryFailure("storage"), DatabaseBusy(), None]
    desk.refuse = lambda texts: failures.pop(0) if failures else None

    async with polling(bot, desk):
        await desk.until(lambda: telegram.pending == 0)

    assert desk.taken == ["fri 4"]
    assert len(telegram.handed_over) == 3
    assert desk.aside == []


async def test_a_poisonous_update_is_kept_aside_and_the_others_go_on(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    sam = telegram.user(started=True)
    for text in ("one", "poison", "three"):
        sam.types(text)
    desk.refuse = lambda texts: ValueError("poison") if "poison" in texts else None

    async with polling(bot, desk):
        await desk.until(lambda: telegram.pending == 0)

    assert desk.taken == ["one", "three"]
    assert [raw["message"]["text"] for raw in desk.aside] == ["poison"]


async def test_an_update_that_cannot_be_read_is_kept_aside(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    sam = telegram.user(started=True)
    sam.types("one")
    telegram.api.updates.put("message", {"message_id": 1, "date": "yesterday"}, sam.id)
    sam.types("three")

    async with polling(bot, desk):
        await desk.until(lambda: telegram.pending == 0)

    assert desk.taken == ["one", "three"]
    assert [raw["message"]["date"] for raw in desk.aside] == ["yesterday"]


class OddBot(TelegramBot):
    """Gets one answer whose update has no id."""

    answers: ClassVar[list[int]] = []

    async def raw_updates(self, offset: int | None, seconds: int, kinds: list[str]) -> list[Any]:
        found = await super().raw_updates(offset, seconds, kinds)
        self.answers.append(len(found))
        return [{"message": {}}] if len(self.answers) == 1 else found


async def test_an_answer_that_could_never_be_confirmed_is_trouble(
    telegram: TelegramStandIn, desk: Desk
) -> None:
    telegram.user(started=True).types("fri 4")
    calls, polls = AiohttpRequest(), AiohttpRequest()
    odd = OddBot(TOKEN, base_url=telegram.bot_url, request=calls, get_updates_request=polls)

    async with odd, polling(odd, desk):
        await desk.until(lambda: desk.taken == ["fri 4"])

    assert desk.aside == []
    assert len(telegram.handed_over) == 2


async def test_a_culprit_that_cannot_be_kept_aside_is_not_confirmed(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    telegram.user(started=True).types("poison")
    desk.refuse = lambda texts: ValueError("poison")
    tries = 0

    async def add_dead_letter(raw: dict[str, Any], error: Exception) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise DatabaseBusy

    desk.add_dead_letter = add_dead_letter  # type: ignore[method-assign]
    async with polling(bot, desk):
        await desk.until(lambda: telegram.pending == 0)

    assert tries == 3
    assert len(telegram.handed_over) == 3


async def test_updates_that_are_not_for_us_are_confirmed_and_forgotten(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    sam = telegram.user(started=True)
    group = {"id": -5, "type": "group", "title": "Mentors"}
    message = {"message_id": 1, "date": 1_779_000_000, "chat": group, "from": sam.me, "text": "hi"}
    telegram.api.updates.put("message", message, sam.id)

    async with polling(bot, desk):
        await desk.until(lambda: telegram.pending == 0)

    assert (desk.taken, desk.aside) == ([], [])


async def test_what_comes_together_is_taken_together(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    sam = telegram.user(started=True)
    for n in range(130):
        sam.types(str(n))

    async with polling(bot, desk):
        await desk.until(lambda: telegram.pending == 0)

    assert desk.batches == [100, 30]
    assert desk.taken == [str(n) for n in range(130)]


async def test_a_webhook_is_removed_and_what_waited_for_it_is_kept(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    telegram.api.webhook.url = "https://elsewhere.invalid/hook"
    telegram.api.updates.closed = False
    telegram.user(started=True).types("fri 4")

    async with polling(bot, desk):
        await desk.until(lambda: telegram.pending == 0)

    assert desk.taken == ["fri 4"]
    assert telegram.api.webhook.url == ""


async def test_trouble_of_every_kind_is_survived(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    telegram.fail_next("getWebhookInfo", status=502)
    telegram.fail_next("getUpdates", status=500)
    telegram.cut_connection_next("getUpdates", performed=False)
    telegram.cut_connection_next("getUpdates", performed=True)
    telegram.fail_next("getUpdates", status=401)
    telegram.user(started=True).types("fri 4")

    async with polling(bot, desk):
        await desk.until(lambda: telegram.pending == 0)

    assert desk.taken == ["fri 4"]


async def test_it_goes_on_when_telegram_is_back(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    async with polling(bot, desk):
        await desk.until(lambda: telegram.polls > 0)
        await telegram.unplug()
        telegram.user(started=True).types("fri 4")
        await telegram.plug_in()
        await desk.until(lambda: telegram.pending == 0)

    assert desk.taken == ["fri 4"]


async def test_a_second_poller_does_not_end_it(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    async with polling(bot, desk):
        await desk.until(lambda: telegram.polls > 0)
        assert await bot.raw_updates(None, 0, ["message"]) == []
        await desk.until(lambda: telegram.conflicts > 0)
        telegram.user(started=True).types("fri 4")
        await desk.until(lambda: telegram.pending == 0)

    assert desk.taken == ["fri 4"]


async def test_a_webhook_that_is_set_meanwhile_is_removed_and_somebody_hears_of_it(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    async with polling(bot, desk):
        await desk.until(lambda: telegram.polls > 0)
        await bot.set_webhook("https://elsewhere.example.org/take")
        telegram.user(started=True).types("fri 4")
        await desk.until(lambda: telegram.pending == 0)

    assert desk.taken == ["fri 4"]
    assert desk.unhooked == 1
    assert desk.contested == 0
    assert (await bot.get_webhook_info()).url == ""


async def test_another_poller_is_told_of_each_time(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    async with polling(bot, desk):
        for number in (1, 2, 3):
            polls = telegram.polls if number > 1 else 0
            await desk.until(lambda polls=polls: telegram.polls > polls)  # type: ignore[misc]
            await bot.raw_updates(None, 0, ["message"])
            await desk.until(lambda number=number: desk.contested >= number)  # type: ignore[misc]

    assert desk.unhooked == 0


async def test_it_stops_at_once_although_a_poll_is_open(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    async with polling(bot, desk):
        await desk.until(lambda: telegram.polls > 0)
        began = time.monotonic()

    assert time.monotonic() - began < 25  # not the thirty seconds of the poll


async def test_a_batch_that_is_being_committed_is_finished_before_it_stops(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    telegram.user(started=True).types("fri 4")
    desk.open.clear()

    async with polling(bot, desk):
        await desk.until(lambda: desk.batches == [1])
        asyncio.get_running_loop().call_later(0.05, desk.open.set)

    assert desk.taken == ["fri 4"]


async def test_each_answer_is_a_sign_of_life(
    telegram: TelegramStandIn, bot: TelegramBot, desk: Desk
) -> None:
    async with polling(bot, desk, seconds=0):
        await desk.until(lambda: desk.heard > 2)


def test_waits_grow_to_a_most_and_begin_again() -> None:
    backoff = Backoff(0.5, 10)

    waits = [backoff.seconds() for _ in range(7)]
    asked = backoff.seconds(at_least=30)
    backoff.reset()

    assert waits == [0.5, 1, 2, 4, 8, 10, 10]
    assert asked == 30
    assert backoff.seconds() == 0.5


@pytest.mark.parametrize(
    ("error", "rested"), [(DatabaseBusy(), 1.0), (TemporaryFailure("storage"), 60.0)]
)
async def test_while_nothing_can_be_stored_it_looks_each_second_for_a_concern(
    bot: TelegramBot,
    telegram: TelegramStandIn,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    rested: float,
) -> None:
    stop, rests = asyncio.Event(), list[float]()

    async def resting(_: asyncio.Event, seconds: float) -> None:
        rests.append(seconds)
        stop.set()

    async def refuses(batch: list[Incoming]) -> None:
        raise error

    monkeypatch.setattr("bot.channels.telegram.poll.rest", resting)
    telegram.user(started=True).types("hello")
    await poll(
        bot, refuses, desk.add_dead_letter, stop, seconds=1, backoff=Backoff(first=60.0, most=60.0)
    )

    assert rests == [rested]
