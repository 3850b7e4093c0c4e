"""What `make test` runs of each kind, and what it leaves to `make verify`.

`pytest` alone runs everything. A test that is in the tables below carries the mark `verify`;
`make test` runs what has no mark, `make verify` that and what has one. Nothing is left out of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pytest

ALL = 1_000_000
# How many cases of each test whose name begins so are quick; the longest beginning decides.
QUICK = {
    "tests/": ALL,
    # A journey each for a concern, a code, a clock, a joining, a session, a crash; over real HTTP.
    "tests/blackbox/": 0,
    "tests/blackbox/test_concerns.py::test_a_concern_from_the_first_tap_to_the_decision": ALL,
    "tests/blackbox/test_concerns.py::test_a_number_that_is_off_is_passed_over_at_once": ALL,
    "tests/blackbox/test_concerns.py::test_five_wrong_codes_bring_a_new_one": ALL,
    "tests/blackbox/test_concerns.py::test_the_webhook_twice_counts_once": ALL,
    "tests/blackbox/test_concerns.py::test_a_forged_webhook_is_refused": ALL,
    "tests/blackbox/test_concerns.py::test_concern_by_text_climbs_at_once_to_the_team": ALL,
    "tests/blackbox/test_joining.py::test_a_link_a_number_and_the_managers_code": ALL,
    "tests/blackbox/test_sessions.py::test_a_session_from_the_checklist": ALL,
    # One of the ways in which the database can be away, one of the phones, one of the clocks.
    "tests/bot/demo/test_demo.py": 1,
    "tests/bot/operations/": 1,
    "tests/bot/runtime/fallback/": 1,
    # The small proof: one charity, three of the failed readings.
    "tests/proof/test_live_ways.py::test_whatever_happens": 0,
    "tests/proof/test_readings.py::test_a_reading_that_failed": 3,
    "tests/proof/test_search.py::test_whatever_happens_in_any_place": 1,
    # Twenty seeds of two hundred.
    "tests/simulation/test_seeds_": 5,
    # One of the earlier versions, on SQLite and on PostgreSQL.
    "tests/storage/database/test_releases.py": 2,
    "tests/storage/database/test_torn.py": 1,
    "tests/storage/records/test_comparing.py": 4,
    # Every story once; with the longest names, or by another of its ways, later.
    "tests/stories/": 1,
}


def split(items: Iterable[pytest.Item]) -> None:
    """Mark what `make test` leaves out: of many cases of a test, those between the quick ones."""
    cases = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    for test, of_it in cases.items():
        for item in _slow(of_it, _quick(test)):
            item.add_marker(pytest.mark.verify)


def _quick(test: str) -> int:
    return QUICK[max((start for start in QUICK if test.startswith(start)), key=len)]


def _slow(cases: list[pytest.Item], quick: int) -> list[pytest.Item]:
    """All but `quick` of them, which are spread evenly: with 2 of 6, the first and the fourth."""
    quick = min(quick, len(cases))
    kept = {len(cases) * turn // quick for turn in range(quick)}
    return [case for index, case in enumerate(cases) if index not in kept]
