"""Each morning the lead and the trustee are texted the last entry of the evidence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.commands.verify import read_known
from bot.demo.simulated_charity import LONDON, SimulatedCharity, open_simulated_charity
from bot.operations.monitoring.day_record import DayRecord
from storage.records.verification import verify
from tests.storage.releases.make import BEGINS


@pytest.fixture
async def charity(tmp_path: Path) -> AsyncIterator[SimulatedCharity]:
    async with open_simulated_charity(BEGINS, folder=tmp_path) as here:
        yield here


def _told(charity: SimulatedCharity) -> list[tuple[str, str]]:
    names = {person.phone: person.id for person in charity.directory.people}
    found = [sms for sms in charity.phones.texts if "our record is at" in sms.body]
    return [(names[sms.phone], sms.body) for sms in found]


async def _at(
    charity: SimulatedCharity, record: DayRecord, day: int, hour: int, minute: int = 0
) -> None:
    charity.clock.move_to(datetime(2026, 5, day, hour, minute, tzinfo=LONDON))
    await record.once()
    await charity.app.worker.drain()
    await charity.forward(timedelta(minutes=1))


async def test_it_goes_out_once_in_the_morning_to_two_people_and_elsewhere(
    charity: SimulatedCharity,
) -> None:
    posted: list[str] = []

    async def post(line: str) -> None:
        posted.append(line)

    record = DayRecord(charity.app, post)
    await _at(charity, record, 22, 16)  # the first day: only noted
    assert _told(charity) == []

    await _at(charity, record, 23, 8, 59)
    assert _told(charity) == []
    await _at(charity, record, 23, 9)
    await _at(charity, DayRecord(charity.app, post), 23, 11)  # it was started anew

    told = _told(charity)
    assert [name for name, _ in told] == ["dan", "ruby"]
    assert len({body for _, body in told}) == 1
    assert [line for line in posted if line in told[0][1]] == posted
    async with charity.app.database.reading() as tx:
        assert (await verify(tx, charity.app.organisation, [read_known(posted[0])])).intact

    await _at(charity, record, 24, 10)
    assert len(_told(charity)) == 4
