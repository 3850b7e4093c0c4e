"""Reading what people type."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.model import AskKind
from flows.readings import Read, Unread, head, read, same
from flows.times import readable, suggested_times

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 22, 9, 0, tzinfo=UTC)  # Friday, 10am in London


def kept(kind: AskKind, text: str, now: datetime = NOW) -> str | None:
    found = read(kind, text, now, LONDON)
    return found.value if isinstance(found, Read) else None


def why(kind: AskKind, text: str) -> str:
    found = read(kind, text, NOW, LONDON)
    assert isinstance(found, Unread)
    return found.why


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("fri 4", "2026-05-22T16:00+01:00"),
        ("Friday at 9am", "2026-05-29T09:00+01:00"),
        ("4pm", "2026-05-22T16:00+01:00"),
        ("8am", "2026-05-23T08:00+01:00"),
        ("1600", "2026-05-22T16:00+01:00"),
        ("16:00", "2026-05-22T16:00+01:00"),
        ("tomorrow 16:00", "2026-05-23T16:00+01:00"),
        ("Sat 23 May, 4pm", "2026-05-23T16:00+01:00"),
        ("next tue at 4.30pm", "2026-05-26T16:30+01:00"),
        ("23/5 16:30", "2026-05-23T16:30+01:00"),
        ("may 30 noon", "2026-05-30T12:00+01:00"),
        ("3rd of december 4pm", "2026-12-03T16:00+00:00"),
        ("1 feb 11", "2027-02-01T11:00+00:00"),
    ],
)
def test_a_time_to_come(typed: str, at: str) -> None:
    assert kept("future time", typed) == at


def test_tomorrow_is_right_when_the_clocks_change_in_the_night() -> None:
    saturday = datetime(2026, 10, 24, 14, 0, tzinfo=UTC)

    assert kept("future time", "tomorrow 16:00", saturday) == "2026-10-25T16:00+00:00"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("tomorrow 25:00", "25:00 isn't on the clock. Type it like 23 May 4pm."),
        ("tomorrow", "We need a time too. Type it like 23 May 4pm."),
        ("soon", "We can't read that as a day and a time. Type a time like 4pm or 16:00."),
        ("today 9am", "Fri 22 May, 9am has passed. Type a day and a time to come."),
        ("30 feb 4pm", "30 feb isn't a day that we know. Type a day like Fri or 22 May."),
    ],
)
def test_a_time_that_cannot_be_says_why(typed: str, reason: str) -> None:
    assert why("future time", typed) == reason


def test_times_to_tap_are_on_the_day_that_was_meant() -> None:
    labels = [label for label, _ in suggested_times("sun 25:00", NOW, LONDON)]

    assert labels == [
        "Sun 24 May, 10am",
        "Sun 24 May, 2pm",
        "Sun 24 May, 4pm",
        "Sun 24 May, 6pm",
    ]


def test_a_kept_time_is_shown_as_people_say_it_and_all_else_as_it_is() -> None:
    assert readable("2026-05-22T15:00+00:00", LONDON) == "Fri 22 May, 4pm"
    assert readable("2026-05-22", LONDON) == "2026-05-22"


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("45", "45 min"),
        ("45 mins", "45 min"),
        ("1 h", "60 min"),
        ("1 hour and 30 min", "90 min"),
        ("1h30", "90 min"),
        ("1.5 hours", "90 min"),
        ("Half an hour", "30 min"),
        ("0", None),
        ("2000", None),
        ("", None),
        ("a while", None),
    ],
)
def test_a_length_of_time(typed: str, length: str | None) -> None:
    assert kept("duration", typed) == length


@pytest.mark.parametrize(
    ("typed", "number"),
    [("3", "3"), ("Three", "3"), ("1,200", "1200"), ("007", "7"), ("-1", None), ("²", None)],
)
def test_a_number(typed: str, number: str | None) -> None:
    assert kept("number", typed) == number


def test_a_long_text_may_be_longer_than_a_text() -> None:
    assert kept("text", "x" * 501) is None
    assert kept("long text", "x" * 2000) == "x" * 2000
    assert kept("long text", "x" * 2001) is None


def test_markup_is_plain_text_and_the_ends_are_trimmed() -> None:
    assert kept("text", "  <b>*cards*</b>\n") == "<b>*cards*</b>"


@pytest.mark.parametrize("kind", ["contact", "one of"])
def test_what_needs_a_tap_is_never_read_from_words(kind: AskKind) -> None:
    assert "tap" in why(kind, "07700 900123")


def test_a_label_is_the_same_without_capitals_emoji_and_punctuation() -> None:
    assert same("No, but I'm worried", "no but im worried!!")
    assert same("Carer told ✅", "carer told")
    assert not same("No, but I'm worried", "no")
    assert not same("✅", "🙂")


def test_a_choice_may_be_called_by_its_first_words() -> None:
    assert head("Priya, manager") == "Priya"
    assert head("P14 (A.B.)") == "P14"


@given(st.sampled_from(["text", "number", "duration", "future time", "contact"]), st.text())
def test_reading_never_raises(kind: AskKind, text: str) -> None:
    assert isinstance(read(kind, text, NOW, LONDON), Read | Unread)
