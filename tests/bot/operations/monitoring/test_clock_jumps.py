"""A clock that jumps is noticed; one that runs on, or is slewed, is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.operations.monitoring.clock_jumps import Timekeeping

NOON = datetime(2026, 5, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("by", [HOUR, -HOUR, timedelta(seconds=61), timedelta(seconds=-61)])
def test_a_jump_is_told_once(by: timedelta) -> None:
    keeping = Timekeeping()

    assert keeping.jump(NOON, 1000.0) is None
    assert keeping.jump(NOON + timedelta(seconds=30) + by, 1030.0) == by
    assert keeping.jump(NOON + timedelta(seconds=60) + by, 1060.0) is None


def test_time_that_goes_on_alike_is_no_jump() -> None:
    keeping = Timekeeping()

    told = [keeping.jump(NOON + timedelta(seconds=30 * n), 5.0 + 30 * n) for n in range(1000)]
    assert set(told) == {None}


def test_a_minute_and_no_more_may_they_part() -> None:
    keeping = Timekeeping()
    keeping.jump(NOON, 0.0)

    assert keeping.jump(NOON + timedelta(seconds=90), 30.0) is None
    assert keeping.jump(NOON + timedelta(seconds=121), 60.0) == timedelta(seconds=61)


def test_a_creeping_clock_is_noticed_too() -> None:
    keeping = Timekeeping()

    told = [keeping.jump(NOON + timedelta(seconds=31 * n), 30.0 * n) for n in range(70)]
    assert [n for n, jump in enumerate(told) if jump] == [61]


def test_the_two_clock_changes_of_the_year_are_no_jump() -> None:
    """Times are UTC, which has none."""
    keeping = Timekeeping()
    before = datetime(2026, 3, 29, 0, 59, 45, tzinfo=UTC)  # at 1am the clocks go forward
    keeping.jump(before, 0.0)

    assert keeping.jump(before + timedelta(seconds=30), 30.0) is None
