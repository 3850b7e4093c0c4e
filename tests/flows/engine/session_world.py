"""A world of one mentor with two pairings, for session requests and facts about sessions."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from flows.directory import Directory, Organisation, Pairing, Person, Programme, Role
from flows.engine import session_handler, session_requests
from flows.engine.dispatch import begin
from flows.engine.facts import facts
from flows.engine.turn import Turn
from flows.engine.world import Member, World
from flows.pack import Pack
from flows.requests import SessionRequest
from flows.sessions.events import Event
from flows.sessions.state import Session
from tests.flows.packs import pack
from tests.flows.sessions.play import LONDON, MONDAY, SAM

PRIYA = Person(
    id="priya",
    name="Priya Example",
    text_name="Priya",
    role=Role.PROGRAMME_MANAGER,
    phone="+447700900456",
)
HARBOUR = Directory(
    organisation=Organisation(id="harbour", name="Harbour Mentors", text_name="Harbour"),
    programmes=(
        Programme(id="north", name="North", manager="priya", safeguarding=(), borough="eastham"),
    ),
    people=(SAM, PRIYA),
    pairings=(
        Pairing(code="P14", mentor="sam", initials="A.B.", borough="eastham"),
        Pairing(code="P20", mentor="sam", initials="C.D.", borough="eastham"),
    ),
)


class Scene:
    """Sam, at some moment; every request is a turn of its own."""

    def __init__(self, now: datetime = MONDAY, current: Pack | None = None) -> None:
        chosen = current or pack()
        self.now = now
        self.world = World(
            directory=HARBOUR,
            zone=LONDON,
            packs={chosen.hash: chosen},
            current=chosen.hash,
            references=(f"R{n:03}" for n in count(1)),
            codes=(f"{n:06}" for n in count(100000)),
            members={"sam": Member(person="sam", chat=7, approved_at=MONDAY)},
        )

    def turn(self) -> Turn:
        """A turn at this moment."""
        return begin(self.world, self.now)

    def at(self, moment: datetime) -> Scene:
        """The same at another moment."""
        self.now = moment
        return self

    def ask(self, verb: str, **inputs: str) -> Turn:
        """What a pack asks of the session."""
        turn = self.turn()
        session_requests.request(turn, SAM, SessionRequest(verb=verb, inputs=inputs))
        return turn

    def happened(self, session: Session, event: Event, at: datetime | None = None) -> Turn:
        """Something that happened to a session."""
        self.now = at or self.now
        turn = self.turn()
        session_handler.happened(turn, session.id, event)
        return turn

    @property
    def sessions(self) -> list[Session]:
        """Sam's sessions, the earliest first."""
        return self.world.sessions_of("sam")

    def fact(self, name: str) -> str | int | None:
        """A fact as a flow would see it now."""
        return facts(self.world, SAM, self.now).get(name)
