"""What `make test` runs of each kind, and what it leaves to `make verify`.

`pytest` alone runs everything. A test that is in the tables below carries the mark `verify`;
`make test` runs what has no mark, `make verify` that and what has one. Nothing is left out of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

T = TypeVar("T")
ALL = 1_000_000
# How many cases of each test whose name begins so are quick; the longest beginning decides.
QUICK = {
    "tests/": ALL,
    # Journeys of a concern over real HTTP: taken, passed over, by text, by a wrong or forged way.
    "tests/blackbox/": 0,
    "tests/blackbox/test_concerns.py::test_a_concern_from_the_first_tap_to_the_decision": ALL,
    "tests/blackbox/test_concerns.py::test_a_number_that_is_off_is_passed_over_at_once": ALL,
    "tests/blackbox/test_concerns.py::test_five_wrong_codes_bring_a_new_one": ALL,
    "tests/blackbox/test_concerns.py::test_the_webhook_twice_counts_once": ALL,
    "tests/blackbox/test_concerns.py::test_a_forged_webhook_is_refused": ALL,
    "tests/blackbox/test_concerns.py::test_concern_by_text_climbs_at_once_to_the_team": ALL,
    # One of the ways in which the database can be away, one of the phones, one of the clocks.
    "tests/bot/demo/test_demo.py": 1,
    "tests/bot/operations/": 1,
    "tests/bot/runtime/fallback/": 1,
    # Of each rule that holds for a table of cases a fixed few, evenly spread; each golden script.
    "tests/flows/": 8,
    "tests/flows/test_golden.py": ALL,
    # The small proof: one charity, three of the failed readings.
    "tests/proof/test_live_ways.py::test_whatever_happens": 0,
    "tests/proof/test_readings.py::test_a_reading_that_failed": 3,
    "tests/proof/test_search.py::test_whatever_happens_in_any_place": 1,
    # Twenty seeds of two hundred.
    "tests/simulation/test_seeds_": 5,
    # One of the earlier versions, on SQLite and on PostgreSQL.
    "tests/storage/database/test_releases.py": 2,
    "tests/storage/database/test_torn.py": 1,
    "tests/storage/records/test_comparing.py": 2,
    # A story with one cast: with the longest names, or on another ladder, later.
    "tests/stories/": 1,
}
# Of a file whose name begins so, how many of its tests are quick at all.
OF_A_FILE = {
    "tests/": ALL,
    # Something of every subject.
    "tests/stories/": 1,
    "tests/bot/cli/": 6,
    "tests/bot/demo/": 3,
    "tests/bot/operations/": 6,
    "tests/bot/runtime/": 12,
    "tests/bot/web/": 6,
    "tests/storage/": 12,
}


def split(items: Iterable[pytest.Item]) -> None:
    """Mark what `make test` leaves out: tests of a file, and cases of a test, in between."""
    tests = _grouped(items, lambda item: item.nodeid.partition("[")[0])
    files = _grouped(tests, lambda test: test.partition("::")[0])
    for file, of_it in files.items():
        quick = _spread(of_it, _most(OF_A_FILE, file))
        for test in of_it:
            most = _most(QUICK, test) if test in quick else 0
            _mark(tests[test], _spread(tests[test], most))


def _grouped(things: Iterable[T], name: Callable[[T], str]) -> dict[str, list[T]]:
    groups = defaultdict[str, list[T]](list)
    for thing in things:
        groups[name(thing)].append(thing)
    return groups


def _most(table: dict[str, int], name: str) -> int:
    return table[max((start for start in table if name.startswith(start)), key=len)]


def _spread(things: list[T], most: int) -> list[T]:
    """So many of them, evenly spread: 2 of 6 are the first and the fourth."""
    many = min(most, len(things))
    return [things[len(things) * turn // many] for turn in range(many)]


def _mark(cases: list[pytest.Item], quick: list[pytest.Item]) -> None:
    for case in cases:
        if case not in quick:
            case.add_marker(pytest.mark.verify)
