"""Every possible next move: every row of the table, with each person and each answer.

`core` are the moves that lead somewhere else; the others are tried in every state, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

from flows.directory import Role
from flows.effects import Wake
from flows.escalation import events as happened
from flows.escalation.events import Event
from flows.escalation.machine import read_event
from flows.sms_replies.kinds import Asks
from tests.flows.escalation.play import FRIDAY
from tests.proof.charities import CHARITIES
from tests.proof.nodes import Move, Node

MINUTE = timedelta(minutes=1)
LADDERS = ("concern", "danger", "about_staff", "danger_staff", "unsaid", "unfinished")
OFF, DEAD = 30003, 30005  # a phone that is off, and a number that is dead
WORDS = "told the council"
REASON = "I was trying it out"
PAIRING, KIND = "P14", "Hurt or not cared for"
ASKED: tuple[Asks, ...] = get_args(Asks)
STRANGER = "nobody-we-know"

ALWAYS: tuple[Event, ...] = (
    happened.CannotRing(),
    happened.TextOnlyAsked(),
    happened.Noted(field="pairing", answer=PAIRING),
    happened.Noted(field="kind", answer=KIND),
    happened.Witnessed(what="rang 999"),
    happened.RangPublic(),
    happened.RangPublic(line="nspcc"),
    happened.RangPublic(line="nspcc", advice="act"),
    happened.RangPublic(line="council", advice="other"),
    happened.RangPublic(line="999"),
    happened.MadeByMistake(reason=REASON),
    happened.SaidOk(),
    happened.WantsToTalk(),
    happened.CheckedOut(until=FRIDAY + timedelta(hours=1)),
    happened.CheckedOut(by_text=True),
    happened.MentorWrote(),
    happened.DrillEnded(),
    happened.ClosedOnConsole(by="abe", words=WORDS),
    happened.ClosedOnConsole(by="abe", words=" "),
    happened.SubjectNamed(answer="Somebody else"),
    happened.SubjectNamed(answer=STRANGER),
    happened.SubjectNamed(answer="sam"),
    happened.Coded(person="abe"),
    happened.Coded(person="sam"),
    happened.OptedOut(person="sam"),
    happened.Removed(person="sam"),
)
CORE: tuple[Event, ...] = (
    happened.DangerNow(),
    happened.DangerFromTeam(),
    happened.AboutTeam(),
    happened.SubjectNamed(answer="Not sure"),
    happened.StillWorried(),
    happened.CheckedOut(),
)

# What only the conversation and the buttons of a concern can say.
OF_A_CONCERN = (
    happened.QuestionsAnswered
    | happened.DangerNow
    | happened.DangerFromTeam
    | happened.CannotRing
    | happened.AboutTeam
    | happened.SubjectNamed
    | happened.TextOnlyAsked
    | happened.Noted
    | happened.NoAnswer
    | happened.GotThrough
    | happened.TookItOn
    | happened.RangPublic
    | happened.MadeByMistake
    | happened.StillWorried
)


def moves(node: Node, *, core: bool) -> Iterator[Move]:
    """What can happen in this node; `core` leaves out what leads nowhere new."""
    yield from _wakes(node)
    yield from _time(node, core=core)
    concern = node.state.kind == "concern"
    for event in _events(node, core=core):
        if concern or not isinstance(event, OF_A_CONCERN):
            yield _now(node, event)


def _now(node: Node, event: Event) -> Move:
    """It happens now; what it says of the directory is true from then on."""
    gone, stopped, also = node.gone, node.stopped, tuple[Event, ...]()
    if isinstance(event, happened.Removed):
        gone = gone | {event.person}
    elif isinstance(event, happened.OptedOut):
        sharing = _on_the_phone_of(node, event.person)
        stopped = stopped | sharing
        also = tuple(happened.OptedOut(person=p) for p in sorted(sharing - {event.person}))
    elif isinstance(event, happened.Reply):
        stopped = stopped - {event.person}
    return Move(event, node.now, also, gone, stopped)


def _on_the_phone_of(node: Node, person: str) -> frozenset[str]:
    """STOP is sent by a phone: nobody on it can be texted any more."""
    people = CHARITIES[node.charity].people
    phone = next(p.phone for p in people if p.id == person)
    return frozenset(p.id for p in people if p.phone == phone)


def _wakes(node: Node) -> Iterator[Move]:
    """The next wake that is due; in rough weather any of them, since a worker may be late."""
    due = sorted(node.wakes.values(), key=lambda w: (w.at, w.key))
    for wake in due[:1] if node.calm else due:
        yield rings(node, wake)


def rings(node: Node, wake: Wake) -> Move:
    """The wake is carried out, when it is due or later."""
    event = read_event(wake.event)
    at = max(node.now, wake.at)
    return Move(event, at, gone=node.gone, stopped=node.stopped, wake=wake.key)


def _time(node: Node, *, core: bool) -> Iterator[Move]:
    """A minute in which nothing happens, while the questions are asked (or anywhere)."""
    paused = node.move is not None and node.move.event is None
    later = node.now + MINUTE
    if paused or (core and node.state.place != "raising"):
        return
    if all(wake.at > later for wake in node.wakes.values()):
        yield Move(None, later, gone=node.gone, stopped=node.stopped)


def staff_of(node: Node) -> tuple[str, ...]:
    """Everybody who may be on a ladder of the charity, gone or not."""
    people = CHARITIES[node.charity].people
    return tuple(p.id for p in people if p.role not in {Role.MENTOR, Role.ADMIN})


def _events(node: Node, *, core: bool) -> Iterator[Event]:
    yield from CORE
    yield happened.NoAnswer(turn=node.state.turn)
    raising = node.state.place == "raising"
    for ladder in LADDERS if raising or not core else ("danger", "concern"):
        yield happened.QuestionsAnswered(ladder=ladder)
    for person in staff_of(node):
        yield from _of_core(node, person)
        if not core:
            yield from _of(node, person)
    if not core:
        yield from ALWAYS
        yield happened.NoAnswer(turn=node.state.turn - 1)
        yield happened.ClockRang(number=node.state.clock_number - 1)
    if not node.calm:
        yield from _receipts(node)


def _of_core(node: Node, person: str) -> Iterator[Event]:
    yield happened.Coded(person=person)
    if person not in node.gone:
        yield happened.SubjectNamed(answer=person)
        yield happened.Passed(person=person)
        yield happened.Decided(person=person, words=WORDS)
        yield happened.OptedOut(person=person)
        yield happened.TextFailed(person=person, key=_key(node, person), error=OFF)


def _of(node: Node, person: str) -> Iterator[Event]:
    yield happened.Removed(person=person)
    yield happened.TextFailed(person=person, key=_key(node, person), error=DEAD)
    yield happened.TextDelivered(person=person, key=_key(node, person))
    yield happened.Passed(person=person, guessed=True)
    yield happened.Referred(person=person)
    yield happened.Decided(person=person, words=" ")
    yield happened.DoneAlone(person=person)
    yield happened.Doubted(person=person, words="left a message")
    yield happened.Doubted(person=person, words="no further action", done=False)
    yield happened.ClosedAsWritten(person=person)
    yield happened.Passed(person=person, guessed=True, gone=True)
    yield happened.OpenedAgain(person=person)
    for about in ASKED:
        yield happened.Unclear(person=person, about=about)
    yield happened.CodeRenewed(person=person)
    yield happened.GotThrough(person=person)
    yield happened.TookItOn(person=person, yes=True)
    yield happened.TookItOn(person=person, yes=False)


def _receipts(node: Node) -> Iterator[Event]:
    for told in node.state.told:
        if told.accepted is None and not told.called_off:
            yield happened.TextAccepted(key=told.key, person=told.person)
        if told.delivered is None and not told.called_off:
            yield happened.TextDelivered(key=told.key, person=told.person)


def _key(node: Node, person: str) -> str:
    """The key of the last text to them."""
    told = node.state.told_of(person)
    return told.key if told else f"{node.state.reference}-0"
