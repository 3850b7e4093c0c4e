"""Checks between the rows of people.yaml, above all that every ladder has its people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from flows.directory import Directory, Person, Programme, Role
from flows.formatting import plain
from flows.language.yaml_tree import Word
from flows.people_file.rows import Row, Rows
from flows.problems import did_you_mean


def check_people(rows: Rows, directory: Directory) -> None:
    """Add a fault to the rows for everything that does not fit together (SCH-13, CUK-03 to 05)."""
    _check_twice(rows)
    _check_references(rows)
    _check_numbers(rows, directory)
    for row, programme in zip(rows.parts["programmes"], directory.programmes, strict=True):
        _check_team(row, programme, rows, directory)
    for row in rows.parts["organisation"]:
        _check_unsaid(row, rows, directory)


def _check_twice(rows: Rows) -> None:
    """Add a fault for ids and codes that appear twice."""
    for part in ("boroughs", "programmes", "people", "pairings"):
        seen: set[str] = set()
        for row in rows.parts[part]:
            key = "code" if part == "pairings" else "id"
            if row.name in seen:
                rows.fault(row.at(key), f'"{row.name}" is there already. Each {key} is used once.')
            if row.name:
                seen.add(row.name)


def _check_references(rows: Rows) -> None:
    """Add a fault for rows that name something missing or of the wrong kind."""
    people, boroughs = rows.by_id("people"), rows.by_id("boroughs")
    programmes = rows.by_id("programmes")
    for row in rows.parts["programmes"]:
        _check_named(row, "borough", "borough", boroughs, rows)
        for key in ("manager", "safeguarding"):
            _check_named(row, key, "person", people, rows)
    for row in rows.parts["organisation"]:
        _check_named(row, "trustee", "person", people, rows)
    for row in rows.parts["people"]:
        _check_named(row, "programme", "programme", programmes, rows)
        mentor = row.text("role") == Role.MENTOR
        if mentor and not row.tree.get("programme") and not row.tree.torn:
            rows.fault(row.tree, "A mentor needs a programme: its people are told of a concern.")
    mentors = {name: row for name, row in people.items() if row.text("role") == Role.MENTOR}
    for row in rows.parts["pairings"]:
        _check_named(row, "mentor", "mentor", mentors, rows)
        _check_named(row, "borough", "borough", boroughs, rows)


def _check_named(row: Row, key: str, noun: str, known: dict[str, Row], rows: Rows) -> None:
    for word in row.tree.items(key):
        if isinstance(word, Word) and word.text not in known:
            hint = did_you_mean(word.text, known)
            rows.fault(word, f'There is no {noun} "{word.text}".{hint}')


def _check_numbers(rows: Rows, directory: Directory) -> None:
    """Add a fault for mentors who share a number, and for a shared phone that doesn't say so."""
    by_number: dict[str, list[tuple[Row, Person]]] = defaultdict(list)
    for row, person in zip(rows.parts["people"], directory.people, strict=True):
        if person.phone:
            by_number[person.phone].append((row, person))
        if person.phone and person.phone == person.emergency_contact:
            rows.fault(row.at("emergency_contact"), "That is the mentor's own number.")
    for sharing in by_number.values():
        if len(sharing) > 1:
            _check_shared(sharing, rows)


def _check_shared(sharing: list[tuple[Row, Person]], rows: Rows) -> None:
    """Check the people of one number: leaving out one of them leaves out the others."""
    mentors = [row for row, person in sharing if person.role == Role.MENTOR]
    for row in mentors[1:]:
        rows.fault(
            row.at("phone"),
            f"{mentors[0].name} has this number too. A mentor needs their "
            "own, or we cannot tell who writes.",
        )
    for row, person in sharing:
        others = ", ".join(other.id for _, other in sharing if other is not person)
        if not person.shared and row not in mentors[1:]:
            rows.fault(
                row.at("phone"),
                f"{others} has this number too. Write shared: true in each "
                "row if it is a duty phone.",
            )


def _check_team(row: Row, programme: Programme, rows: Rows, directory: Directory) -> None:
    """Check the ladders of a programme: a manager, and another person with another number."""
    manager = directory.person(programme.manager)
    team = [person for person in map(directory.person, programme.safeguarding) if person]
    _check_roles(row, rows, directory)
    words = [word for word in row.tree.items("safeguarding") if isinstance(word, Word)]
    for number, word in enumerate(words):
        if word.text in (earlier.text for earlier in words[:number]):
            rows.fault(word, f'"{word.text}" stands in the team twice.')
    alone = manager and team and all(person.id == manager.id for person in team)
    if manager and team and not alone and _one_number((manager, *team)):
        rows.fault(
            row.at("safeguarding"),
            "The manager and the whole team have one number. A ladder needs two different ones.",
        )
    _check_told_apart(row, {person.id: person for person in (manager, *team) if person}, rows)


def _one_number(people: Iterable[Person]) -> bool:
    numbers = {person.phone for person in people}
    return len(numbers) == 1 and "" not in numbers


def _check_roles(row: Row, rows: Rows, directory: Directory) -> None:
    """Check that people who are told are staff, and that the manager has that role."""
    wanted = {
        "manager": (Role.PROGRAMME_MANAGER,),
        "safeguarding": (Role.SAFEGUARDING, Role.PROGRAMME_MANAGER),
    }
    for key, roles in wanted.items():
        for word in row.tree.items(key):
            person = directory.person(word.text) if isinstance(word, Word) else None
            if person and _has_role(person, rows) and person.role not in roles:
                rows.fault(word, f"{person.id} is {person.role}, but must be {' or '.join(roles)}.")


def _has_role(person: Person, rows: Rows) -> bool:
    """Whether the row says a known role; an unknown one is a fault already."""
    return rows.by_id("people")[person.id].text("role") is not None


def _check_told_apart(row: Row, staff: dict[str, Person], rows: Rows) -> None:
    """Check that nobody in the list of people to leave out can be mistaken for another (SCH-13)."""
    seen: dict[tuple[str, Role], str] = {}
    for person in staff.values():
        shown = (plain(person.first_name, len(person.name)).lower(), person.role)
        if not person.name:
            continue
        if shown in seen:
            rows.fault(
                row.tree,
                f"{seen[shown]} and {person.id} look the same in the list of whom "
                "to leave out. Write one of the names as Dan-B Example, say.",
            )
        seen.setdefault(shown, person.id)


def _check_unsaid(row: Row, rows: Rows, directory: Directory) -> None:
    """Check the ladder without the team: the staff line, and a trustee who is not on the team."""
    why = "It is for a concern about one of our team where nobody on the team may be told."
    missing = [key for key in ("trustee", "staff_line") if not row.tree.get(key)]
    if missing and not row.tree.torn:
        rows.fault(row.tree, f"Add {' and '.join(missing)}. {why}")
    trustee = directory.person(directory.organisation.trustee)
    if trustee is None:
        return
    if _has_role(trustee, rows) and trustee.role != Role.TRUSTEE:
        rows.fault(row.at("trustee"), f"{trustee.id} is {trustee.role}, but must be trustee. {why}")
    ids = {each for team in directory.programmes for each in (team.manager, *team.safeguarding)}
    if trustee.phone in {p.phone for p in directory.people if p.id in ids and p.phone}:
        rows.fault(row.at("trustee"), f"{trustee.id} has the number of somebody on the team. {why}")
