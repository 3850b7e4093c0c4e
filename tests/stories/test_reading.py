"""How hard all that was said in the stories is to read. It runs last, and prints what it found."""

from __future__ import annotations

from statistics import median

import pytest

from flows.proofs.reading import (
    HIGHEST_GRADE,
    LONGEST_SENTENCE,
    by_dictionary,
    grade,
    longest_sentence,
)
from tests.stories.stage import HEARD


def test_everything_that_was_said_reads_easily() -> None:
    """Grade 7 at most (reading age 12), and no sentence of more than 16 words."""
    if not HEARD:
        pytest.skip("no story was played before")
    grades = sorted((grade(words, by_dictionary), kind, words) for kind, words in HEARD)
    lengths = sorted((longest_sentence(words), kind, words) for kind, words in HEARD)
    print(f"\n{len(grades)} messages and texts; grade {grades[-1][0]} at most, ", end="")
    print(f"{median(g for g, _, _ in grades)} in the middle; {lengths[-1][0]} words at most")
    for number, kind, words in (*grades[-5:], *lengths[-5:]):
        print(f"{number:>5} {kind}: {words}")

    assert not [found for found in grades if found[0] > HIGHEST_GRADE]
    assert not [found for found in lengths if found[0] > LONGEST_SENTENCE]
