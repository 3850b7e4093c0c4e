"""Filling, counting, clock times, numbers and names."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.formatting import (
    clock,
    day,
    fill,
    is_test_number,
    long_day,
    names_in,
    one_segment,
    plain,
    segments,
    septets,
    spoken_list,
    to_e164,
    uk_phone,
)
from tests.standins.gsm7 import measure

LONDON = ZoneInfo("Europe/London")


def test_a_known_name_is_filled_and_a_missing_value_is_left_out() -> None:
    names: dict[str, str | int | None] = {"mentor.first_name": "Sam", "n": 2, "place": None}

    assert fill("Try {n}, {mentor.first_name}{place}.", names) == "Try 2, Sam."


@pytest.mark.parametrize(
    "template",
    [
        "{{7*7}}",
        "{0.__class__.__mro__}",
        "{unknown}",
        "{n.__class__}",
        "{n!r}",
        "{n:>9}",
        "{ n }",
        "{",
        "}{",
        "%(n)s ${n",
    ],
)
def test_every_other_brace_stays_as_it_is(template: str) -> None:
    assert fill(template, {"n": 1}) == template


def test_a_value_is_never_scanned_again() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "{a}"}) == "{b}{a}"


def test_the_names_of_a_template_come_in_order_each_once() -> None:
    assert names_in("{b} {a.c} {b} {{x}} {9}") == ("b", "a.c", "x")


@given(st.text(max_size=400))
def test_segments_are_counted_as_the_stand_in_network_counts_them(text: str) -> None:
    size = measure(text)

    assert segments(text) == size.segments
    assert septets(text) == (size.units if size.gsm7 else None)


@given(st.text(alphabet="ab€[]^é\n", max_size=400))
def test_gsm_texts_are_counted_as_the_stand_in_network_counts_them(text: str) -> None:
    assert segments(text) == measure(text).segments
    assert one_segment(text) is (measure(text).segments == 1)


def test_one_accent_outside_the_alphabet_is_not_one_segment() -> None:
    assert one_segment("a" * 160)
    assert not one_segment("a" * 159 + "á")
    assert not one_segment("a" * 159 + "€")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zoë", "Zoe"),
        ("Siân", "Sian"),
        ("Łukasz", "Lukasz"),
        ("Jørgen", "Jorgen"),
        ("O’Brien", "O'Brien"),
        ("Anne–Marie", "Anne-Marie"),
        ("Sam {x} [y]", "Sam x y"),
        ("Sam\nSTOP", "Sam STOP"),
        ("Wolfeschlegelsteinhausen", "Wolfeschlegelstein"),
        ("Bartholomew-Fitz - Roy", "Bartholomew-Fitz"),
        ("Иван", ""),
        ("Sam 😀", "Sam"),
    ],
)
def test_a_name_is_put_into_plain_letters(name: str, expected: str) -> None:
    assert plain(name) == expected


@given(st.text(max_size=60))
def test_a_plain_name_takes_one_septet_a_letter(name: str) -> None:
    assert septets(plain(name)) == len(plain(name)) <= 18


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (15, 51, "4:51pm"),
        (15, 0, "4pm"),
        (23, 0, "midnight"),
        (23, 5, "12:05am"),
        (11, 0, "midday"),
        (11, 30, "12:30pm"),
        (8, 9, "9:09am"),
    ],
)
def test_a_clock_time_is_local(hour: int, minute: int, expected: str) -> None:
    assert clock(datetime(2026, 5, 22, hour, minute, tzinfo=UTC), LONDON) == expected


def test_a_clock_time_follows_the_change_of_clocks() -> None:
    assert clock(datetime(2026, 3, 29, 0, 59, tzinfo=UTC), LONDON) == "12:59am"
    assert clock(datetime(2026, 3, 29, 1, 1, tzinfo=UTC), LONDON) == "2:01am"


def test_a_day_is_local() -> None:
    late = datetime(2026, 5, 21, 23, 30, tzinfo=UTC)

    assert day(late, LONDON) == "Fri 22 May"
    assert long_day(late, LONDON) == "Friday 22 May"
    assert day(datetime(2026, 9, 1, 12, tzinfo=UTC), LONDON) == "Tue 1 Sep"


@pytest.mark.parametrize(
    "typed",
    [
        "07700 900123",
        "07700900123",
        " 07700-900-123 ",
        "07700.900.123",
        "(07700) 900123",
        "+447700900123",
        "+44 7700 900 123",
        "+44 (0)7700 900123",
        "0044 7700 900123",
        "447700900123",
        "7700900123",
    ],
)
def test_any_usual_form_of_a_number_is_understood(typed: str) -> None:
    assert to_e164(typed) == "+447700900123"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "hello", "999", "101", "111", "105", "116 123", "61016", "900123", "07700 90012"),
        *("07700 9001234", "0800 FLOWERS", "07700 900123 ext 4", "P14", "12/05/2014 4"),
    ],
)
def test_what_cannot_be_a_persons_number_is_refused(typed: str) -> None:
    assert to_e164(typed) is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+447700900123", "07700 900123"),
        ("+448088005000", "0808 800 5000"),
        ("+448001111", "0800 1111"),
        ("+442079460958", "020 7946 0958"),
        ("+33199001234", "+33 1 99 00 12 34"),
        ("999", "999"),
        ("0808 800 5000", "0808 800 5000"),
        ("+", "+"),
    ],
)
def test_a_number_is_grouped_as_people_write_it(number: str, shown: str) -> None:
    assert uk_phone(number) == shown


def test_only_the_drama_mobiles_are_test_numbers() -> None:
    assert is_test_number("+447700900000")
    assert is_test_number("+447700900999")
    assert not is_test_number("+441632960000")
    assert not is_test_number("+448088005000")
    assert not is_test_number("07700900123")


def test_a_list_is_said_as_people_say_it() -> None:
    assert spoken_list(["Priya", "Dan", "Ruth"]) == "Priya, Dan and Ruth"
    assert spoken_list(["Priya", "Dan"]) == "Priya and Dan"
    assert spoken_list(["Priya"]) == "Priya"
    assert spoken_list([]) == ""
