"""Random stories of an escalation, the same in every run."""

from __future__ import annotations

from hypothesis import settings

from tests.proof.machine import CHECKED, Escalating, GoingOn

SAME = settings(CHECKED, max_examples=25, stateful_step_count=25, derandomize=True, database=None)

TestEscalating = Escalating.TestCase
TestEscalating.settings = SAME
TestGoingOn = GoingOn.TestCase
TestGoingOn.settings = SAME
