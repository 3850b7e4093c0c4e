"""A small world for tests of a turn: one programme, its staff, two mentors who are let in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from flows.directory import Borough, Directory, Organisation, Pairing, Person, Programme, Role
from flows.engine.dispatch import begin
from flows.engine.turn import Turn
from flows.engine.world import Member, World
from flows.sessions.state import Session
from tests.flows.packs import pack

LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2026, 5, 22, 16, 6, tzinfo=UTC)  # 5:06pm in London


def person(id_: str, name: str, role: Role, last: int, **more: Any) -> Person:
    """Somebody of the programme "harbour"."""
    first = name.split(maxsplit=1)[0]
    phone = f"+447700900{last}"
    return Person(
        id=id_, name=name, text_name=first, role=role, phone=phone, programme="harbour", **more
    )


SAM = person("sam", "Sam Okoro", Role.MENTOR, 123)
LEE = person("lee", "Lee Park", Role.MENTOR, 124)
PRIYA = person("priya", "Priya Shah", Role.PROGRAMME_MANAGER, 456)
DAN = person("dan", "Dan Reed", Role.SAFEGUARDING, 457)


def directory(*, reports_by: str = "sms") -> Directory:
    """Harbour, whose manager wants to be told of reports in that way."""
    priya = PRIYA.model_copy(update={"reports_by": reports_by})
    return Directory(
        organisation=Organisation(id="harbour", name="Harbour Mentors", text_name="Harbour"),
        boroughs=(Borough(id="camden", name="Camden", social_care="0808 800 5000"),),
        programmes=(
            Programme(
                id="harbour",
                name="Harbour",
                manager="priya",
                safeguarding=("dan",),
                borough="camden",
            ),
        ),
        people=(SAM, LEE, priya, DAN),
        pairings=(Pairing(code="P14", mentor="sam", initials="A.B.", borough="camden"),),
    )


def world(*, reports_by: str = "sms", **members: Member) -> World:
    """Both mentors joined and were let in; `members` say otherwise of some."""
    joined = {
        mentor.id: Member(person=mentor.id, chat=1000 + place, approved_at=FRIDAY)
        for place, mentor in enumerate((SAM, LEE))
    }
    current = pack()
    return World(
        directory=directory(reports_by=reports_by),
        zone=LONDON,
        packs={current.hash: current},
        current=current.hash,
        references=(f"R{number:03}" for number in count(1)),
        codes=(f"{number:06}" for number in count(100001)),
        members=joined | members,
    )


def turn(of: World, now: datetime = FRIDAY) -> Turn:
    """A turn at that time."""
    return begin(of, now)


def session(**more: Any) -> Session:
    """Sam's session with P14: Friday 22 May, 4pm to 5pm, begun at 4:01pm and over at 5:02pm."""
    start = FRIDAY - timedelta(minutes=66)
    values = {
        "id": "sam-1",
        "who": SAM,
        "pairing": "P14",
        "place": "Phone",
        "pack": pack().hash,
        "state": "ended",
        "start": start,
        "end": start + timedelta(hours=1),
        "checked_in_at": start + timedelta(minutes=1),
        "over_at": start + timedelta(minutes=62),
    }
    return Session.model_validate(values | more)
