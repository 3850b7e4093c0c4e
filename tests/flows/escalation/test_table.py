"""The table of the escalation, cell by cell: where each event leads from each place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from transitions import MachineError

from flows.escalation import events as happened
from flows.escalation.events import Event
from flows.escalation.machine import ACTIONS, ROWS, row_of
from flows.escalation.state import Place
from flows.escalation.table import MOVES, PLACES, TABLE, machine, move
from tests.flows.escalation import play as escalation_play
from tests.flows.escalation.play import Play

KEEPS = "."


def clock(play: Play) -> Event:
    return happened.ClockRang(number=play.state.clock_number)


def no_answer(play: Play) -> Event:
    return happened.NoAnswer(turn=play.state.turn)


Makes = Callable[[Play], Event]


def always(event: Event) -> Makes:
    """The same event, whatever the place."""
    return lambda _play: event


# Priya is on the rung, or holds it. Columns: raising, rung, public, held, chasing, closed,
# withdrawn; a dot stays where it is.
CELLS: dict[str, tuple[Makes, str]] = {
    "the clock": (clock, "rung rung . chasing rung . ."),
    "questions answered": (
        always(happened.QuestionsAnswered(ladder="concern")),
        "rung . . . . . .",
    ),
    "danger": (
        always(happened.QuestionsAnswered(ladder="danger")),
        "public public . public public . .",
    ),
    "danger from one of our team": (always(happened.DangerFromTeam()), ". . . . . . ."),
    "about our team": (always(happened.AboutTeam()), ". . rung rung rung . ."),
    "text failed": (
        always(happened.TextFailed(key="K7Q2-99", person="priya", error=30005)),
        ". . . rung rung . .",
    ),
    "STOP": (always(happened.OptedOut(person="priya")), ". . . rung rung . ."),
    "removed": (always(happened.Removed(person="priya")), ". . . rung rung . ."),
    "no answer": (no_answer, ". . . chasing . . ."),
    "code": (always(happened.Coded(person="dan")), ". held held . held . ."),
    "PASS": (always(happened.Passed(person="priya")), ". . . rung rung . ."),
    "LA": (always(happened.Referred(person="dan")), ". held held . held . ."),
    "DONE with words, the holder": (
        always(happened.Decided(person="priya", words="referred to council")),
        ". closed closed closed closed . .",
    ),
    "DONE with words, another": (
        always(happened.Decided(person="dan", words="referred to council")),
        ". closed closed . . . .",
    ),
    "DONE alone": (always(happened.DoneAlone(person="dan")), ". held held . held . ."),
    "subject named": (
        always(happened.SubjectNamed(answer="priya")),
        ". . . rung rung . .",
    ),
    "got through": (always(happened.GotThrough(person="dan")), ". . . . . . ."),
    "took it on": (always(happened.TookItOn(person="dan", yes=True)), ". . . . . . ."),
    "text only": (always(happened.TextOnlyAsked()), ". . . . . . ."),
    "by mistake": (
        always(happened.MadeByMistake(reason="I was trying it out")),
        "withdrawn . . . . . .",
    ),
    "rang a public line": (
        always(happened.RangPublic(line="nspcc", advice="act")),
        ". . . . . . .",
    ),
    "OPEN": (always(happened.OpenedAgain(person="dan")), ". . . . . rung rung"),
    "still worried": (always(happened.StillWorried()), ". . . . . rung rung"),
    "close on the console": (
        always(happened.ClosedOnConsole(by="abe", words="school told")),
        ". closed closed closed closed . .",
    ),
    "checked out": (always(happened.CheckedOut()), ". . . . . . ."),
    "the mentor wrote": (always(happened.MentorWrote()), ". . . . . . ."),
    "half time": (always(happened.HalfTimeCame(turn=1)), ". . . . . . ."),
    "evidence": (always(happened.Witnessed(what="rang 999")), ". . . . . . ."),
    "unclear words": (always(happened.Unclear(person="dan")), ". . . . . . ."),
    "new code": (always(happened.CodeRenewed(person="dan")), ". . . . . . ."),
}

ALL = [
    pytest.param(event, place, expected, id=f"{name}, {place}")
    for name, (event, row) in CELLS.items()
    for place, expected in zip(PLACES, row.split(), strict=True)
]


@pytest.mark.parametrize(("event", "place", "expected"), ALL)
def test_an_event_leads_where_the_table_says(event: Makes, place: Place, expected: str) -> None:
    play = escalation_play.PLACES[place]()
    assert play.state.place == place

    play.happens(event(play))

    assert play.state.place == (place if expected == KEEPS else expected)


@pytest.mark.parametrize(("event", "place", "expected"), ALL)
def test_an_event_that_comes_twice_counts_once(event: Makes, place: Place, expected: str) -> None:
    play = escalation_play.PLACES[place]()
    same = event(play)

    once = play.happens(same).state
    twice = play.happens(same).state

    counted = {"texts", "says", "codes", "waiting"}  # each reply by text gets an answer
    assert twice.model_dump(exclude=counted) == once.model_dump(exclude=counted)
    assert [w for w in twice.waiting if w.asks] == [w for w in once.waiting if w.asks]


@pytest.mark.parametrize(
    "event", [happened.Passed, happened.Coded, happened.DoneAlone, happened.Unclear]
)
@pytest.mark.parametrize("place", ["rung", "public", "held", "chasing", "closed"])
def test_every_reply_by_text_gets_an_answer(event: type[Event], place: str) -> None:
    play = escalation_play.PLACES[place]()

    play.happens(event(person="priya"))  # type: ignore[call-arg]

    assert "priya" in play.texted


def test_the_table_names_only_actions_that_exist_and_uses_them_all() -> None:
    named = {action for row in TABLE.values() for action in row.values()}

    assert named == set(ACTIONS)
    assert set(MOVES) <= named


def test_every_kind_of_event_speaks_to_a_row_of_the_table() -> None:
    play = Play()

    assert set(ROWS.values()) <= set(TABLE)
    assert set(TABLE) - set(ROWS.values()) == {"danger, named", "danger, unnamed", "no name"}
    assert row_of(play.context(), play.state, happened.DangerNow()) == "danger"


def test_the_machine_refuses_what_the_table_does_not_have() -> None:
    with pytest.raises(MachineError):
        move("clock", "rung", "closed")
    with pytest.raises(MachineError):
        move("code", "raising", "held")
    with pytest.raises(KeyError):
        move("evidence", "rung", "raising and more")  # type: ignore[arg-type]


def test_the_machine_has_no_trigger_that_jumps_anywhere() -> None:
    assert not [name for name in machine().events if name.startswith("to_")]


def test_nothing_but_a_decision_a_console_a_check_out_or_a_drill_leads_to_closed() -> None:
    closing = {
        row
        for row, cells in TABLE.items()
        for action in cells.values()
        if "closed" in MOVES.get(action, frozenset())
    }

    assert closing == {"DONE with words", "CLOSE", "console closes", "checked out", "drill ended"}


@pytest.mark.parametrize(
    "event", [happened.Coded, happened.Passed, happened.OpenedAgain, happened.Unclear]
)
def test_nobody_is_texted_for_a_reply_before_anybody_was_asked(event: type[Event]) -> None:
    play = Play().happens(event(person="dan"))  # type: ignore[call-arg]

    assert not play.texts
