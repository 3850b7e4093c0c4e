"""Direct SMS, without rows: each goes out once, however many rounds are asked for."""

from __future__ import annotations

import asyncio

from bot.channels.sms.channel import Sent
from bot.runtime.fallback.direct_sms import Direct
from bot.runtime.outbound.deliver_sms import SmsDeliverer
from flows.effects import Text
from tests.bot.runtime.outbound.delivering import Desk, Line

PRIYA = "+447700900456"


class Slow(Line):
    """A text service that answers when it is let go."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.clock)
        self.gate = asyncio.Event()
        self.asked_for = asyncio.Event()

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:
        self.asked_for.set()
        await self.gate.wait()
        return await super().send(to, body, key, urgent=urgent)


def text(key: str) -> Text:
    return Text(to="priya", phone=PRIYA, body="Harbour: concern", key=key, urgent=True, about="K")


async def test_a_text_on_its_way_is_not_sent_again_by_another_round(desk: Desk) -> None:
    line = Slow(desk)
    direct = Direct(SmsDeliverer(desk.database, "harbour", line, desk.clock), desk.clock)
    direct.add([text("K-1")])
    first = asyncio.create_task(direct.round())
    await line.asked_for.wait()

    direct.add([text("K-2")])
    second = asyncio.create_task(direct.round())
    line.gate.set()
    outcomes = [sorted(await first), sorted(await second)]

    assert outcomes == [["K-1"], ["K-2"]]
    assert [out.key for out in line.out] == ["K-1", "K-2"]


async def test_a_text_on_its_way_may_have_gone_out(desk: Desk) -> None:
    line = Slow(desk)
    direct = Direct(SmsDeliverer(desk.database, "harbour", line, desk.clock), desk.clock)
    direct.add([text("K-1")])
    assert direct.unsure("K") == frozenset()
    first = asyncio.create_task(direct.round())
    await line.asked_for.wait()

    assert direct.unsure("K") == {"priya"}
    line.gate.set()
    await first
    assert direct.unsure("K") == frozenset()


async def test_a_text_whose_reader_is_left_out_by_now_never_leaves(desk: Desk) -> None:
    line, barred = Line(desk.clock), set[str]()
    deliverer = SmsDeliverer(desk.database, "harbour", line, desk.clock)
    direct = Direct(deliverer, desk.clock, lambda text: text.key in barred)
    direct.add([text("K-1"), text("K-2")])
    barred.add("K-1")

    outcomes = await direct.round()

    assert [out.key for out in line.out] == ["K-2"]
    assert sorted(outcomes) == ["K-2"]  # nothing failed: its concern hears nothing of it
    assert sorted(direct.notes()) == []
