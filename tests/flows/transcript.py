"""Plays a golden script: a transcript in the manner of the stories, from its `M` and `=` lines.

    M [No answer]      a tap            B  a new message, its buttons on the next line
    M cards and a game typed            b  an edit          t  a toast
    M (10 min)         time passes      >  what is asked of the other machines
    M (own number)     a contact card   =  a fact is another from here on

The state is written to JSON and read again between any two steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from flows.conversation import machine
from flows.conversation.events import Begun, ContactMatched, ConversationEvent
from flows.conversation.state import Conversation, attached
from flows.directory import Directory, Organisation, Person, Programme, Role, Value
from flows.durations import parse_duration
from flows.effects import Answer, Cancel, Delete, Edit, Key, Say, Wake
from flows.escalation.ladder import flatten
from flows.events import Tapped, TimerFired, Typed
from flows.facts import Facts
from flows.formatting import clock, fill, spoken_list
from flows.pack import Pack
from flows.requests import OpenConcern, Show

LONDON = ZoneInfo("Europe/London")
FOUR = datetime(2026, 5, 22, 15, 0, tzinfo=UTC)  # Friday 22 May, 4pm in London
SAM: Mapping[str, str | int] = {
    "mentor.first_name": "Sam",
    "mentor.approved": "yes",
    "manager.first_name": "Priya",
    "manager.phone": "07700 900456",
    "pack.organisation": "Harbour",
    "organisation.name": "Harbour Mentors",
    "match.count": 1,
    "match.only": "P14",
    "match.only_initials": "A.B.",
    "session.state": "booked",
    "session.booked": "yes",
    "session.pairing": "P14",
    "session.place": "Phone",
    "place": "Phone",
    "session.tries": 0,
    "session.day": "Fri 22 May",
    "session.long_day": "Friday 22 May",
    "session.start": "4pm",
    "session.end": "5pm",
    "session.over_at": "5:01pm",
    "session.heading": "Phone session (remote), 22 May, 4pm to 5:01pm",
    "session.next": "yes",
    "session.next_day": "Fri 22 May",
    "session.next_time": "4pm",
    "session.next_pairing": "P14",
    "session.in_time": "yes",
    "session.last_try": "4pm",
    "session.time_for_try": "yes",
    "session.rang": "three times",
    "session.ring": "Ring the carer's phone",
    "session.next_step": "We'll remind you on Thursday at 4pm.",
    "week.minutes": 60,
    "week.left": 180,
    "profile": "old",
    "suggestion": "Fri 29 May, 4pm",
    "nspcc": "0808 800 5000",
}
LISTS = {
    "pairings": (("P14 (A.B.)", "P14"), ("Another child", "Another child")),
    "suggestions": (("Fri 29 May, 4pm", "2026-05-29T16:00+01:00"),),
    "staff": (
        ("Priya, manager", "priya"),
        ("Dan, safeguarding", "dan"),
        ("Somebody else", "Somebody else"),
        ("Not sure", "Not sure"),
    ),
}


def _person(name: str, role: Role, last: int) -> Person:
    phone = f"+447700900{last}"
    return Person(id=name.lower(), name=name, text_name=name, role=role, phone=phone)


HARBOUR = Directory(
    organisation=Organisation(
        id="harbour", name="Harbour Mentors", text_name="Harbour", trustee="tess"
    ),
    programmes=(
        Programme(
            id="phone",
            name="Phone mentoring",
            manager="priya",
            safeguarding=("dan", "ruth"),
            borough="anytown",
        ),
    ),
    people=(
        _person("Priya", Role.PROGRAMME_MANAGER, 456),
        _person("Dan", Role.SAFEGUARDING, 457),
        _person("Ruth", Role.SAFEGUARDING, 458),
        _person("Tess", Role.TRUSTEE, 459),
    ),
)


class Script(Value):
    """One golden file: a flow that is played, or a ladder that is climbed while all are silent.

    `facts` are those that differ from Sam's; null takes one away.
    """

    title: str
    rules: tuple[str, ...] = ()
    flow: str = ""
    ladder: str = ""
    facts: dict[str, str | int | None] = Field(default_factory=dict)
    play: str


class Player:
    """One mentor, one conversation, and what came of it, line by line."""

    def __init__(self, pack: Pack, script: Script) -> None:
        self.pack = pack
        self.facts: dict[str, Any] = {**SAM, **script.facts}
        self.now = FOUR
        self.talk = Conversation()
        self.keys: dict[str, Key] = {}
        self.wakes: dict[str, Wake] = {}
        self.lines: list[str] = []
        self.messages = 0
        self.take(Begun(flow=script.flow, pack=pack.hash))

    def act(self, line: str) -> None:
        """One line of the script: an M line, or a fact that changes."""
        self.lines.append(line)
        what = line[2:].strip()
        if line.startswith("="):
            name, _, value = what.partition(": ")
            self.facts[name] = value
        elif what == "(own number)":
            self.take(ContactMatched(phone="+447700900123"))
        elif what.startswith("("):
            self.wait(parse_duration(what.strip("()")) or timedelta())
        elif what.startswith("["):
            self.tap(what[1:-1])
        else:
            self.messages += 1
            self.take(Typed(message=self.messages, text=what))

    def tap(self, label: str) -> None:
        """Tap the button with that label, of those that are on the screen."""
        key = self.keys[label]
        if key.data is None or key.data.startswith("x:"):
            return
        self.messages += 1
        self.take(Tapped(message=self.messages, callback="c", data=key.data))

    def wait(self, span: timedelta) -> None:
        """Let time pass; the timers that are due go off, in order."""
        until = self.now + span
        while due := [w for w in self.wakes.values() if w.at <= until]:
            first = min(due, key=lambda wake: wake.at)
            del self.wakes[first.key]
            self.now = first.at
            self.take(TimerFired(**first.event))
        self.now = until

    def take(self, event: ConversationEvent) -> None:
        """One step, and what comes out of it; a concern that opens is K7Q2."""
        step = machine.step(
            {self.pack.hash: self.pack},
            self._facts(),
            self.talk,
            event,
            self.now,
            person="sam",
            zone=LONDON,
        )
        self.talk = Conversation.model_validate_json(step.state.model_dump_json())
        for effect in step.effects:
            self.show(effect)

    def _facts(self) -> Facts:
        known = {k: v for k, v in self.facts.items() if v is not None}
        known["now.time"] = clock(self.now, LONDON)
        return Facts(values=known, lists=LISTS)

    def show(self, effect: object) -> None:
        """Write down one effect or request."""
        match effect:
            case Show(what=Say() | Edit() as what, values=values):
                names = self._facts().values | values
                self.lines += _spoken(what, names)
                self._screen(what, names)
            case Show(what=Delete()):
                self.lines.append("d")
            case Answer(toast=toast):
                self.lines += [f"t {toast}"] if toast else []
            case Wake():
                self.wakes[effect.key] = effect
            case Cancel():
                self.wakes.pop(effect.key, None)
            case OpenConcern(frame=frame):
                self.lines.append("> OpenConcern")
                self.talk = attached(self.talk, frame, "K7Q2")
            case Value():
                self.lines.append(f"> {_asked(effect)}")

    def _screen(self, what: Say | Edit, names: Mapping[str, Any]) -> None:
        if isinstance(what, Say) and what.keys:
            self.keys = {}
        for row in what.keys:
            self.keys |= {fill(key.label, names): key for key in row}


def _spoken(what: Say | Edit, names: Mapping[str, Any]) -> list[str]:
    text = " | ".join(line for line in fill(what.text, names).splitlines() if line.strip())
    said = [f"{'B' if isinstance(what, Say) else 'b'} {text}"]
    rows = [f"[{fill(key.label, names)}]" for row in what.keys for key in row]
    if isinstance(what, Say) and what.keyboard and what.keyboard.contact:
        rows.append(f"({what.keyboard.contact})")
    return [*said, f"   {' '.join(rows)}"] if rows else said


def _asked(request: Value) -> str:
    fields = {
        name: value
        for name, value in request.model_dump().items()
        if name not in ("reference", "frame", "frames") and value not in (None, {})
    }
    words = ", ".join(f"{name}: {_said(value)}" for name, value in fields.items())
    return f"{type(request).__name__} {words}".strip()


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} = {kept}" for name, kept in value.items())
    return str(value)


def play(pack: Pack, script: Script) -> str:
    """The whole transcript that comes of the script's own M and = lines."""
    if script.ladder:
        return climb(pack, script.ladder)
    player = Player(pack, script)
    for line in script.play.splitlines():
        if line.startswith(("M ", "= ")):
            player.act(line)
    return "\n".join(player.lines) + "\n"


def climb(pack: Pack, ladder: str) -> str:
    """A ladder from the moment it is raised, at 4pm, while nobody answers."""
    lines, at = [], FOUR
    for step in flatten(pack, ladder, HARBOUR, "phone"):
        names = spoken_list([p.first_name for p in map(HARBOUR.person, step.people) if p])
        who = f"text {names}" if names else f"show {spoken_list(step.numbers)}"
        lines.append(f"{clock(at, LONDON)} {who}")
        at += step.wait or timedelta()
    return "\n".join(lines) + "\n"
