"""people.yaml -> `Directory`: who works here, who mentors whom. All of it, or nothing.

A list of people with any fault is refused as a whole, because a half-imported one could leave a
ladder without a person.
"""

from __future__ import annotations

from flows.directory import (
    Borough,
    Directory,
    Organisation,
    Pairing,
    Person,
    Programme,
    Role,
)
from flows.language import people_fields as fields
from flows.language.people_checks import check_people
from flows.language.people_rows import Row, Rows, labelled, read_rows
from flows.language.yaml_text import read_yaml
from flows.problems import FlowError, in_order

LARGEST = 8 * 1024 * 1024  # some tens of thousands of mentors


def load_people(text: str, file_name: str = "people.yaml") -> Directory:
    """The directory that the text of a people.yaml describes.

    Raises FlowError with every fault, each naming its row and field ("people, row 3 (ruth),
    phone: ..."): what cannot be read, unknown references, numbers that cannot be rung, and whatever
    would leave a ladder without a person.
    """
    tree, found = read_yaml(text, file_name, largest=LARGEST)
    if tree is None:
        raise FlowError(in_order(found))
    rows = read_rows(tree, list(found))
    directory = _directory(rows)
    check_people(rows, directory)
    if rows.faults:
        raise FlowError(in_order(labelled(rows.faults, tree)))
    return directory


def removed_since(old: Directory, new: Directory) -> tuple[Person, ...]:
    """Those of the old directory whose id the new one does not have, as they were."""
    kept = {person.id for person in new.people}
    return tuple(person for person in old.people if person.id not in kept)


def _directory(rows: Rows) -> Directory:
    """What the rows say, with gaps where they are faulty."""
    organisations = [_organisation(row, rows) for row in rows.parts["organisation"]]
    return Directory(
        organisation=next(iter(organisations), Organisation(id="", name="", text_name="")),
        boroughs=tuple(_borough(row, rows) for row in rows.parts["boroughs"]),
        programmes=tuple(_programme(row) for row in rows.parts["programmes"]),
        people=tuple(_person(row, rows) for row in rows.parts["people"]),
        pairings=tuple(_pairing(row) for row in rows.parts["pairings"]),
    )


def _organisation(row: Row, rows: Rows) -> Organisation:
    return Organisation(
        id=row.name,
        name=row.text("name") or "",
        text_name=fields.text_name(row, rows, organisation=True),
        trustee=row.text("trustee"),
        staff_line=fields.phone(row, "staff_line", rows),
    )


def _borough(row: Row, rows: Rows) -> Borough:
    return Borough(
        id=row.name,
        name=row.text("name") or "",
        social_care=fields.phone(row, "social_care", rows) or "",
        night_team=fields.phone(row, "night_team", rows),
        day_hours=fields.hours(row, rows),
        checked=fields.checked(row, rows),
    )


def _programme(row: Row) -> Programme:
    return Programme(
        id=row.name,
        name=row.text("name") or "",
        manager=row.text("manager") or "",
        safeguarding=row.tree.texts("safeguarding"),
        borough=row.text("borough") or "",
    )


def _person(row: Row, rows: Rows) -> Person:
    return Person(
        id=row.name,
        name=row.text("name") or "",
        text_name=fields.text_name(row, rows),
        role=Role(row.text("role") or Role.ADMIN),
        phone=fields.phone(row, "phone", rows, mobile=True) or "",
        programme=row.text("programme"),
        emergency_contact=fields.phone(row, "emergency_contact", rows),
        away=fields.leave(row, rows),
        reports_by=row.text("reports_by") or "sms",
        shared=row.tree.flag("shared"),
    )


def _pairing(row: Row) -> Pairing:
    return Pairing(
        code=row.name,
        mentor=row.text("mentor") or "",
        initials=row.text("initials") or "",
        borough=row.text("borough") or "",
    )
