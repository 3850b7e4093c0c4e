"""Receipts of one text in any order, any number of times, also before its Sid is stored.

A Hypothesis state machine on the real machine of an escalation: what a receipt says can only be
overtaken by one that says more, an end stays an end, and a failure is heard once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from flows.effects import Text
from flows.escalation.events import (
    Event,
    QuestionsAnswered,
    TextAccepted,
    TextDelivered,
    TextFailed,
)
from flows.escalation.machine import open_escalation, step
from flows.escalation.state import Context, Draws, Escalation, Told
from tests.simulation.charity import pack, people
from tests.simulation.story import LONDON

START = datetime(2026, 5, 18, 14, 0, tzinfo=UTC)
CODES = tuple(f"{n}" for n in range(482900, 482960))
ERRORS = (30003, 30005, 30006, 30007, 30036, None)
PASSING = (30003, 30007, 30036, None)


class Receipts(RuleBasedStateMachine):
    """The manager is asked; then whatever the network says of that one text."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = people(Random(3), 1)
        self.now = START
        self.told: list[Event] = []
        mentor = self.directory.person("mentor0")
        assert mentor is not None
        opened = open_escalation(self._context("K7Q4"), mentor, START)
        asked = step(self._context(), opened.state, QuestionsAnswered(ladder="concern"), START)
        self.state: Escalation = asked.state
        self.texts = [e for e in asked.effects if isinstance(e, Text)]
        self.manager = self.state.step[0]
        self.key = self._own().key

    def _context(self, reference: str = "") -> Context:
        return Context(
            pack=pack(),
            directory=self.directory,
            zone=LONDON,
            draws=Draws(codes=CODES, reference=reference),
        )

    def _own(self) -> Told:
        found = self.state.told_of(self.manager)
        assert found is not None
        return found

    def _happens(self, event: Event) -> None:
        self.now += timedelta(milliseconds=200)
        came = step(self._context(), self.state, event, self.now)
        self.state = came.state
        self.texts += [e for e in came.effects if isinstance(e, Text)]
        self.told.append(event)

    @rule()
    def is_accepted(self) -> None:
        """Our own 201, or Twilio's "sent" in front of it."""
        self._happens(TextAccepted(key=self.key, person=self.manager))

    @rule()
    def is_delivered(self) -> None:
        self._happens(TextDelivered(key=self.key, person=self.manager))

    @rule(error=st.sampled_from(ERRORS))
    def fails(self, error: int | None) -> None:
        self._happens(TextFailed(key=self.key, person=self.manager, error=error))

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def comes_again(self, data: st.DataObject) -> None:
        """Any of what came before: nothing changes, and nothing more is sent for an exact twin."""
        event = data.draw(st.sampled_from(self.told))
        twin = self.told[-1] == event
        before, sent = self.state, len(self.texts)
        self._happens(event)
        if twin:
            assert self.state == before, "the same receipt twice at once is the same as once"
            assert len(self.texts) == sent

    @invariant()
    def is_never_less_than_it_was(self) -> None:
        """Once a receipt said "delivered", or "accepted", that stays on record."""
        mine = self._own()
        if mine.key != self.key:
            return
        kinds = [type(e) for e in self.told]
        if TextDelivered in kinds and TextFailed not in kinds:
            assert mine.delivered is not None
            assert not mine.failed
        if TextAccepted in kinds and TextFailed not in kinds:
            assert mine.accepted is not None

    @invariant()
    def climbs_at_once_when_it_failed(self) -> None:
        """A failure is heard: the next person is asked, whatever came before or after it."""
        first = next((e for e in self.told if isinstance(e, TextFailed | TextDelivered)), None)
        if isinstance(first, TextFailed):
            assert {t.to for t in self.texts} - {self.manager, "mentor0"}
            assert self.state.place in {"rung", "public"}

    @invariant()
    def has_one_clock(self) -> None:
        assert self.state.is_open
        assert self.state.clock is not None

    @invariant()
    def climbs_once(self) -> None:
        """However often a failure is told, nobody but the manager is asked twice by it."""
        keys = [t.key for t in self.texts]
        assert len(keys) == len(set(keys))
        for person in {t.to for t in self.texts} - {self.manager}:
            assert sum(t.to == person for t in self.texts) == 1


TestReceipts = Receipts.TestCase
TestReceipts.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
