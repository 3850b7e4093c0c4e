"""The facts that a flow can meet: every valuation of its fixed facts, as one bit of a mask.

Facts that do not change while a flow runs are followed exactly; live facts, and people's answers,
are a free choice. A flow that compares too many fixed facts has the last of them left free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import product

from flows.conversation.guards import holds
from flows.facts import FACTS, Fact, Facts
from flows.pack import Flow, Guard

MOST_VALUATIONS = 512
# Facts that some mentors lack; everybody has all others.
MAY_BE_MISSING = frozenset({"match.only", "match.only_initials"})


@dataclass(frozen=True, slots=True)
class Valuations:
    """All valuations of the fixed facts of one flow. Bit i of a mask is the i-th valuation."""

    flow: Flow
    each: tuple[dict[str, Fact], ...]
    tracked: frozenset[str]

    @property
    def all(self) -> int:
        """The mask of every valuation."""
        return (1 << len(self.each)) - 1

    def may(self, guard: Guard | None) -> tuple[int, int]:
        """The valuations in which the guard can hold, and those in which it can fail."""
        if guard is None:
            return self.all, 0
        if guard.name not in self.tracked:
            return self.all, self.all
        true = self._where(lambda facts: _holds(guard, facts))
        return true, self.all & ~true

    def missing(self, name: str) -> int:
        """The valuations in which the fact is missing."""
        if name not in self.tracked:
            return 0
        return self._where(lambda facts: facts.get(name) is None)

    def _where(self, true: Callable[[dict[str, Fact]], bool]) -> int:
        return sum(1 << n for n, facts in enumerate(self.each) if true(facts))


def _holds(guard: Guard, facts: dict[str, Fact]) -> bool:
    return holds(guard, {}, Facts(values=facts))


def valuations(flow: Flow, guards: Iterable[Guard], used: Iterable[str]) -> Valuations:
    """The valuations that matter to a flow: of the facts that it compares, or may show unset."""
    saved = {state.save for state in flow.states.values() if state.save}
    compared = [g for g in guards if _fixed(g.name) and g.name not in saved]
    names = dict.fromkeys([g.name for g in compared])
    names |= dict.fromkeys(n for n in used if n in MAY_BE_MISSING and n not in saved)
    if names.keys() & {"match.only", "match.only_initials"}:
        names |= {"match.count": None}
    chosen: dict[str, tuple[Fact, ...]] = {}
    for name in names:
        domain = _domain(name, [g for g in compared if g.name == name])
        size = reduce(lambda n, d: n * len(d), chosen.values(), 1)
        if size * len(domain) <= MOST_VALUATIONS:
            chosen[name] = domain
    every = (dict(zip(chosen, values, strict=True)) for values in product(*chosen.values()))
    return Valuations(flow, tuple(v for v in every if _possible(v)), frozenset(chosen))


def _fixed(name: str) -> bool:
    return name in FACTS and FACTS[name].fixed


def _domain(name: str, guards: list[Guard]) -> tuple[Fact, ...]:
    """Values that tell all comparisons of a fact apart; None stands for missing."""
    kind = FACTS[name]
    if kind.kind == "choice":
        return kind.labels
    if kind.kind == "number":
        edges = {int(g.operand) for g in guards if g.operand is not None}
        return tuple(sorted({0, 1, 2, *edges, *(e - 1 for e in edges if e)}))
    named = {str(g.operand) for g in guards if g.operand is not None}
    missing = (None,) if name in MAY_BE_MISSING else ()
    return (*sorted(named), "something else", *missing)


def _possible(facts: dict[str, Fact]) -> bool:
    """Whether a valuation is possible: the only pairing is known exactly where there is one."""
    if "match.count" not in facts:
        return True
    one = facts["match.count"] == 1
    return all((facts[n] is not None) is one for n in MAY_BE_MISSING if n in facts)
