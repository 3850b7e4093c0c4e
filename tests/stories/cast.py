"""The cast: the people of the demo under other names, at other times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from bot.demo.simulated_charity import LONDON, demo_pack, demo_people
from flows.directory import Directory, Person
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.pack import Pack

TEAM = ("priya", "dan", "ruth")
CHECKED = "2026-05-04"


@dataclass(frozen=True)
class Setting:
    """One way to play a story: when it begins (local time), who the people are."""

    name: str = "friday"
    begins: datetime = datetime(2026, 5, 22, 16, 41, tzinfo=LONDON)
    charity: str = "Harbour"
    names: dict[str, str] = field(default_factory=dict)

    @property
    def start(self) -> datetime:
        """When it begins, as the clock of the charity counts."""
        return self.begins.astimezone(UTC)


LONGEST = {
    "sam": "Alexandrina-Louise",
    "priya": "Bartholomew-Edmund",
    "dan": "Constantina-Amelia",
    "ruth": "Wilhelmina-Suzanne",
    "ruby": "Theodora-Gwendolen",
    "ada": "Ferdinand-Augustus",
}
ACCENTS = {"sam": "Zoë", "priya": "José", "dan": "Siân", "ruth": "Bjørn", "ruby": "Łucja"}

FRIDAY = Setting()
LONG = Setting("longest names", charity="Mentoring Matter", names=LONGEST)
SUNDAY = Setting("sunday night", datetime(2026, 5, 24, 23, 10, tzinfo=LONDON), "Café Élan", ACCENTS)
# The clock goes back from 2am to 1am in the night to Sunday 25 October 2026.
SUMMER_ENDS = Setting("clock goes back", datetime(2026, 10, 25, 1, 46, tzinfo=LONDON))
WINTER = Setting(
    "winter time", datetime(2026, 10, 25, 16, 41, tzinfo=LONDON), "Reach", {"sam": "Bo"}
)
# The end of the quiet hours, for those of them that begin in the night.
MORNING = {
    SUNDAY.name: datetime(2026, 5, 25, 8, tzinfo=LONDON).astimezone(UTC),
    SUMMER_ENDS.name: datetime(2026, 10, 25, 8, tzinfo=LONDON).astimezone(UTC),
}
EVERY = (FRIDAY, LONG, SUNDAY, SUMMER_ENDS, WINTER)
TWO = (LONG, SUMMER_ENDS)


@cache
def plain_people() -> Directory:
    """The people of the demonstration, read once."""
    return demo_people()


def plain_pack() -> Pack:
    """The pack `chance_uk`, read once."""
    return demo_pack()


def directory(setting: Setting, **changes: dict[str, Any]) -> Directory:
    """The people under their names; `changes` are further fields of people by their id."""
    people = plain_people()
    charity = people.organisation.model_copy(
        update={
            "name": f"{setting.charity} Mentors",
            "text_name": plain(setting.charity, LONGEST_ORGANISATION),
        }
    )
    renamed = tuple(_named(person, setting, changes) for person in people.people)
    return people.model_copy(update={"organisation": charity, "people": renamed})


def _named(person: Person, setting: Setting, changes: dict[str, dict[str, Any]]) -> Person:
    name = setting.names.get(person.id, person.first_name)
    update = {"name": f"{name} Example", "text_name": plain(name), **changes.get(person.id, {})}
    return person.model_copy(update=update)


def with_hours(hours: str = "Mon-Fri 08:00-20:00") -> Pack:
    """The pack with hours of the NSPCC that somebody has checked."""
    pack = plain_pack()
    nspcc = pack.numbers["nspcc"].model_copy(update={"hours": hours, "checked": CHECKED})
    changed = {"numbers": {**pack.numbers, "nspcc": nspcc}, "hash": f"{pack.hash[:-4]}nspc"}
    return pack.model_copy(update=changed)
