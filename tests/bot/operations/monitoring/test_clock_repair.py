"""Whatever is open has its clock, or gets it back soon, and an admin hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.demo.simulated_charity import Town
from flows.diagnostics.clocks import Row, fault, of_escalation
from flows.effects import Wake
from storage.database.errors import DatabaseUnwritable
from storage.queue import jobs
from storage.records.sessions import load_open
from tests.bot.operations.monitoring.monitored import (
    HOUR,
    a_town,
    clock_of,
    open_states,
    raises_concern,
    records,
    self_check,
    spoil,
)
from tests.stories.calls import begin, book, until

SPOILT: dict[str, dict[str, Any]] = {
    "missing": {},
    "failed": {"state": "failed", "next_at": None},
    "cancelled": {"state": "cancelled", "next_at": None},
    "done": {"state": "done", "next_at": None},
    "too late": {"due_at": datetime(2026, 5, 22, 23, tzinfo=UTC)},
}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with a_town() as found:
        yield found


@pytest.mark.parametrize("values", SPOILT.values(), ids=SPOILT)
async def test_a_clock_that_would_not_ring_is_set_anew_and_the_ladder_climbs(
    town: Town, values: dict[str, Any]
) -> None:
    reference = await raises_concern(town)
    key = f"clock:{reference}"
    before = await clock_of(town, key)
    await spoil(town, key, **values)

    [mended] = await self_check(town).once(town.clock.now)

    after = await clock_of(town, key)
    assert mended.wake.about == reference
    assert before is not None
    assert after is not None
    assert (after.due_at, after.state, after.payload) == (before.due_at, "ready", before.payload)
    assert await self_check(town).once(town.clock.now) == ()
    await town.forward(timedelta(minutes=12))
    assert any(reference in sms.body for sms in town.texts("dan"))


async def test_a_clock_whose_time_is_over_rings_at_once(town: Town) -> None:
    reference = await raises_concern(town)
    await spoil(town, f"clock:{reference}")
    await town.forward(HOUR)
    assert not any(reference in sms.body for sms in town.texts("dan"))

    await self_check(town).once(town.clock.now)
    await town.forward(timedelta())

    assert any(reference in sms.body for sms in town.texts("dan"))


async def test_a_clock_of_an_old_winding_is_found_since_it_would_change_nothing(
    town: Town,
) -> None:
    reference = await raises_concern(town)
    [state] = await open_states(town)
    row = await clock_of(town, f"clock:{reference}")
    assert row is not None
    old = Wake.model_validate_json(row.payload)
    stale = old.model_copy(update={"event": {**old.event, "number": state.clock_number - 1}})
    async with town.app.database.transaction(town.app.organisation) as tx:
        rows = jobs.NewJob(
            row.key, "wake", row.due_at, stale.model_dump_json(), urgent=True, replaces=True
        )
        await jobs.add(tx, town.app.organisation, [rows], town.clock.now)

    [mended] = await self_check(town).once(town.clock.now)

    assert mended.why == "another winding"


async def test_an_admin_is_paged_and_the_record_says_it(town: Town) -> None:
    reference = await raises_concern(town)
    await spoil(town, f"clock:{reference}")

    await self_check(town).once(town.clock.now)
    await town.forward(timedelta())

    [page] = [sms.body for sms in town.texts("ada")]
    assert f"the timer of {reference} was lost" in page
    [record] = [r for r in await records(town, reference) if r.what == "clock mended"]
    assert record.actor == "self-check"
    assert record.details is not None
    assert record.details["why"] == "missing"


async def test_a_clock_lost_again_and_again_is_mended_each_time_and_paged_once_an_hour(
    town: Town,
) -> None:
    reference = await raises_concern(town)

    for _ in range(3):
        await spoil(town, f"clock:{reference}")
        assert await self_check(town).once(town.clock.now)
    await town.forward(timedelta())

    assert len(town.texts("ada")) == 1
    assert len([r for r in await records(town, reference) if r.what == "clock mended"]) == 3


async def test_nothing_is_mended_where_nothing_is_missing(town: Town) -> None:
    reference = await raises_concern(town)

    for _ in range(30):  # the whole ladder, and on to the public numbers and after
        assert await self_check(town).once(town.clock.now) == ()
        await town.forward(timedelta(minutes=2))

    [state] = await open_states(town)
    assert (state.reference, state.place) == (reference, "public")


async def test_a_clock_that_is_being_carried_out_is_not_missing(town: Town) -> None:
    reference = await raises_concern(town)
    lease = town.clock.now + timedelta(minutes=1)
    await spoil(town, f"clock:{reference}", state="claimed", next_at=lease)

    assert await self_check(town).once(town.clock.now) == ()


async def test_what_is_over_needs_no_clock(town: Town) -> None:
    reference = await raises_concern(town)
    [state] = await open_states(town)
    [code] = state.codes["priya"]
    await town.replies("priya", f"DONE {code} we rang the family and all is settled")
    await spoil(town, f"clock:{reference}")

    assert await self_check(town).once(town.clock.now) == ()


@pytest.mark.parametrize("held", [False, True])
async def test_a_concern_that_somebody_holds_keeps_its_clock_too(town: Town, held: bool) -> None:
    reference = await raises_concern(town)
    [state] = await open_states(town)
    if held:
        await town.replies("priya", state.codes["priya"][0])
    await spoil(town, f"clock:{reference}")

    [mended] = await self_check(town).once(town.clock.now)

    assert mended.wake.key == f"clock:{reference}"


async def test_a_session_that_is_on_gets_its_clock_back_and_the_mentor_is_looked_for(
    town: Town,
) -> None:
    await book(town, "today 6pm")
    await until(town, town.clock.now + timedelta(minutes=70))
    await begin(town)
    key = await session_clock(town)
    await spoil(town, key)

    [mended] = await self_check(town).once(town.clock.now)

    assert mended.wake.key == key
    assert mended.wake.urgent
    await town.forward(timedelta(hours=3))
    assert [state.kind for state in await open_states(town)] == ["overdue"]
    assert any("the timer of a session was lost" in sms.body for sms in town.texts("ada"))


async def test_a_booked_session_without_a_clock_is_found_among_those_that_have_one(
    town: Town,
) -> None:
    await book(town, "tue 6pm")  # days ahead, as most are
    key = await session_clock(town)
    assert await self_check(town).once(town.clock.now) == ()
    await spoil(town, key)

    [mended] = await self_check(town).once(town.clock.now)

    assert mended.wake.key == key


async def test_the_check_writes_so_a_database_that_takes_nothing_is_found(town: Town) -> None:
    async with town.app.database.transaction(town.app.organisation) as tx:
        await tx.connection.exec_driver_sql("PRAGMA query_only = 1")

    with pytest.raises(DatabaseUnwritable):
        await self_check(town).once(town.clock.now)


async def test_the_clock_that_must_be_there_is_the_one_that_the_machine_sets(town: Town) -> None:
    await raises_concern(town)
    for _ in range(20):
        [state] = await open_states(town)
        [needed] = of_escalation(state, town.clock.now)
        row = await clock_of(town, needed.wake.key)
        assert row is not None
        stored = Wake.model_validate_json(row.payload)
        assert stored == needed.wake
        assert fault(needed, Row(due_at=row.due_at, live=True, event=stored.event)) is None
        await town.forward(timedelta(minutes=3))


async def session_clock(town: Town) -> str:
    """The key of the clock of the only session that is not over."""
    async with town.app.database.reading() as tx:
        [stored] = await load_open(tx, town.app.organisation)
    return f"session:{stored.id}"
