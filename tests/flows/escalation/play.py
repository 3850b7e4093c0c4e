"""Harbour, its people, and one escalation to play with: events in, texts and messages out.

The state is written as JSON and read back between any two steps.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.directory import (
    Borough,
    Directory,
    Leave,
    Organisation,
    Pairing,
    Person,
    Programme,
    Role,
)
from flows.effects import Cancel, Edit, Effect, Page, Record, Say, Text, Wake
from flows.escalation import events as happened
from flows.escalation.machine import open_escalation, open_overdue, read_event, step
from flows.escalation.state import Context, Draws, Escalation, Step
from flows.pack import Ladder, Number, Pack, Rung
from tests.flows import packs

LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2026, 5, 22, 15, 41, tzinfo=UTC)  # 4:41pm in London
EARLY = datetime(2026, 5, 18, 0, 0, tzinfo=UTC)
CHECKED = date(2026, 5, 1)


def person(name: str, role: Role, last: int, **more: object) -> Person:
    """Somebody of Harbour, with a number of the drama range that ends in `last`."""
    return Person.model_validate(
        {
            "id": name.lower(),
            "name": f"{name} Example",
            "text_name": name,
            "role": role,
            "phone": f"+447700900{last}",
            "programme": "north",
            **more,
        }
    )


SAM = person("Sam", Role.MENTOR, 123)
PRIYA = person("Priya", Role.PROGRAMME_MANAGER, 456)
DAN = person("Dan", Role.SAFEGUARDING, 457)
RUTH = person("Ruth", Role.SAFEGUARDING, 458)
TESS = person("Tess", Role.TRUSTEE, 459)
ABE = person("Abe", Role.ADMIN, 460)

HARBOUR = Directory(
    organisation=Organisation(
        id="harbour",
        name="Harbour Mentors",
        text_name="Harbour",
        trustee="tess",
        staff_line="07700 900323",
    ),
    boroughs=(
        Borough(
            id="eastham",
            name="Eastham",
            social_care="07700 900321",
            night_team="07700 900322",
            day_hours="Mon-Fri 09:00-17:00",
            checked=CHECKED,
        ),
        Borough(id="westham", name="Westham", social_care="07700 900331"),
    ),
    programmes=(
        Programme(
            id="north",
            name="North",
            manager="priya",
            safeguarding=("dan", "ruth"),
            borough="eastham",
        ),
    ),
    people=(SAM, PRIYA, DAN, RUTH, TESS, ABE),
    pairings=(Pairing(code="P14", mentor="sam", initials="A.B.", borough="eastham"),),
)


def pack() -> Pack:
    """The default pack, with hours of the NSPCC that somebody has checked."""
    nspcc = Number(
        id="nspcc",
        name="NSPCC helpline",
        call="0808 800 5000",
        hours="daily 08:00-20:00",
        checked=CHECKED.isoformat(),
    )
    return packs.pack().model_copy(update={"numbers": {"nspcc": nspcc}})


def on_ladder(*rungs: Rung) -> Pack:
    """The pack with other rungs for a concern."""
    own = pack()
    concern = Ladder(name="concern", rungs=rungs)
    return own.model_copy(update={"ladders": {**own.ladders, "concern": concern}})


def changed(directory: Directory, person_id: str, **fields: object) -> Directory:
    """The directory with one person changed."""
    people = tuple(
        p.model_copy(update=fields) if p.id == person_id else p for p in directory.people
    )
    return directory.model_copy(update={"people": people})


def without(directory: Directory, person_id: str) -> Directory:
    """The directory without one person."""
    people = tuple(p for p in directory.people if p.id != person_id)
    return directory.model_copy(update={"people": people})


def on_leave(directory: Directory, person_id: str) -> Directory:
    """The directory with one person away in May."""
    away = (Leave(first=date(2026, 5, 1), last=date(2026, 5, 31)),)
    return changed(directory, person_id, away=away)


class Play:
    """One escalation, its wakes, and what came of the last event."""

    def __init__(
        self,
        directory: Directory = HARBOUR,
        *,
        at: datetime = FRIDAY,
        overdue: bool = False,
        by_text: bool = False,
        drill: bool = False,
        pack: Pack | None = None,
    ) -> None:
        self.directory = directory
        self.pack = pack or _PACK
        self.now = at
        self.wakes: dict[str, Wake] = {}
        self.drawn = 100000
        self.our_number: str | None = "+447700900900"
        self.codes = 10  # drawn for each step
        context = self.context()
        sam = directory.person("sam")
        assert sam is not None
        if overdue:
            due = at - timedelta(minutes=5)
            self._take(open_overdue(context, sam, due, at))
        else:
            self._take(open_escalation(context, sam, at, by_text=by_text, drill=drill))

    def context(self) -> Context:
        """What the step looks into, with fresh codes."""
        self.drawn += 10
        codes = tuple(str(self.drawn + n) for n in range(self.codes))
        draws = Draws(codes=codes, reference="K7Q2")
        return Context(self.pack, self.directory, LONDON, draws, our_number=self.our_number)

    def _take(self, taken: Step) -> None:
        self.state = Escalation.model_validate_json(taken.state.model_dump_json())
        assert self.state == taken.state, "a state is the same when it is read back"
        self.effects: tuple[Effect, ...] = taken.effects
        for effect in taken.effects:
            if isinstance(effect, Wake):
                self.wakes[effect.key] = effect
            elif isinstance(effect, Cancel):
                self.wakes.pop(effect.key, None)

    def happens(self, event: happened.Event, minutes: float = 0) -> Play:
        """Some minutes later, without any wake in between, this happens."""
        self.now += timedelta(minutes=minutes)
        self._take(step(self.context(), self.state, event, self.now))
        return self

    def wake(self) -> Play:
        """The next wake is due."""
        key = min(self.wakes, key=lambda k: (self.wakes[k].at, k))
        wake = self.wakes.pop(key)
        self.now = max(self.now, wake.at)
        self._take(step(self.context(), self.state, read_event(wake.event), self.now))
        return self

    def clock(self) -> Play:
        """All texts arrive and the clock rings, with what is due before it."""
        number = self.state.clock_number
        while self.state.clock_number == number and self.state.is_open:
            self.arrive()
            self.wake()
        return self

    def arrive(self) -> Play:
        """Every text that asks somebody to take it is accepted and delivered."""
        kept = self.effects
        for told in self.state.told:
            if told.accepted is None and not told.failed:
                self.happens(happened.TextAccepted(key=told.key, person=told.person))
                self.happens(happened.TextDelivered(key=told.key, person=told.person))
        self.effects = kept
        return self

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The last step's texts: to whom, and the words."""
        return [(e.to, e.body) for e in self.effects if isinstance(e, Text)]

    @property
    def texted(self) -> list[str]:
        """The people whom the last step texted."""
        return [to for to, _ in self.texts]

    @property
    def said(self) -> list[str]:
        """What the last step said to the mentor."""
        return [e.text for e in self.effects if isinstance(e, Say) and e.to == "sam"]

    @property
    def cards(self) -> list[str]:
        """How the last step edited the card."""
        return [e.text for e in self.effects if isinstance(e, Edit)]

    @property
    def pages(self) -> list[str]:
        return [e.body for e in self.effects if isinstance(e, Page)]

    @property
    def records(self) -> list[str]:
        return [e.what for e in self.effects if isinstance(e, Record)]

    def labels(self, text: str) -> list[str]:
        """The labels of the buttons under the message that begins so."""
        found = next(e for e in self.effects if isinstance(e, Say) and e.text.startswith(text))
        return [key.label for row in found.keys for key in row]

    def code(self, person_id: str) -> str:
        """The person's last code."""
        return self.state.codes[person_id][-1]

    def at(self) -> str:
        """The local time."""
        return self.now.astimezone(LONDON).strftime("%H:%M:%S")


_PACK = pack()


def raised(ladder: str = "concern", directory: Directory = HARBOUR, **more: object) -> Play:
    """An escalation whose questions are answered: the first text is out and has arrived."""
    play = Play(directory, **more)  # type: ignore[arg-type]
    play.happens(happened.QuestionsAnswered(ladder=ladder))
    return play.arrive()


def in_public(directory: Directory = HARBOUR) -> Play:
    """Nobody took it: the ladder is over."""
    play = raised(directory=directory)
    while play.state.place != "public":
        play.clock()
    return play.arrive()


def held(by: str = "priya") -> Play:
    """Somebody took it on the first rung."""
    return raised().happens(happened.Coded(person=by), minutes=1)


def chasing() -> Play:
    """The play after the owner was asked for a decision."""
    return held().clock()


def closed() -> Play:
    """The manager decided."""
    return held().happens(happened.Decided(person="priya", words="spoke to carer"), minutes=30)


def withdrawn() -> Play:
    """By mistake, before anybody was texted."""
    return Play().happens(happened.MadeByMistake(reason="I tapped it by accident"))


PLACES: dict[str, Callable[[], Play]] = {
    "raising": Play,
    "rung": raised,
    "public": in_public,
    "held": held,
    "chasing": chasing,
    "closed": closed,
    "withdrawn": withdrawn,
}
