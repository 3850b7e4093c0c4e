"""A transition: one step of an escalation on its way, with its state and effects so far.

Rule: every text leaves through `text`, which asks the audience first, and every clock is set by
`wind`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flows.directory import Directory, Person
from flows.effects import Cancel, Effect, Keys, Record, Say, Text, Wake
from flows.escalation.audience import audience, can_text, climbed, may_text, today
from flows.escalation.events import ClockRang
from flows.escalation.ladder import StepOfLadder, everybody, next_step
from flows.escalation.state import Context, Escalation, Told, Waiting
from flows.formatting import clock
from flows.messages.sms_types import (
    DRILL,
    WHOM,
    Charity,
    Code,
    Name,
    Phone,
    Reach,
    Reference,
    Time,
    Whom,
    time_of,
)
from flows.pack import Ladder, Pack


@dataclass(frozen=True)
class Transition:
    """A state on its way through a step. `drawn` counts the codes that the step has used up."""

    context: Context
    state: Escalation
    now: datetime
    effects: tuple[Effect, ...] = ()
    drawn: int = 0

    def but(self, **changes: Any) -> Transition:
        """The same transition with these fields of the state replaced."""
        return replace(self, state=self.state.model_copy(update=changes))

    def then(self, *effects: Effect) -> Transition:
        """The same transition with more effects."""
        return replace(self, effects=(*self.effects, *effects))

    @property
    def directory(self) -> Directory:
        return self.context.directory

    @property
    def pack(self) -> Pack:
        return self.context.pack

    @property
    def ladder(self) -> Ladder:
        """The ladder that the escalation is on."""
        return climbed(self.pack, self.state, self.directory)

    @property
    def charity(self) -> Charity:
        return Charity(self.directory.organisation.text_name)

    @property
    def reference(self) -> Reference:
        return Reference(self.state.reference)

    @property
    def mentor(self) -> tuple[Name, Phone]:
        """The mentor's name and number, as texts show them."""
        return Name(self.state.mentor.text_name), Phone(self.state.mentor.phone)

    @property
    def text_first(self) -> bool:
        """Whether the mentor is to be texted first and not rung, as said for this concern or before
        it.
        """
        return self.directory.text_first(self.state.mentor.id, self.state.text_only)

    @property
    def reach(self) -> Reach:
        """The verb that tells staff how to reach the mentor."""
        return "Text" if self.text_first else "Ring"

    @property
    def as_person(self) -> Person | None:
        """The mentor as a person on the ladder, where the ladder begins with them."""
        return self.state.mentor.as_person() if self.state.kind == "overdue" else None

    def person(self, person_id: str | None) -> Person | None:
        """A person of today's directory; for the mentor's id, the mentor as at opening."""
        if person_id == self.state.mentor.id:
            return self.state.mentor.as_person()
        return self.directory.person(person_id)

    def people(self, ids: Iterable[str]) -> tuple[Person, ...]:
        """The people with those ids who are still in the directory."""
        return tuple(p for p in map(self.person, ids) if p is not None)

    def can(self, person: Person) -> bool:
        """Whether a text may go to the person today and is likely to arrive."""
        day = today(self.now, self.context.zone)
        return can_text(self.state, person, self.directory, day)

    def may_text(self, person: Person) -> bool:
        """Whether a text may go to the person today and is worth a try."""
        day = today(self.now, self.context.zone)
        return may_text(self.state, person, self.directory, day)

    def may_climb_to(self, person: Person) -> bool:
        """Whether a step may ask the person: they were never the owner, did not pass, and can be
        texted.
        """
        state = self.state
        return person.id not in (*state.holds, *state.passed) and self.can(person)

    def everybody(self) -> tuple[Person, ...]:
        """Everybody on the ladder who can be texted now."""
        people = everybody(self.ladder, self.directory, self.state.programme)
        return tuple(p for p in people if self.can(p))

    def told(self) -> tuple[Person, ...]:
        """Everybody who was texted, is still in the audience, and may be texted."""
        known = self.audience()
        people = self.people(t.person for t in self.state.told)
        return tuple(p for p in people if p.id in known and self.may_text(p))

    def phones_told(self) -> tuple[Person, ...]:
        """The same, each phone once: of two people on one phone the owner, otherwise the first."""
        people, chosen = self.told(), dict[str, str]()
        for person in people:
            if person.phone not in chosen or person.id == self.state.owner:
                chosen[person.phone] = person.id
        return tuple(p for p in people if chosen[p.phone] == p.id)

    def audience(self) -> frozenset[str]:
        """The ids of everybody who may know of it now."""
        return audience(self.pack, self.state, self.directory)

    def after(self, rung: int | None = None) -> StepOfLadder:
        """The next step of the ladder: from here, or from a rung whose people are all done with."""
        state, here = self.state, rung is None
        return next_step(
            self.ladder,
            self.directory,
            state.programme,
            self.may_climb_to,
            rung=state.rung if rung is None else rung,
            tried=state.tried if here else (),
            left=state.left if here else timedelta(),
            mentor=self.as_person,
        )

    def whom(self, step: StepOfLadder) -> Whom:
        """What a text calls the people of a step: a name, "the team", "everybody"."""
        if step.public or not step.people:
            return "everybody"
        return WHOM.get(self.ladder.rungs[step.rung].who or "", "others")

    def time(self, moment: datetime | None) -> Time:
        """A clock time as texts show it."""
        return time_of(self.clock(moment))

    def clock(self, moment: datetime | None) -> str:
        """A clock time as chat shows it."""
        return clock(moment or self.now, self.context.zone)


def sender(transition: Transition, person_id: str) -> Person:
    """The person who sent a reply; `step` has made sure that they are in the audience."""
    person = transition.person(person_id)
    assert person is not None
    return person


def as_texted(person: Person) -> tuple[Name, Phone]:
    """A person's name and number, as texts show them."""
    return Name(person.text_name), Phone(person.phone)


def wind(transition: Transition, wait: timedelta) -> Transition:
    """Set the one clock. While a name is awaited, nothing puts off the minute for it."""
    state = transition.state
    if state.naming and state.clock is not None:
        wait = min(wait, state.clock - transition.now)
    number, at = state.clock_number + 1, transition.now + wait
    wake = Wake(
        key=f"clock:{state.reference}",
        at=at,
        owner="escalation",
        about=state.reference,
        event=ClockRang(number=number).model_dump(mode="json"),
    )
    return transition.but(clock=at, clock_number=number).then(wake)


def stop_clocks(transition: Transition) -> Transition:
    """Stop the clock and the half-time reminder, since it is over."""
    reference = transition.state.reference
    return transition.but(clock=None).then(
        Cancel(key=f"clock:{reference}"), Cancel(key=f"again:{reference}")
    )


def code_of(transition: Transition, person: Person) -> tuple[Transition, Code]:
    """The person's newest code, or a fresh one.

    Raises LookupError where too few codes were drawn.
    """
    have = transition.state.codes.get(person.id)
    return (transition, Code(have[-1])) if have else new_code(transition, person)


def new_code(transition: Transition, person: Person) -> tuple[Transition, Code]:
    """A fresh code for the person; their earlier codes stay valid."""
    drawn = transition.context.draws.codes
    if transition.drawn >= len(drawn):
        raise LookupError(f"{transition.state.reference}: no code is left to give out")
    code = drawn[transition.drawn]
    have = transition.state.codes.get(person.id, ())
    transition = transition.but(codes={**transition.state.codes, person.id: (*have, code)})
    return replace(transition, drawn=transition.drawn + 1), Code(code)


def text(transition: Transition, person: Person, body: str, late: str | None = None) -> Transition:
    """Text a person, if they are in the audience and reachable; otherwise do nothing."""
    state = transition.state
    lost = state.is_lost(person.id) or person.id in transition.directory.unreachable
    if person.id != state.mentor.id and (lost or person.id not in transition.audience()):
        return transition
    number = state.texts + 1
    mark = DRILL if state.drill else ""
    sent = Text(
        to=person.id,
        phone=person.phone,
        body=mark + body,
        key=f"{state.reference}-{number}",
        urgent=True,
        about=state.reference,
        late=mark + late if late else None,
    )
    waiting = (*state.waiting, Waiting(key=sent.key, person=person.id))
    return transition.but(texts=number, waiting=waiting).then(sent)


def asks(transition: Transition) -> Transition:
    """The same, with the last text known as one that asks its reader to take it."""
    key = f"{transition.state.reference}-{transition.state.texts}"
    return transition.but(
        waiting=tuple(
            w.model_copy(update={"asks": True}) if w.key == key else w
            for w in transition.state.waiting
        )
    )


def not_waiting(transition: Transition, keys: Collection[str]) -> Transition:
    """The same, with these texts sent, given up or called off."""
    left = tuple(w for w in transition.state.waiting if w.key not in keys)
    return transition.but(waiting=left)


def by_text(transition: Transition, body: str) -> Transition:
    """The same by text, to a mentor who raised the concern by text."""
    mentor = transition.state.mentor.as_person()
    return text(transition, mentor, body) if transition.state.by_text else transition


def remember_told(transition: Transition, person: Person) -> Transition:
    """Remember that the last text asked this person to take it."""
    state = transition.state
    told = Told(
        person=person.id,
        key=f"{state.reference}-{state.texts}",
        at=transition.now,
        turn=state.turn,
        danger=state.danger,
    )
    others = tuple(t for t in state.told if t.person != person.id)
    return asks(transition.but(told=(*others, told)))


def call_off(
    transition: Transition, people: Iterable[str] | None = None, *, everything: bool = False
) -> Transition:
    """Call off each text that asks these people, or anybody, to take it and has not gone out yet.

    With `everything`, whatever else waits for them too: they may not know of it any more.
    """
    state = transition.state
    wanted = None if people is None else frozenset(people)
    # What an older version wrote knows only the last text that asked each person.
    last = {t.key for t in state.told if t.accepted is None and _is_of(t.person, wanted)}
    unsent = last | {
        w.key for w in state.waiting if (w.asks or everything) and _is_of(w.person, wanted)
    }
    told = tuple(
        t.model_copy(update={"called_off": True}) if t.key in unsent else t for t in state.told
    )
    transition = not_waiting(transition.but(told=told), unsent)
    return transition.then(*(Cancel(key=key) for key in sorted(unsent)))


def _is_of(person: str, wanted: frozenset[str] | None) -> bool:
    return wanted is None or person in wanted


def end_naming(transition: Transition) -> Transition:
    """End the wait for a name.

    Without one it may be about anybody, so nobody on the team has it (SCH-13).
    """
    if not transition.state.naming:
        return transition
    return transition.but(naming=False, staff="unsaid", ladder="unsaid")


def say(transition: Transition, words: str, keys: Keys = (), *, card: bool = False) -> Transition:
    """Send the mentor a chat message; the `card` is pinned, and later steps edit it."""
    state = transition.state
    message = Say(
        to=state.mentor.id,
        text=f"Drill. {words}" if state.drill else words,
        keys=keys,
        key=f"card:{state.reference}" if card else None,
        pin=card,
        urgent=True,
    )
    return transition.but(card=state.card or card, says=state.says + 1).then(message)


def record(
    transition: Transition, what: str, actor: str, details: dict[str, Any] | None = None
) -> Transition:
    """Add one line of evidence."""
    line = Record(about=transition.state.reference, what=what, actor=actor, details=details or {})
    return transition.then(line)
