"""The session's table, cell by cell: where each event leads from each state, and what it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from transitions import MachineError

from flows.sessions import events as happened
from flows.sessions import machine as sessions
from flows.sessions.state import Session, SessionPlace
from flows.sessions.table import MOVES, NOTHING, PLACES, TABLE, machine, move
from tests.flows.sessions.play import FOUR, PACK, Play, in_state

EVENTS: dict[str, happened.Event] = {
    "moved": happened.Moved(start=FOUR + timedelta(days=1)),
    "cancelled": happened.Cancelled(why="ill"),
    "carer told": happened.CarerTold(),
    "checked in": happened.CheckedIn(place="Video"),
    "said yes": happened.SaidYes(),
    "said no": happened.SaidNo(),
    "tried": happened.Tried(),
    "missed": happened.Missed(),
    "extended": happened.Extended(),
    "still going": happened.SaidGoing(),
    "checked out": happened.CheckedOut(),
    "resolved": happened.Resolved(reference="K7Q2"),
    "report filed": happened.ReportFiled(),
    "mentor removed": happened.MentorRemoved(),
    "overdue opened": happened.OverdueOpened(reference="M4T8"),
    "wrote": happened.Wrote(),
    "took place": happened.TookPlace(),
    "not held": happened.DidNotTakePlace(),
    "said fine": happened.SaidFine(),
    "promising": happened.Promising(name="call", by=FOUR + timedelta(days=9), ladder="overdue"),
    "promise kept": happened.PromiseKept(name="call"),
    "promise due": happened.PromiseDue(name="call"),
    "idea kept": happened.IdeaKept(idea="cards"),
    "others missed": happened.OthersMissed(in_a_row=1),
}
# Where each event leads; a state that is not named stays what it is.
LEADS: dict[str, dict[SessionPlace, SessionPlace]] = {
    "moved": {"asked": "booked"},
    "cancelled": {"booked": "cancelled", "asked": "cancelled"},
    "checked in": {"booked": "live", "asked": "live"},
    "said yes": {"booked": "live", "asked": "live"},
    "said no": {"asked": "missed"},
    "missed": {"asked": "missed", "live": "missed", "overdue": "missed"},
    "still going": {"overdue": "live"},
    "checked out": {"live": "ended", "overdue": "ended"},
    "resolved": {"overdue": "ended"},
    "report filed": {"ended": "reported"},
    "took place": {"missed": "ended"},
    "not held": {"ended": "missed"},
    "mentor removed": {"booked": "cancelled", "asked": "cancelled", "live": "overdue"},
}


@pytest.mark.parametrize("state", PLACES)
@pytest.mark.parametrize("row", EVENTS)
def test_an_event_leads_where_the_table_says(row: str, state: SessionPlace) -> None:
    play = in_state(state)

    play.take(EVENTS[row])

    assert sessions.row_of(EVENTS[row]) == row
    assert play.state == LEADS.get(row, {}).get(state, state)


EMPTY = [(row, place) for row in EVENTS for place in PLACES if TABLE[row][place] == NOTHING]


@pytest.mark.parametrize(("row", "state"), EMPTY)
def test_what_the_table_has_no_action_for_changes_nothing(row: str, state: SessionPlace) -> None:
    play = in_state(state)
    before, effects, asks = play.session, len(play.effects), len(play.asks)

    play.take(EVENTS[row])

    assert (play.session, len(play.effects), len(play.asks)) == (before, effects, asks)


@pytest.mark.parametrize("state", PLACES)
@pytest.mark.parametrize("row", sorted(set(EVENTS) - {"tried", "extended"}))
def test_an_event_that_comes_twice_equals_one(row: str, state: SessionPlace) -> None:
    once, twice = in_state(state), in_state(state)

    once.take(EVENTS[row])
    twice.take(EVENTS[row]).take(EVENTS[row])

    clocks = {"clock_number"}
    assert once.session.model_dump(exclude=clocks) == twice.session.model_dump(exclude=clocks)


def test_the_table_has_a_row_for_every_event_and_a_function_for_every_action() -> None:
    assert {"clock", *EVENTS} == set(TABLE) == set(sessions.ROWS.values())
    used = {action for cells in TABLE.values() for action in cells.values()}
    assert used == set(sessions.ACTIONS)
    assert set(MOVES) <= used


def test_the_final_states_are_left_by_nothing_but_a_correction() -> None:
    """One that was written down as missed may turn out to have taken place."""
    for row, cells in TABLE.items():
        for state in ("reported", "missed", "cancelled"):
            assert row == "took place" or not MOVES.get(cells[state], frozenset()), row


def test_a_move_that_the_table_does_not_have_is_refused() -> None:
    with pytest.raises(MachineError):
        move("checked out", "booked", "ended")
    with pytest.raises(KeyError):
        move("flew away", "live", "ended")
    assert "checked out -> ended" in machine().events


@pytest.mark.parametrize("state", PLACES)
def test_at_most_one_clock_runs_and_none_once_it_is_final(state: SessionPlace) -> None:
    play = in_state(state)

    if state in ("reported", "missed", "cancelled", "overdue"):
        assert play.session.clock is None
        assert play.wake is None
    else:
        assert play.wake is not None
        assert play.session.clock == play.wake.at


@pytest.mark.parametrize("state", ["booked", "asked", "live", "ended"])
def test_an_old_winding_of_the_clock_changes_nothing(state: SessionPlace) -> None:
    play = in_state(state)
    old = happened.ClockRang(number=play.session.clock_number - 1)
    before = play.session

    play.take(old)

    assert play.session == before


def test_a_state_survives_json() -> None:
    for state in PLACES:
        session = in_state(state).session
        assert Session.model_validate_json(session.model_dump_json()) == session


def test_a_session_is_booked_on_the_pack_of_its_time() -> None:
    assert Play().session.pack == PACK.hash
