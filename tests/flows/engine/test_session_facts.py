"""The facts about a mentor's sessions, and which session a flow is about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.conversation.machine import Conversation
from flows.conversation.state import Frame
from flows.engine.facts import facts
from flows.engine.world import SESSION, Member
from flows.sessions.events import CarerTold, CheckedOut
from tests.flows.engine.session_world import Scene
from tests.flows.sessions.play import FOUR, MONDAY, SAM, local


@pytest.fixture
def scene() -> Scene:
    """Friday at 4pm with P14, every week, and Saturday at 10am with P20."""
    made = Scene()
    made.ask("book", pairing="P14", start="every friday at 4", place="Phone")
    made.ask("book", pairing="P20", start="sat 10am")
    return made


def test_without_a_session_only_little_is_known() -> None:
    known = facts(Scene().world, SAM, MONDAY).values

    assert {n: v for n, v in known.items() if n.startswith("session.")} == {
        "session.state": "none",
        "session.next": "no",
        "session.booked": "no",
    }
    assert (known["week.minutes"], known["week.left"]) == (0, 240)


def test_the_next_one_booked_is_known_with_its_words(scene: Scene) -> None:
    expected = {
        "session.state": "booked",
        "session.booked": "no",
        "session.pairing": "P14",
        "session.place": "Phone",
        "session.day": "Fri 22 May",
        "session.long_day": "Friday 22 May",
        "session.start": "4pm",
        "session.end": "5pm",
        "session.weekly": "yes",
        "session.carer_told": "no",
        "session.reminders": "on Thursday at 4pm and on Friday at 3pm",
        "session.next": "yes",
        "session.next_day": "Fri 22 May",
        "session.next_time": "4pm",
        "now.day": "Mon 18 May",
        "week.minutes": 120,
        "week.left": 120,
    }

    assert {name: scene.fact(name) for name in expected} == expected


def test_it_may_be_begun_when_its_time_is_near(scene: Scene) -> None:
    scene.now = FOUR - timedelta(minutes=60)

    assert scene.fact("session.booked") == "yes"


def test_what_is_on_goes_before_what_is_booked(scene: Scene) -> None:
    scene.at(FOUR).ask("check_in")

    assert scene.fact("session.state") == "live"
    assert scene.fact("session.may_extend") == "yes"
    assert scene.fact("session.next_pairing") == "P20"
    scene.ask("extend")
    scene.ask("extend")
    assert scene.fact("session.may_extend") == "no"


def test_the_one_without_a_report_goes_before_what_is_booked(scene: Scene) -> None:
    scene.at(FOUR).ask("check_in")
    scene.at(FOUR + timedelta(minutes=61)).ask("check_out")

    assert scene.fact("session.state") == "ended"
    assert scene.fact("session.over_at") == "5:01pm"
    assert scene.fact("session.heading") == "Phone session (remote), 22 May, 4pm to 5:01pm"
    assert scene.fact("report.late") == "no"
    assert scene.fact("session.next_pairing") == "P20"


def test_a_frame_is_about_the_session_that_it_names(scene: Scene) -> None:
    saturday = scene.sessions[1]
    frame = Frame(id=1, flow="x", pack="h", state="a", values={SESSION: saturday.id})
    scene.world.conversations[7] = Conversation(frames=(frame,))

    assert scene.fact("session.pairing") == "P20"
    scene.happened(saturday, CarerTold())
    assert scene.fact("session.carer_told") == "yes"


def test_a_time_is_suggested_that_is_free(scene: Scene) -> None:
    known = facts(scene.world, SAM, MONDAY)

    assert known.values["suggestion"] == "Fri 29 May, 4pm"
    assert known.lists["suggestions"] == (("Fri 29 May, 4pm", "2026-05-29T16:00+01:00"),)
    scene.ask("book", pairing="P20", start="fri 29 may 4pm")
    assert scene.fact("suggestion") == "Fri 5 Jun, 4pm"


def test_a_suggestion_keeps_its_local_time_across_the_clock_change() -> None:
    scene = Scene(now=local(19, 10, month=10))
    scene.ask("book", pairing="P14", start="tue 5pm")

    assert scene.fact("suggestion") == "Tue 27 Oct, 5pm"


def test_the_week_counts_what_was_held_and_what_is_agreed(scene: Scene) -> None:
    scene.at(FOUR).ask("check_in")
    scene.at(FOUR + timedelta(minutes=40)).ask("check_out")

    assert scene.fact("week.minutes") == 100
    next_week = [s for s in scene.sessions if s.start > local(25, 0)]
    assert len(next_week) == 1


def test_the_profile_is_fresh_for_a_month() -> None:
    scene = Scene()
    assert scene.fact("profile") == "old"
    marked = Member(person="sam", chat=7, marks={"profile": MONDAY})
    scene.world.members["sam"] = marked

    scene.now = MONDAY + timedelta(days=29)
    assert scene.fact("profile") == "fresh"
    scene.now = MONDAY + timedelta(days=30)
    assert scene.fact("profile") == "old"


def test_a_late_report_is_known(scene: Scene) -> None:
    scene.at(FOUR).ask("check_in")
    scene.happened(scene.sessions[0], CheckedOut(in_flow=True))
    late = scene.sessions[0].model_copy(update={"report_late": True})
    scene.world.sessions[late.id] = late

    assert scene.fact("report.late") == "yes"
