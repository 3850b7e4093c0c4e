"""A mentor's sessions for a batch: those that are open, and those that began lately."""

from __future__ import annotations

from dataclasses import replace

from storage.database.db import Database
from storage.records import sessions
from storage.records.sessions import StoredSession
from tests.storage.values import NOW, ORG, later

HELD = StoredSession("s1", "sam", "reported", False, NOW, '{"format": 1}')


async def test_closed_sessions_are_loaded_from_a_time_on(database: Database) -> None:
    old = replace(HELD, id="s0", starts_at=later(days=-8))
    last = replace(HELD, id="s2", starts_at=later(days=-20), open=True)
    to_come = replace(HELD, id="s3", place="booked", starts_at=later(days=2), open=True)
    others = replace(HELD, id="s4", mentor="lee")
    async with database.transaction() as tx:
        await sessions.save(tx, ORG, [old, HELD, last, to_come, others], NOW)

        week = await sessions.load_current(tx, ORG, ["sam"], later(days=-4))
        open_ones = await sessions.load_current(tx, ORG, ["sam"])

        assert week == {"sam": [last, HELD, to_come]}
        assert open_ones == {"sam": [last, to_come]}
        assert await sessions.load_current(tx, ORG, []) == {}
