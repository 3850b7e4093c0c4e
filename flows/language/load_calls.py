"""Calls between flows: each called flow exists, none calls itself, outcomes are handled."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flows.language.yaml_tree import Entries, Word
from flows.pack import Flow, State, Target
from flows.problems import Problem, did_you_mean

# The outcome of a flow whose need was not met.
REFUSED = "refused"


def outcomes(flow: Flow) -> frozenset[str]:
    """Every outcome with which the flow can end."""
    ends = {end for state in flow.states.values() for end in _ends(state)}
    return frozenset(ends | {REFUSED} if flow.needs else ends)


def _ends(state: State) -> set[str]:
    targets: list[Target | None] = [button.go for button in state.buttons]
    targets += [way.go for way in state.then]
    targets += [after.go for after in state.after]
    targets += [target for _, target in state.returns]
    targets.append(state.next_round)
    ends = {target.end for target in targets if target and target.end}
    return ends | {state.end} if state.end else ends


def check_calls(
    flows: Mapping[str, Flow],
    trees: Mapping[str, Entries],
    unsure: Collection[str],
    faults: list[Problem],
) -> None:
    """Add a fault for each call that cannot work.

    The outcomes of `unsure` flows, which have faults, are not trusted.
    """
    calls = {name: _calls(tree) for name, tree in trees.items()}
    for name, words in calls.items():
        for run, state in words:
            if run.text not in flows:
                hint = did_you_mean(run.text, flows)
                faults.append(run.at.problem(f'There is no flow "{run.text}" to run.{hint}'))
            elif circle := _circle(name, (name, run.text), calls):
                faults.append(run.at.problem(f"Flows run in a circle: {' > '.join(circle)}."))
            elif run.text not in unsure and not state.torn:
                _check_outcomes(run, state, flows[run.text], faults)


def _calls(tree: Entries) -> tuple[tuple[Word, Entries], ...]:
    states = [node for _, node in tree.entries("states") if isinstance(node, Entries)]
    return tuple((run, state) for state in states if (run := state.word("run")))


def _circle(
    home: str, path: tuple[str, ...], calls: Mapping[str, tuple[tuple[Word, Entries], ...]]
) -> tuple[str, ...] | None:
    """The way by which the last flow of the path comes back to `home`, or None."""
    if path[-1] == home:
        return path
    for run, _ in calls.get(path[-1], ()):
        if run.text == home or run.text not in path:
            found = _circle(home, (*path, run.text), calls)
            if found:
                return found
    return None


def _check_outcomes(run: Word, state: Entries, callee: Flow, faults: list[Problem]) -> None:
    can_end = outcomes(callee)
    then = state.get("then")
    if not isinstance(then, Entries) or then.torn:
        return
    for key, _ in then.pairs:
        if key.text not in can_end:
            hint = did_you_mean(key.text, can_end)
            faults.append(key.at.problem(f'"{run.text}" never ends with "{key.text}".{hint}'))
    missing = sorted(can_end - set(then.names()))
    if missing:
        faults.append(
            then.at.problem(
                f'"{run.text}" can also end with {", ".join(missing)}. Say where that leads.'
            )
        )
