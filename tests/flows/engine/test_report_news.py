"""The manager is told of reports: by SMS or in chat, once a day at most, and never at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.effects import Effect, Say, Text, Wake
from flows.engine import report_news
from flows.engine.engine import from_timer
from flows.engine.turn import Turn
from flows.engine.world import Member, World
from tests.flows.engine.worlds import FRIDAY, LEE, SAM, turn, world


def filed(of: World, *mentors: object, now: datetime = FRIDAY) -> list[Effect]:
    """The effects of reports that these mentors send, in one turn."""
    at: Turn = turn(of, now)
    for mentor in mentors:
        report_news.filed(at, SAM if mentor == "sam" else LEE)
    return at.effects


def texts(effects: list[Effect]) -> list[str]:
    return [e.body for e in effects if isinstance(e, Text)]


def clock(effects: list[Effect]) -> Wake:
    (found,) = (e for e in effects if isinstance(e, Wake) and e.about.startswith("reports:"))
    return found


def rings(of: World, wake: Wake) -> list[Effect]:
    return from_timer(of, wake.owner, wake.about, wake.event, wake.at)


def test_the_first_report_of_a_day_is_told_at_once() -> None:
    assert texts(filed(world(), "sam")) == [
        "Harbour: Sam sent in a report. Not urgent. Reply 100001 when read."
    ]


def test_further_ones_of_the_day_are_told_together_the_next_morning() -> None:
    here = world()
    filed(here, "sam")
    second = filed(here, "lee", now=FRIDAY + timedelta(minutes=5))
    third = filed(here, "sam", now=FRIDAY + timedelta(minutes=9))

    assert texts(second) == texts(third) == []
    assert [e for e in third if isinstance(e, Wake)] == []
    assert clock(second).at == datetime(2026, 5, 23, 8, tzinfo=UTC)  # 9am in London
    assert texts(rings(here, clock(second))) == [
        "Harbour: 2 reports are in. Not urgent. Reply 100002 when read."
    ]


def test_a_report_before_the_morning_waits_with_those_of_the_evening() -> None:
    here = world()
    filed(here, "sam")
    wake = clock(filed(here, "lee", now=FRIDAY + timedelta(minutes=5)))

    early = filed(here, "sam", now=datetime(2026, 5, 23, 7, 30, tzinfo=UTC))

    assert texts(early) == []
    assert "2 reports" in texts(rings(here, wake))[0]


def test_one_that_waited_alone_is_told_by_its_mentors_name() -> None:
    here = world()
    wake = clock([*filed(here, "lee", "sam")])

    assert "Sam sent in a report." in texts(rings(here, wake))[0]


def test_nothing_is_told_in_the_quiet_hours() -> None:
    here = world()
    night = datetime(2026, 5, 22, 20, 30, tzinfo=UTC)  # 9:30pm in London

    effects = filed(here, "sam", now=night)

    assert texts(effects) == []
    assert clock(effects).at == datetime(2026, 5, 23, 8, tzinfo=UTC)


def test_nobody_gets_two_texts_about_reports_on_one_day() -> None:
    here = world()
    rings(here, clock(filed(here, "sam", "lee")))  # on Saturday at 9am

    same_day = filed(here, "sam", now=datetime(2026, 5, 23, 15, tzinfo=UTC))
    assert texts(same_day) == []
    assert texts(rings(here, clock(same_day)))  # on Sunday at 9am

    assert texts(filed(here, "lee", now=datetime(2026, 5, 24, 15, tzinfo=UTC))) == []


def test_after_a_day_without_reports_the_next_one_is_told_at_once() -> None:
    here = world()
    filed(here, "sam")

    assert texts(filed(here, "lee", now=FRIDAY + timedelta(days=1)))


def test_a_clock_that_rings_twice_tells_once() -> None:
    here = world()
    wake = clock(filed(here, "sam", "lee"))

    assert texts(rings(here, wake))
    assert rings(here, wake) == []


def test_a_manager_who_left_is_told_nothing() -> None:
    here = world()
    wake = clock(filed(here, "sam", "lee"))
    staying = tuple(p for p in here.directory.people if p.id != "priya")
    here.directory = here.directory.model_copy(update={"people": staying})

    assert rings(here, wake) == []


BOUND = Member(person="priya", chat=2000)


def test_a_manager_who_wants_it_on_telegram_gets_it_there_without_a_code() -> None:
    effects = filed(world(reports_by="telegram", priya=BOUND), "sam")

    (said,) = (e for e in effects if isinstance(e, Say))
    assert texts(effects) == []
    assert (said.to, said.text) == ("priya", "Sam sent in a report. There's no rush.")
    assert [key.label for row in said.keys for key in row] == ["I've read it"]
    assert not any(character.isdigit() for character in said.text)


@pytest.mark.parametrize(
    "member",
    [Member(person="priya"), BOUND.model_copy(update={"blocked_at": FRIDAY})],
    ids=["not bound", "blocked"],
)
def test_where_the_chat_cannot_be_reached_it_is_a_text(member: Member) -> None:
    assert texts(filed(world(reports_by="telegram", priya=member), "sam"))


def test_the_reminder_goes_to_the_phone_once_the_bot_is_blocked() -> None:
    here = world(reports_by="telegram", priya=BOUND)
    (wake,) = (e for e in filed(here, "sam") if isinstance(e, Wake))
    here.members["priya"] = BOUND.model_copy(update={"blocked_at": FRIDAY})

    assert texts(rings(here, wake)) == [
        "Harbour: a report of Sam is still unread. Not urgent. Reply 100001 when read."
    ]
