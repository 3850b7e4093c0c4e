"""Days and times as people type them, and what is said where they are impossible."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.checker.readability import LONGEST_SENTENCE, grade, longest_sentence
from flows.conversation.time_picker import ANOTHER_DAY, after, pick, times_on
from flows.conversation.time_reading import read_booking, read_time
from flows.conversation.times import (
    FURTHEST,
    Booking,
    Hours,
    WhyNot,
    iso,
    moment_of,
    parts,
    readable,
    spoken,
    whole,
)
from flows.formatting import listed

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 22, 9, 0, tzinfo=UTC)  # Friday, 10am in London
HOUR = timedelta(hours=1)


def booked(text: str, now: datetime = NOW) -> Booking:
    found = read_booking(text, now, LONDON)
    assert isinstance(found, Booking), found
    return found


def at(text: str, now: datetime = NOW) -> str:
    return iso(booked(text, now).start)


def why(text: str, now: datetime = NOW) -> str:
    found = read_booking(text, now, LONDON)
    assert isinstance(found, WhyNot), found
    return found.why


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("fri 4", "2026-05-22T16:00+01:00"),
        ("Friday 4pm", "2026-05-22T16:00+01:00"),
        ("4pm", "2026-05-22T16:00+01:00"),
        ("1600", "2026-05-22T16:00+01:00"),
        ("16:00", "2026-05-22T16:00+01:00"),
        ("16.30", "2026-05-22T16:30+01:00"),
        ("17h", "2026-05-22T17:00+01:00"),
        ("today 6", "2026-05-22T18:00+01:00"),
        ("tonight at 8", "2026-05-22T20:00+01:00"),
        ("this afternoon at 3", "2026-05-22T15:00+01:00"),
        ("in 2 hours", "2026-05-22T12:00+01:00"),
        ("in half an hour", "2026-05-22T10:30+01:00"),
        ("12", "2026-05-22T12:00+01:00"),
        ("11", "2026-05-22T11:00+01:00"),
        ("7", "2026-05-22T19:00+01:00"),
        ("tomorrow 16:00", "2026-05-23T16:00+01:00"),
        ("tmrw 4", "2026-05-23T16:00+01:00"),
        ("tomorrow morning 9", "2026-05-23T09:00+01:00"),
        ("tomorrow at half four", "2026-05-23T16:30+01:00"),
        ("tomorrow at half past 4", "2026-05-23T16:30+01:00"),
        ("tomorrow quarter to five", "2026-05-23T16:45+01:00"),
        ("tomorrow ten past four", "2026-05-23T16:10+01:00"),
        ("tomorrow at five", "2026-05-23T17:00+01:00"),
        ("day after tomorrow noon", "2026-05-24T12:00+01:00"),
        ("in 3 days at 4", "2026-05-25T16:00+01:00"),
        ("Sat 23rd May 4 o'clock", "2026-05-23T16:00+01:00"),
        ("22 May 4pm", "2026-05-22T16:00+01:00"),
        ("22nd of may at 4", "2026-05-22T16:00+01:00"),
        ("May 22, 4pm", "2026-05-22T16:00+01:00"),
        ("22/5 16.30", "2026-05-22T16:30+01:00"),
        ("22/05/26 4pm", "2026-05-22T16:00+01:00"),
        ("22.5. 16:30", "2026-05-22T16:30+01:00"),
        ("22 may 2026 4pm", "2026-05-22T16:00+01:00"),
        ("2026-05-23 16:00", "2026-05-23T16:00+01:00"),
        ("the 25th at 4", "2026-05-25T16:00+01:00"),
        ("1 feb 11", "2027-02-01T11:00+00:00"),
        ("next tuesday 5", "2026-05-26T17:00+01:00"),
        ("next fri 4", "2026-05-29T16:00+01:00"),
        ("friday week 5", "2026-05-29T17:00+01:00"),
        ("next week tue 5pm", "2026-05-26T17:00+01:00"),
        ("fri 9am", "2026-05-29T09:00+01:00"),
        ("fri 4-5pm", "2026-05-22T16:00+01:00"),
        ("mon from 5 to 6", "2026-05-25T17:00+01:00"),
        ("Friday 22 May, 4pm to 5pm", "2026-05-22T16:00+01:00"),
        ("４pm", "2026-05-22T16:00+01:00"),
    ],
)
def test_a_time_to_come(typed: str, moment: str) -> None:
    assert at(typed) == moment
    assert not booked(typed).weekly


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("every Tuesday at 5", "2026-05-26T17:00+01:00"),
        ("weekly on Fridays 4pm", "2026-05-22T16:00+01:00"),
        ("tuesdays 5", "2026-05-26T17:00+01:00"),
        ("every week sat 11", "2026-05-23T11:00+01:00"),
    ],
)
def test_a_time_of_every_week(typed: str, moment: str) -> None:
    found = booked(typed)

    assert (iso(found.start), found.weekly) == (moment, True)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("31 February", "February has 28 days. Type it like Sat 23 May, 4pm."),
        ("31 June 4pm", "June has 30 days. Type it like Sat 23 May, 4pm."),
        (
            "tomorrow 25:00",
            "25:00 isn't on the clock. Tomorrow is Saturday 23 May. Type a time like 4pm or 16:00.",
        ),
        ("25:00", "25:00 isn't on the clock. Type a time like 4pm or 16:00."),
        ("4:75", "4:75 isn't on the clock. Type a time like 4pm or 16:00."),
        (
            "sat 13am",
            "13am isn't on the clock. It's for Saturday 23 May. Type a time like 4pm or 16:00.",
        ),
        (
            "tomorrow",
            "We need a time too. Tomorrow is Saturday 23 May. Type a time like 4pm or 16:00.",
        ),
        (
            "tomorrow evening",
            "We need a time too. Tomorrow is Saturday 23 May. Type a time like 4pm or 16:00.",
        ),
        (
            "every friday",
            "We need a time too. It's for Friday 22 May. Type a time like 4pm or 16:00.",
        ),
        ("every 4pm", "We need a day too. Type it like every Tuesday 5pm."),
        ("weekly", "We need a day and a time too. Type it like Sat 23 May, 4pm."),
        (
            "every other friday 4pm",
            "We can book one time, or every week. Type it like Sat 23 May, 4pm.",
        ),
        ("today 9am", "Fri 22 May, 9am has passed. Type it like Sat 23 May, 9am."),
        ("21 may 4pm", "Thu 21 May, 4pm has passed. Type it like Sat 23 May, 4pm."),
        ("22 may 2030 4pm", "That's too far ahead. Type it like Sat 23 May, 4pm."),
        ("sat 22 may 4pm", "22 May is a Friday. Which one is it?"),
        ("5/22 4pm", "22 isn't a month. We write the day first. Type it like Sat 23 May, 4pm."),
        ("the 45th 4pm", "No month has that many days. Type it like Sat 23 May, 4pm."),
        ("soon", "We can't read that as a day and a time. Type it like Sat 23 May, 4pm."),
        ("maybe 4", "We can't read that as a day and a time. Type it like Sat 23 May, 4pm."),
        ("", "We can't read that as a day and a time. Type it like Sat 23 May, 4pm."),
        ("fri 4 " * 40, "We can't read that as a day and a time. Type it like Sat 23 May, 4pm."),
        (
            "28 mar 2027 01:30",
            "The clocks go forward then, so 1:30am is left out. Type a time like 4pm or 16:00.",
        ),
    ],
)
def test_a_time_that_cannot_be_says_why_in_plain_words(typed: str, reason: str) -> None:
    assert why(typed) == reason
    assert grade(reason) <= 7
    assert longest_sentence(reason) <= LONGEST_SENTENCE


def test_february_has_29_days_where_it_has() -> None:
    assert why("30 feb", datetime(2027, 5, 1, tzinfo=UTC)).startswith("February has 29 days.")


def test_tomorrow_is_tomorrow_one_minute_before_midnight() -> None:
    late = datetime(2026, 5, 22, 22, 59, tzinfo=UTC)

    assert at("tomorrow 16:00", late) == "2026-05-23T16:00+01:00"
    assert at("tomorrow 11:30", late) == "2026-05-23T11:30+01:00"


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (datetime(2026, 10, 24, 14, 0, tzinfo=UTC), "2026-10-25T16:00+00:00"),
        (datetime(2027, 3, 27, 14, 0, tzinfo=UTC), "2027-03-28T16:00+01:00"),
    ],
)
def test_tomorrow_is_right_when_the_clocks_change_in_the_night(now: datetime, moment: str) -> None:
    assert at("tomorrow 16:00", now) == moment


def test_of_an_hour_that_comes_twice_we_take_the_first_and_say_so() -> None:
    found = read_booking("25 oct 01:30", NOW, LONDON, hours=Hours(earliest=time(0, 30)))

    assert isinstance(found, Booking)
    assert iso(found.start) == "2026-10-25T01:30+01:00"
    assert found.note == "The clocks go back then, so 1:30am comes twice. We took the first."


def test_a_time_alone_is_on_the_day_that_was_spoken_of() -> None:
    near = datetime(2026, 5, 30, 15, 0, tzinfo=UTC)

    found = read_time("5pm", NOW, LONDON, near)

    assert isinstance(found, datetime)
    assert iso(found) == "2026-05-30T17:00+01:00"


def test_a_day_that_is_over_is_no_day_for_a_time_alone() -> None:
    found = read_time("5pm", NOW, LONDON, NOW - timedelta(days=3))

    assert isinstance(found, datetime)
    assert iso(found) == "2026-05-22T17:00+01:00"


def test_a_weekday_whose_time_has_passed_is_the_next_one() -> None:
    assert at("fri 9am") == "2026-05-29T09:00+01:00"


def test_what_is_suggested_is_on_the_day_that_was_meant() -> None:
    found = read_booking("sun 25:00", NOW, LONDON)

    assert isinstance(found, WhyNot)
    labels = [label for label, _ in after(found)]
    assert labels == ["Sun 24 May, 4pm", "Another day"]


def test_a_kept_time_has_further_names_for_a_flow() -> None:
    said = parts("2026-05-22T16:00+01:00", "yes", LONDON, HOUR)

    assert said["when"] == "Friday 22 May, 4pm to 5pm, and every Friday after"
    assert (said["day"], said["time"], said["until"]) == ("Friday 22 May", "4pm", "5pm")
    assert parts("cards", None, LONDON, HOUR) == {}
    assert (whole("start.when"), whole("session.end")) == ("start", "session.end")


def test_a_kept_time_is_shown_as_people_say_it_and_all_else_as_it_is() -> None:
    assert readable("2026-05-22T15:00+00:00", LONDON) == "Fri 22 May, 4pm"
    assert readable("2026-05-22", LONDON) == "2026-05-22"
    assert moment_of("2026-13-45T99:00+01:00") is None


def test_times_are_picked_by_buttons_alone() -> None:
    first = times_on(date(2026, 5, 23), NOW, LONDON)
    assert first.words == "Pick a time on Saturday 23 May."
    assert [label for label, _ in first.choices] == ["10am", "2pm", "4pm", "6pm", "More"]

    more = pick(first.choices[-1][1], NOW, LONDON)
    assert more
    assert [label for label, _ in more.choices][:3] == ["9am", "11am", "midday"]
    assert more.choices[-1] == ANOTHER_DAY

    days = pick(ANOTHER_DAY[1], NOW, LONDON)
    assert days
    assert [label for label, _ in days.choices][:2] == ["Fri 22 May", "Sat 23 May"]

    today = pick(days.choices[0][1], NOW, LONDON)
    assert today
    assert [label for label, _ in today.choices] == ["2pm", "4pm", "6pm", "More"]
    assert pick("2026-05-23T16:00+01:00", NOW, LONDON) is None


def test_late_in_the_evening_the_next_day_is_picked() -> None:
    late = datetime(2026, 5, 22, 21, 30, tzinfo=UTC)

    today = times_on(date(2026, 5, 22), late, LONDON)
    days = pick(ANOTHER_DAY[1], late, LONDON)

    assert today.words == "Pick a time on Saturday 23 May."
    assert days
    assert days.choices[0][0] == "Sat 23 May"


WORDS = listed("""
    fri sat next every week weekly tomorrow today 4 5pm 16:00 25:00 may feb 31 22 22/5 32/13 half
    quarter to past at on the 29th in 2 hours days 9999 midnight noon evening - , 2027 tuesdays
    2026-02-30 0 00:00 12am 12pm
""")
SENTENCES = st.lists(st.sampled_from(sorted(WORDS)), max_size=6).map(" ".join)
START = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=3650)).map(lambda span: START + span)


@given(SENTENCES | st.text(max_size=60), MOMENTS)
def test_reading_never_raises_and_is_always_in_the_future(text: str, now: datetime) -> None:
    found = read_booking(text, now, LONDON)

    if isinstance(found, Booking):
        assert now < found.start <= now + FURTHEST
        assert found.start.tzinfo is not None
    else:
        assert found.why
        assert all((moment_of(kept) or now) > now for _, kept in found.suggestions)


@given(MOMENTS, st.integers(1, 364 * 24 * 60 - 1))
def test_what_is_read_back_reads_the_same(now: datetime, minutes: int) -> None:
    moment = (now + timedelta(minutes=minutes)).astimezone(LONDON).replace(second=0, microsecond=0)
    if moment.fold or moment <= now:
        return

    found = read_time(spoken(moment, LONDON), now, LONDON)

    if isinstance(found, WhyNot):  # at night it is asked again, and is one of the offers
        assert found.question
        midnight = spoken(moment, LONDON).endswith("midnight")
        assert midnight or iso(moment) in dict(found.suggestions).values()
    else:
        assert found == moment
