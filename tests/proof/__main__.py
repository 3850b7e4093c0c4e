"""`python -m tests.proof --depth 3`: the search in wider bounds than `make verify` has time for.

It prints one line for each search, and the shortest story for each fact that does not hold. Exit 1
where there is one.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from itertools import product
from typing import get_args

from tests.proof.charities import CHARITIES
from tests.proof.machine import try_many
from tests.proof.nodes import How
from tests.proof.search import Bounds, Found, search
from tests.proof.starts import places
from tests.proof.story import story_of

HOWS: tuple[How, ...] = get_args(How)
EACH = 2000  # states between two progress lines


def main(arguments: list[str]) -> int:
    """Run every search that was asked for; how many facts do not hold."""
    asked = _read(arguments)
    bounds = Bounds(wide=asked.wide, deep=asked.depth, most=asked.most)
    print(f"all events for {bounds.wide}, those that lead on for {bounds.deep} events")
    wrong, states, transitions, seconds = 0, 0, 0, 0.0
    for charity, how, weather in product(asked.charity, asked.how, asked.weather):
        name = f"{charity}, {how}, {weather}"
        starts = places(charity, how, calm=weather == "calm")
        found = search(starts, bounds, tell=partial(_progress, name))
        print(f"{name}: {_figures(found)}", flush=True)
        for violation in found.violations:
            print(f"\n{story_of(violation)}\n", flush=True)
        wrong += len(found.violations)
        states, transitions = states + found.states, transitions + found.transitions
        seconds += found.seconds
    print(f"together: {states} states, {transitions} transitions, {seconds:.0f} s, {wrong} wrong")
    if asked.examples:
        try_many(asked.examples)
        print(f"{asked.examples} random stories of each kind: nothing wrong")
    return wrong


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("--depth", type=int, default=2, help="events in a row")
    parser.add_argument("--wide", type=int, default=1, help="of these, how many can be any event")
    parser.add_argument("--most", type=int, default=200_000, help="states a search keeps at most")
    parser.add_argument("--charity", nargs="+", default=list(CHARITIES), choices=list(CHARITIES))
    parser.add_argument("--how", nargs="+", default=list(HOWS), choices=list(HOWS))
    parser.add_argument(
        "--weather", nargs="+", default=["calm", "rough"], choices=["calm", "rough"]
    )
    parser.add_argument("--examples", type=int, default=0, help="random stories of each kind")
    return parser.parse_args(arguments)


def _progress(name: str, found: Found, depth: int) -> None:
    if found.expanded % EACH == 0:
        print(f"  {name}: depth {depth}, {_figures(found)}", file=sys.stderr, flush=True)


def _figures(found: Found) -> str:
    return (
        f"{found.states} states, {found.transitions} transitions, {found.seconds:.0f} s, "
        f"{len(found.violations)} wrong"
    )


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
