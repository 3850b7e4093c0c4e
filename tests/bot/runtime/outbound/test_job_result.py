"""The note of a row is read back as it was written, and no other text is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.outbound.job_result import Note, read_note

COUNTS = st.integers(0, 99)


@given(
    unknown=st.none() | COUNTS,
    repeated=COUNTS,
    refused=COUNTS,
    bugs=COUNTS,
    sent=st.none() | st.from_regex(r"\ASM[0-9a-f]{32}\Z"),
)
def test_a_note_is_read_as_it_was_written(
    unknown: int | None, repeated: int, refused: int, bugs: int, sent: str | None
) -> None:
    note = Note(unknown, repeated, refused, bugs, sent)

    assert read_note(str(note)) == note


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note(), ""),
        (Note(unknown=0), "unknown 0"),
        (Note(unknown=2, repeated=1), "repeated 1 unknown 2"),
        (Note(refused=3, bugs=1), "refused 3 bugs 1"),
        (Note(sent="SM1"), "sent SM1"),
    ],
)
def test_a_note_says_only_what_there_is_to_say(note: Note, words: str) -> None:
    assert str(note) == words


@pytest.mark.parametrize("words", [None, "", "SM1", "bug", "refused", "unknown many", "xunknown 2"])
def test_what_is_no_note_of_ours_says_nothing(words: str | None) -> None:
    assert read_note(words) == Note()
