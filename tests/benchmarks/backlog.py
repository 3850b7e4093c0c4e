"""A backlog of ten thousand waiting routine messages, as rows that the product itself would add."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.runtime.open import opened
from bot.runtime.settings import Settings
from flows.effects import Say, Text
from storage.queue import jobs
from storage.queue.jobs import NewJob
from tests.blackbox.charity import SimulatedCharity

CHATS, PHONES = 500, 90
FIFO = """
CREATE TRIGGER first_in_first_out AFTER INSERT ON jobs WHEN new.priority = 0
BEGIN UPDATE jobs SET priority = 1 WHERE id = new.id; END
"""


def fill(charity: SimulatedCharity, texts: int, messages: int) -> None:
    """Add so many routine texts and chat messages, due for a minute. The product must be down."""
    people = [
        charity.world.do(lambda: charity.telegram.user("Kim", started=True)).id
        for _ in range(CHATS)
    ]
    due = datetime.now(UTC) - timedelta(minutes=1)
    new = [_message(people[number % CHATS], number, due) for number in range(messages)]
    new += [_text(number, due) for number in range(texts)]
    asyncio.run(_add(charity.product.folder / "mentorline.db", new))


def _message(chat: int, number: int, due: datetime) -> NewJob:
    say = Say(to=f"chat:{chat}", text=f"Routine message {number}")
    key = f"load-{due:%H%M%S%f}-{number}"
    return NewJob(key, "say", due, say.model_dump_json(), lane=f"chat:{chat}")


def _text(number: int, due: datetime) -> NewJob:
    key = f"load-{due:%H%M%S%f}-text-{number}"
    phone = f"+4477009009{number % PHONES:02d}"
    text = Text(to="ada", phone=phone, body=f"Routine text {number}", key=key)
    return NewJob(key, "text", due, text.model_dump_json())


async def _add(file: Path, new: list[NewJob]) -> None:
    async with (
        opened(Settings(database_url=f"sqlite:///{file}")) as found,
        found.database.transaction(found.organisation) as tx,
    ):
        await jobs.add(tx, found.organisation, new, datetime.now(UTC))


def waiting(charity: SimulatedCharity) -> int:
    """How many routine rows still wait."""
    query = "SELECT count(*) FROM jobs WHERE key LIKE 'load-%' AND next_at IS NOT NULL"
    with closing(sqlite3.connect(charity.product.folder / "mentorline.db", timeout=20)) as database:
        return int(database.execute(query).fetchone()[0])


def empty(charity: SimulatedCharity) -> None:
    """Take them all away. The product must be down."""
    _change(charity, "DELETE FROM jobs WHERE key LIKE 'load-%'")


def first_in_first_out(charity: SimulatedCharity) -> None:
    """From now on nothing overtakes: the plain queue that we compare with."""
    _change(charity, FIFO)


def _change(charity: SimulatedCharity, statement: str) -> None:
    with closing(sqlite3.connect(charity.product.folder / "mentorline.db", timeout=20)) as database:
        database.execute(statement)
        database.commit()
