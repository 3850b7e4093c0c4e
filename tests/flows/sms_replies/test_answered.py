"""How often a number is answered: three times in ten minutes, then once an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.sms_replies.answered import MOST_A_DAY, Answered

NOON = datetime(2026, 5, 22, 11, tzinfo=UTC)
DAY = "2026-05-22"


def played(gaps: list[int], *, way_out: bool = False) -> list[datetime]:
    """The times at which the same answer went out, called for after each gap (in seconds)."""
    known, now, went_at = Answered().on(DAY), NOON, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        went = known.may("nothing is taken", now, way_out=way_out)
        known = known.asked("nothing is taken", now, went=went, way_out=way_out)
        known = Answered.model_validate_json(known.model_dump_json())
        went_at += [now] * went
    return went_at


@given(st.lists(st.integers(0, 700), max_size=200))
def test_never_more_than_three_in_ten_minutes(gaps: list[int]) -> None:
    went = played(gaps)

    for place, at in enumerate(went[3:], start=3):
        assert at - went[place - 3] >= timedelta(minutes=10)


@given(st.integers(1, 60))
def test_a_machine_gets_three_and_then_one_an_hour(every: int) -> None:
    went = played([every] * (6 * 3600 // every))

    assert 3 <= len(went) <= 3 + 6


@given(st.lists(st.integers(0, 700), max_size=200))
def test_a_way_out_goes_more_often(gaps: list[int]) -> None:
    assert len(played(gaps, way_out=True)) >= len(played(gaps))


def test_after_a_quiet_hour_all_is_as_before() -> None:
    went = played([1] * 10 + [3600, 1, 1, 1])

    assert len(went) == 6


def test_another_answer_is_none_of_the_same() -> None:
    known = Answered().on(DAY)
    for _ in range(3):
        known = known.asked("one", NOON, went=True)

    assert not known.may("one", NOON)
    assert known.may("another", NOON)


def test_a_day_has_a_budget_and_a_way_out_costs_nothing_of_it() -> None:
    known = Answered().on(DAY)
    for number in range(MOST_A_DAY):
        assert known.may(f"{number}", NOON)
        known = known.asked(f"{number}", NOON, went=True)

    assert not known.may("one more", NOON)
    assert known.may("one more, ring 999", NOON, way_out=True)
    assert known.on("2026-05-23").may("one more", NOON)
