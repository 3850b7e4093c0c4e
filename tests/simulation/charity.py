"""The people of a simulated world: one charity, its team, as many mentors as wanted."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from bot.runtime.sources import read_pack
from flows.directory import Borough, Directory, Organisation, Pairing, Person, Programme, Role
from flows.pack import Pack

FIRST_CHAT = 5000
LINES = ("07700900990", "07700900991", "07700900992")  # social care, the night team, the staff line
# Nothing of a child may stand in a text: none of these words is in any other name here.
INITIALS = ("Q.Z.", "X.Q.", "Z.X.", "J.Q.")
KINDS = ("Hurt", "Feelings", "self-harm", "Online", "Something else")
SECRET_WORDS = ("bruise", "cried", "cellar", "belt")
NAMES = (
    "Amir", "Bea", "Cleo", "Dora", "Elif", "Finn", "Gwen", "Hugo", "Iris", "Jude", "Kofi", "Lena",
    "Milo", "Nora", "Omar", "Pia", "Remy", "Sana", "Theo", "Uma", "Vera", "Wilf", "Yara", "Zeno",
    "Abby", "Bram", "Cora", "Drew", "Esme", "Fern",
)  # fmt: skip


@lru_cache(maxsize=1)
def pack() -> Pack:
    """The pack that every world uses."""
    return read_pack("chance_uk").pack


def people(rng: Random, mentors: int) -> Directory:
    """A directory. In some worlds two share a phone, or somebody has two jobs."""
    programmes = 1 + (mentors > 10)
    team = [
        _staff("priya", Role.PROGRAMME_MANAGER, 0),
        _staff("dan", Role.SAFEGUARDING, 1),
        _staff("ruth", Role.SAFEGUARDING, 2),
        *([_staff("olu", Role.SAFEGUARDING, 3)] if rng.random() < 0.5 else []),
        _staff("tess", Role.TRUSTEE, 4),
        _staff("ada", Role.ADMIN, 5),
        *([_staff("petra", Role.PROGRAMME_MANAGER, 6)] if programmes > 1 else []),
    ]
    safeguarding = tuple(p.id for p in team if p.role is Role.SAFEGUARDING)
    if rng.random() < 0.25:  # one duty phone for two of them
        team[2] = team[2].model_copy(update={"phone": team[1].phone, "shared": True})
    manager = "dan" if rng.random() < 0.08 else "priya"
    known = [_mentor(n, f"p{1 + n % programmes}") for n in range(mentors)]
    if rng.random() < 0.08:  # a mentor who lives with one of the team
        known[0] = known[0].model_copy(update={"phone": team[1].phone, "shared": True})
    return Directory(
        organisation=Organisation(
            id="harbour",
            name="Harbour Mentors",
            text_name="Harbour",
            trustee="tess",
            staff_line=_e164(LINES[2]),
        ),
        boroughs=(
            Borough(
                id="islington",
                name="Islington",
                social_care=_e164(LINES[0]),
                night_team=_e164(LINES[1]),
            ),
        ),
        programmes=tuple(
            Programme(
                id=f"p{n + 1}",
                name=f"Programme {n + 1}",
                manager=(manager, "petra")[n],
                safeguarding=safeguarding,
                borough="islington",
            )
            for n in range(programmes)
        ),
        people=(*team, *known),
        pairings=tuple(
            Pairing(
                code=f"P{11 + n}",
                mentor=f"mentor{n}",
                initials=INITIALS[n % len(INITIALS)],
                borough="islington",
            )
            for n in range(mentors)
        ),
    )


def _e164(national: str) -> str:
    return f"+44{national[1:]}"


def _staff(name: str, role: Role, number: int) -> Person:
    return Person(
        id=name,
        name=f"{name.capitalize()} Example",
        text_name=name.capitalize(),
        role=role,
        phone=f"+4477009000{number:02}",
    )


def _mentor(number: int, programme: str) -> Person:
    first = f"{NAMES[number % len(NAMES)]}{'' if number < len(NAMES) else '-Lou'}"
    return Person(
        id=f"mentor{number}",
        name=f"{first} Sample",
        text_name=first,
        role=Role.MENTOR,
        phone=f"+447700900{100 + number}",
        programme=programme,
        emergency_contact=f"+447700900{500 + number}",
    )


def chat_of(mentor: str) -> int:
    """The Telegram chat of a mentor."""
    return FIRST_CHAT + int(mentor.removeprefix("mentor"))
