"""The directory from people.yaml: who works here and who mentors whom. All of it, or nothing.

A list of people with any fault is refused as a whole, because a half-imported one could leave a
ladder without a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.directory import (
    Borough,
    Directory,
    Organisation,
    Pairing,
    Person,
    Programme,
    Role,
)
from flows.language.yaml_text import read_yaml
from flows.language.yaml_tree import Entries
from flows.people_file import fields
from flows.people_file.checks import check_people
from flows.people_file.rows import Row, Rows, labelled, read_rows
from flows.people_file.table import in_table, is_table, read_table
from flows.problems import FlowError, Position, Problem, in_order

MOST_FAULTS = 50
_A_TABLE = (
    "This is a table. Name the file people.csv and import that: docs/for-admins.md says which "
    "columns it has."
)
LARGEST = 8 * 1024 * 1024  # some tens of thousands of mentors


def load_people(text: str, file_name: str = "people.yaml") -> Directory:
    """The directory that the text of a people.yaml describes.

    Raises FlowError with every fault, each naming its row and field ("people, row 3 (ruth), phone:
    ..."): fields that can't be read, unknown references, numbers that can't be rung, and anything
    that would leave a ladder without a person.
    """
    return read_people(text, file_name).directory


@dataclass(frozen=True, slots=True)
class LoadedPeople:
    """A directory, and where in its file the people on the ladders stand."""

    directory: Directory
    places: Mapping[tuple[str, str], Position]


def read_people(text: str, file_name: str, rest: Directory | None = None) -> LoadedPeople:
    """The directory with its places. With `rest` the text is a table of people (CSV).

    `rest` is the last imported directory: a table takes the charity, its councils and its
    programmes from it. Raises FlowError, as load_people does.
    """
    if rest is None and is_table(text):
        start = Position(file=file_name, line=1, column=1)
        raise FlowError([start.problem(_A_TABLE)])
    tree: Entries | None
    found: Sequence[Problem]
    if rest is None:
        tree, found = read_yaml(text, file_name, largest=LARGEST)
    else:
        tree, found = read_table(text, file_name, rest)
    if tree is None:
        raise FlowError(in_order(found))
    rows = read_rows(tree, list(found), table=rest is not None)
    directory = _directory(rows)
    check_people(rows, directory)
    if rows.faults:
        shown = labelled(rows.faults, tree, table=rest is not None)
        raise FlowError(_first(in_order(in_table(each, file_name) for each in shown)))
    return LoadedPeople(directory, {} if rest else _places(rows))


def _first(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """As many problems as a person still reads, and how many more there are."""
    if len(problems) <= MOST_FAULTS:
        return problems
    more = len(problems) - MOST_FAULTS
    last = problems[MOST_FAULTS]
    message = f"And {more} more from here on. Mend those above, then import again."
    return (*problems[:MOST_FAULTS], last.model_copy(update={"message": message}))


def _places(rows: Rows) -> dict[tuple[str, str], Position]:
    """The places of fields that name a person or a number of a ladder."""
    return {
        (key, row.name): row.at(key).at
        for part in ("organisation", "programmes")
        for row in rows.parts[part]
        for key in ("manager", "safeguarding", "borough", "trustee", "staff_line")
    }


def removed_since(old: Directory, new: Directory) -> tuple[Person, ...]:
    """The people of the old directory whose id the new one does not have, as they were."""
    kept = {person.id for person in new.people}
    return tuple(person for person in old.people if person.id not in kept)


def _directory(rows: Rows) -> Directory:
    """The directory of the rows, with gaps where they are faulty."""
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
        nation=row.text("nation") or "england",
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
        name=fields.name(row, rows),
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
