"""Ideas go round anonymously, once a week, to those who may have them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from flows.effects import Effect, Say, Wake
from flows.notices import ideas
from flows.notices.bulletin import MOST, about_of, body, read_about, wake
from flows.notices.ideas import week_of
from flows.turns.turn import from_timer
from flows.turns.world import Member, World
from tests.flows.worlds import FRIDAY, LONDON, SAM, turn, world

MONDAY = date(2026, 5, 18)
ABOUT = about_of("harbour", MONDAY)


def shares(of: World, text: str) -> list[Effect]:
    at = turn(of)
    ideas.share(at, SAM, text)
    return at.effects


def rings(of: World, at: datetime | None = None) -> list[Effect]:
    clock = wake("harbour", MONDAY, LONDON)
    return from_timer(of, clock.owner, clock.about, clock.event, at or clock.at)


def heard(effects: list[Effect]) -> list[str]:
    return [effect.to for effect in effects if isinstance(effect, Say)]


def test_an_idea_is_kept_without_saying_whose_it_is() -> None:
    here = world()

    effects = shares(here, "  a maths game\nwith cards ")

    (kept,) = here.shared
    assert kept.model_dump() == {
        "format": 1,
        "programme": "harbour",
        "week": MONDAY,
        "text": "a maths game with cards",
    }
    assert [effect.kind for effect in effects] == ["wake"]


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
    (said,) = (effect for effect in effects if isinstance(effect, Say))
    assert f'"{private}"' in said.text
    assert not any(isinstance(effect, Wake) for effect in effects)


def test_an_empty_idea_is_none() -> None:
    here = world()

    assert shares(here, "  \n ") == []
    assert here.shared == []


def test_a_long_idea_is_cut() -> None:
    here = world()
    shares(here, "cards " * 100)

    assert len(here.shared[0].text) <= ideas.LONGEST


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (datetime(2026, 5, 18, 0, 0, tzinfo=UTC), date(2026, 5, 18)),
        (datetime(2026, 5, 24, 22, 59, tzinfo=UTC), date(2026, 5, 18)),
        (datetime(2026, 5, 24, 23, 0, tzinfo=UTC), date(2026, 5, 25)),  # Monday 0:00 in London
    ],
)
def test_a_week_begins_on_monday_local_time(moment: datetime, monday: date) -> None:
    assert week_of(moment, LONDON) == monday


@pytest.mark.parametrize(
    ("monday", "utc_hour"),
    [
        (date(2026, 5, 18), 8),
        (date(2026, 1, 5), 9),
        (date(2026, 3, 23), 8),
        (date(2026, 10, 19), 9),
    ],
)
def test_the_bulletin_comes_at_nine_local_whatever_the_clocks_do(
    monday: date, utc_hour: int
) -> None:
    at = wake("harbour", monday, LONDON).at.astimezone(UTC)

    assert (at.date(), at.hour, at.minute) == (monday + timedelta(days=7), utc_hour, 0)


def test_every_mentor_who_is_let_in_gets_last_weeks_ideas() -> None:
    here = world()
    here.ideas[ABOUT] = ("cards", "yes or no with a torch")

    effects = rings(here)

    assert heard(effects) == ["sam", "lee"]
    assert next(e.text for e in effects if isinstance(e, Say)) == (
        "Ideas that worked for other mentors last week:\n"
        "• cards\n"
        "• yes or no with a torch\n"
        "Take one for your next session."
    )


@pytest.mark.parametrize(
    "member",
    [
        Member(person="lee", chat=7, approved_at=FRIDAY, blocked_at=FRIDAY),
        Member(person="lee", chat=7, approved_at=FRIDAY, removed=True),
        Member(person="lee", chat=7),
        Member(person="lee", approved_at=FRIDAY),
    ],
    ids=["blocked", "removed", "not let in", "no chat"],
)
def test_nobody_else_gets_it(member: Member) -> None:
    here = world(lee=member)
    here.ideas[ABOUT] = ("cards",)

    assert heard(rings(here)) == ["sam"]


def test_mentors_of_another_programme_do_not_get_it() -> None:
    here = world()
    other = [p.model_copy(update={"programme": "chess"}) if p.id == "lee" else p
             for p in here.directory.people]  # fmt: skip
    here.directory = here.directory.model_copy(update={"people": tuple(other)})
    here.ideas[ABOUT] = ("cards",)

    assert heard(rings(here)) == ["sam"]


def test_without_ideas_nothing_is_sent() -> None:
    assert rings(world()) == []
    assert body([]) is None


def test_each_idea_stands_once_and_five_at_most() -> None:
    text = body(["Cards", "cards", *(f"idea {n}" for n in range(9))])

    assert text is not None
    assert text.count("•") == MOST
    assert text.casefold().count("cards") == 1


def test_a_bulletin_that_was_held_up_into_the_night_waits_for_the_morning() -> None:
    here = world()
    here.ideas[ABOUT] = ("cards",)

    effects = rings(here, datetime(2026, 5, 25, 22, 0, tzinfo=UTC))

    due = {effect.due for effect in effects if isinstance(effect, Say)}
    assert due == {datetime(2026, 5, 26, 7, 0, tzinfo=UTC)}


def test_what_its_clock_is_about_reads_back() -> None:
    assert read_about(about_of("a:b", MONDAY)) == ("a:b", MONDAY)
