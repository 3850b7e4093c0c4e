"""Two hundred worlds in four files, so that they are played side by side: these are 50 to 99."""

from __future__ import annotations

import pytest

from tests.simulation.seeds import run
from tests.simulation.world import Plan


@pytest.mark.parametrize("seed", range(50, 100))
def test_no_rule_is_broken_in_this_world(seed: int) -> None:
    outcome = run(Plan(seed))

    assert not outcome.broken, outcome.tell()
