"""Typed times are read rightly or asked back, and never read wrongly."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.checker.readability import LONGEST_SENTENCE, grade, longest_sentence
from flows.conversation.time_change import read_change
from flows.conversation.time_outcomes import Seen
from flows.conversation.time_phrases import phrases
from flows.conversation.time_reading import read_booking
from flows.conversation.time_words import words
from flows.conversation.times import USUAL_HOURS, Booking, Hours, WhyNot, iso
from tests.flows.conversation.typed import Line, lines

LONDON = ZoneInfo("Europe/London")
TUESDAY = datetime(2026, 12, 1, 10, 20, tzinfo=UTC)
FRIDAY = datetime(2026, 5, 22, 9, 0, tzinfo=UTC)  # 10am in London
SETS = ("tuned.txt", "held_out.txt")
ALL = [line for name in SETS for line in lines(name)]


def outcome(line: Line) -> str:
    found = read_booking(line.typed, line.now, line.zone)
    if isinstance(found, WhyNot):
        return "right" if line.meant is None else "asked"
    same = (found.start, found.weekly) == (line.meant, line.weekly)
    return "right" if same else "wrong"


def asked(typed: str, now: datetime = TUESDAY) -> WhyNot:
    found = read_booking(typed, now, LONDON)
    assert isinstance(found, WhyNot), found
    return found


def offers(typed: str, now: datetime = TUESDAY) -> list[str]:
    return [label for label, _ in asked(typed, now).suggestions]


def test_no_typed_time_of_the_set_is_read_wrongly() -> None:
    assert [line.place for line in ALL if outcome(line) == "wrong"] == []


@pytest.mark.parametrize("name", SETS)
def test_nine_in_ten_typed_times_of_the_set_are_read_as_they_are_meant(name: str) -> None:
    found = [outcome(line) for line in lines(name)]

    assert len(found) >= 150
    assert found.count("right") >= 0.9 * len(found)


def test_the_set_has_five_hundred_lines_and_most_have_a_moment() -> None:
    assert len(ALL) >= 500
    assert sum(line.meant is not None for line in ALL) >= 300


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("8 tomorrow", ["Wed 2 Dec, 8am", "Wed 2 Dec, 8pm"]),
        ("next friday 4pm", ["Fri 4 Dec, 4pm", "Fri 11 Dec, 4pm"]),
        ("tues/thurs 5", ["Tue 1 Dec, 5pm", "Thu 3 Dec, 5pm"]),
        ("fri or sat 4pm", ["Fri 4 Dec, 4pm", "Sat 5 Dec, 4pm"]),
        ("Thursday 11th 4pm", ["Fri 11 Dec, 4pm", "Thu 10 Dec, 4pm"]),
        ("fri 10 to 1", ["Fri 4 Dec, 10am", "Fri 4 Dec, 12:50pm"]),
        ("tomorrow friday 4pm", ["Wed 2 Dec, 4pm", "Fri 4 Dec, 4pm"]),
        ("today 10", ["Wed 2 Dec, 10am"]),
        ("fri 2am", ["Fri 4 Dec, 2pm", "Fri 4 Dec, 2am"]),
        ("2 at night sat", ["Sat 5 Dec, 2pm", "Sat 5 Dec, 2am"]),
        ("fri 9pm", ["Fri 4 Dec, 9am", "Fri 4 Dec, 9pm"]),
        ("fri midnight", ["Fri 4 Dec, midday"]),
    ],
)
def test_what_can_be_meant_is_offered(typed: str, labels: list[str]) -> None:
    assert offers(typed) == labels


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2am sat", "2am is at night. Did you mean 2pm?"),
        ("fri 7am", "7am is early. Did you mean 7pm?"),
        ("fri 9pm", "9pm is late. Did you mean 9am?"),
        ("fri midnight", "Midnight is at night. Did you mean midday?"),
        ("8 tomorrow", "Is that 8am or 8pm? Tap one."),
        ("next friday 4pm", "There are two Fridays. Which one is it?"),
        ("tues/thurs 5", "We book one day at a time. Which one is it?"),
        ("fri 10 to 1", "That can be two times. Which one is it?"),
    ],
)
def test_a_question_is_plain_and_short(typed: str, why: str) -> None:
    found = asked(typed)

    assert found.why == why
    assert found.question
    assert grade(why) <= 7
    assert longest_sentence(why) <= LONGEST_SENTENCE


def test_a_pack_has_its_own_hours() -> None:
    late = Hours(earliest=time(7), latest=time(22))

    found = read_booking("fri 9pm", TUESDAY, LONDON, hours=late)

    assert isinstance(found, Booking)
    assert iso(found.start) == "2026-12-04T21:00+00:00"
    assert isinstance(read_booking("fri 6am", TUESDAY, LONDON, hours=late), WhyNot)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("fri 4", None),
        ("fri 4-5", 60),
        ("fri 4.30pm-5.15", 45),
        ("fri 4pm for an hour and a half", 90),
        ("fri 4 for 30 min", 30),
    ],
)
def test_how_long_is_kept_where_it_was_said(typed: str, minutes: int | None) -> None:
    found = read_booking(typed, TUESDAY, LONDON)

    assert isinstance(found, Booking)
    assert found.length == minutes


AGREED = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
AT_READ_BACK = Seen(now=TUESDAY, zone=LONDON, hours=USUAL_HOURS, near=AGREED, keep=AGREED)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("no, 5pm", "2026-12-04T17:00"),
        ("no 5pm", "2026-12-04T17:00"),
        ("saturday 5", "2026-12-05T17:00"),
        ("saturday", "2026-12-05T16:00"),
        ("no, thursday", "2026-12-03T16:00"),
        ("make it 4.30", "2026-12-04T16:30"),
        ("sorry, half 5", "2026-12-04T17:30"),
        ("an hour later", "2026-12-04T17:00"),
        ("half an hour earlier please", "2026-12-04T15:30"),
        ("30 mins later", "2026-12-04T16:30"),
        ("the next day", "2026-12-05T16:00"),
        ("a week later", "2026-12-11T16:00"),
        ("2 days earlier", "2026-12-02T16:00"),
        ("friday week", "2026-12-11T16:00"),
        ("the 10th", "2026-12-10T16:00"),
        ("actually 11am", "2026-12-04T11:00"),
    ],
)
def test_a_time_typed_at_the_read_back_changes_what_was_agreed(typed: str, moment: str) -> None:
    found = read_change(typed, AT_READ_BACK)

    assert isinstance(found, Booking), found
    assert found.start == datetime.fromisoformat(moment).replace(tzinfo=LONDON)


@pytest.mark.parametrize("typed", ["6 hours later", "a week earlier", "8", "2am", "next friday"])
def test_a_change_that_is_not_clear_is_asked(typed: str) -> None:
    found = read_change(typed, AT_READ_BACK)

    assert isinstance(found, WhyNot), found
    assert found.heard


@pytest.mark.parametrize("typed", ["yes", "ok thanks", "he hit me", "book it", "later", ""])
def test_what_is_no_time_is_no_change(typed: str) -> None:
    found = read_change(typed, AT_READ_BACK)

    assert isinstance(found, WhyNot), found
    assert not found.heard


READ = [line for line in ALL if line.meant is not None]
UNKNOWN = st.text("abcdefghijklmnopqrstuvwxyz", min_size=6, max_size=12).filter(
    lambda word: words(word) == word and not phrases(f"{word} fri 4 pm", spelled=False)
)


@given(st.sampled_from(READ), st.integers(0, 12), UNKNOWN)
def test_a_word_that_nobody_knows_is_never_passed_over(line: Line, place: int, word: str) -> None:
    said = line.typed.split()
    typed = " ".join([*said[:place], word, *said[place:]])

    assert isinstance(read_booking(typed, line.now, line.zone), WhyNot)


WORDS = sorted({word for line in ALL for word in line.typed.split()})
MOMENTS = st.timedeltas(timedelta(), timedelta(days=3650)).map(
    lambda span: datetime(2024, 1, 1, tzinfo=UTC) + span
)


@given(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join), MOMENTS)
def test_any_words_of_the_set_are_read_as_a_time_to_come_in_the_usual_hours(
    typed: str, now: datetime
) -> None:
    found = read_booking(typed, now, LONDON)

    if isinstance(found, Booking):
        assert found.start > now
        assert USUAL_HOURS.hold(found.start.hour * 60 + found.start.minute)
    else:
        assert found.why
        assert all(datetime.fromisoformat(kept) > now for _, kept in found.suggestions)


@given(st.text(max_size=90), MOMENTS)
def test_no_text_makes_the_reader_fall_over(typed: str, now: datetime) -> None:
    assert isinstance(read_booking(typed, now, LONDON), Booking | WhyNot)


@given(st.sampled_from(ALL))
def test_what_is_offered_is_a_moment_that_is_read_back_as_it_is(line: Line) -> None:
    found = read_booking(line.typed, line.now, line.zone)
    assume(isinstance(found, WhyNot))
    assert isinstance(found, WhyNot)

    for label, kept in found.suggestions:
        again = read_booking(label, line.now, line.zone)
        if isinstance(again, Booking):
            assert iso(again.start) == kept
        else:
            assert kept in dict(again.suggestions).values()
