"""The audience of an escalation: who may know of it, and who of them can be texted.

Every text, view and list asks here. Rule: the subject, the mentor who raised it, and everybody who
shares a number with one of them are in nobody's audience, whatever ladder they are on (SCH-13).
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.changed_numbers import phones_of
from flows.directory import Directory, Person
from flows.escalation.ladder import everybody, ladder_of, standing_in
from flows.escalation.state import Escalation
from flows.pack import Ladder, Pack


def left_out(state: Escalation, person: Person, directory: Directory) -> bool:
    """Whether nothing about this escalation may reach the person, by id or by number."""
    barred = (state.mentor.id, *state.subjects)
    if person.id in barred:
        return True
    return person.phone in barred_phones(state, directory)


def reader_left_out(state: Escalation, reader: str, directory: Directory) -> bool:
    """Whether the reader of a text, by id, is left out by now; the mentor never is.

    The last question before a text leaves: it may have waited while the mentor named its reader.
    """
    person = directory.person(reader)
    return (
        person is not None and person.id != state.mentor.id and left_out(state, person, directory)
    )


def barred_phones(state: Escalation, directory: Directory) -> frozenset[str]:
    """The numbers to which nothing about this escalation may go, former numbers included."""
    barred = (state.mentor.id, *state.subjects)
    people = [p for p in map(directory.person, barred) if p is not None]
    return phones_of(directory, people) | {state.mentor.phone, *state.left_out_phones}


def climbed(pack: Pack, state: Escalation, directory: Directory, name: str | None = None) -> Ladder:
    """The escalation's ladder, or another one by name, with its stand-ins.

    Raises LookupError where the pack has no such ladder.
    """
    ladder = ladder_of(pack, name or state.ladder)
    return standing_in(ladder, directory, state.programme, lambda p: left_out(state, p, directory))


def audience(pack: Pack, state: Escalation, directory: Directory) -> frozenset[str]:
    """The ids of everybody who may know of the escalation today.

    They are the people on its ladder and the people who were texted, without those left out. As
    long as it is about the team and nobody is named, it may be about any of them: only the ladder
    `unsaid` counts.
    """
    unnamed = state.naming or state.staff == "unsaid"
    ladder = climbed(pack, state, directory, "unsaid" if unnamed else state.ladder)
    known = {p.id: p for p in everybody(ladder, directory, state.programme)}
    if not unnamed:
        told = (directory.person(t.person) for t in state.told)
        known.update({p.id: p for p in told if p is not None})
    return frozenset(p.id for p in known.values() if not left_out(state, p, directory))


def can_text(state: Escalation, person: Person, directory: Directory, today: date) -> bool:
    """Whether a text about this escalation may go to the person today and is likely to arrive."""
    return person.id not in state.unreachable and may_text(state, person, directory, today)


def may_text(state: Escalation, person: Person, directory: Directory, today: date) -> bool:
    """Whether a text may go to the person today and is worth a try, even if the last one did not
    arrive.
    """
    if state.is_lost(person.id) or person.id in directory.unreachable:
        return False
    if state.kind == "overdue" and person.id == state.mentor.id:
        return True
    return not person.is_away(today) and not left_out(state, person, directory)


def today(now: datetime, zone: ZoneInfo) -> date:
    """The local day."""
    return now.astimezone(zone).date()
