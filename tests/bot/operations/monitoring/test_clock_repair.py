"""An open state that lost its clock gets it back soon, and an admin is paged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.demo.simulated_charity import SimulatedCharity
from flows.diagnostics.clocks import Row, fault, of_escalation
from flows.effects import Wake
from storage.database.errors import DatabaseUnwritable
from storage.queue import jobs
from storage.records.sessions import load_open
from tests.bot.operations.monitoring.monitored import (
    HOUR,
    a_charity,
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
async def charity() -> AsyncIterator[SimulatedCharity]:
    async with a_charity() as found:
        yield found


@pytest.mark.parametrize("values", SPOILT.values(), ids=SPOILT)
async def test_a_clock_that_would_not_ring_is_set_anew_and_the_ladder_climbs(
    charity: SimulatedCharity, values: dict[str, Any]
) -> None:
    reference = await raises_concern(charity)
    key = f"clock:{reference}"
    before = await clock_of(charity, key)
    await spoil(charity, key, **values)

    [mended] = await self_check(charity).once(charity.clock.now)

    after = await clock_of(charity, key)
    assert mended.wake.about == reference
    assert before is not None
    assert after is not None
    assert (after.due_at, after.state, after.payload) == (before.due_at, "ready", before.payload)
    assert await self_check(charity).once(charity.clock.now) == ()
    await charity.forward(timedelta(minutes=12))
    assert any(reference in sms.body for sms in charity.texts("dan"))


async def test_a_clock_whose_time_is_over_rings_at_once(charity: SimulatedCharity) -> None:
    reference = await raises_concern(charity)
    await spoil(charity, f"clock:{reference}")
    await charity.forward(HOUR)
    assert not any(reference in sms.body for sms in charity.texts("dan"))

    await self_check(charity).once(charity.clock.now)
    await charity.forward(timedelta())

    assert any(reference in sms.body for sms in charity.texts("dan"))


async def test_a_clock_of_an_old_winding_is_found_since_it_would_change_nothing(
    charity: SimulatedCharity,
) -> None:
    reference = await raises_concern(charity)
    [state] = await open_states(charity)
    row = await clock_of(charity, f"clock:{reference}")
    assert row is not None
    old = Wake.model_validate_json(row.payload)
    stale = old.model_copy(update={"event": {**old.event, "number": state.clock_number - 1}})
    async with charity.app.database.transaction(charity.app.organisation) as tx:
        rows = jobs.NewJob(
            row.key, "wake", row.due_at, stale.model_dump_json(), urgent=True, replaces=True
        )
        await jobs.add(tx, charity.app.organisation, [rows], charity.clock.now)

    [mended] = await self_check(charity).once(charity.clock.now)

    assert mended.why == "another winding"


async def test_an_admin_is_paged_and_the_record_says_it(charity: SimulatedCharity) -> None:
    reference = await raises_concern(charity)
    await spoil(charity, f"clock:{reference}")

    await self_check(charity).once(charity.clock.now)
    await charity.forward(timedelta())

    [page] = [sms.body for sms in charity.texts("ada")]
    assert f"the timer of {reference} was lost" in page
    [record] = [r for r in await records(charity, reference) if r.what == "clock mended"]
    assert record.actor == "self-check"
    assert record.details is not None
    assert record.details["why"] == "missing"


async def test_a_clock_lost_again_and_again_is_mended_each_time_and_paged_once_an_hour(
    charity: SimulatedCharity,
) -> None:
    reference = await raises_concern(charity)

    for _ in range(3):
        await spoil(charity, f"clock:{reference}")
        assert await self_check(charity).once(charity.clock.now)
    await charity.forward(timedelta())

    assert len(charity.texts("ada")) == 1
    assert len([r for r in await records(charity, reference) if r.what == "clock mended"]) == 3


async def test_nothing_is_mended_where_nothing_is_missing(charity: SimulatedCharity) -> None:
    reference = await raises_concern(charity)

    for _ in range(30):  # the whole ladder, and on to the public numbers and after
        assert await self_check(charity).once(charity.clock.now) == ()
        await charity.forward(timedelta(minutes=2))

    [state] = await open_states(charity)
    assert (state.reference, state.place) == (reference, "public")


async def test_a_clock_that_is_being_carried_out_is_not_missing(charity: SimulatedCharity) -> None:
    reference = await raises_concern(charity)
    lease = charity.clock.now + timedelta(minutes=1)
    await spoil(charity, f"clock:{reference}", state="claimed", next_at=lease)

    assert await self_check(charity).once(charity.clock.now) == ()


async def test_what_is_over_needs_no_clock(charity: SimulatedCharity) -> None:
    reference = await raises_concern(charity)
    [state] = await open_states(charity)
    [code] = state.codes["priya"]
    await charity.replies("priya", f"DONE {code} we rang the family and all is settled")
    await spoil(charity, f"clock:{reference}")

    assert await self_check(charity).once(charity.clock.now) == ()


@pytest.mark.parametrize("held", [False, True])
async def test_a_concern_that_somebody_holds_keeps_its_clock_too(
    charity: SimulatedCharity, held: bool
) -> None:
    reference = await raises_concern(charity)
    [state] = await open_states(charity)
    if held:
        await charity.replies("priya", state.codes["priya"][0])
    await spoil(charity, f"clock:{reference}")

    [mended] = await self_check(charity).once(charity.clock.now)

    assert mended.wake.key == f"clock:{reference}"


async def test_a_session_that_is_on_gets_its_clock_back_and_the_mentor_is_looked_for(
    charity: SimulatedCharity,
) -> None:
    await book(charity, "today 6pm")
    await until(charity, charity.clock.now + timedelta(minutes=70))
    await begin(charity)
    key = await session_clock(charity)
    await spoil(charity, key)

    [mended] = await self_check(charity).once(charity.clock.now)

    assert mended.wake.key == key
    assert mended.wake.urgent
    await charity.forward(timedelta(hours=3))
    assert [state.kind for state in await open_states(charity)] == ["overdue"]
    assert any("the timer of a session was lost" in sms.body for sms in charity.texts("ada"))


async def test_a_booked_session_without_a_clock_is_found_among_those_that_have_one(
    charity: SimulatedCharity,
) -> None:
    await book(charity, "tue 6pm")  # days ahead, as most are
    key = await session_clock(charity)
    assert await self_check(charity).once(charity.clock.now) == ()
    await spoil(charity, key)

    [mended] = await self_check(charity).once(charity.clock.now)

    assert mended.wake.key == key


async def test_the_check_writes_so_a_database_that_takes_nothing_is_found(
    charity: SimulatedCharity,
) -> None:
    async with charity.app.database.transaction(charity.app.organisation) as tx:
        await tx.connection.exec_driver_sql("PRAGMA query_only = 1")

    with pytest.raises(DatabaseUnwritable):
        await self_check(charity).once(charity.clock.now)


async def test_the_clock_that_must_be_there_is_the_one_that_the_machine_sets(
    charity: SimulatedCharity,
) -> None:
    await raises_concern(charity)
    for _ in range(20):
        [state] = await open_states(charity)
        [needed] = of_escalation(state, charity.clock.now)
        row = await clock_of(charity, needed.wake.key)
        assert row is not None
        stored = Wake.model_validate_json(row.payload)
        assert stored == needed.wake
        assert fault(needed, Row(due_at=row.due_at, live=True, event=stored.event)) is None
        await charity.forward(timedelta(minutes=3))


async def session_clock(charity: SimulatedCharity) -> str:
    """The key of the clock of the only session that is not over."""
    async with charity.app.database.reading() as tx:
        [stored] = await load_open(tx, charity.app.organisation)
    return f"session:{stored.id}"
