"""Typed answers of each kind, read or asked again."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.conversation.answer_parsers import Read, Unread, head, read, same
from flows.pack import AskKind

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 22, 9, 0, tzinfo=UTC)  # Friday, 10am in London


def kept(kind: AskKind, text: str, now: datetime = NOW) -> str | None:
    found = read(kind, text, now, LONDON)
    return found.value if isinstance(found, Read) else None


def why(kind: AskKind, text: str) -> str:
    found = read(kind, text, NOW, LONDON)
    assert isinstance(found, Unread)
    return found.why


def test_a_time_is_kept_with_its_offset_and_with_whether_it_is_every_week() -> None:
    found = read("future time", "every Tuesday at 5", NOW, LONDON)

    assert found == Read(value="2026-05-26T17:00+01:00", also={"weekly": "yes"})


def test_a_time_that_cannot_be_brings_times_to_tap_and_after_two_a_whole_day_of_them() -> None:
    found = read("future time", "tomorrow 25:00", NOW, LONDON)

    assert isinstance(found, Unread)
    assert [label for label, _ in found.offers] == ["Sat 23 May, 4pm", "Another day"]
    assert found.words == "Pick a time on Saturday 23 May."
    assert [label for label, _ in found.choices] == ["10am", "2pm", "4pm", "6pm", "More"]


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
        ("an hour and a half", "90 min"),
        ("hour and a half", "90 min"),
        ("one and a half hours", "90 min"),
        ("two hours", "120 min"),
        ("an hour and 15 minutes", "75 min"),
        ("three quarters of an hour", "45 min"),
        ("a quarter of an hour", "15 min"),
        ("forty five mins", "45 min"),
        ("about 45 minutes please", "45 min"),
        ("1:30", "90 min"),
        ("٤٥ min", "45 min"),
        ("1", None),
        ("1 hour or 2", None),
        ("not an hour", None),
        ("an hour if mum lets us", None),
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
    [
        ("3", "3"),
        ("Three", "3"),
        ("fifteen", "15"),
        ("٣", "3"),
        ("1,200", "1200"),
        ("007", "7"),
        ("-1", None),
        ("3.5", None),
        ("3 or 4", None),
        ("not 3", None),
    ],
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
