"""Proofs 4 and 5 with people: whom each ladder reaches today, and with each subject left out.

Every fault stands in the list of people, at the field of the programme to be changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flows.checker.found import Found
from flows.checker.left_out import tells_none_of
from flows.diagnostics.gaps import can_be_told, gaps
from flows.directory import Directory, Person, Programme, Role
from flows.escalation.ladder import everybody, ladder_of, people_of, standing_in
from flows.formatting import spoken_list
from flows.pack import Ladder, Pack, Rung

ABOUT_A_PERSON = ("about_staff", "danger_staff")
_FIELDS = {
    "programme_manager": "manager",
    "safeguarding_team": "safeguarding",
    "trustee": "trustee",
}
SMALLEST = (
    "It takes four people: a manager, two on the team, since a worry may be about one of them, and "
    "a trustee for a worry about them all. With stand_in: trustee in the pack three are enough, a "
    "manager, one more on the team and a trustee; or a manager who is the team, and a trustee. "
    "See docs/for-admins.md, The smallest charity."
)
Fault = tuple[str, str]  # the field of the list of people, and the fault


def people(found: Found, directory: Directory, now: date) -> None:
    """Proof 4 with people: every rung reaches somebody today, and every ladder shows
    two numbers.
    """
    for programme in directory.programmes:
        for name in found.pack.ladders:
            ladder = _as_climbed(found.pack, name)
            place = f'"{programme.name}", ladder "{name}": '
            for key, message in _unpeopled(found.pack, ladder, directory, programme, now):
                row = _row(key, directory, programme)
                found.people("error", 4, place + message, key, row)
            for key, message in _away(ladder, directory, programme, now):
                row = _row(key, directory, programme)
                found.people("warning", 4, place + message, key, row)


def to_come(found: Found, directory: Directory, now: date) -> None:
    """Proof 4 of the days to come: warn of each day on which a ladder reaches nobody."""
    for gap in gaps(found.pack, directory, now):
        if gap.first > now:
            found.people("warning", 4, gap.words(directory), "safeguarding", gap.programme)


def _as_climbed(pack: Pack, name: str) -> Ladder:
    """The ladder as the pack has it, without the mentor's own rung of `overdue`."""
    return pack.ladders[name] if name == "overdue" else ladder_of(pack, name)


def _row(key: str, directory: Directory, programme: Programme) -> str:
    """The id of the row in which a field stands."""
    of_all = key in ("trustee", "staff_line")
    return directory.organisation.id if of_all else programme.id


def _field(rung: Rung) -> str:
    return _FIELDS.get(rung.who or "", "safeguarding")


def _unpeopled(
    pack: Pack, ladder: Ladder, directory: Directory, programme: Programme, now: date
) -> Iterator[Fault]:
    numbers = set(_public(pack, ladder, directory, programme))
    for place, rung in enumerate(ladder.rungs, start=1):
        listed = people_of(rung, directory, programme.id)
        there = [p for p in listed if can_be_told(p, directory, now)]
        numbers |= {p.phone for p in there}
        if rung.who and not listed:
            yield _field(rung), _nobody(rung, place, directory, programme)
        if "staff_line" in rung.numbers and not directory.organisation.staff_line:
            yield "staff_line", f"rung {place}: there is no `staff_line`. Fill it in."
    if len(numbers) < 2:
        yield "safeguarding", "it reaches only one number. Add another person or public number."
    all_of_it = everybody(ladder, directory, programme.id)
    if len(all_of_it) > 1 and not any(can_be_told(p, directory, now) for p in all_of_it):
        nobody = "it reaches nobody today: all are away, or can't be texted. Name another."
        yield "safeguarding", nobody


def _nobody(rung: Rung, place: int, directory: Directory, programme: Programme) -> str:
    """Why a rung names nobody, and what to do."""
    if rung.spares_manager and directory.who(rung.who or "", programme.id):
        return (
            f"rung {place} has nobody but the manager, and the worry may be about them. {SMALLEST}"
        )
    who = (rung.who or "").replace("_", " ")
    return f"rung {place} names nobody. Add a {who} to the list of people."


def _away(ladder: Ladder, directory: Directory, programme: Programme, now: date) -> Iterator[Fault]:
    """Warn of a rung whose people are all away today: it takes no time, and the next is texted at
    once.
    """
    for place, rung in enumerate(ladder.rungs, start=1):
        listed = people_of(rung, directory, programme.id)
        if listed and not any(can_be_told(p, directory, now) for p in listed):
            who = spoken_list([p.first_name for p in listed])
            skipped = f"rung {place} is skipped today: {who} can't be texted."
            yield _field(rung), f"{skipped} Name another meanwhile."


def _public(
    pack: Pack, ladder: Ladder, directory: Directory, programme: Programme
) -> Iterator[str]:
    borough = directory.borough(programme.borough)
    known = {
        "social_care": borough.social_care if borough else None,
        "night_team": borough.night_team if borough else None,
        "staff_line": directory.organisation.staff_line,
    } | {name: number.call for name, number in pack.numbers.items()}
    for rung in ladder.rungs:
        yield from (call for name in rung.numbers if (call := known.get(name)))


def every_subject(found: Found, directory: Directory, now: date) -> None:
    """Proof 5: if any one person is left out (with all on their phone), somebody is
    left to tell.
    """
    for programme in directory.programmes:
        for name in ABOUT_A_PERSON:
            ladder = found.pack.ladders.get(name)
            if ladder is not None and not tells_none_of(ladder):
                for subject in _on(ladder, directory, programme):
                    _left_without(found, directory, programme, ladder, subject, now)


def _on(ladder: Ladder, directory: Directory, programme: Programme) -> tuple[Person, ...]:
    """The people whose leaving out takes somebody off the ladder."""
    phones = {p.phone for p in everybody(ladder, directory, programme.id)}
    return tuple(p for p in directory.people if p.phone in phones and p.role is not Role.MENTOR)


def _left_without(
    found: Found,
    directory: Directory,
    programme: Programme,
    ladder: Ladder,
    subject: Person,
    now: date,
) -> None:
    climbed = standing_in(ladder, directory, programme.id, lambda p: p.phone == subject.phone)
    on_it = everybody(climbed, directory, programme.id)
    left = [p for p in on_it if p.phone != subject.phone]
    message = (
        f'"{programme.name}": with {subject.first_name} left out, nobody on ladder '
        f'"{ladder.name}" can be told'
    )
    if not left:
        fault = f"{message}. Add a person or a trustee. {SMALLEST}"
        found.people("error", 5, fault, "safeguarding", programme.id)
    elif not any(can_be_told(p, directory, now) for p in left):
        meanwhile = f"{message} today. Its public numbers come at once."
        found.people("warning", 5, meanwhile, "safeguarding", programme.id)
