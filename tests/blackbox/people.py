"""A people.yaml with many small programmes, so that each test has people whom no other test knows.

Every programme has the same first names as the stories: Sam is the mentor, Priya the manager, Dan
and Ruth the safeguarding team. The trustee and the admin are everybody's.
"""

from __future__ import annotations

from dataclasses import dataclass

TRUSTEE, ADMIN = "+447700900998", "+447700900999"
STAFF_LINE, COUNCIL, NIGHT = "07700 900995", "07700 900996", "07700 900997"


@dataclass(frozen=True)
class Names:
    """The ids, numbers and codes of one programme."""

    number: int

    @property
    def pairing(self) -> str:
        """The pairing code of its mentor."""
        return f"P{self.number + 10}"

    @property
    def initials(self) -> str:
        """The initials of the mentee."""
        return "Q.Z."

    def id(self, first_name: str) -> str:
        """The id of one of its people."""
        return f"{first_name.lower()}-{self.number}"

    def phone(self, first_name: str) -> str:
        """The number of one of its people, E.164."""
        place = ["Sam", "Priya", "Dan", "Ruth"].index(first_name)
        return f"+44770090{self.number * 4 + place + 100:04d}"


HEAD = f"""\
organisation:
  id: harbour
  name: Harbour Mentors
  text_name: Harbour
  trustee: ruby
  staff_line: "{STAFF_LINE}"
boroughs:
  - id: islington
    name: Islington
    social_care: "{COUNCIL}"
    night_team: "{NIGHT}"
    day_hours: "Mon-Fri 09:00-17:00"
    checked: 2026-11-01
"""
EVERYBODYS = f"""\
  - {{id: ruby, name: Ruby Example, role: trustee, phone: "{TRUSTEE}"}}
  - {{id: ada, name: Ada Example, role: admin, phone: "{ADMIN}"}}
"""


def people_yaml(programmes: int, without: frozenset[str] = frozenset()) -> str:
    """The file, with so many programmes; the mentors whose ids are in `without` are gone."""
    cells = [Names(number) for number in range(programmes)]
    parts = [HEAD, "programmes:"]
    parts += [_programme(cell) for cell in cells]
    parts += ["people:", EVERYBODYS.rstrip()]
    parts += [_people(cell, without) for cell in cells]
    kept = [_pairing(cell) for cell in cells if cell.id("Sam") not in without]
    return "\n".join([*parts, "pairings:" if kept else "pairings: []", *kept, ""])


def _programme(cell: Names) -> str:
    team = f"[{cell.id('Dan')}, {cell.id('Ruth')}]"
    return (
        f"  - {{id: p{cell.number}, name: Programme {cell.number}, manager: {cell.id('Priya')}, "
        f"safeguarding: {team}, borough: islington}}"
    )


def _people(cell: Names, without: frozenset[str]) -> str:
    roles = {"Priya": "programme_manager", "Dan": "safeguarding", "Ruth": "safeguarding"}
    rows = [
        f"  - {{id: {cell.id(name)}, name: {name} Example, role: {role}, "
        f'phone: "{cell.phone(name)}"}}'
        for name, role in roles.items()
    ]
    if cell.id("Sam") not in without:
        rows.append(
            f"  - {{id: {cell.id('Sam')}, name: Sam Example, role: mentor, "
            f'phone: "{cell.phone("Sam")}", programme: p{cell.number}}}'
        )
    return "\n".join(rows)


def _pairing(cell: Names) -> str:
    return (
        f"  - {{code: {cell.pairing}, mentor: {cell.id('Sam')}, "
        f"initials: {cell.initials}, borough: islington}}"
    )
