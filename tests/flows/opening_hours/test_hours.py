"""Opening hours, and which public line a mentor is shown first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.escalation import events as happened
from flows.escalation.helplines import borough_for, lines
from flows.opening_hours.hours import HoursError, read_hours, status
from tests.flows import packs
from tests.flows.escalation.play import HARBOUR, Play, pack

LONDON = ZoneInfo("Europe/London")
CHECKED = date(2026, 5, 1)
FRIDAY_AFTERNOON = datetime(2026, 5, 22, 15, 41, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 5, 22, 18, 30, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 5, 24, 22, 10, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("hours", "at", "state", "until"),
    [
        ("Mon-Fri 09:00-17:00", "2026-05-22T16:59", "open", "2026-05-22T17:00"),
        ("Mon-Fri 09:00-17:00", "2026-05-15T17:00", "shut", "2026-05-18T09:00"),
        ("Mon-Fri 09:00-17:00", "2026-05-22T17:00", "shut", "2026-05-26T09:00"),  # bank holiday
        ("daily 08:00-20:00", "2026-05-24T07:59", "shut", "2026-05-24T08:00"),
        ("Mon-Fri 8:00-22:00, Sat-Sun 9:00-18:00", "2026-05-23T12:00", "open", "2026-05-23T18:00"),
        ("Sat 22:00-02:00", "2026-05-24T01:30", "open", "2026-05-24T02:00"),
        ("Fri-Mon 10-12", "2026-05-24T11:00", "open", "2026-05-24T12:00"),
        ("always", "2026-05-24T03:00", "open", None),
        ("daily 00:00-24:00", "2026-05-24T03:00", "open", None),
    ],
)
def test_hours_say_whether_a_line_is_open_and_until_when(
    hours: str, at: str, state: str, until: str | None
) -> None:
    found = status(hours, CHECKED, local(at))

    assert found.state == state
    assert found.until == (local(until) if until else None)


@pytest.mark.parametrize("hours", [None, "", "sometimes", "Mon-Fri", "Moonday 09:00-17:00"])
def test_hours_that_cannot_be_read_are_unknown(hours: str | None) -> None:
    assert status(hours, CHECKED, local("2026-05-22T12:00")).state == "unknown"


def test_hours_that_nobody_has_checked_are_unknown() -> None:
    assert status("daily 08:00-20:00", None, local("2026-05-22T12:00")).state == "unknown"


@pytest.mark.parametrize("hours", ["Mon 25:00-26:00", "Mon 09:75-10:00"])
def test_times_that_are_not_on_the_clock_are_refused(hours: str) -> None:
    with pytest.raises(HoursError, match="clock"):
        read_hours(hours)


def test_hours_are_by_the_clock_on_the_wall_when_the_clocks_change() -> None:
    assert status("daily 08:00-20:00", CHECKED, local("2026-10-25T07:30")).until == local(
        "2026-10-25T08:00"
    )


def listed(at: datetime, ids: tuple[str, ...], borough: str | None = "eastham") -> list[str]:
    found = lines(ids, pack(), HARBOUR, borough, now=at, zone=LONDON)
    return [line.as_listed for line in found]


def test_in_the_day_the_nspcc_is_first_with_social_care_beside_it() -> None:
    assert listed(FRIDAY_AFTERNOON, ("nspcc", "social_care")) == [
        "NSPCC (to 8pm): 0808 800 5000",
        "Council, children: 07700 900321",
    ]


def test_in_the_evening_the_night_team_stands_beside_the_nspcc() -> None:
    assert listed(FRIDAY_EVENING, ("nspcc", "social_care")) == [
        "NSPCC (to 8pm): 0808 800 5000",
        "Council, night team: 07700 900322",
    ]


def test_while_the_nspcc_is_shut_the_councils_night_team_is_first() -> None:
    assert listed(SUNDAY_NIGHT, ("nspcc", "social_care")) == [
        "Council, night team: 07700 900322",
        "NSPCC (shut to 8am): 0808 800 5000",
    ]


def test_a_council_whose_hours_are_not_known_may_be_shut() -> None:
    assert listed(FRIDAY_AFTERNOON, ("social_care",), "westham") == [
        "Council, children (may be shut): 07700 900331"
    ]


def test_a_line_that_nobody_has_is_not_shown() -> None:
    nobody = HARBOUR.organisation.model_copy(update={"staff_line": None})
    directory = HARBOUR.model_copy(update={"organisation": nobody})

    assert not lines(
        ("staff_line", "social_care"),
        pack(),
        directory,
        None,
        now=FRIDAY_AFTERNOON,
        zone=LONDON,
    )


def test_a_ladder_whose_staff_line_is_not_known_goes_to_the_trustee_at_once() -> None:
    nobody = HARBOUR.organisation.model_copy(update={"staff_line": None})
    play = Play(HARBOUR.model_copy(update={"organisation": nobody}))

    play.happens(happened.QuestionsAnswered(ladder="unsaid"))

    assert play.texted == ["tess"]


def test_hours_that_nobody_has_checked_put_the_council_first_and_never_the_nspcc_alone() -> None:
    play = Play(pack=packs.pack())
    play.happens(happened.QuestionsAnswered(ladder="concern"))
    while play.state.place != "public":
        play.clock()

    assert "Ring the council's night team for children: 07700 900322" in play.said[0]
    assert "the NSPCC: 0808 800 5000 (may be shut)" in play.said[0]
    assert "Danger: 999" in play.said[0]


@pytest.mark.parametrize(
    ("pairing", "session", "borough"),
    [(None, None, "eastham"), ("P15", None, "westham"), (None, "P15", "westham")],
)
def test_the_borough_is_the_pairings_the_sessions_or_the_only_ones(
    pairing: str | None, session: str | None, borough: str
) -> None:
    (p14,) = HARBOUR.pairings
    other = p14.model_copy(update={"code": "P15", "borough": "westham", "mentor": "somebody"})
    directory = HARBOUR.model_copy(update={"pairings": (p14, other)})

    assert borough_for(directory, "sam", "north", pairing, session) == borough


def test_with_two_pairings_the_borough_is_the_programmes() -> None:
    (p14,) = HARBOUR.pairings
    other = p14.model_copy(update={"code": "P15", "borough": "westham"})
    third = p14.model_copy(update={"borough": "westham"})
    directory = HARBOUR.model_copy(update={"pairings": (third, other)})

    assert borough_for(directory, "sam", "north") == "eastham"
    assert borough_for(directory, "sam", "nowhere") is None
