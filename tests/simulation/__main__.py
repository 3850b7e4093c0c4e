"""The command: replay a seed, run many, run the long soak, show that planted bugs are found."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from tests.simulation.planted import find_all
from tests.simulation.seeds import Outcome, run, run_many
from tests.simulation.world import Plan

SOAK = 10_000
MOST_TOLD = 3
EVERY = 15.0  # seconds between lines of progress


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for; 1 where a rule was broken, or a planted bug was not found."""
    asked = _parser().parse_args(arguments)
    if asked.planted is not None:
        return 0 if find_all(asked.planted, most=asked.most, jobs=asked.jobs) else 1
    if asked.seed is not None:
        return _replay(Plan(asked.seed, asked.days, asked.mentors), story=asked.story)
    first, last = (0, SOAK) if asked.soak else asked.seeds
    plans = [Plan(seed, asked.days, asked.mentors) for seed in range(first, last)]
    return _many(plans, asked.jobs, stop_early=asked.first)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="replay this one")
    parser.add_argument("--seeds", type=_span, default=(0, 200), help="from:to, 0:200 by itself")
    parser.add_argument("--days", type=float, default=2.0)
    parser.add_argument("--mentors", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    parser.add_argument("--story", action="store_true", help="tell the story in any case")
    parser.add_argument("--first", action="store_true", help="end at the first broken rule")
    parser.add_argument("--soak", action="store_true", help=f"{SOAK} seeds")
    parser.add_argument(
        "--planted", nargs="*", metavar="NAME", help="plant bugs in a copy, and find each"
    )
    parser.add_argument("--most", type=int, default=500, help="seeds until a bug has to be found")
    return parser


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.partition(":")
    return int(first), int(last)


def _replay(plan: Plan, *, story: bool) -> int:
    outcome = run(plan, keep_story=story)
    if outcome.story:
        print(outcome.tell())
    print(f"seed {plan.seed}: {_verdict([outcome])}, {outcome.cpu:.1f} s of CPU")
    return 1 if outcome.broken else 0


def _many(plans: Sequence[Plan], jobs: int, *, stop_early: bool) -> int:
    began = said = time.monotonic()
    done: list[Outcome] = []
    broken: list[Outcome] = []
    for outcome in run_many(plans, jobs):
        done.append(outcome)
        if outcome.broken:
            broken.append(outcome)
            print(outcome.tell() if len(broken) <= MOST_TOLD else _short(outcome), flush=True)
            if stop_early:
                break
        if time.monotonic() - said > EVERY:
            said = time.monotonic()
            left = (said - began) / len(done) * (len(plans) - len(done))
            share = f"{len(done)} of {len(plans)} seeds, {len(broken)} broken"
            print(f"{share}, {left / 60:.0f} min to go", flush=True)
    print(f"{len(done)} seeds: {_verdict(done)}, {_cost(done)}")
    return 1 if broken else 0


def _short(outcome: Outcome) -> str:
    return f"seed {outcome.plan.seed}: {outcome.broken[0]}\n  Replay: {outcome.command}"


def _verdict(done: Sequence[Outcome]) -> str:
    broken = [outcome for outcome in done if outcome.broken]
    happened: dict[str, int] = {}
    for outcome in done:
        for what, count in outcome.counts.items():
            happened[what] = happened.get(what, 0) + count
    faults = ", ".join(f"{count} {what}" for what, count in sorted(happened.items()))
    return f"{len(broken)} break a rule ({faults})"


def _cost(done: Sequence[Outcome]) -> str:
    spent = sorted(outcome.cpu for outcome in done)
    mean = sum(spent) / max(1, len(spent))
    return f"{mean:.2f} s of CPU each, {spent[-1]:.2f} s at most" if spent else "none"


if __name__ == "__main__":
    sys.exit(main())
