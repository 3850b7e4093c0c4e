"""The facts of one mentor at one moment, as a flow may show or compare them."""

from __future__ import annotations

from datetime import datetime

from flows.directory import Directory, Person
from flows.engine import session_facts
from flows.engine.helplines import spoken
from flows.engine.world import World
from flows.escalation.danger_messages import lines_to_ring, texting
from flows.escalation.helplines import NSPCC
from flows.escalation.state import Context
from flows.escalation.transition import Transition
from flows.facts import Fact, Facts
from flows.formatting import clock, day, uk_phone

ROLE_NAMES = {
    "programme_manager": "manager",
    "safeguarding": "safeguarding",
    "trustee": "trustee",
    "admin": "admin",
}
HELPLINE = "0808 800 5000"  # the NSPCC's
Choices = tuple[tuple[str, str], ...]


def facts(world: World, mentor: Person | None, now: datetime) -> Facts:
    """Every fact that is known of `mentor` now, and the choices of each list.

    A fact that is not known is missing, which makes every guard about it false.
    """
    values: dict[str, Fact] = {
        "pack.organisation": world.directory.organisation.text_name,
        "organisation.name": world.directory.organisation.name,
        "now.time": clock(now, world.zone),
        "now.day": day(now, world.zone),
        "next_time": clock(now + world.pack.timings.pause, world.zone),
        "nspcc": _nspcc(world, now),
        "session.state": "none",
    }
    if world.directory.organisation.staff_line:
        values["organisation.staff_line"] = uk_phone(world.directory.organisation.staff_line)
    lists: dict[str, Choices] = {
        name: _pairs(entries) for name, entries in world.pack.lists.items()
    }
    if mentor is not None:
        values |= _of_concern(world, mentor, now)
        values |= _of_mentor(world, mentor) | session_facts.facts(world, mentor, now)
        lists["suggestions"] = session_facts.suggestions(world, mentor, now)
        lists["pairings"] = _pairings(world.directory, mentor)
        lists["staff"] = staff_choices(world.directory, mentor)
    return Facts(values=values, lists=lists)


def _nspcc(world: World, now: datetime) -> str:
    """The NSPCC helpline as the pack has it, with its hours; the number alone where it has none."""
    number = world.pack.numbers.get(NSPCC)
    return spoken(number, now.astimezone(world.zone), world.zone) if number else HELPLINE


def _of_concern(world: World, mentor: Person, now: datetime) -> dict[str, Fact]:
    """The facts of the concern whose questions are on the screen: who is texted, which lines to
    ring.
    """
    chat = world.chat_of(mentor.id)
    top = world.conversation(chat).top if chat is not None else None
    found = world.escalations.get(top.escalation or "") if top else None
    if found is None or found.pack not in world.packs:
        return {}
    transition = Transition(
        Context(world.packs[found.pack], world.directory, world.zone), found, now
    )
    return {
        "concern.danger": "yes" if found.danger else "no",
        "concern.texting": texting(transition),
        "concern.lines": lines_to_ring(transition),
    }


def _pairs(entries: tuple[str, ...]) -> Choices:
    return tuple((entry, entry) for entry in entries)


def _of_mentor(world: World, mentor: Person) -> dict[str, Fact]:
    member = world.members.get(mentor.id)
    pairings = world.directory.pairings_of(mentor.id)
    values: dict[str, Fact] = {
        "mentor.first_name": mentor.first_name,
        "mentor.approved": "yes" if member and member.approved_at else "no",
        "mentor.has_emergency_contact": "yes" if mentor.emergency_contact else "no",
        "match.count": len(pairings),
    }
    if len(pairings) == 1:
        values |= {"match.only": pairings[0].code, "match.only_initials": pairings[0].initials}
    programme = world.directory.programme(mentor.programme)
    manager = world.directory.person(programme.manager) if programme else None
    if programme is not None:
        values["programme.name"] = programme.name
    if manager is not None:
        values["manager.first_name"] = manager.first_name
        values["manager.phone"] = uk_phone(manager.phone)
    return values


def _pairings(directory: Directory, mentor: Person) -> Choices:
    own = tuple((f"{p.code} ({p.initials})", p.code) for p in directory.pairings_of(mentor.id))
    return (*own, ("Another child", "Another child"))


def staff_choices(directory: Directory, mentor: Person) -> Choices:
    """The people whom a concern could be about: the programme's people and the trustee, told apart.

    "Somebody else" and "Not sure" come last, and are always there (SCH-13).
    """
    programme = mentor.programme or ""
    staff = [
        *directory.who("programme_manager", programme),
        *directory.who("safeguarding_team", programme),
        *directory.who("trustee", programme),
    ]
    named = {p.id: (f"{p.first_name}, {ROLE_NAMES[p.role]}", p.id) for p in staff}
    return (
        *named.values(),
        ("Somebody else", "Somebody else"),
        ("Not sure", "Not sure"),
    )
