"""Small worlds for the tests of storage: an organisation, its people, a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet

from flows.directory import Borough, Directory, Organisation, Pairing, Person, Programme, Role

ORG = "harbour"
NOW = datetime(2026, 5, 22, 15, 51, 7, 123456, tzinfo=UTC)
KEY_1 = "bWVudG9ybGluZS10ZXN0LWtleS1udW1iZXItb25lISE="
# Both halves differ: the first one signs, the second one encrypts.
KEY_2 = "b3RoZXIta2V5LW9mLXRoZS10ZXN0cy1vZi1tZW50b3I="


def first_seal(text: str, key: str = KEY_1) -> bytes:
    """A value as the first versions sealed it: wherever it stands, it can be opened."""
    return Fernet(key).encrypt(text.encode())


def later(**delta: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(**delta)


def person(id_: str, name: str, role: Role, phone: str, **more: Any) -> Person:
    """A person whose name in texts is their first name."""
    return Person(
        id=id_, name=name, text_name=name.split(maxsplit=1)[0], role=role, phone=phone, **more
    )


def directory(organisation: str = ORG) -> Directory:
    """Two mentors, a manager, one of the safeguarding team, three pairings."""
    return Directory(
        organisation=Organisation(id=organisation, name="Harbour Mentoring", text_name="Harbour"),
        boroughs=(Borough(id="camden", name="Camden", social_care="0808 800 5000"),),
        programmes=(
            Programme(
                id="reading",
                name="Reading together",
                manager="priya",
                safeguarding=("dan",),
                borough="camden",
            ),
        ),
        people=(
            person("priya", "Priya Shah", Role.PROGRAMME_MANAGER, "+447700900101"),
            person("sam", "Samantha Quillfeather", Role.MENTOR, "+447700900123"),
            person("dan", "Dan Okoro", Role.SAFEGUARDING, "+447700900102"),
            person("lee", "Lee Park", Role.MENTOR, "+447700900124"),
        ),
        pairings=(
            Pairing(code="P14", mentor="sam", initials="A.B.", borough="camden"),
            Pairing(code="P2", mentor="lee", initials="C.D.", borough="camden"),
            Pairing(code="P3", mentor="sam", initials="E.F.", borough="camden"),
        ),
    )
