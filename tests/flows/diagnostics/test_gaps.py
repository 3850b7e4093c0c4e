"""Days to come on which a ladder reaches nobody: known as soon as the leave is written down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.checker.check import check
from flows.diagnostics.gaps import Gap, gaps
from flows.diagnostics.people import of_gaps
from flows.directory import Directory, Leave
from flows.people_file.load import read_people
from tests.flows import packs
from tests.flows.people_file.test_load import PEOPLE, changed

PACK = packs.pack()
TODAY = date(2026, 12, 1)
EVE = date(2026, 12, 24)
TEAM_AWAY = changed(
    ("away: [2026-12-24 to 2026-12-27, 2027-01-04]", "away: [2026-12-24 to 2026-12-27]"),
    ("phone: 07700 900458,", 'phone: 07700 900458, away: ["2026-12-23 to 2026-12-28"],'),
)
TEAM = ("about_staff", "danger_staff", "unfinished")


def away(**leaves: tuple[int, int]) -> Directory:
    """The people, away between those days of December."""
    directory = read_people(PEOPLE, "people.yaml").directory
    people = tuple(
        p.model_copy(
            update={
                "away": tuple(
                    Leave(first=date(2026, 12, first), last=date(2026, 12, last))
                    for first, last in [leaves[p.id]]
                )
                if p.id in leaves
                else ()
            }
        )
        for p in directory.people
    )
    return directory.model_copy(update={"people": people})


def days(directory: Directory, today: date = TODAY) -> list[tuple[tuple[str, ...], int, int]]:
    return [(gap.people, gap.first.day, gap.last.day) for gap in gaps(PACK, directory, today)]


def test_a_team_that_is_away_together_is_a_gap_with_its_days() -> None:
    [gap] = gaps(PACK, read_people(TEAM_AWAY, "people.yaml").directory, TODAY)

    assert gap == Gap(
        programme="p1",
        ladders=TEAM,
        people=("dan", "ruth"),
        first=EVE,
        last=date(2026, 12, 27),
    )


@pytest.mark.parametrize(
    ("leaves", "found"),
    [
        ({"dan": (24, 27)}, []),
        ({"dan": (20, 23), "ruth": (24, 27)}, []),
        ({"dan": (20, 24), "ruth": (24, 27)}, [(("dan", "ruth"), 24, 24)]),
        ({"dan": (24, 31), "ruth": (26, 28)}, [(("dan", "ruth"), 26, 28)]),
        ({"ruby": (24, 27)}, [(("ruby",), 24, 27)]),
        ({"priya": (24, 27)}, []),
        (
            {"priya": (24, 27), "dan": (24, 27), "ruth": (24, 27)},
            [(("dan", "priya", "ruth"), 24, 27), (("dan", "ruth"), 24, 27)],
        ),
    ],
)
def test_a_gap_is_where_all_of_a_ladder_are_away(
    leaves: dict[str, tuple[int, int]], found: list[tuple[tuple[str, ...], int, int]]
) -> None:
    assert sorted(days(away(**leaves))) == found


def test_a_gap_that_has_begun_counts_from_today_and_one_that_is_over_does_not() -> None:
    directory = away(dan=(24, 27), ruth=(24, 27))

    assert days(directory, EVE + timedelta(days=1)) == [(("dan", "ruth"), 25, 27)]
    assert days(directory, EVE + timedelta(days=4)) == []


def test_whom_no_text_reaches_stands_in_for_nobody() -> None:
    directory = away(dan=(24, 27)).model_copy(update={"unreachable": frozenset({"ruth"})})

    assert days(directory) == [(("dan", "ruth"), 24, 27)]


def test_it_is_a_warning_of_import_and_check_at_the_team_in_the_list_of_people() -> None:
    loaded = read_people(TEAM_AWAY, "people.yaml")

    found = check(PACK, loaded.directory, TODAY, people_at=loaded.places)

    [warning] = [p for p in found if "24 December" in p.message]
    assert str(warning) == (
        'people.yaml:13:19: warning: "Remote mentoring": Dan and Ruth are all away from Thursday '
        "24 December to Sunday 27 December, so nobody could be told (ladder "
        f"{', '.join(TEAM)}). Name somebody who stands in."
    )


def test_the_doctor_finds_it_before_it_begins() -> None:
    directory = read_people(TEAM_AWAY, "people.yaml").directory

    [finding] = of_gaps(PACK, directory, TODAY)

    assert finding.level == "warning"
    assert "from Thursday 24 December to Sunday 27 December" in finding.what
    assert finding.do.startswith("Name somebody who stands in.")
    assert list(of_gaps(PACK, directory, EVE)) == []  # from then on it is a problem of today
