"""The simulation itself: it can be replayed, it sees violations, and its planted bugs still fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.planted import patches, plant
from tests.simulation.seeds import run
from tests.simulation.world import Plan


def test_the_same_seed_tells_the_same_story() -> None:
    first, second = (run(Plan(4), keep_story=True) for _ in range(2))
    assert len(first.story) > 50
    assert first.story == second.story


def test_another_seed_tells_another_story() -> None:
    assert run(Plan(4), keep_story=True).story != run(Plan(5), keep_story=True).story


def test_at_least_ten_bugs_are_planted() -> None:
    assert len(patches()) >= 10


@pytest.mark.parametrize("patch", patches(), ids=lambda patch: patch.stem)
def test_every_planted_bug_still_fits_the_code(patch: Path, tmp_path: Path) -> None:
    plant(patch, tmp_path)
