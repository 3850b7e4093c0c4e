"""The directory: today's people, programmes, pairings and boroughs, as one value.

Every step looks into it afresh, because people are never pinned. It always holds all staff,
programmes and boroughs; of the mentors it may hold only those that a step is about.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from flows.names import given_name


class Value(BaseModel):
    """A frozen value: it refuses unknown keys and never changes in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(StrEnum):
    MENTOR = "mentor"
    PROGRAMME_MANAGER = "programme_manager"
    SAFEGUARDING = "safeguarding"
    TRUSTEE = "trustee"
    ADMIN = "admin"


class Leave(Value):
    """Days of leave of a person, both ends included."""

    first: date
    last: date


class Person(Value):
    """One person. `phone` is E.164. `shared` says that the phone is known to be a shared one."""

    id: str
    name: str
    text_name: str
    role: Role
    phone: str
    programme: str | None = None
    emergency_contact: str | None = None
    away: tuple[Leave, ...] = ()
    reports_by: str = "sms"
    shared: bool = False

    @property
    def first_name(self) -> str:
        """The first name as it stands in chat, without a title."""
        return given_name(self.name)

    def is_away(self, day: date) -> bool:
        """Whether the person is on leave on that local day."""
        return any(leave.first <= day <= leave.last for leave in self.away)


class Borough(Value):
    """A council: who answers for children by day and by night, and when its hours were checked.

    `nation` says whose bank holidays it keeps: england, wales, scotland or northern_ireland.
    """

    id: str
    name: str
    social_care: str
    night_team: str | None = None
    day_hours: str | None = None
    checked: date | None = None
    nation: str = "england"


class Programme(Value):
    id: str
    name: str
    manager: str
    safeguarding: tuple[str, ...]
    borough: str


class Pairing(Value):
    """A mentor and a child. The child is a code and initials, nothing else."""

    code: str
    mentor: str
    initials: str
    borough: str


class Organisation(Value):
    id: str
    name: str
    text_name: str
    trustee: str | None = None
    staff_line: str | None = None


class Former(Value):
    """The former number of a staff member, on which they are still texted."""

    person: str
    phone: str


class Directory(Value):
    """Everything that is known of people today.

    `unreachable` are the ids of people whom no text reaches: they sent STOP, their number is dead,
    or they were revoked. What comes from the number of a `revoked` person is not theirs. `former`
    are numbers that still count beside the new ones. `text_only` are mentors who asked to be texted
    and not rung, `may_ring` those who took that back. `version` counts imports.
    """

    organisation: Organisation
    boroughs: tuple[Borough, ...] = ()
    programmes: tuple[Programme, ...] = ()
    people: tuple[Person, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    unreachable: frozenset[str] = frozenset()
    revoked: frozenset[str] = frozenset()
    former: tuple[Former, ...] = ()
    text_only: frozenset[str] = frozenset()
    may_ring: frozenset[str] = frozenset()
    version: int = 0

    def person(self, person_id: str | None) -> Person | None:
        """The person with that id, or None."""
        return next((p for p in self.people if p.id == person_id), None)

    def programme(self, programme_id: str | None) -> Programme | None:
        """The programme with that id, or None."""
        return next((p for p in self.programmes if p.id == programme_id), None)

    def borough(self, borough_id: str | None) -> Borough | None:
        """The borough with that id, or None."""
        return next((b for b in self.boroughs if b.id == borough_id), None)

    def pairing(self, code: str | None) -> Pairing | None:
        """The pairing with that code, or None."""
        return next((p for p in self.pairings if p.code == code), None)

    def pairings_of(self, mentor: str) -> tuple[Pairing, ...]:
        """The mentor's pairings, in listed order."""
        return tuple(p for p in self.pairings if p.mentor == mentor)

    def by_phone(self, phone: str) -> tuple[Person, ...]:
        """Everybody with that E.164 number, today's or a former one."""
        before = {f.person for f in self.former if f.phone == phone}
        found = (p for p in self.people if p.phone == phone or p.id in before)
        return tuple(p for p in found if p.id not in self.revoked)

    def former_phone(self, person: str) -> str | None:
        """The former number on which that person is still texted, if there is one."""
        return next((f.phone for f in self.former if f.person == person), None)

    def text_first(self, mentor: str | None, before: bool = False) -> bool:
        """Whether a mentor is to be texted first and not rung; `before` is the answer if they never
        said.
        """
        return mentor in self.text_only or (before and mentor not in self.may_ring)

    def with_role(self, role: Role) -> tuple[Person, ...]:
        """Everybody in that role, in listed order."""
        return tuple(p for p in self.people if p.role == role)

    def staff(self) -> tuple[Person, ...]:
        """Everybody who is not a mentor."""
        return tuple(p for p in self.people if p.role != Role.MENTOR)

    def who(self, word: str, programme_id: str) -> tuple[Person, ...]:
        """The people whom a ladder's `who` names in a programme, in listed order.

        `word` is one of programme_manager, safeguarding_team, trustee, admin.
        """
        programme = self.programme(programme_id)
        if word == "trustee":
            ids: tuple[str | None, ...] = (self.organisation.trustee,)
        elif word == "admin":
            return self.with_role(Role.ADMIN)
        elif programme is None:
            ids = ()
        elif word == "programme_manager":
            ids = (programme.manager,)
        else:
            ids = programme.safeguarding if word == "safeguarding_team" else ()
        return tuple(p for p in map(self.person, ids) if p is not None)
