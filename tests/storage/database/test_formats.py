"""Old formats are lifted when loaded; fields that the next version added are carried along."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from traceback import format_exception
from typing import Any

import pytest
from pydantic import Field, ValidationError

from flows.directory import Value
from flows.sessions.state import Session
from storage.database import formats
from storage.database.errors import DatabaseTooNew


def _named(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "format": 2, "name": "none"}


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    return {"format": 3, "title": document["name"]}


LIFTS = {"thing": (_named, _renamed)}


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (1, '{"format": 1}'),
        (2, '{"format": 2, "name": "none"}'),
        (3, '{"format": 3, "title": "none"}'),
    ],
)
def test_every_older_format_is_lifted_to_todays(found: int, text: str) -> None:
    assert json.loads(formats.lift("thing", found, text, LIFTS)) == {"format": 3, "title": "none"}


def test_a_format_of_tomorrow_is_refused() -> None:
    with pytest.raises(DatabaseTooNew, match="newer version"):
        formats.lift("thing", 4, "{}", LIFTS)


class Inner(Value):
    """Something within something."""

    name: str = "none"


class Outer(Value):
    """Something that is stored, as this version knows it."""

    count: int
    one: Inner = Inner()
    several: tuple[Inner, ...] = ()
    named: dict[str, Inner] = Field(default_factory=dict)


TOMORROWS = {
    "count": 1,
    "shade": {"of": ["grey"]},
    "one": {"name": "a", "shade": 1},
    "several": [{"name": "b", "shade": 2}, {"name": "c"}],
    "named": {"d": {"name": "d", "shade": None}},
}


def test_what_the_next_version_added_is_carried_along_through_a_change() -> None:
    value = formats.read(Outer, json.dumps(TOMORROWS))

    changed = value.model_copy(update={"count": 2})

    assert value.several[0].name == "b"
    assert json.loads(formats.write(value)) == TOMORROWS
    assert json.loads(formats.write(changed)) == TOMORROWS | {"count": 2}


def test_a_value_of_today_is_written_as_it_always_was() -> None:
    value = Outer(count=1, several=(Inner(name="b"),))

    assert formats.write(value) == value.model_dump_json()
    assert formats.read(Outer, formats.write(value)) == value


def test_only_what_is_stored_may_hold_what_nobody_knows() -> None:
    with pytest.raises(ValidationError, match="shade"):
        Outer.model_validate(TOMORROWS)


@pytest.mark.parametrize("text", ['{"count": "secret words"}', '{"one": "secret"}', "secret"])
def test_a_value_that_cannot_be_read_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(DatabaseTooNew, match="A stored outer") as caught:
        formats.read(Outer, text)

    assert "secret" not in "".join(format_exception(caught.value))


FIRST_SESSION = {
    "format": 1,
    "id": "nia-w-20260522T140000000000",
    "mentor": "nia-w",
    "pairing": "P18",
    "place": "Phone",
    "pack": "b63b",
    "start": "2026-05-22T14:00:00Z",
    "end": "2026-05-22T15:00:00Z",
    "over_at": "2026-05-22T14:50:00Z",
    "tries": [],
    "extensions": 0,
    "missed_before": 1,
}


@pytest.mark.parametrize(
    ("state", "clock", "alarm"),
    [
        ("live", datetime(2026, 5, 22, 15, tzinfo=UTC), "time up"),
        ("ended", datetime(2026, 5, 25, 14, 50, tzinfo=UTC), "report missing"),
        ("reported", None, None),
        ("missed", None, None),
    ],
)
def test_a_session_of_the_first_release_has_a_clock_where_one_is_needed(
    state: str, clock: datetime | None, alarm: str | None
) -> None:
    text = formats.lift("session", 1, json.dumps(FIRST_SESSION | {"state": state}))

    session = formats.read(Session, text)

    assert (session.mentor, session.who.first_name) == ("nia-w", "Nia")
    assert (session.state, session.clock, session.alarm) == (state, clock, alarm)
    assert session.missed_before == 1


def test_a_session_of_today_is_not_taken_for_one_of_the_first_release() -> None:
    text = formats.lift("session", 1, json.dumps(FIRST_SESSION | {"state": "live"}))
    today = formats.write(formats.read(Session, text))

    assert formats.lift("session", 1, today) == today
