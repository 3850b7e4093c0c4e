"""Ideas are shared anonymously, once a week, with the mentors who may have them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.effects import Effect, Say, Wake
from flows.engine import bulletin
from flows.engine.world import World
from flows.ideas import Idea
from flows.notices import idea_clocks
from flows.notices.idea_clocks import FRIDAY as ON_FRIDAY
from flows.notices.idea_clocks import MONDAY as ON_MONDAY
from flows.notices.idea_clocks import NINE, NOON, following, monday_of
from tests.flows.engine.worlds import LONDON, SAM, turn, world

MONDAY = date(2026, 5, 18)


def shares(of: World, text: str) -> list[Effect]:
    at = turn(of)
    bulletin.share(at, SAM, text)
    return at.effects


def said(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Say)]


def test_an_idea_is_kept_without_saying_whose_it_is() -> None:
    here = world()

    effects = shares(here, "  a maths game\nwith cards ")

    (kept,) = here.shared
    assert kept.model_dump() == {
        "format": 1,
        "programme": "harbour",
        "week": MONDAY,
        "text": "a maths game with cards",
        "released_at": None,
        "released_by": None,
        "kept_back_at": None,
        "kept_back_by": None,
        "sent_at": None,
    }
    assert said(effects) == [
        "Thank you. Priya reads it first, then it may go to other mentors on a Monday."
    ]
    (asks,) = (effect for effect in effects if isinstance(effect, Wake))
    assert idea_clocks.read_about(asks.about) == ("ask", "harbour")


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("Danny loved drawing", "Danny"),
        ("ring 07700 900123 for the game", "07700 900123"),
        ("drawing, as P14 does", "P14"),
        ("a quiz about A.B. and me", "A.B."),
        ("a game that Priya knows", "Priya"),
    ],
)
def test_what_looks_private_is_left_out_and_the_mentor_is_told(text: str, private: str) -> None:
    here = world()

    effects = shares(here, text)

    assert here.shared == []
    (told,) = said(effects)
    assert f'"{private}"' in told
    assert "reads it first" not in told
    assert not any(isinstance(effect, Wake) for effect in effects)


def test_an_empty_idea_is_none() -> None:
    here = world()

    assert shares(here, "  \n ") == []
    assert here.shared == []


def test_a_long_idea_is_cut() -> None:
    here = world()
    shares(here, "cards " * 100)

    assert len(here.shared[0].text) <= bulletin.LONGEST


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (datetime(2026, 5, 18, 0, 0, tzinfo=UTC), date(2026, 5, 18)),
        (datetime(2026, 5, 24, 22, 59, tzinfo=UTC), date(2026, 5, 18)),
        (datetime(2026, 5, 24, 23, 0, tzinfo=UTC), date(2026, 5, 25)),  # Monday 0:00 in London
    ],
)
def test_a_week_begins_on_monday_local_time(moment: datetime, monday: date) -> None:
    assert monday_of(moment, LONDON) == monday


@pytest.mark.parametrize(
    ("now", "weekday", "at", "then"),
    [
        ("2026-05-22T10:59Z", ON_FRIDAY, NOON, "2026-05-22T11:00Z"),
        ("2026-05-22T11:00Z", ON_FRIDAY, NOON, "2026-05-29T11:00Z"),
        ("2026-05-23T11:00Z", ON_FRIDAY, NOON, "2026-05-29T11:00Z"),
        ("2026-05-25T07:59Z", ON_MONDAY, NINE, "2026-05-25T08:00Z"),
        ("2026-05-25T08:00Z", ON_MONDAY, NINE, "2026-06-01T08:00Z"),
        ("2026-01-05T12:00Z", ON_MONDAY, NINE, "2026-01-12T09:00Z"),
        ("2026-03-23T12:00Z", ON_MONDAY, NINE, "2026-03-30T08:00Z"),  # the clocks go forward
        ("2026-10-19T12:00Z", ON_MONDAY, NINE, "2026-10-26T09:00Z"),  # and back
        ("2026-05-24T23:30Z", ON_MONDAY, NINE, "2026-05-25T08:00Z"),  # Monday 0:30 in London
    ],
)
def test_a_clock_rings_at_its_local_time_whatever_the_clocks_do(
    now: str, weekday: int, at: time, then: str
) -> None:
    moment = following(datetime.fromisoformat(now), LONDON, weekday, at)

    assert moment.astimezone(UTC) == datetime.fromisoformat(then)


def test_what_a_clock_is_about_reads_back() -> None:
    now = datetime(2026, 5, 22, tzinfo=UTC)

    assert idea_clocks.read_about(idea_clocks.ask("a:b", now, LONDON).about) == ("ask", "a:b")
    assert idea_clocks.read_about(idea_clocks.out("a:b", now, LONDON).about) == ("out", "a:b")
    assert idea_clocks.read_about("bulletin:2026-05-18:a:b") == ("ask", "a:b")


@given(days=st.integers(0, 6), after=st.integers(0, 60))
def test_an_idea_waits_four_weeks_at_least_and_five_at_most(days: int, after: int) -> None:
    shared = MONDAY + timedelta(days=days)
    idea = Idea(programme="harbour", week=MONDAY, text="cards")

    waits = idea.waits(shared + timedelta(days=after))

    assert waits or after > 28
    assert not waits or after < 35


@given(
    released=st.booleans(), kept_back=st.booleans(), sent=st.booleans(), days=st.integers(0, 400)
)
def test_only_what_was_let_out_is_ever_to_send(
    released: bool, kept_back: bool, sent: bool, days: int
) -> None:
    at = datetime(2026, 5, 22, tzinfo=UTC)
    idea = Idea(
        programme="harbour",
        week=MONDAY,
        text="cards",
        released_at=at if released else None,
        kept_back_at=at if kept_back else None,
        sent_at=at if sent else None,
    )

    assert idea.to_send == (released and not kept_back and not sent)
    assert not (idea.to_send and idea.waits(MONDAY + timedelta(days=days)))


def test_an_idea_of_an_older_program_waits() -> None:
    old = '{"format": 1, "programme": "harbour", "week": "2026-05-18", "text": "cards"}'

    idea = Idea.model_validate_json(old)

    assert idea.waits(MONDAY)
    assert not idea.to_send
