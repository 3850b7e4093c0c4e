"""How a mentor's open concern stands, in two lines: whom to ring for it, and 999."""

from __future__ import annotations

from flows.directory import Person
from flows.engine.turn import Turn
from flows.escalation.helpline_messages import public_lines
from flows.escalation.helplines import DANGER
from flows.escalation.state import Context, Escalation
from flows.escalation.transition import Transition
from flows.formatting import uk_phone

MOST_PEOPLE = 3


def newest_open(turn: Turn, mentor: Person) -> Escalation | None:
    """The mentor's newest open concern; drills and searches for the mentor don't count."""
    found = [
        e
        for e in turn.world.escalations.values()
        if e.mentor.id == mentor.id and e.is_open and e.kind == "concern" and not e.drill
    ]
    return max(found, key=lambda e: (e.opened_at, e.reference), default=None)


def standing(turn: Turn, found: Escalation, lead: str = "") -> str:
    """A lead, then danger first, then the owner or the people who are asked, each with their
    number.
    """
    lines = (lead, DANGER, *_whom(turn, found))
    return "\n".join(line for line in lines if line)


def _whom(turn: Turn, found: Escalation) -> list[str]:
    world = turn.world
    context = Context(
        pack=world.packs[found.pack],
        directory=world.directory,
        zone=world.zone,
        our_number=world.our_number,
    )
    transition = Transition(context, found, turn.now)
    owner = transition.person(found.owner)
    people = (owner,) if owner is not None else _asked(transition)
    if people:
        return [f"{p.first_name}: {uk_phone(p.phone)}" for p in people[:MOST_PEOPLE]]
    if found.place == "raising" or found.naming:
        return []
    return [line.as_listed for line in public_lines(transition)]


def _asked(transition: Transition) -> tuple[Person, ...]:
    """The people who are being texted about it now; none before the questions are answered."""
    state = transition.state
    if state.place == "raising" or state.naming:
        return ()
    people = transition.people(state.step) if state.place == "rung" else transition.told()
    return tuple(p for p in people if p.id != state.mentor.id)
