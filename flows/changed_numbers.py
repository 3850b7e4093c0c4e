"""Changed phone numbers: a former number counts for a day more, and can be given back.

Somebody who can change a number could take a concern away from its reader. So an import that gives
a staff member another number changes less than it says:

- the former number is told of the change, and the new one gets the text of the first day;
- for 24 hours both are texted, and a reply from either counts;
- where there is a second admin, one of them confirms the change by code; until then both are
  texted, and NO with the code gives the former number back.

These facts are kept among the notes about a person, as `FORMER`, `CHANGED`, `TO_CONFIRM` and
`REFUSED`. `REVOKED` says that nothing goes to the person, and that nothing from their number is
theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from flows.directory import Directory, Former, Person, Role
from flows.noted import Noted
from flows.text_first import wishes_heard

BOTH_FOR = timedelta(hours=24)
# The names of the notes: words, and one dated fact.
FORMER, TO_CONFIRM, REFUSED, REVOKED = (
    "former number",
    "number to confirm",
    "number refused",
    "revoked",
)
CHANGED = "number changed"
TO_FORMER = "~former"  # the key of a text to the former number ends so
YES = "yes"


def in_force(directory: Directory, noted: Mapping[str, Noted], now: datetime) -> Directory:
    """The directory as it counts at `now`: refused numbers given back, former numbers beside the
    new.

    It also holds who wishes to be texted first. `noted` are the notes about each person, by id.
    """
    directory = wishes_heard(directory, noted)
    if not any(FORMER in n.words or REVOKED in n.words for n in noted.values()):
        return directory
    people = tuple(_given_back(person, noted.get(person.id)) for person in directory.people)
    former = (_former(person, noted.get(person.id), now) for person in people)
    revoked = frozenset(p.id for p in people if _says(noted.get(p.id), REVOKED))
    return directory.model_copy(
        update={
            "people": people,
            "former": tuple(found for found in former if found is not None),
            "revoked": revoked,
            "unreachable": directory.unreachable | revoked,
        }
    )


def _says(noted: Noted | None, name: str) -> str | None:
    return noted.words.get(name) if noted is not None else None


def _given_back(person: Person, noted: Noted | None) -> Person:
    """The person with the former number, where the imported one was refused."""
    old = _says(noted, FORMER)
    if old is None or _says(noted, REFUSED) != person.phone:
        return person
    return person.model_copy(update={"phone": old})


def _former(person: Person, noted: Noted | None, now: datetime) -> Former | None:
    old = _says(noted, FORMER)
    if noted is None or old is None or old == person.phone or person.role == Role.MENTOR:
        return None
    fresh = CHANGED in noted.marks and now < noted.marks[CHANGED] + BOTH_FOR
    return Former(person=person.id, phone=old) if fresh or TO_CONFIRM in noted.words else None


def trusted(person: Person, noted: Noted | None, now: datetime) -> str:
    """The former number that a further change keeps: never a fresh or a refused one."""
    given_back = _given_back(person, noted)
    former = _former(given_back, noted, now)
    return former.phone if former is not None else given_back.phone


def changed_words(old: str, new: str, *, to_confirm: bool) -> dict[str, str | None]:
    """The notes about a change of number from `old` to `new`; None lets go of a note."""
    back = old == new
    return {
        FORMER: None if back else old,
        TO_CONFIRM: YES if to_confirm and not back else None,
        REFUSED: None,
        REVOKED: None,
    }


def second_admins(directory: Directory, person: str, by: str | None) -> tuple[Person, ...]:
    """The admins who can confirm a new number of `person`: neither that person nor the importer
    (`by`).

    There are none where the charity has one admin only.
    """
    admins = directory.with_role(Role.ADMIN)
    others = tuple(a for a in admins if a.id not in (person, by))
    return others if len(admins) > 1 else ()


def last_digits(phone: str) -> str:
    """The last three digits of a number, by which its owner knows it."""
    return phone[-3:]


def phones_of(directory: Directory, people: Iterable[Person]) -> frozenset[str]:
    """Every number on which one of these people is reached today, former numbers included."""
    ids = set()
    phones = set()
    for person in people:
        ids.add(person.id)
        phones.add(person.phone)
    return frozenset(phones | {f.phone for f in directory.former if f.person in ids})
