"""Every message of every story is one that a tired reader can take in (`stage.py`)."""

from __future__ import annotations

import pytest

from tests.stories.stage import hard_to_read


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("We are texting Priya now.", ""),
        ("Our organisational responsibilities necessitate immediate escalation.", "grade"),
        (" ".join(["go"] * 17) + ".", "a sentence of 17 words"),
    ],
)
def test_hard_words_and_long_sentences_are_told_from_plain_ones(words: str, why: str) -> None:
    assert hard_to_read(words).startswith(why)
    assert bool(hard_to_read(words)) == bool(why)
