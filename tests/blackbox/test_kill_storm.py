"""Killed at random moments while concerns are raised: 5 kills here, 200 by hand (see storm.py)."""

from pathlib import Path

from tests.blackbox.storm import storm_in


def test_five_kills_at_random_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    left = storm_in(tmp_path, kills=5, seed=11, mentors=3)

    assert left.ledger.kills == 5
    assert left.ledger.raised
    assert left.problems == []
