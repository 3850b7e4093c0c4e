"""Quiet hours: routine messages wait till 8am, but no answer and nothing urgent does."""

from __future__ import annotations

from datetime import datetime

import pytest

from flows.effects import Answer, Effect, Say, Text
from flows.quiet_hours import held
from tests.flows.sessions.play import LONDON, local

ROUTINE = Say(to="sam", text="Your report is not in yet.")
TEXT = Text(to="priya", phone="+447700900456", body="Harbour: a report.", key="X-1")


@pytest.mark.parametrize("effect", [ROUTINE, TEXT])
@pytest.mark.parametrize(
    ("now", "due"),
    [
        (local(22, 21), local(23, 8)),
        (local(23, 3), local(23, 8)),
        (local(23, 7, 59), local(23, 8)),
        (local(24, 23, month=10), local(25, 8, month=10)),
        (local(27, 23, month=3, year=2027), local(28, 8, month=3, year=2027)),
    ],
)
def test_what_is_routine_waits_till_eight(effect: Effect, now: datetime, due: datetime) -> None:
    (later,) = held([effect], (), now, LONDON)

    assert later == effect.model_copy(update={"due": due})


@pytest.mark.parametrize("now", [local(22, 8), local(22, 20, 59), local(22, 12)])
def test_by_day_nothing_waits(now: datetime) -> None:
    assert held([ROUTINE, TEXT], (), now, LONDON) == [ROUTINE, TEXT]


@pytest.mark.parametrize(
    "effect",
    [
        ROUTINE.model_copy(update={"urgent": True}),
        TEXT.model_copy(update={"urgent": True}),
        Say(to="chat:1001", text="Booked."),
        TEXT.model_copy(update={"to": "dan"}),
        Answer(to="sam", callback="c1"),
    ],
)
def test_what_is_urgent_or_an_answer_does_not_wait(effect: Effect) -> None:
    actors = {"chat:1001", "dan"}

    assert held([effect], actors, local(22, 23), LONDON) == [effect]
