"""Session requests of a pack: done, or refused with a sentence and nothing changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows.effects import Text
from flows.engine import session_handler, session_promises
from flows.requests import Promise, RefusedError
from flows.sessions import events as happened
from flows.sessions.events import PromiseDue
from tests.flows.engine.session_world import Scene
from tests.flows.sessions.play import FOUR, LONDON, MONDAY, SAM, local

FRIDAY_FOUR = FOUR.astimezone(LONDON).isoformat(timespec="minutes")


def booked(**inputs: str) -> Scene:
    """Somebody who booked Friday at 4pm."""
    scene = Scene()
    scene.ask("book", **({"pairing": "P14", "start": FRIDAY_FOUR} | inputs))
    return scene


def test_a_booking_is_kept_with_what_was_agreed() -> None:
    (session,) = booked(place="Video", length="45 min").sessions

    assert (session.pairing, session.place, session.state) == ("P14", "Video", "booked")
    assert (session.start, session.end) == (FOUR, FOUR + timedelta(minutes=45))


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"start": "2026-05-15T16:00+01:00"}, "Fri 15 May, 4pm has passed."),
        ({"start": "31 february 4pm"}, "February"),
        ({"pairing": "P99"}, "You're not paired with P99 any more"),
        ({"pairing": ""}, "Which pairing is it with?"),
        ({"length": "9 h"}, "A session is four hours at most."),
    ],
)
def test_what_cannot_be_booked_is_refused_with_a_sentence(inputs: dict[str, str], why: str) -> None:
    scene = Scene()

    with pytest.raises(RefusedError) as refused:
        scene.ask("book", **({"pairing": "P14", "start": FRIDAY_FOUR} | inputs))

    assert why in refused.value.why
    assert scene.sessions == []


def test_two_sessions_of_a_mentor_do_not_overlap() -> None:
    scene = booked()

    with pytest.raises(RefusedError) as refused:
        scene.ask("book", pairing="P20", start="fri 4:30pm")

    assert refused.value.why == (
        "You have a session with P14 on Fri 22 May, 4pm already. Pick another time."
    )
    scene.ask("book", pairing="P20", start="fri 5pm")
    assert len(scene.sessions) == 2


def test_a_session_may_be_moved_over_its_own_time_but_not_over_another() -> None:
    scene = booked()
    scene.ask("move", start="fri 4:30pm")
    assert scene.sessions[0].start == FOUR + timedelta(minutes=30)

    scene.ask("book", pairing="P20", start="sat 4pm")
    with pytest.raises(RefusedError):
        scene.ask("move", start="sat 4:30pm")


def test_nothing_booked_is_nothing_to_move_or_to_cancel() -> None:
    for verb in ("move", "cancel"):
        with pytest.raises(RefusedError):
            Scene().ask(verb, start="fri 4pm")


def test_an_unknown_effect_is_a_fault_of_ours() -> None:
    with pytest.raises(LookupError):
        Scene().ask("vanish")


def test_every_week_is_kept_as_typed() -> None:
    assert booked(weekly="yes").sessions[0].series == "Fri 16:00"
    assert booked(**{"start.weekly": "yes"}).sessions[0].series == "Fri 16:00"
    assert booked(**{"start.weekly": "no"}).sessions[0].series is None


def test_cancelling_a_weekly_one_books_the_next_unless_the_series_ends() -> None:
    once = booked(weekly="yes")
    once.ask("cancel", why="ill")
    assert [s.state for s in once.sessions] == ["cancelled", "booked"]
    assert once.sessions[0].why == "ill"

    ended = booked(weekly="yes")
    ended.ask("cancel", weekly="no")
    assert [s.state for s in ended.sessions] == ["cancelled"]


def test_a_pairing_that_ended_has_no_next_session() -> None:
    scene = booked(weekly="yes")
    directory = scene.world.directory.model_copy(update={"pairings": ()})
    scene.world.directory = directory

    scene.ask("cancel")

    assert [s.state for s in scene.sessions] == ["cancelled"]


@pytest.mark.parametrize(
    ("at", "sessions"),
    [
        (FOUR - timedelta(minutes=61), 2),
        (FOUR - timedelta(minutes=60), 1),
        (FOUR + timedelta(minutes=59), 1),
    ],
)
def test_checking_in_near_its_time_begins_the_booked_one(at: datetime, sessions: int) -> None:
    scene = booked()

    scene.at(at).ask("check_in", pairing="P14", place="Phone")

    assert len(scene.sessions) == sessions
    assert [s.state for s in scene.sessions].count("live") == 1


def test_a_session_that_begins_now_ends_before_the_next_one() -> None:
    scene = booked()

    scene.at(FOUR - timedelta(minutes=40)).ask("check_in", pairing="P20")

    assert (scene.sessions[0].pairing, scene.sessions[0].end) == ("P20", FOUR)
    late = booked()
    with pytest.raises(RefusedError):
        late.at(FOUR - timedelta(minutes=5)).ask("check_in", pairing="P20")


def test_a_second_session_cannot_begin_while_one_is_on() -> None:
    scene = booked()
    scene.at(FOUR).ask("check_in", pairing="P14")
    scene.ask("check_in", pairing="P14")
    assert len(scene.sessions) == 1

    with pytest.raises(RefusedError) as refused:
        scene.ask("check_in", pairing="P20", **{"session.id": "another"})
    assert refused.value.why == "Your session with P14 is still on. Tap It's over first."


def test_an_extension_of_nine_hours_is_asked_again() -> None:
    scene = booked()
    scene.at(FOUR).ask("check_in")

    with pytest.raises(RefusedError) as refused:
        scene.ask("extend", length="9 h")
    assert "10 more minutes at most" in refused.value.why

    scene.ask("extend")
    scene.ask("extend", length="5 min")
    with pytest.raises(RefusedError):
        scene.ask("extend")
    assert scene.sessions[0].end == FOUR + timedelta(minutes=75)


def test_misses_in_a_row_are_counted_for_each_pairing() -> None:
    scene = booked()
    scene.ask("book", pairing="P14", start="sat 4pm")
    scene.ask("book", pairing="P20", start="sun 4pm")
    for day, told in ((22, 0), (23, 1)):
        scene.at(local(day, 16)).ask("check_in", pairing="P14")
        turn = scene.ask("missed")
        assert sum(isinstance(effect, Text) for effect in turn.effects) == told

    assert [s.missed_in_a_row for s in scene.sessions] == [1, 2, 0]
    scene.at(local(24, 16)).ask("check_in", pairing="P20")
    scene.ask("missed")
    assert scene.sessions[2].missed_in_a_row == 1


def test_a_session_that_is_held_ends_the_row_of_misses() -> None:
    scene = booked()
    scene.ask("book", pairing="P14", start="sat 4pm")
    scene.at(FOUR).ask("check_in", pairing="P14")
    scene.ask("missed")
    assert scene.sessions[1].missed_before == 1

    scene.at(local(23, 16)).ask("check_in")
    scene.ask("check_out")
    scene.ask("book", pairing="P14", start="tue 4pm")
    assert scene.sessions[2].missed_before == 0


def test_an_activity_is_kept_for_the_next_session_and_used_once() -> None:
    scene = booked()
    scene.at(FOUR).ask("check_in")
    scene.at(FOUR + timedelta(hours=1)).ask("check_out")
    session_promises.keep(scene.turn(), SAM, "idea", "  a card   game ")
    assert scene.fact("idea") == "a card game"

    scene.ask("book", pairing="P14", start="tue 4pm")
    scene.ask("book", pairing="P14", start="wed 4pm")
    assert [s.opening for s in scene.sessions] == [None, "a card game", None]


def test_a_promise_that_is_not_kept_opens_the_ladder_of_its_pack() -> None:
    scene = booked()
    wanted = Promise(name="call", by="10 min", ladder="overdue")
    session_promises.promise(scene.turn(), SAM, wanted)
    assert scene.sessions[0].promises[0].by == MONDAY + timedelta(minutes=10)

    due = PromiseDue(name="call")
    turn = scene.happened(scene.sessions[0], due, at=MONDAY + timedelta(minutes=10))

    (text,) = [effect for effect in turn.effects if isinstance(effect, Text)]
    assert text.to == "sam"
    assert text.body.startswith("Harbour: we wait for news from you since 10:12am. Reply SAFE")
    assert session_handler.overdue(scene.turn(), SAM)
    session_handler.safe(scene.turn(), SAM)
    assert not any(found.is_open for found in scene.world.escalations.values())


def test_a_promise_that_was_kept_opens_nothing() -> None:
    scene = booked()
    session_promises.promise(scene.turn(), SAM, Promise(name="call", by="pause"))
    session_promises.keep(scene.turn(), SAM, "call", "")

    later = MONDAY + timedelta(hours=1)
    scene.happened(scene.sessions[0], PromiseDue(name="call"), at=later)

    assert scene.world.escalations == {}


def test_a_lone_session_that_nobody_begins_is_looked_for_from_the_mentor_on() -> None:
    scene = booked(lone="yes")
    for at in (local(21, 16), local(22, 15), FOUR + timedelta(minutes=15)):
        scene.happened(scene.sessions[0], _rang(scene), at=at)
    assert scene.sessions[0].state == "asked"

    turn = scene.happened(scene.sessions[0], _rang(scene), at=FOUR + timedelta(minutes=30))

    (text,) = [effect for effect in turn.effects if isinstance(effect, Text)]
    assert text.body.startswith("Harbour: your session was due to begin at 4pm. Reply SAFE")


def _rang(scene: Scene) -> happened.ClockRang:
    return happened.ClockRang(number=scene.sessions[0].clock_number)
