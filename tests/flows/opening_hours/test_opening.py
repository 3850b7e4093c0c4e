"""Opening hours as councils write them: read rightly at every quarter of an hour, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.opening_hours.bank_holidays import bank_holidays
from flows.opening_hours.hours import HoursError, in_words, read_hours, status
from flows.opening_hours.week import Week, unsaid

LONDON = ZoneInfo("Europe/London")
CHECKED = date(2026, 11, 1)
MONDAY = datetime(2026, 6, 8)  # noqa: DTZ001 - of a week without a bank holiday, nor one beside it
BANK_HOLIDAY = datetime(2026, 8, 31, tzinfo=LONDON)
QUARTER = timedelta(minutes=15)


def _lines() -> Iterator[tuple[str, str]]:
    text = (Path(__file__).parent / "hours_as_written.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            hours, _, meaning = line.partition(" => ")
            yield hours.replace("\\n", "\n"), meaning


READ = [pair for pair in _lines() if not pair[1].startswith("refused")]
REFUSED = [(hours, why.removeprefix("refused ")) for hours, why in _lines() if "refused" in why]


def _numbers(words: str) -> set[int]:
    """The days of "1,3-5"."""
    found: set[int] = set()
    for part in words.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first) - 1, int(last or first)))
    return found


def _minutes(words: str) -> tuple[int, int]:
    first, _, last = words.partition("-")
    return int(first[:2]) * 60 + int(first[2:]), int(last[:2]) * 60 + int(last[2:])


def _spans(words: str) -> list[tuple[int, int]]:
    return [_minutes(part) for part in words.split()]


def _open_minutes(meaning: str) -> set[int]:
    """Every minute of the week, from Monday's midnight, at which the line is open."""
    found: set[int] = set()
    for rule in meaning.split("; ")[:-1]:
        days, _, times = rule.partition(" ")
        for day in _numbers(days):
            for opens, shuts in _spans(times):
                found |= {(day * 1440 + m) % 10080 for m in range(opens, shuts)}
    return found


def test_the_set_is_large_enough_to_mean_something() -> None:
    assert len(READ) >= 120
    assert len(REFUSED) >= 50


@pytest.mark.parametrize(("hours", "meaning"), READ)
def test_hours_are_open_and_shut_at_every_quarter_of_the_week(hours: str, meaning: str) -> None:
    wanted = _open_minutes(meaning)

    for quarter in range(7 * 24 * 4):
        local = (MONDAY + quarter * QUARTER).replace(tzinfo=LONDON)
        there = "open" if quarter * 15 in wanted else "shut"
        assert status(hours, CHECKED, local).state == there, local


@pytest.mark.parametrize(("hours", "meaning"), READ)
def test_hours_hold_on_a_bank_holiday_what_they_say_of_it(hours: str, meaning: str) -> None:
    said = meaning.rpartition("PH ")[2]
    on_mondays = {m for m in _open_minutes(meaning) if m < 1440}
    own = {m for opens, shuts in _spans(said) for m in range(opens, shuts)} if "-" in said else None

    for hour in range(10, 24):
        found = status(hours, CHECKED, BANK_HOLIDAY.replace(hour=hour)).state
        usual = hour * 60 in (on_mondays if own is None else own)
        assert found == (said if said in ("shut", "unknown") else "open" if usual else "shut")


@pytest.mark.parametrize(("hours", "why"), REFUSED)
def test_hours_in_doubt_are_refused_and_may_be_shut(hours: str, why: str) -> None:
    with pytest.raises(HoursError, match=r".") as refused:
        read_hours(hours)

    assert why in str(refused.value)
    assert status(hours, CHECKED, BANK_HOLIDAY).state == "unknown"


@pytest.mark.parametrize(("hours", "meaning"), READ)
def test_hours_are_stored_in_a_form_that_reads_back_the_same(hours: str, meaning: str) -> None:
    week = read_hours(hours)

    assert meaning
    assert read_hours(week.canonical()) == week


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Any week of up to two spans a day, in quarters of an hour."""
    ends = st.lists(st.integers(0, 95), min_size=2, max_size=4, unique=True)
    days = []
    for _ in range(7):
        marks = [15 * n for n in sorted(draw(st.one_of(st.just([]), ends)))]
        days.append(tuple(zip(marks[::2], marks[1::2], strict=False)))
    week = tuple(days)
    if not any(week):
        week = (((540, 1020),),) * 7
    holidays = draw(st.sampled_from(["shut", "same", unsaid(week)]))
    return Week(days=week, holidays=holidays)


@given(weeks())
def test_any_week_is_read_back_as_it_was_stored(week: Week) -> None:
    assert read_hours(week.canonical()) == week


@given(st.text(alphabet="monfrisatu 0123456789:.-,;&apclosdexbankhy/\n", max_size=60))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    try:
        week = read_hours(text)
    except HoursError:
        return

    assert read_hours(week.canonical()) == week


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("Mon-Fri 9-5", "Monday to Friday, 9am to 5pm, shut on bank holidays"),
        (
            "Mon-Thu 8.45-5.15; Fri 8.45-4.45",
            "Monday to Thursday, 8:45am to 5:15pm; Friday, 8:45am to 4:45pm, shut on bank holidays",
        ),
        ("24/7", "day and night, every day"),
        ("daily 8am-8pm", "every day, 8am to 8pm, the same on bank holidays"),
        (
            "Mon-Fri 8am-8pm, Sun 9am-6pm",
            (
                'Monday to Friday, 8am to 8pm; Sunday, 9am to 6pm, shown as "may be shut" on bank '
                "holidays"
            ),
        ),
        (
            "Mon, Wed 9-12, 1-5, bank holidays 10-2",
            "Monday and Wednesday, 9am to midday and 1pm to 5pm, on bank holidays 10am to 2pm",
        ),
        (
            "every day 5pm-9am, closed Christmas Day",
            "every day, 5pm to 9am the next day, the same on bank holidays, shut on Christmas Day",
        ),
    ],
)
def test_hours_are_shown_back_in_words(hours: str, words: str) -> None:
    assert in_words(hours) == words


@pytest.mark.parametrize(
    ("nation", "day", "state"),
    [
        ("england", "2026-12-28", "shut"),  # the substitute day of Boxing Day
        ("wales", "2026-12-28", "shut"),
        ("scotland", "2026-12-28", "shut"),
        ("northern_ireland", "2026-12-28", "shut"),
        ("england", "2026-12-29", "open"),
        ("scotland", "2026-11-30", "shut"),  # St Andrew's Day
        ("england", "2026-11-30", "open"),
        ("northern_ireland", "2026-03-17", "shut"),  # St Patrick's Day
        ("england", "2026-03-17", "open"),
        ("northern_ireland", "2026-07-13", "shut"),  # the substitute day of the Twelfth
        ("england", "2026-07-13", "open"),
        ("scotland", "2026-04-06", "open"),  # no Easter Monday there
        ("england", "2026-04-06", "shut"),
        ("scotland", "2026-08-31", "open"),
        ("scotland", "2026-08-03", "shut"),
        ("england", "2026-08-31", "shut"),
        ("scotland", "2027-01-04", "shut"),  # 2 January is a Saturday
        ("england", "2027-01-04", "open"),
        ("england", "2027-12-27", "shut"),
        ("england", "2027-12-28", "shut"),
        ("england", "2026-05-04", "shut"),
        ("england", "2026-05-25", "shut"),
    ],
)
def test_each_nation_has_its_own_bank_holidays(nation: str, day: str, state: str) -> None:
    at = datetime.fromisoformat(f"{day}T11:00").replace(tzinfo=LONDON)

    assert status("Mon-Fri 9-5", CHECKED, at, nation).state == state


def test_a_nation_that_is_not_known_leaves_the_hours_unknown() -> None:
    at = BANK_HOLIDAY.replace(hour=11)

    assert status("Mon-Fri 9-5", CHECKED, at, "mars").state == "unknown"


def test_the_bank_holidays_of_a_year_are_those_of_the_government() -> None:
    assert [f"{day:%d %b}" for day in bank_holidays("england", 2026)] == [
        *("01 Jan", "03 Apr", "06 Apr", "04 May", "25 May", "31 Aug"),
        *("25 Dec", "26 Dec", "28 Dec"),
    ]


@pytest.mark.parametrize(
    ("at", "state", "until"),
    [
        ("2026-12-24T16:59", "open", "2026-12-24T17:00"),
        ("2026-12-24T17:00", "shut", "2026-12-29T09:00"),  # Christmas, a weekend, a substitute day
        ("2026-12-31T20:00", "shut", "2027-01-04T09:00"),  # over the end of the year
        ("2026-03-29T01:30", "shut", "2026-03-30T09:00"),  # an hour that this day does not have
        ("2026-10-25T01:30", "shut", "2026-10-26T09:00"),  # an hour that this day has twice
        ("2026-12-03T00:00", "shut", "2026-12-03T09:00"),
    ],
)
def test_a_line_says_until_when_by_the_clock_on_the_wall(at: str, state: str, until: str) -> None:
    found = status("Mon-Fri 9-5", CHECKED, datetime.fromisoformat(at).replace(tzinfo=LONDON))

    assert found.state == state
    assert found.until == datetime.fromisoformat(until).replace(tzinfo=LONDON)


def test_a_night_over_the_change_of_the_clocks_ends_by_the_clock_on_the_wall() -> None:
    for night in ("2026-03-28T23:00", "2026-10-24T23:00"):
        at = datetime.fromisoformat(night).replace(tzinfo=LONDON)
        found = status("every day 10pm-6am", CHECKED, at)
        assert found.until == at.replace(hour=6) + timedelta(days=1)


def test_a_bank_holiday_that_nobody_spoke_of_may_be_shut_and_the_day_after_is_certain() -> None:
    hours = "Mon-Fri 8am-8pm, Sat-Sun 9am-6pm"

    assert status(hours, CHECKED, BANK_HOLIDAY.replace(hour=11)).state == "unknown"
    assert status(hours, CHECKED, BANK_HOLIDAY.replace(hour=11) + timedelta(days=1)).state == "open"
