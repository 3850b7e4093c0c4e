"""Degraded mode: what follows from an event for a concern while nothing can be saved, and no more.

The turn is folded in memory as usual. Its questions cannot go on, since no answer would be kept. So
a concern that is still being asked about climbs at once, by the ladder of the answers so far; with
nothing said about the subject, that is `unfinished`: the team, never the manager first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from flows.directory import Person
from flows.effects import Cancel, Effect, Page, Record, Say, Text, Wake
from flows.engine import concerns, engine, heard_words
from flows.engine.dispatch import begin
from flows.engine.world import World
from flows.escalation.events import ClockRang, DangerNow, TextAccepted, TextFailed
from flows.escalation.state import Escalation
from flows.events import ChatEvent, Tapped, TextReceived

ANOTHER = "x:another"
ASKING = 3  # clocks that can ring: the minute for a name, then the ladder


@dataclass(frozen=True)
class Unsaved:
    """What is kept until it can be saved. The texts among `effects` go out at once.

    `bases` are the states as they were before, None where the concern is new. `says` are messages
    to the mentor that are true without being saved. `again` names a concern that was raised once
    more, and goes on as it is.
    """

    states: dict[str, Escalation] = field(default_factory=dict)
    bases: dict[str, Escalation | None] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    says: tuple[Say, ...] = ()
    again: str | None = None


def from_chat(
    world: World, chat: int, event: ChatEvent, held: Collection[str], now: datetime
) -> Unsaved | None:
    """Take a chat event; None where it is about no concern.

    `held` are the concerns raised unsaved before.

    Changes `world`, which nobody saves.
    """
    before, mentor = world.copy(), world.mentor_of(chat)
    effects = engine.from_chat(world, chat, event, now)
    heard = heard_words.heard_in(world.pack, event)
    danger = heard == "danger"
    opened = world.escalations.keys() - before.escalations.keys()
    standing = _standing(before, mentor, held)
    again = bool(opened) or heard != "nothing"
    if again and standing is not None and not _is_another(event):
        world.restore(before.copy())
        return _once_more(world, before, standing, now, danger=danger)
    more = _ask_no_more(world, [*opened, *_being_asked(before, chat)], now, danger=danger)
    return _unsaved(world, before, [*effects, *more])


def from_phone(world: World, event: TextReceived, now: datetime) -> Unsaved | None:
    """Take an SMS that came in; None where it changes no concern. Changes `world`."""
    before = world.copy()
    return _unsaved(world, before, engine.from_phone(world, event, now))


def from_clock(world: World, reference: str, now: datetime) -> Unsaved | None:
    """Take the clock of a concern, which cannot ring from its row. Changes `world`."""
    before = world.copy()
    found = world.escalations[reference]
    rang = ClockRang(number=found.clock_number).model_dump(mode="json")
    effects = engine.from_timer(world, "escalation", reference, rang, now)
    return _unsaved(world, before, effects)


def _is_another(event: ChatEvent) -> bool:
    return isinstance(event, Tapped) and event.data == ANOTHER


def _standing(world: World, mentor: Person | None, held: Collection[str]) -> str | None:
    """The mentor's newest concern of those that were raised unsaved."""
    found = [e for e in world.escalations.values() if e.reference in held and e.is_open]
    mine = [e for e in found if mentor is not None and e.mentor.id == mentor.id]
    return max(mine, key=lambda e: e.opened_at).reference if mine else None


def _once_more(
    world: World, before: World, reference: str, now: datetime, *, danger: bool
) -> Unsaved:
    """Take a concern that was raised again, perhaps with danger: nobody is texted twice."""
    if danger and not world.escalations[reference].danger:
        one = begin(world, now)
        concerns.happened(one, reference, DangerNow())
        return _unsaved(world, before, one.effects) or Unsaved(again=reference)
    return Unsaved(again=reference)


def _being_asked(before: World, chat: int) -> list[str]:
    """The concern whose questions are on the screen."""
    top = before.conversation(chat).top
    return [top.escalation] if top is not None and top.escalation is not None else []


def _ask_no_more(
    world: World, references: Iterable[str], now: datetime, *, danger: bool
) -> list[Effect]:
    """End the questions of these concerns: in danger everybody at once, otherwise the clock rings
    now.
    """
    one = begin(world, now)
    for reference in references:
        if danger and reference in world.escalations:
            concerns.happened(one, reference, DangerNow())
        for _ in range(ASKING):
            found = world.escalations.get(reference)
            if found is not None and (found.place == "raising" or found.naming):
                concerns.happened(one, reference, ClockRang(number=found.clock_number))
    return one.effects


def _unsaved(world: World, before: World, effects: Iterable[Effect]) -> Unsaved | None:
    """The part about concerns that changed; None where there is none, or where more has changed."""
    states = {
        reference: state
        for reference, state in world.escalations.items()
        if before.escalations.get(reference) != state
    }
    if not states or _changed_more(world, before):
        return None
    mentors = {state.mentor.id: state for state in states.values()}
    return Unsaved(
        states=states,
        bases={reference: before.escalations.get(reference) for reference in states},
        effects=tuple(e for e in effects if _is_kept(e, states, mentors)),
        says=tuple(e for e in effects if isinstance(e, Say) and _is_true(e, mentors)),
    )


def _changed_more(world: World, before: World) -> bool:
    """Whether a session, a notice or reachability changed too; that waits for the database."""
    lost = any(
        (new.blocked_at and not before.member(person).blocked_at)
        or (new.opted_out_at and not before.member(person).opted_out_at)
        for person, new in world.members.items()
    )
    return (
        lost
        or world.sessions != before.sessions
        or world.notices != before.notices
        or world.invites != before.invites
    )


def _is_kept(effect: Effect, states: dict[str, Escalation], mentors: dict[str, Escalation]) -> bool:
    match effect:
        case Record() | Wake():
            return effect.about in states
        case Cancel():
            return any(reference in effect.key for reference in states)
        case Text():
            return effect.due is None and (effect.to not in mentors or _has_ended(effect, mentors))
        case Page():
            return True
    return False


def _has_ended(said: Text | Say, mentors: dict[str, Escalation]) -> bool:
    """Whether it is a message to the mentor of a concern that has an owner or is over."""
    return mentors[said.to].place not in ("raising", "rung", "public")


def _is_true(say: Say, mentors: dict[str, Escalation]) -> bool:
    """Whether a message is true now; while it climbs, "saved" and "texting" may not be."""
    return say.to in mentors and _has_ended(say, mentors)


def from_receipt(
    world: World, reference: str, event: TextAccepted | TextFailed, now: datetime
) -> Unsaved | None:
    """Take the fate of a direct text about a concern. Changes `world`."""
    before = world.copy()
    one = begin(world, now)
    concerns.happened(one, reference, event)
    return _unsaved(world, before, one.effects)
