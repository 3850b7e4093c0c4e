"""Segments are counted as a network counts them."""

import pytest

from tests.standins.gsm7 import measure


@pytest.mark.parametrize(
    ("text", "gsm7", "units", "segments"),
    [
        ("", True, 0, 1),
        ("a" * 160, True, 160, 1),
        ("a" * 161, True, 161, 2),
        ("a" * 306, True, 306, 2),
        ("a" * 307, True, 307, 3),
        ("€" * 80, True, 160, 1),
        ("a" * 152 + "€" + "a" * 152, True, 306, 3),  # the euro sign is not split
        ("á", False, 1, 1),
        ("á" * 70, False, 70, 1),
        ("á" * 71, False, 71, 2),
        ("à\u00e8Ç@", True, 4, 1),
        ("\u2019", False, 1, 1),
        ("😀" * 35, False, 70, 1),
    ],
)
def test_text_is_measured(text: str, gsm7: bool, units: int, segments: int) -> None:
    size = measure(text)
    assert (size.gsm7, size.units, size.segments) == (gsm7, units, segments)
