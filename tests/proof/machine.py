"""The escalation as a state machine of hypothesis: anything happens, at any time, to its end.

The same facts as in the search hold of every step, and both bounds by the clock on the wall.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from flows.escalation import events as happened
from tests.proof.alone import by_the_clock_alone
from tests.proof.charities import CHARITIES
from tests.proof.moves import moves, rings
from tests.proof.nodes import How, Move, Node, first, take
from tests.proof.ranking import first_bound, second_bound
from tests.proof.search import Found, judge
from tests.proof.story import story_of

CHECKED = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
PICKS = st.integers(min_value=0, max_value=100_000)
# Nobody decides, nothing is over, and no danger brings everybody at once.
GOES_ON = (
    happened.NoAnswer
    | happened.Coded
    | happened.Passed
    | happened.DoneAlone
    | happened.Doubted
    | happened.Referred
    | happened.OptedOut
    | happened.TextFailed
    | happened.GotThrough
    | happened.TookItOn
    | happened.TextOnlyAsked
    | happened.RangPublic
    | happened.Unclear
    | happened.CodeRenewed
)


class Story(RuleBasedStateMachine):
    """What both kinds have in common: things happen, time passes, the facts hold."""

    node: Node

    def _limits(self) -> None:
        """Until when somebody has to hold it, and until when the numbers have to be there."""
        self.first = self.node.now + first_bound(self.node)
        self.second = self.node.now + second_bound(self.node)

    def possible(self) -> list[Move]:
        """What can happen now, without the passing of time."""
        found = moves(self.node, core=False)
        return [m for m in found if m.event is not None and m.wake is None]

    @rule(pick=PICKS)
    def something_happens(self, pick: int) -> None:
        possible = self.possible()
        if possible:
            self._take(possible[pick % len(possible)])

    @rule(seconds=st.integers(min_value=1, max_value=3600))
    def time_passes(self, seconds: int) -> None:
        until = self.node.now + timedelta(seconds=seconds)
        self._ring(until)
        self._take(Move(None, until, gone=self.node.gone, stopped=self.node.stopped))

    @rule()
    def the_next_wake_is_due(self) -> None:
        if self.node.wakes:
            self._ring(min(w.at for w in self.node.wakes.values()))

    def _ring(self, until: object) -> None:
        """Every wake that is due by then, in its order."""
        while True:
            due = [w for w in self.node.wakes.values() if w.at <= until]  # type: ignore[operator]
            if not due:
                return
            self._take(rings(self.node, min(due, key=lambda w: (w.at, w.key))))

    def _take(self, move: Move) -> None:
        opened = self.node.state.is_open
        found, taken = Found(), take(self.node, move)
        judge(taken, found)
        assert not found.violations, story_of(found.violations[0])
        self.node = taken.after
        if self.node.state.is_open and not opened:
            self._limits()

    @invariant()
    def it_is_within_its_bounds(self) -> None:
        node = self.node
        if not node.state.is_open:
            return
        assert node.said.held or node.said.numbers or node.now <= self.first
        assert node.said.numbers or node.now <= self.second

    def teardown(self) -> None:
        if hasattr(self, "node"):
            assert not list(by_the_clock_alone(self.node, set()))


class Escalating(Story):
    """Any event, by anybody, at any time."""

    @initialize(
        charity=st.sampled_from(sorted(CHARITIES)),
        how=st.sampled_from(["concern", "concern", "by text", "overdue", "drill"]),
        calm=st.booleans(),
    )
    def opens(self, charity: str, how: How, calm: bool) -> None:
        self.node = first(charity, how, calm=calm)
        self._limits()


class GoingOn(Story):
    """Nobody decides: people take it, pass it on, and are lost."""

    def possible(self) -> list[Move]:
        return [m for m in super().possible() if isinstance(m.event, GOES_ON)]

    @initialize(
        charity=st.sampled_from(sorted(CHARITIES)),
        ladder=st.sampled_from(["concern", "about_staff", "unsaid", "unfinished"]),
        seconds=st.integers(min_value=0, max_value=299),
    )
    def answers(self, charity: str, ladder: str, seconds: int) -> None:
        self.node = first(charity)
        self._limits()
        self.time_passes(seconds)
        event = happened.QuestionsAnswered(ladder=ladder)
        self._take(Move(event, self.node.now))


def try_many(examples: int) -> None:
    """As many random stories of each kind; AssertionError tells a short one that is wrong."""
    many = settings(CHECKED, max_examples=examples, stateful_step_count=50, print_blob=True)
    for kind in (Escalating, GoingOn):
        run_state_machine_as_test(kind, settings=many)
