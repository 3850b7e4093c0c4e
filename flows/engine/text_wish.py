"""A mentor's wish to be texted first and not rung, which holds until they take it back.

The mentor says it with a concern's button, or in words. People who were asked to ring them about
anything that is open are told at once not to. When the mentor takes it back, the owner of each
concern is told.
"""

from __future__ import annotations

from flows.directory import Person
from flows.effects import Record, Text
from flows.engine import concerns
from flows.engine.turn import Turn
from flows.escalation import buttons
from flows.escalation.events import TextOnlyAsked
from flows.escalation.state import Escalation
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import chat_messages, sms_concern, sms_types
from flows.requests import NoticeKind
from flows.sms_replies.tokens import tokens
from flows.text_first import RING, TEXT, WISH

LIFTED = "may be rung again"
ASKS_TO_RING: tuple[NoticeKind, ...] = (
    "contact_report",
    "missed_twice",
    "report_missing",
    "resources",
    "cannot_go_on",
)
_NOT_RUNG = frozenset(
    line.strip()
    for line in """
    text me dont ring me | text me and dont ring me | text me dont ring | text dont ring
    text me dont call me | text me dont call | text me first | please text me first
    dont ring me | please dont ring me | dont call me | please dont call me | do not ring me
    do not call me | dont phone me | please dont phone me | text me please | please text me
    text me instead | text only | only text me | text me only
    """.replace("\n", "|").split("|")
    if line.strip()
)
_RUNG = frozenset(
    line.strip()
    for line in """
    you can ring me again | you can ring me | you can ring me now | you can call me again
    you can call me | you can call me now | ring me again | call me again | you may ring me
    you may ring me again | ok to ring me | its ok to ring me | its safe to ring me
    its ok to call me | its safe to call me | safe to ring me
    """.replace("\n", "|").split("|")
    if line.strip()
)


def tapped(turn: Turn, mentor: Person, data: str) -> None:
    """Take a tap on a concern's button, which the escalation answers; it may be the wish."""
    tap = buttons.parse(data)
    found = turn.world.escalations.get(tap.reference) if tap else None
    if tap and tap.word == "textonly" and found is not None and found.mentor.id == mentor.id:
        said(turn, mentor, found.reference)


def said(turn: Turn, mentor: Person, reference: str) -> None:
    """Keep the wish that was said with one concern, and tell the mentor's other concerns."""
    _say_of_all(turn, mentor, apart_from=reference)


def lift(turn: Turn, mentor: Person) -> None:
    """Take the wish back: the mentor may be rung again, and each owner is told."""
    was = turn.world.directory.text_first(mentor.id)
    for found in concerns.of_mentor(turn, mentor):
        told = was or found.text_only
        changed = found.model_copy(update={"text_only": False})
        turn.world.escalations[found.reference] = changed
        if told:
            turn.emit(Record(about=found.reference, what=LIFTED, actor=mentor.id))
            _tell_holder(turn, changed)
    _keep(turn, mentor, RING, LIFTED)


def typed(turn: Turn, chat: int, mentor: Person, text: str) -> bool:
    """Whether typed words were the wish, or its end, and nothing more is done with them."""
    if (wish := _wish(text)) is None:
        return False
    answer = _carried_out(turn, mentor, wish)
    turn.say(chat, answer, keys=chat_messages.RING_AGAIN_KEYS if wish == TEXT else (), urgent=True)
    return True


def texted(turn: Turn, mentor: Person, body: str) -> str | None:
    """The answer by SMS to words that are the wish, or its end; None for other words."""
    if (wish := _wish(body)) is None:
        return None
    _carried_out(turn, mentor, wish)
    charity = _charity(turn)
    return sms_concern.texted_first(charity) if wish == TEXT else sms_concern.rung_again(charity)


def _wish(text: str) -> str | None:
    words = " ".join(tokens(text))
    if words in _NOT_RUNG:
        return TEXT
    return RING if words in _RUNG else None


def _carried_out(turn: Turn, mentor: Person, wish: str) -> str:
    if wish == RING:
        lift(turn, mentor)
        return chat_messages.RUNG_AGAIN
    _say_of_all(turn, mentor)
    return chat_messages.TEXTED_FIRST


def _say_of_all(turn: Turn, mentor: Person, apart_from: str | None = None) -> None:
    for found in concerns.of_mentor(turn, mentor):
        if found.reference != apart_from and not found.drill:
            concerns.happened(turn, found.reference, TextOnlyAsked(elsewhere=True))
    if not turn.world.directory.text_first(mentor.id):
        _tell_asked(turn, mentor)
    _keep(turn, mentor, TEXT, "asked to be texted first")


def _tell_asked(turn: Turn, mentor: Person) -> None:
    """Tell the people who were asked this week to ring the mentor about something not urgent, once
    each.
    """
    waiting = [n for n in turn.world.notices.values() if n.open and n.mentor == mentor.id]
    asked = {n.to: n for n in waiting if n.kind in ASKS_TO_RING}
    for notice in asked.values():
        reader = turn.world.directory.person(notice.to)
        if reader is not None and reader.id not in turn.world.directory.unreachable:
            name, phone = sms_types.Name(plain(mentor.text_name)), sms_types.Phone(mentor.phone)
            reference = sms_types.Reference(notice.reference)
            body = sms_concern.do_not_ring_yours(_charity(turn), reference, name, phone)
            key = f"{notice.reference}-texted-{turn.now:%Y%m%dT%H%M%S}"
            turn.emit(Text(to=reader.id, phone=reader.phone, body=body, key=key, urgent=True))


def _keep(turn: Turn, mentor: Person, wish: str, what: str) -> None:
    words = turn.world.member(mentor.id).words | {WISH: wish}
    turn.change(mentor.id, words=words)
    turn.look_again(turn.world.directory)
    turn.emit(Record(about=mentor.id, what=what, actor=mentor.id))


def _tell_holder(turn: Turn, found: Escalation) -> None:
    owner = turn.world.directory.person(found.owner)
    if owner is None or owner.id in turn.world.directory.unreachable:
        return
    charity = _charity(turn)
    name = sms_types.Name(found.mentor.text_name)
    phone = sms_types.Phone(found.mentor.phone)
    body = sms_concern.may_be_rung(charity, sms_types.Reference(found.reference), name, phone)
    key = f"{found.reference}-rung-{turn.now:%Y%m%dT%H%M%S}"
    turn.emit(Text(to=owner.id, phone=owner.phone, body=body, key=key, urgent=True))


def _charity(turn: Turn) -> sms_types.Charity:
    name = turn.world.directory.organisation.text_name
    return sms_types.Charity(plain(name, LONGEST_ORGANISATION))
