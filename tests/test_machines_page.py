"""The tables of docs/machines.md are the tables of the code, row by row and cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import pytest

from flows.conversation import compiled
from flows.conversation.events import ConversationEvent
from flows.conversation.state import Aside
from flows.directory import Directory, Organisation, Person, Role
from flows.escalation import machine as escalation
from flows.escalation import table as escalation_table
from flows.notices import machine as notices
from flows.notices.state import Notice, NoticeState
from flows.pack import Timings
from flows.sessions import alarms
from flows.sessions import machine as sessions
from flows.sessions import table as session_table
from flows.sessions.state import Session, SessionPlace
from tests.flows import packs

PAGE = Path(__file__).parent.parent / "docs" / "machines.md"
NOW = datetime(2026, 5, 22, 15, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
Row = tuple[str, ...]


def _cells(line: str) -> Row:
    return tuple(cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|"))


@cache
def on_page(name: str) -> tuple[Row, ...]:
    """The rows of the table that follows the mark with that name, its heading first."""
    _, mark, rest = PAGE.read_text(encoding="utf-8").partition(f"<!-- table: {name} -->\n")
    assert mark, f"docs/machines.md has no mark <!-- table: {name} -->"
    table = re.match(r"(?:\|.*\n)+", rest)
    assert table, f"no table follows <!-- table: {name} --> in docs/machines.md"
    lines = table[0].splitlines()
    return (_cells(lines[0]), *map(_cells, lines[2:]))


def differences(name: str, code: Iterable[Row], columns: int | None = None) -> str:
    """What to change on the page, a line each; nothing where page and code are the same.

    `columns` is how many columns are the code's; those after them are prose.
    """
    written = [row[:columns] for row in on_page(name)]
    wanted = list(code)
    wrong = [f"- put in or change to: {' | '.join(row)}" for row in wanted if row not in written]
    wrong += [f"- take out or change: {' | '.join(row)}" for row in written if row not in wanted]
    if not wrong and written != wanted:
        wrong = ["- the rows stand in another order than in the code"]
    return "\n".join((f'docs/machines.md, table "{name}":', *wrong)) if wrong else ""


# Escalation and session: what the code holds as data


def written_table(text: str) -> list[Row]:
    """The rows of a table as the code writes it, which `|` and spaces draw."""
    return [_cells(line) for line in text.strip().splitlines()]


def actions(
    table: Mapping[str, Mapping[Any, str]],
    moves: Mapping[str, Iterable[str]],
    places: Sequence[str],
) -> list[Row]:
    """Each action of a table once, in the order of its cells, with the states it may lead to."""
    used = dict.fromkeys(name for cells in table.values() for name in cells.values())
    led = {name: [place for place in places if place in moves.get(name, ())] for name in used}
    rows = [(name, ", ".join(led[name]) or "stays") for name in used if name != "-"]
    return [("action", "may lead to"), *rows]


def event_rows(rows: Mapping[type, str], table: Iterable[str]) -> list[Row]:
    """The rows of a table with the events that always speak to them."""
    named = {row: [kind.__name__ for kind, of in rows.items() if of == row] for row in table}
    return [("row", "events"), *((row, ", ".join(kinds)) for row, kinds in named.items())]


def test_the_cells_of_the_escalation_are_those_of_the_code() -> None:
    assert not differences("escalation cells", written_table(escalation_table._TABLE))


def test_the_actions_of_the_escalation_lead_where_the_code_lets_them() -> None:
    table, moves = escalation_table.TABLE, escalation_table.MOVES

    code = actions(table, moves, escalation_table.PLACES)

    assert not differences("escalation actions", code, columns=2)


def test_the_events_of_the_escalation_are_those_of_the_code() -> None:
    by_state = {
        "danger, unnamed": "DangerNow, QuestionsAnswered",
        "danger, named": "SubjectNamed",
        "no name": "ClockRang, QuestionsAnswered, SubjectNamed",
    }
    fixed = event_rows(escalation.ROWS, escalation_table.TABLE)

    code = [(row, kinds or by_state[row]) for row, kinds in fixed]

    assert not differences("escalation events", code, columns=2)


def test_the_cells_of_the_session_are_those_of_the_code() -> None:
    assert not differences("session cells", written_table(session_table._TABLE))


def test_the_actions_of_the_session_lead_where_the_code_lets_them() -> None:
    table, moves = session_table.TABLE, session_table.MOVES

    assert not differences(
        "session actions", actions(table, moves, session_table.PLACES), columns=2
    )


def test_the_events_of_the_session_are_those_of_the_code() -> None:
    code = event_rows(sessions.ROWS, session_table.TABLE)

    assert not differences("session events", code, columns=2)


SAM = Person(id="sam", name="Sam Okoro", text_name="Sam", role=Role.MENTOR, phone="+447700900123")
PRIYA = Person(
    id="priya",
    name="Priya Shah",
    text_name="Priya",
    role=Role.PROGRAMME_MANAGER,
    phone="+447700900456",
)


def alarms_of(place: SessionPlace) -> str:
    """The alarms of a session in that state, one after the other."""
    session = Session(
        id="s1",
        who=SAM,
        pairing="P14",
        pack="hash",
        state=place,
        start=NOW + timedelta(days=7),
        end=NOW + timedelta(days=7, hours=1),
        asked_at=NOW,
        over_at=NOW,
    )
    rung: list[str] = []
    since = NOW
    while found := alarms.next_alarm(session, Timings(), LONDON, NOW, since):
        rung.append(found[0])
        since = found[1]
    return ", ".join(rung) or "-"


def test_the_alarms_of_the_session_are_those_of_the_code() -> None:
    written = [
        (state, re.sub(r" \([^)]*\)", "", listed)) for state, listed in on_page("session alarms")
    ]

    assert written[1:] == [(place, alarms_of(place)) for place in session_table.PLACES]


# Conversation: what a flow may do


def test_the_triggers_of_a_flow_are_those_of_the_code() -> None:
    flows = packs.pack().flows.values()
    states = [state for flow in flows for state in flow.states.values()]

    kinds = {trigger.split(".")[0] for state in states for trigger, _ in compiled.ways(state)}

    assert {row[0] for row in on_page("conversation triggers")[1:]} == kinds


def test_the_asides_of_a_frame_are_those_of_the_code() -> None:
    assert [row[0] for row in on_page("conversation asides")[1:]] == list(get_args(Aside))


def test_the_events_of_a_conversation_are_those_of_the_code() -> None:
    code = [("event",), *((kind.__name__,) for kind in get_args(ConversationEvent))]

    assert not differences("conversation events", code, columns=1)


# Notices: where each event leads, as the step itself says


Kind = Literal["welcome", "joining"]
EVENTS: Mapping[str, tuple[Kind, notices.NoticeEvent]] = {
    "its code": ("welcome", notices.Replied(verb="take")),
    "PASS": ("welcome", notices.Replied(verb="pass")),
    "NO": ("welcome", notices.Replied(verb="no")),
    "NO to a refusable one": ("joining", notices.Replied(verb="no")),
    "a question": ("welcome", notices.Replied(verb="ask")),
    "seen in the chat": ("welcome", notices.Seen()),
    "the chat is lost": ("welcome", notices.ChatLost()),
    "a day has gone by": ("welcome", notices.Reminded()),
    "the carer was told": ("welcome", notices.CarerTold()),
    "a new code": ("welcome", notices.CodeDrawn(code="482913")),
    "closed by an admin": ("welcome", notices.Closed(by="admin")),
}


def led_to(kind: Kind, event: notices.NoticeEvent, state: NoticeState) -> str:
    """The state of a notice after that event."""
    people = Directory(
        organisation=Organisation(id="harbour", name="Harbour Mentors", text_name="Harbour"),
        people=(SAM, PRIYA),
    )
    notice = Notice(
        reference="C3F8",
        kind=kind,
        to="priya",
        mentor="sam",
        codes=("275930",),
        opened_at=NOW,
        state=state,
        settled_at=NOW,
        by="telegram",
    )
    return notices.step(
        notices.Context(directory=people, zone=LONDON), notice, event, NOW
    ).state.state


def test_each_notice_goes_where_the_code_sends_it() -> None:
    states: tuple[NoticeState, ...] = get_args(NoticeState)
    code = [
        (name, *(led_to(kind, event, state) for state in states))
        for name, (kind, event) in EVENTS.items()
    ]

    assert not differences("notice moves", [("event", *states), *code])


def test_every_event_of_a_notice_has_its_row() -> None:
    union = get_args(notices.NoticeEvent)[0]

    assert {type(event) for _, event in EVENTS.values()} == set(get_args(union))


# The comparison finds what it looks for


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: rows[:-1], "- take out or change: others missed | note_miss |"),
        (lambda rows: [*rows, ("new", "row")], "- put in or change to: new | row"),
        (lambda rows: [rows[0], *reversed(rows[1:])], "another order than in the code"),
    ],
)
def test_a_table_that_differs_is_told_with_what_to_change(
    change: Callable[[list[Row]], list[Row]], says: str
) -> None:
    code = change(list(on_page("session cells")))

    assert says in differences("session cells", code)
